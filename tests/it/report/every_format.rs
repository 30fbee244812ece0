//! Counting, severities, and what holds for all text.

use super::*;

#[test]
fn summaries() {
    let files = flow();
    assert_eq!(rich(&files, vec![]), "2 files checked, no findings · authentik 2026.2\n");
    assert_eq!(rich(&files[..1], vec![]), "1 file checked, no findings · authentik 2026.2\n");
    let note = || at(&NOTE, &files, 0, "entries", "note");
    let mut outcome = outcome(&files, vec![note(), note()]);
    outcome.files[1].ignored.push(note());
    let text = written(Format::Rich, &files, &outcome, &Levels::default());
    assert_eq!(text, "2 infos (--show info), 1 ignored in 1 of 2 files · authentik 2026.2\n");
    let text = written(Format::Rich, &files, &outcome, &with_infos());
    assert!(text.ends_with("\n2 infos, 1 ignored in 1 of 2 files · authentik 2026.2\n"), "{text}");
    outcome.files[1].known = vec![(KnownBy::Baseline, note()), (KnownBy::Revision, note())];
    outcome.files[0].findings.clear();
    let text = written(Format::Rich, &files, &outcome, &Levels::default());
    assert_eq!(text, "2 files checked, no findings, 1 ignored, 2 known · authentik 2026.2\n");
    for format in [Format::Concise, Format::Github] {
        assert_eq!(written(format, &files, &outcome, &Levels::default()), "");
    }
    let report = parsed(&files, &outcome);
    assert_eq!(report["summary"]["known"], 2);
    assert_eq!(report["files"][1]["diagnostics"], serde_json::json!([]));
}

#[test]
fn text_cannot_control_the_terminal() {
    let files = [SourceFile::new("a\u{1b}[2J.yaml", "a: \"\u{1b}]0;x\u{7}\u{202e}\"\n")];
    let mut finding = at(&REFUSED, &files, 0, "a:", "bad \u{1b}[31m");
    finding.help = Some("\u{9b}31m".into());
    let outcome = outcome(&files, vec![finding]);
    for format in [Format::Rich, Format::Concise, Format::Github] {
        let text = written(format, &files, &outcome, &Levels::default());
        let controls = |character: &char| character.is_control() && *character != '\n';
        assert_eq!(text.chars().find(controls), None, "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }
}

#[test]
fn concise_is_one_line_each() {
    let files = flow();
    let mut second = full(&files);
    second.message = "two\nlines".into();
    let umlaut = at(&REFUSED, &files, 0, "}", "after an umlaut");
    let outcome = outcome(&files, vec![umlaut, second]);
    assert_snapshot!(written(Format::Concise, &files, &outcome, &Levels::default()), @r#"
    flows/login.yaml:5:38: error[unknown-model] after an umlaut
    flows/login.yaml:7:7: warning[unknown-attribute] two lines
    "#);
}

#[test]
fn chosen_severities_count_and_verdicts_stay() {
    let files = flow();
    let outcome = outcome(&files, vec![full(&files), at(&REFUSED, &files, 0, "flow", "m")]);
    let mut levels = Levels::default();
    levels.set("unknown-attribute", None);
    levels.set("unknown-model", Some(Severity::Info));
    let report = Report { files: &files, outcome: &outcome, levels: &levels };
    let count = report.count();
    assert_eq!((count.errors, count.warnings, count.infos), (0, 0, 1));
    assert!(count.reaches(Severity::Info) && !count.reaches(Severity::Warning));
    let text = written(Format::Json, &files, &outcome, &levels);
    let document: Value = serde_json::from_str(&text).expect("the report is JSON");
    assert_eq!(document["files"][0]["accepted"], false);
    assert_eq!(document["files"][0]["diagnostics"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["files"][0]["diagnostics"][0]["severity"], "info");
}

#[test]
fn what_is_left_out_is_counted_and_what_fails_the_run_is_not_left_out() {
    let files = flow();
    let found = vec![
        at(&REFUSED, &files, 0, "authentik_flows.flow", "refused"),
        at(&IGNORED, &files, 0, "titel", "dropped"),
        at(&NOTE, &files, 1, "entries", "note"),
    ];
    let outcome = outcome(&files, found);
    let shown = |format: Format, levels: &Levels| -> Vec<&str> {
        let text = written(format, &files, &outcome, levels);
        ["refused", "dropped", "note"].into_iter().filter(|message| text.contains(message)).collect()
    };
    let people = [Format::Rich, Format::Concise];
    let programs =
        [Format::Json, Format::Sarif, Format::CodeScanning, Format::Github, Format::Gitlab, Format::Junit];
    let levels = Levels::default();
    for format in people {
        assert_eq!(shown(format, &levels), ["refused", "dropped"], "{format:?}");
    }
    for format in programs {
        assert_eq!(shown(format, &levels), ["refused", "dropped", "note"], "{format:?}");
    }
    let mut levels = Levels::default();
    levels.print_from(Severity::Error);
    for format in people.into_iter().chain(programs) {
        assert_eq!(shown(format, &levels), ["refused"], "{format:?}");
    }
    let text = written(Format::Rich, &files, &outcome, &levels);
    let counts =
        "1 error, 1 warning (--show warning), 1 info (--show info) in 2 of 2 files · authentik 2026.2\n";
    assert!(text.ends_with(counts), "{text}");
    levels.fail_from(Some(Severity::Info));
    for format in people.into_iter().chain(programs) {
        assert_eq!(shown(format, &levels), ["refused", "dropped", "note"], "{format:?}");
    }
}
