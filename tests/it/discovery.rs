//! Which files paths mean, and how they are read.

use blueprintc::files::{Exclude, LoadErrorReason, discover};
use blueprintc::text::{Defect, MOST_BYTES};
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Folder, Options, Sources, check_sources, load};

fn tree(files: &[(&str, &[u8])]) -> Folder {
    let folder = Folder::of(&[]);
    for (path, bytes) in files {
        folder.write(path, bytes);
    }
    folder
}

fn below(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    let names = paths.iter().map(|path| path.strip_prefix(root).unwrap_or(path));
    names.map(|path| path.to_string_lossy().into_owned()).collect()
}

fn found(root: &Path, exclude: &Exclude) -> Vec<String> {
    let found = discover(&[root.to_owned()], exclude);
    assert!(found.errors.is_empty(), "{:?}", found.errors);
    below(root, &found.paths)
}

#[test]
fn folders_give_their_yaml_in_order() {
    let folder = tree(&[
        ("b.yaml", b""),
        ("a/z.yml", b""),
        ("a/y.yaml", b""),
        ("a/readme.md", b""),
        (".hidden/x.yaml", b""),
        (".x.yaml", b""),
        ("c.YAML", b""),
        ("d.yaml/e.yaml", b""),
    ]);
    assert_eq!(found(folder.path(), &Exclude::nothing()), ["a/y.yaml", "a/z.yml", "b.yaml", "d.yaml/e.yaml"]);
}

#[test]
fn git_and_the_configuration_leave_files_out() {
    let folder = tree(&[
        (".git/HEAD", b""),
        (".gitignore", b"ignored.yaml\n"),
        ("ignored.yaml", b""),
        ("old/a.yaml", b""),
        ("new/old.yaml", b""),
        ("new/a.bak.yaml", b""),
        ("new/a.yaml", b""),
    ]);
    let root = folder.path();
    let exclude = Exclude::new(root, ["/old/", "*.bak.yaml"]).expect("the globs are right");
    assert_eq!(found(root, &exclude), ["new/a.yaml", "new/old.yaml"]);
    // What is asked for by name is taken, and by however many ways it is named, once.
    let named =
        [root.join("ignored.yaml"), root.join("new/a.bak.yaml"), root.join("new"), root.join("old/../new")];
    let found = discover(&named, &exclude);
    assert_eq!(below(root, &found.paths), ["ignored.yaml", "new/a.bak.yaml", "new/a.yaml", "new/old.yaml"]);
}

#[test]
fn a_tree_without_a_repository_is_the_same() {
    let files: [(&str, &[u8]); 7] = [
        (".gitignore", b"upper.yaml\n"),
        (".ignore", b"other.yaml\n"),
        ("tree/.gitignore", b"/build/\n*.bak.yaml\n"),
        ("tree/build/a.yaml", b""),
        ("tree/sub/a.bak.yaml", b""),
        ("tree/sub/upper.yaml", b""),
        ("tree/sub/other.yaml", b""),
    ];
    let folder = tree(&files);
    let root = folder.path().join("tree");
    // What is above does not belong to the tree.
    assert_eq!(found(&root, &Exclude::nothing()), ["sub/other.yaml", "sub/upper.yaml"]);
    assert_eq!(found(&root.join("sub"), &Exclude::nothing()), ["a.bak.yaml", "other.yaml", "upper.yaml"]);
    fs::create_dir(folder.path().join(".git")).expect("a folder can be made");
    assert_eq!(found(&root, &Exclude::nothing()), [""; 0]);
    fs::write(folder.path().join(".gitignore"), "").expect("files can be written");
    fs::write(folder.path().join(".ignore"), "").expect("files can be written");
    assert_eq!(found(&root, &Exclude::nothing()), ["sub/other.yaml", "sub/upper.yaml"]);
    assert_eq!(found(&root.join("sub"), &Exclude::nothing()), ["other.yaml", "upper.yaml"]);
}

#[test]
fn a_wrong_glob_is_told() {
    let error = Exclude::new(Path::new("."), ["good", "[z-a]", "[y-a]"]).expect_err("the second is wrong");
    assert_eq!(error.0, 1);
}

#[cfg(unix)]
#[test]
fn links_are_safe() {
    use std::os::unix::fs::symlink;
    let folder = tree(&[("..data/a.yaml", b"a: 1"), ("sub/b.yaml", b"")]);
    let root = folder.path();
    symlink("..data/a.yaml", root.join("a.yaml")).expect("links can be made");
    symlink("..", root.join("sub/loop")).expect("links can be made");
    symlink(".", root.join("dir.yaml")).expect("links can be made");
    assert_eq!(found(root, &Exclude::nothing()), ["a.yaml", "sub/b.yaml"]);
    symlink("nowhere", root.join("broken.yaml")).expect("links can be made");
    let found = discover(&[root.to_owned()], &Exclude::nothing());
    assert_eq!(below(root, &found.paths), ["a.yaml", "sub/b.yaml"]);
    assert!(found.errors.is_empty(), "{:?}", found.errors);
    let found = discover(&[root.join("broken.yaml")], &Exclude::nothing());
    assert_eq!(found.errors.len(), 1, "a link that is named is asked for");
}

#[test]
fn what_cannot_be_read_does_not_stop_the_rest() {
    let folder = tree(&[("a.yaml", b"a: 1\n"), ("b.yaml", b"ok: \xc3\xbc\nx: \xff\xfe\xe2\x82!\n")]);
    let root = folder.path();
    let large = fs::File::create(root.join("large.yaml")).expect("files can be written");
    large.set_len(MOST_BYTES + 1).expect("a sparse file can be made");
    let names = ["a.yaml", "b.yaml", "gone.yaml", "large.yaml", "."];
    let loaded = load(&names.map(|name| root.join(name)));
    let texts: Vec<_> = loaded.files.iter().map(|file| file.text()).collect();
    // Each byte that is not UTF-8 is one character: offsets stay true.
    assert_eq!(texts, ["a: 1\n", "ok: ü\nx: ____!\n", ""]);
    let defects: Vec<_> = loaded.files.iter().map(|file| file.defect()).collect();
    assert_eq!(defects, [None, Some(Defect::NotUtf8 { first: 10 }), Some(Defect::TooLarge)]);
    let [gone, folder] = loaded.errors.as_slice() else { panic!("{:?}", loaded.errors) };
    assert!(gone.to_string().ends_with("gone.yaml: no such file or folder"), "{gone}");
    assert!(matches!(folder.reason, LoadErrorReason::Io(_)), "{folder}");
}

#[test]
fn many_files_keep_their_order() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for number in 0..200 {
        fs::write(folder.path().join(format!("{number:03}.yaml")), number.to_string())
            .expect("files can be written");
    }
    let found = discover(&[folder.path().to_owned()], &Exclude::nothing());
    let loaded = load(&found.paths);
    let texts: Vec<_> = loaded.files.iter().map(|file| file.text().to_owned()).collect();
    assert_eq!(texts, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_byte_that_is_not_utf8_is_one_finding() {
    let blueprint = "version: 1\nmetadata: {name: x}\nentries:\n- {model: authentik_core.group, identifiers: {name: gr\u{fc}n}}\n";
    let indented: String = blueprint.lines().map(|line| format!("    {line}\n")).collect();
    let manifest =
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata:\n  a.yaml: |\n{indented}");
    for text in [blueprint.to_owned(), manifest] {
        // Latin-1 has the first 256 characters of Unicode as its bytes.
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
        let folder = tree(&[("a.yaml", &latin)]);
        let sources = Sources::of(load(&[folder.path().join("a.yaml")]).files);
        let outcome = check_sources(&sources, &Options::default());
        let [file] = outcome.files.as_slice() else { panic!("one file: {outcome:?}") };
        let found: Vec<(&str, u32)> =
            file.findings.iter().map(|finding| (finding.rule.name, finding.span.start)).collect();
        let place = text.find('\u{fc}').expect("the letter");
        assert_eq!(found, [("not-utf8", u32::try_from(place).expect("a short text"))], "{text}");
        assert!(!file.accepted);
    }
}
