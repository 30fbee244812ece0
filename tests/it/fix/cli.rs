//! The command line: files on the disk.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::harness::{Folder, Ran};

const BROKEN: &str = "version: 2 # the second\r\nmetadata:\r\n  name: wiki\r\nentries: []\r\n";

fn piped(arguments: &[&str], input: &str) -> Ran {
    Folder::of(&[]).pipe(arguments, input)
}

#[test]
fn files_are_mended_and_what_was_done_is_said() {
    let folder = Folder::of(&[("a.yaml", BROKEN), ("b.yaml", &BROKEN.replace("version: 2", "version: 1"))]);
    let output = folder.run(&["check", "--no-config", "--isolated", "--fix", "--format", "concise", "."]);
    assert_snapshot!(output.stderr.as_str(), @r"
    fixed: a.yaml:1 unsupported-version: set the version to 1
    2 files checked, no findings · authentik 2026.8
    ");
    assert_eq!((output.stdout.as_str(), output.code), ("", Some(0)));
    assert_eq!(folder.read("a.yaml"), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(folder.names(), ["a.yaml", "b.yaml"]);
    let again = folder.run(&["check", "--no-config", "--isolated", "--fix", "."]);
    assert!(!again.stderr.contains("fixed"), "{}", again.stderr.as_str());
}

#[test]
fn what_is_left_is_reported_as_usual() {
    let folder = Folder::of(&[("a.yaml", &BROKEN.replace("entries: []", "entries: 7"))]);
    let output = folder.run(&["check", "--no-config", "--fix", "--format", "json", "a.yaml"]);
    let report: serde_json::Value = output.json();
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(output.code, Some(1));
    assert!(output.stderr.starts_with("fixed: a.yaml:1 unsupported-version: "));
}

#[test]
fn guesses_are_for_the_asking() {
    let guess = BROKEN.replace("version: 2", "version: 1").replace("name: wiki", "name: wiki\r\n  labls: {}");
    let folder = Folder::of(&[("a.yaml", &guess)]);
    folder.run(&["check", "--no-config", "--fix", "."]);
    let safe = folder.read("a.yaml");
    folder.run(&["check", "--no-config", "--fix-unsafe", "."]);
    assert_eq!(folder.read("a.yaml"), guess.replace("labls", "labels"));
    // A slip in a word of five letters is certain, too.
    assert_eq!(safe, guess.replace("labls", "labels"));
}

#[test]
fn a_dry_run_shows_a_diff_that_patch_takes_and_changes_nothing() {
    let last = BROKEN.trim_end().replace('\r', "");
    let folder = Folder::of(&[("a.yaml", BROKEN), ("b c.yaml", &last)]);
    let arguments = ["check", "--no-config", "--isolated", "--fix", "--dry-run", "."];
    let output = folder.run(&arguments);
    assert_eq!((folder.read("a.yaml").as_str(), folder.read("b c.yaml")), (BROKEN, last.clone()));
    // The files are as bad as they were.
    assert_eq!(output.code, Some(1));
    assert!(output.stderr.contains("would fix: a.yaml:1 unsupported-version"), "{}", output.stderr.as_str());
    assert_snapshot!(output.stdout.replace(['\r', '\t'], ""), @r"
    --- a.yaml
    +++ a.yaml
    @@ -1,4 +1,4 @@
    -version: 2 # the second
    +version: 1 # the second
     metadata:
       name: wiki
     entries: []
    --- b c.yaml
    +++ b c.yaml
    @@ -1,4 +1,4 @@
    -version: 2 # the second
    +version: 1 # the second
     metadata:
       name: wiki
     entries: []
    \ No newline at end of file
    ");

    let mut patch = Command::new("patch");
    patch.args(["-p0", "--binary", "--quiet"]).current_dir(folder.path()).stdin(Stdio::piped());
    let Ok(mut child) = patch.spawn() else {
        eprintln!("skipped: there is no patch");
        return;
    };
    child.stdin.take().expect("it is piped").write_all(output.stdout.as_bytes()).expect("patch reads");
    assert!(child.wait().expect("patch ends").success());
    assert_eq!(folder.read("a.yaml"), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(folder.read("b c.yaml"), last.replace("version: 2", "version: 1"));
}

#[test]
fn secrets_are_masked_in_a_diff_even_when_nothing_is_left_to_find() {
    let secret = "version: 1\nmetadata:\n  name: wiki\nentries:\n  - model: Authentik_core.user\n    identifiers:\n      username: wiki\n    attrs:\n      name: Wiki\n      password: hunter2hunter2\n";
    let folder = Folder::of(&[("a.yaml", secret)]);
    let output = folder.run(&["check", "--no-config", "--dry-run", "--fix", "a.yaml"]);
    let (out, err) = (output.stdout.as_str(), output.stderr.as_str());
    assert!(out.contains("+  - model: authentik_core.user"), "{out}{err}");
    assert!(!out.contains("hunter2") && !err.contains("hunter2"), "{out}{err}");
    let near = secret
        .replace("model: Authentik_core.user", "model: authentik_core.user")
        .replace("password:", "pasword:");
    folder.write("a.yaml", near);
    let output = folder.run(&["check", "--no-config", "--dry-run", "--fix-unsafe", "a.yaml"]);
    let (out, err) = (output.stdout.as_str(), output.stderr.as_str());
    assert!(out.contains("+      password: ***"), "{out}{err}");
    assert!(out.starts_with("# secrets are shown as ***"), "{out}");
    assert!(!out.contains("hunter2") && !err.contains("hunter2"), "{out}{err}");
}

#[test]
fn standard_input_comes_back_mended() {
    let output = piped(&["check", "--no-config", "--fix", "--format", "concise", "-"], BROKEN);
    assert_eq!(output.stdout.as_str(), BROKEN.replace("version: 2", "version: 1"));
    assert!(
        output.stderr.starts_with("fixed: <stdin>:1 unsupported-version: "),
        "{}",
        output.stderr.as_str()
    );
    assert_eq!(output.code, Some(0));
    // Also when there is nothing to fix_sources, with the findings where they don't spoil it.
    let hopeless = "version: 1\nentries: 7\n";
    let output = piped(&["check", "--no-config", "--fix", "-"], hopeless);
    assert_eq!(output.stdout.as_str(), hopeless);
    assert!(output.stderr.contains("error["), "{}", output.stderr.as_str());
    assert_eq!(output.code, Some(1));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::of(&[("real.txt", BROKEN)]);
    let real = folder.path().join("real.txt");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("may be changed");
    symlink("real.txt", folder.path().join("link.yaml")).expect("links can be made");
    let output = folder.run(&["check", "--no-config", "--fix", "link.yaml"]);
    assert_eq!(output.code, Some(0), "{}", output.stderr.as_str());
    assert!(fs::symlink_metadata(folder.path().join("link.yaml")).expect("is there").is_symlink());
    assert_eq!(folder.read("real.txt"), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(fs::metadata(&real).expect("is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(folder.names(), ["link.yaml", "real.txt"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_and_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::of(&[("a.yaml", BROKEN)]);
    let path = folder.path().join("a.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("may be changed");
    let output = folder.run(&["check", "--no-config", "--fix", "a.yaml"]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains("a.yaml: not fixed: the file is read-only"), "{}", output.stderr.as_str());
    // What is reported is what is on the disk.
    assert!(output.stdout.contains("unsupported-version"), "{}", output.stdout.as_str());
    assert_eq!(folder.read("a.yaml"), BROKEN);
}

#[cfg(unix)]
#[test]
fn a_link_next_to_its_target_is_written_once_and_stays_a_link() {
    use std::os::unix::fs::symlink;
    for (first, second) in [("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")] {
        let folder = Folder::of(&[(first, BROKEN)]);
        symlink(first, folder.path().join(second)).expect("links can be made");
        let output = folder.run(&["check", "--no-config", "--fix", "--format", "concise", "."]);
        let said = output.stderr.as_str();
        assert_eq!(said.matches("fixed: ").count(), 1, "{said}");
        assert!(!said.contains("not fixed"), "{said}");
        assert!(!output.stdout.contains("unsupported-version"), "{}", output.stdout.as_str());
        assert!(fs::symlink_metadata(folder.path().join(second)).expect("is there").is_symlink());
        assert_eq!(folder.read(first), BROKEN.replace("version: 2", "version: 1"));
        assert_eq!(folder.names(), ["a.yaml", "b.yaml"]);
    }
}

#[cfg(unix)]
#[test]
fn a_dry_run_shows_a_file_once_that_has_a_link() {
    let folder = Folder::of(&[("a.yaml", BROKEN)]);
    std::os::unix::fs::symlink("a.yaml", folder.path().join("b.yaml")).expect("links can be made");
    let output = folder.run(&["check", "--no-config", "--dry-run", "."]);
    assert_eq!(output.stdout.matches("+++ ").count(), 1, "{}", output.stdout.as_str());
}

#[cfg(unix)]
#[test]
fn all_names_of_a_file_lead_to_the_new_text() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::of(&[("a.yaml", BROKEN)]);
    let path = |name: &str| folder.path().join(name);
    fs::hard_link(path("a.yaml"), path("b.yaml")).expect("links can be made");
    fs::hard_link(path("a.yaml"), path("c.txt")).expect("links can be made");
    let output = folder.run(&["check", "--no-config", "--fix", "--format", "concise", "."]);
    let said = output.stderr.as_str();
    assert_eq!(said.matches("fixed: ").count(), 1, "{said}");
    let inode = |name: &str| fs::metadata(path(name)).expect("is there").ino();
    for name in ["a.yaml", "b.yaml", "c.txt"] {
        assert_eq!(folder.read(name), BROKEN.replace("version: 2", "version: 1"), "{name}");
        assert_eq!(inode(name), inode("a.yaml"), "{name}");
    }
    assert_eq!(folder.names(), ["a.yaml", "b.yaml", "c.txt"]);
}

#[test]
fn a_name_may_be_as_long_as_the_file_system_allows() {
    let name = format!("{}.yaml", "a".repeat(250));
    let folder = Folder::of(&[(&name, BROKEN)]);
    let output = folder.run(&["check", "--no-config", "--fix", &name]);
    assert_eq!(output.code, Some(0), "{}", output.stderr.as_str());
    assert_eq!(folder.read(&name), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(folder.names(), [name]);
}
