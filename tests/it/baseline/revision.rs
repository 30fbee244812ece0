//! What is new since a revision of git. Without the `git` program, nothing is tested here.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::GROUPS;
use super::process::told;
use super::{Exclude, Revision};

use crate::harness::Folder;

const OTHER: &str = "version: 1\nmetadata:\n  name: Other\nentries:\n  - model: authentik_core.group\n    identifiers:\n      name: other\n    attrs:\n      is_superusr: true\n";

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]);
    git.args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null"]);
    git.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(name);
    }
    git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    git.status().is_ok_and(|status| status.success())
}

/// A repository with one commit; nothing where there is no git.
fn repository() -> Option<Folder> {
    if !git(Path::new("."), &["--version"]) {
        eprintln!("skipped: there is no git");
        return None;
    }
    let folder = Folder::of(&[]);
    fs::create_dir_all(folder.path().join("groups/.hidden")).expect("folders can be made");
    folder.write("groups/a.yaml", GROUPS);
    folder.write("groups/.hidden/a.yaml", GROUPS);
    folder.write("other.yaml", OTHER);
    assert!(git(folder.path(), &["init", "-q"]));
    commit(&folder);
    Some(folder)
}

fn commit(folder: &Folder) {
    assert!(git(folder.path(), &["add", "-A"]) && git(folder.path(), &["commit", "-q", "-m", "a"]));
}

fn news(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let (code, out, err) = told(folder, &[&["--diff", "HEAD", "--format", "concise"], arguments].concat());
    let lines: Vec<_> = out.lines().map(str::to_owned).collect();
    assert_eq!(code, Some(i32::from(!lines.is_empty())), "{out}{err}");
    lines
}

#[test]
fn only_what_is_new_is_told() {
    let Some(folder) = repository() else { return };
    let groups = folder.path().join("groups");
    assert_eq!(news(folder.path(), &[]), [""; 0]);
    assert_eq!(news(&groups, &[]), [""; 0]);
    // Moved lines are not new, a third equal mistake is.
    let third =
        "  - model: authentik_core.group\n    identifiers: {name: three}\n    attrs: {is_superusr: true}\n";
    let third = third.replace("attrs: {is_superusr: true}", "attrs:\n      is_superusr: true");
    let (head, entries) = GROUPS.split_at(GROUPS.find("  - model").expect("there are entries"));
    folder.write("groups/a.yaml", format!("# a\n{head}{third}{entries}"));
    for (place, arguments) in [
        (folder.path(), &[][..]),
        (folder.path(), &["groups"]),
        (folder.path(), &["groups/a.yaml", "other.yaml"]),
        (&groups, &[]),
        (&groups, &["a.yaml"]),
        (&groups, &["../groups/", "../other.yaml"]),
    ] {
        let news = news(place, arguments);
        assert_eq!(news.len(), 1, "{news:?}");
        assert!(news[0].contains("a.yaml:19:7: warning[unknown-attribute]"), "{news:?}");
    }
    // Whatever git doesn't know is new.
    folder.write("untracked.yaml", OTHER.replace("other", "another").replace("Other", "Another"));
    let news = news(folder.path(), &[]);
    assert_eq!(news.len(), 2, "{news:?}");
    assert!(news[1].starts_with("untracked.yaml:"), "{news:?}");
    let absolute = folder.path().join("untracked.yaml").to_string_lossy().into_owned();
    assert_eq!(self::news(&groups, &[&absolute]).len(), 1);
}

#[test]
fn renamed_files_and_links_are_recognized() {
    let Some(folder) = repository() else { return };
    fs::rename(folder.path().join("groups/a.yaml"), folder.path().join("groups/b.yaml"))
        .expect("files can be renamed");
    assert_eq!(news(folder.path(), &[]), [""; 0]);
    // What was there before isn't renamed: what moves into it is new there.
    fs::remove_file(folder.path().join("groups/b.yaml")).expect("files can be removed");
    folder.write("other.yaml", format!("{OTHER}{}", &GROUPS[GROUPS.find("  - model").unwrap_or_default()..]));
    assert_eq!(news(folder.path(), &[]).len(), 2);
    folder.write("other.yaml", OTHER);
    #[cfg(unix)]
    {
        fs::create_dir(folder.path().join("links")).expect("folders can be made");
        std::os::unix::fs::symlink("../other.yaml", folder.path().join("links/a.yaml"))
            .expect("links can be made");
        assert_eq!(news(folder.path(), &["links"]).len(), 1);
        commit(&folder);
        assert_eq!(news(folder.path(), &["links"]), [""; 0]);
    }
}

#[test]
fn blueprints_in_other_files_are_compared_too() {
    let Some(folder) = repository() else { return };
    let within = |blueprint: &str| {
        let lines: String = blueprint.lines().map(|line| format!("    {line}\n")).collect();
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a.yaml: |\n{lines}")
    };
    folder.write("manifest.yaml", within(&GROUPS.replace("name: ", "name: m-")));
    assert_eq!(news(folder.path(), &[]).len(), 2);
    commit(&folder);
    assert_eq!(news(folder.path(), &[]), [""; 0]);
    let third = GROUPS.replace("name: ", "name: m-") + "      no_such_thing: 1\n";
    folder.write("manifest.yaml", format!("# a comment\n{}", within(&third)));
    let news = news(folder.path(), &[]);
    assert_eq!(news.len(), 1, "{news:?}");
    assert!(news[0].starts_with("manifest.yaml:22:11: warning[unknown-attribute]"), "{news:?}");
    told(folder.path(), &["--output", "gitlab=r.json"]);
    let issues = folder.read("r.json");
    assert_eq!(issues.matches("\"path\":\"manifest.yaml\"").count(), 3, "{issues}");
}

#[test]
fn files_are_those_of_then() {
    let Some(folder) = repository() else { return };
    let given = [folder.path().join("groups"), folder.path().join("other.yaml"), folder.path().to_owned()];
    let revision = Revision::find(&given, "HEAD").expect("there is a commit");
    fs::remove_dir_all(folder.path().join("groups/.hidden")).expect("folders can be removed");
    folder.write("other.yaml", "changed");
    let found = revision.discover(&given, &Exclude::nothing()).expect("they are in the repository");
    assert_eq!(found.paths, [given[0].join("a.yaml"), given[1].clone()]);
    let wanted = [given[0].join(".hidden/a.yaml"), given[1].clone(), given[0].join("gone.yaml")];
    let loaded = revision.load(&wanted).expect("they can be read");
    assert_eq!(loaded.paths, wanted[..2]);
    let texts: Vec<_> = loaded.files.iter().map(|file| file.text()).collect();
    assert_eq!(texts, [GROUPS, OTHER]);
}

#[test]
fn excluded_files_were_excluded_then() {
    let Some(folder) = repository() else { return };
    let read = |exclude: &Exclude| -> Vec<String> {
        let given = [folder.path().to_owned()];
        let revision = Revision::find(&given, "main").expect("there is a commit");
        let found = revision.discover(&given, exclude).expect("they are in the repository");
        let files = revision.load(&found.paths).expect("they can be read").files;
        let below =
            |path: &str| path.rsplit_once(&*folder.path().to_string_lossy()).map(|(_, path)| path.to_owned());
        files.iter().filter_map(|file| below(file.path())).collect()
    };
    assert_eq!(read(&Exclude::nothing()), ["/groups/a.yaml", "/other.yaml"]);
    let exclude = |glob: &str| Exclude::new(folder.path(), [glob]).expect("it is a glob");
    assert_eq!(read(&exclude("groups/")), ["/other.yaml"]);
    assert_eq!(read(&exclude("*.yaml")), [""; 0]);
    assert_eq!(read(&exclude("/groups/*.yaml")), ["/other.yaml"]);
}

#[test]
fn what_is_new_beside_a_baseline() {
    let Some(folder) = repository() else { return };
    told(folder.path(), &["--write-baseline", "known.json"]);
    folder.write("new.yaml", OTHER.replace("other", "another").replace("Other", "Another"));
    let arguments = ["--diff", "HEAD", "--baseline", "known.json", "--output", "sarif=r.sarif"];
    let (code, _, err) = told(folder.path(), &arguments);
    assert_eq!((code, &*err), (Some(1), ""));
    let log = folder.read("r.sarif");
    let suppressed = log.matches("\"suppressions\"").count();
    assert!(suppressed >= 3, "{log}");
    assert_eq!(log.matches("\"ruleId\"").count(), suppressed + 1);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let Some(folder) = repository() else { return };
    let refused = |place: &Path, arguments: &[&str], telling: &str| {
        let (code, out, err) = told(place, arguments);
        assert_eq!((code, &*out), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.starts_with("blueprintc: --diff: ") && err.contains(telling), "{arguments:?}: {err}");
    };
    for name in
        ["nowhere", "", "-x", "--all", "--output=x", "HEAD:other.yaml", "HEAD^{tree}", "HEAD HEAD", "HEAD\n"]
    {
        refused(folder.path(), &["--diff", name], "has no revision");
    }
    refused(folder.path(), &["--diff", "HEAD", "-"], "standard input");
    let outside = Folder::of(&[]);
    outside.write("a.yaml", OTHER);
    refused(outside.path(), &["--diff", "HEAD"], "git repository");
    let a = outside.path().join("a.yaml").to_string_lossy().into_owned();
    refused(folder.path(), &["--diff", "HEAD", ".", &a], "outside of the repository");
    // Nothing of it writes a file.
    assert!(!folder.path().join("x").exists());
}
