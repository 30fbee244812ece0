//! The command line: files on the disk.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;
use tempfile::TempDir;

const BROKEN: &str = "version: 2 # the second\r\nmetadata:\r\n  name: wiki\r\nentries: []\r\n";

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blueprintc"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env_remove("CLICOLOR_FORCE");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program starts")
}

fn piped(arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command(folder.path(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("the program reads");
    child.wait_with_output().expect("the program ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("output is text")
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("can be written");
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("can be read")
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).expect("can be listed");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn files_are_mended_and_what_was_done_is_said() {
    let folder = folder(&[("a.yaml", BROKEN), ("b.yaml", &BROKEN.replace("version: 2", "version: 1"))]);
    let output =
        run(folder.path(), &["check", "--no-config", "--isolated", "--fix", "--format", "concise", "."]);
    assert_snapshot!(text(&output.stderr), @r"
    fixed: a.yaml:1 unsupported-version: set the version to 1
    2 files checked, no findings · authentik 2026.8
    ");
    assert_eq!((text(&output.stdout), output.status.code()), ("", Some(0)));
    assert_eq!(read(&folder, "a.yaml"), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(names(&folder), ["a.yaml", "b.yaml"]);
    let again = run(folder.path(), &["check", "--no-config", "--isolated", "--fix", "."]);
    assert!(!text(&again.stderr).contains("fixed"), "{}", text(&again.stderr));
}

#[test]
fn what_is_left_is_reported_as_usual() {
    let folder = folder(&[("a.yaml", &BROKEN.replace("entries: []", "entries: 7"))]);
    let output = run(folder.path(), &["check", "--no-config", "--fix", "--format", "json", "a.yaml"]);
    let report: serde_json::Value = serde_json::from_str(text(&output.stdout)).expect("only the report");
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("fixed: a.yaml:1 unsupported-version: "));
}

#[test]
fn guesses_are_for_the_asking() {
    let guess = BROKEN.replace("version: 2", "version: 1").replace("name: wiki", "name: wiki\r\n  labls: {}");
    let folder = folder(&[("a.yaml", &guess)]);
    run(folder.path(), &["check", "--no-config", "--fix", "."]);
    let safe = read(&folder, "a.yaml");
    run(folder.path(), &["check", "--no-config", "--fix-unsafe", "."]);
    assert_eq!(read(&folder, "a.yaml"), guess.replace("labls", "labels"));
    // A slip in a word of five letters is certain, too.
    assert_eq!(safe, guess.replace("labls", "labels"));
}

#[test]
fn a_dry_run_shows_a_diff_that_patch_takes_and_changes_nothing() {
    let last = BROKEN.trim_end().replace('\r', "");
    let folder = folder(&[("a.yaml", BROKEN), ("b c.yaml", &last)]);
    let arguments = ["check", "--no-config", "--isolated", "--fix", "--dry-run", "."];
    let output = run(folder.path(), &arguments);
    assert_eq!((read(&folder, "a.yaml").as_str(), read(&folder, "b c.yaml")), (BROKEN, last.clone()));
    // The files are as bad as they were.
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("would fix: a.yaml:1 unsupported-version"),
        "{}",
        text(&output.stderr)
    );
    assert_snapshot!(text(&output.stdout).replace(['\r', '\t'], ""), @r"
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
    child.stdin.take().expect("it is piped").write_all(&output.stdout).expect("patch reads");
    assert!(child.wait().expect("patch ends").success());
    assert_eq!(read(&folder, "a.yaml"), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(read(&folder, "b c.yaml"), last.replace("version: 2", "version: 1"));
}

#[test]
fn secrets_are_masked_in_a_diff_even_when_nothing_is_left_to_find() {
    let secret = "version: 1\nmetadata:\n  name: wiki\nentries:\n  - model: Authentik_core.user\n    identifiers:\n      username: wiki\n    attrs:\n      name: Wiki\n      password: hunter2hunter2\n";
    let folder = folder(&[("a.yaml", secret)]);
    let output = run(folder.path(), &["check", "--no-config", "--dry-run", "--fix", "a.yaml"]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(out.contains("+  - model: authentik_core.user"), "{out}{err}");
    assert!(!out.contains("hunter2") && !err.contains("hunter2"), "{out}{err}");
    let near = secret
        .replace("model: Authentik_core.user", "model: authentik_core.user")
        .replace("password:", "pasword:");
    fs::write(folder.path().join("a.yaml"), near).expect("can be written");
    let output = run(folder.path(), &["check", "--no-config", "--dry-run", "--fix-unsafe", "a.yaml"]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(out.contains("+      password: ***"), "{out}{err}");
    assert!(out.starts_with("# secrets are shown as ***"), "{out}");
    assert!(!out.contains("hunter2") && !err.contains("hunter2"), "{out}{err}");
}

#[test]
fn standard_input_comes_back_mended() {
    let output = piped(&["check", "--no-config", "--fix", "--format", "concise", "-"], BROKEN);
    assert_eq!(text(&output.stdout), BROKEN.replace("version: 2", "version: 1"));
    assert!(
        text(&output.stderr).starts_with("fixed: <stdin>:1 unsupported-version: "),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(0));
    // Also when there is nothing to mend, with the findings where they don't spoil it.
    let hopeless = "version: 1\nentries: 7\n";
    let output = piped(&["check", "--no-config", "--fix", "-"], hopeless);
    assert_eq!(text(&output.stdout), hopeless);
    assert!(text(&output.stderr).contains("error["), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("real.txt", BROKEN)]);
    let real = folder.path().join("real.txt");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("may be changed");
    symlink("real.txt", folder.path().join("link.yaml")).expect("links can be made");
    let output = run(folder.path(), &["check", "--no-config", "--fix", "link.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(fs::symlink_metadata(folder.path().join("link.yaml")).expect("is there").is_symlink());
    assert_eq!(read(&folder, "real.txt"), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(fs::metadata(&real).expect("is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(names(&folder), ["link.yaml", "real.txt"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_and_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a.yaml", BROKEN)]);
    let path = folder.path().join("a.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("may be changed");
    let output = run(folder.path(), &["check", "--no-config", "--fix", "a.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("a.yaml: not fixed: the file is read-only"),
        "{}",
        text(&output.stderr)
    );
    // What is reported is what is on the disk.
    assert!(text(&output.stdout).contains("unsupported-version"), "{}", text(&output.stdout));
    assert_eq!(read(&folder, "a.yaml"), BROKEN);
}

#[cfg(unix)]
#[test]
fn a_link_next_to_its_target_is_written_once_and_stays_a_link() {
    use std::os::unix::fs::symlink;
    for (first, second) in [("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")] {
        let folder = folder(&[(first, BROKEN)]);
        symlink(first, folder.path().join(second)).expect("links can be made");
        let output = run(folder.path(), &["check", "--no-config", "--fix", "--format", "concise", "."]);
        let said = text(&output.stderr);
        assert_eq!(said.matches("fixed: ").count(), 1, "{said}");
        assert!(!said.contains("not fixed"), "{said}");
        assert!(!text(&output.stdout).contains("unsupported-version"), "{}", text(&output.stdout));
        assert!(fs::symlink_metadata(folder.path().join(second)).expect("is there").is_symlink());
        assert_eq!(read(&folder, first), BROKEN.replace("version: 2", "version: 1"));
        assert_eq!(names(&folder), ["a.yaml", "b.yaml"]);
    }
}

#[cfg(unix)]
#[test]
fn a_dry_run_shows_a_file_once_that_has_a_link() {
    let folder = folder(&[("a.yaml", BROKEN)]);
    std::os::unix::fs::symlink("a.yaml", folder.path().join("b.yaml")).expect("links can be made");
    let output = run(folder.path(), &["check", "--no-config", "--dry-run", "."]);
    assert_eq!(text(&output.stdout).matches("+++ ").count(), 1, "{}", text(&output.stdout));
}

#[cfg(unix)]
#[test]
fn all_names_of_a_file_lead_to_the_new_text() {
    use std::os::unix::fs::MetadataExt;
    let folder = folder(&[("a.yaml", BROKEN)]);
    let path = |name: &str| folder.path().join(name);
    fs::hard_link(path("a.yaml"), path("b.yaml")).expect("links can be made");
    fs::hard_link(path("a.yaml"), path("c.txt")).expect("links can be made");
    let output = run(folder.path(), &["check", "--no-config", "--fix", "--format", "concise", "."]);
    let said = text(&output.stderr);
    assert_eq!(said.matches("fixed: ").count(), 1, "{said}");
    let inode = |name: &str| fs::metadata(path(name)).expect("is there").ino();
    for name in ["a.yaml", "b.yaml", "c.txt"] {
        assert_eq!(read(&folder, name), BROKEN.replace("version: 2", "version: 1"), "{name}");
        assert_eq!(inode(name), inode("a.yaml"), "{name}");
    }
    assert_eq!(names(&folder), ["a.yaml", "b.yaml", "c.txt"]);
}

#[test]
fn a_name_may_be_as_long_as_the_file_system_allows() {
    let name = format!("{}.yaml", "a".repeat(250));
    let folder = folder(&[(&name, BROKEN)]);
    let output = run(folder.path(), &["check", "--no-config", "--fix", &name]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(read(&folder, &name), BROKEN.replace("version: 2", "version: 1"));
    assert_eq!(names(&folder), [name]);
}
