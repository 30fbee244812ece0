//! The command that derives a release's catalog, by its own tests in Python.

use std::process::Command;

use crate::harness::project;

#[test]
fn a_release_is_derived_from_its_public_files() {
    let root = project();
    let can_run = Command::new("python3").args(["-c", "import tomllib, yaml"]).output();
    if !can_run.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: needs Python 3.11 with PyYAML");
        return;
    }
    let run = Command::new("python3")
        .arg(root.join("tools/test_derive_release.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(root)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{report}");
    assert!(report.contains("Ran "), "{report}");
}
