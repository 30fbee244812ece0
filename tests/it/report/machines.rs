//! Reports for CI servers.

use super::*;

#[test]
fn github_annotations_are_one_line_each() {
    let files = [SourceFile::new("a,b:c%.yaml", "x: 1\ny: |\n  z\n  z\n")];
    let mut first = at(&REFUSED, &files, 0, "x", "100%\r\n::error::not a command, no: really");
    first.help = Some("two\nlines".into());
    let second = at(&IGNORED, &files, 0, "y: |\n  z\n  z\n", "many lines");
    let third = at(&NOTE, &files, 0, "z", "a note");
    let outcome = outcome(&files, vec![first, second, third]);
    assert_snapshot!(written(Format::Github, &files, &outcome, &Levels::default()), @r"
    ::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=2,title=unknown-model::100%25␍%0A::error::not a command, no: really%0Atwo%0Alines
    ::warning file=a%2Cb%3Ac%25.yaml,line=2,endLine=4,title=unknown-attribute::many lines
    ::notice file=a%2Cb%3Ac%25.yaml,line=3,col=3,endLine=3,endColumn=4,title=open-application::a note
    ");
}

#[test]
fn gitlab_issues() {
    let files = flow();
    let mut outcome = outcome(
        &files,
        vec![full(&files), at(&REFUSED, &files, 1, "[]", "m"), at(&NOTE, &files, 1, "[]", "m")],
    );
    outcome.files[1].ignored.push(at(&REFUSED, &files, 1, "[]", "m"));
    outcome.files[1].known.push((KnownBy::Baseline, at(&REFUSED, &files, 1, "[]", "m")));
    let text = written(Format::Gitlab, &files, &outcome, &Levels::default());
    let issues: Vec<Value> = serde_json::from_str(&text).expect("it is a list");
    assert_eq!(issues.len(), 3);
    assert_eq!(issues[0]["check_name"], "unknown-attribute");
    assert_eq!(issues[0]["location"]["path"], "flows/login.yaml");
    assert_eq!(issues[0]["location"]["lines"], serde_json::json!({"begin": 7, "end": 7}));
    let severities: Vec<_> = issues.iter().map(|issue| &issue["severity"]).collect();
    assert_eq!(severities, ["major", "info", "critical"]);
    let mut fingerprints: Vec<_> = issues.iter().map(|issue| issue["fingerprint"].as_str()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 3);
    assert_eq!(written(Format::Gitlab, &[], &Outcome::default(), &Levels::default()), "[]\n");
}

#[test]
fn junit_has_a_suite_for_each_file() {
    let files = flow();
    let outcome = outcome(&files, vec![full(&files), at(&NOTE, &files, 0, "name", "a <note> & \"more\"")]);
    let text = written(Format::Junit, &files, &outcome, &Levels::default());
    well_formed(&text);
    assert_snapshot!(text, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="blueprintc">
      <testsuite name="flows/login.yaml" tests="2" failures="1" errors="0" skipped="0">
        <testcase name="unknown-attribute at 7:7" classname="flows/login.yaml" file="flows/login.yaml" line="7">
          <failure type="warning" message="authentik_flows.flow has no attribute `titel`">flows/login.yaml:7:7: warning[unknown-attribute] authentik_flows.flow has no attribute `titel`&#10;did you mean `title`?&#10;rename `titel` to `title`</failure>
        </testcase>
        <testcase name="open-application at 8:7" classname="flows/login.yaml" file="flows/login.yaml" line="8">
          <system-out>flows/login.yaml:8:7: info[open-application] a &lt;note&gt; &amp; &quot;more&quot;</system-out>
        </testcase>
      </testsuite>
      <testsuite name="flows/b.yaml" tests="1" failures="0" errors="0" skipped="0">
        <testcase name="no findings" classname="flows/b.yaml" file="flows/b.yaml"/>
      </testsuite>
    </testsuites>
    "#);
}

proptest::proptest! {
    #[test]
    fn junit_is_xml_and_github_is_lines(path in any_text(), message in any_text(), help in any_text()) {
        let files = [SourceFile::new(path, "a: 1\n")];
        let mut finding = at(&REFUSED, &files, 0, "a", &message);
        finding.help = Some(help.into());
        let outcome = outcome(&files, vec![finding]);
        well_formed(&written(Format::Junit, &files, &outcome, &Levels::default()));
        let text = written(Format::Github, &files, &outcome, &Levels::default());
        proptest::prop_assert_eq!(text.find(['\n', '\r']), Some(text.len() - 1));
        proptest::prop_assert!(text.starts_with("::error file="));
    }
}

fn any_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let telling = "[<>&\"'\\]\\[!\u{0}\u{1}\u{b}\u{1b}\u{7f}\u{85}\u{fffe}\u{ffff}\r\n\t:,%]{0,12}";
    (telling, any::<String>()).prop_map(|(telling, text)| telling + &text)
}

/// Fails unless a text is XML as far as the reports use it: elements, attributes, text, references.
fn well_formed(text: &str) {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert_eq!(text.chars().find(|c| !allowed(*c)), None, "{text:?}");
    let text = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").expect("it is declared");
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (before, after) = rest.split_once('<').unwrap_or((rest, ""));
        references(before);
        assert!(before.trim().is_empty() || !open.is_empty(), "text outside of elements: {before:?}");
        if after.is_empty() {
            break;
        }
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        while !attributes.is_empty() {
            let (key, after) = attributes.split_once("=\"").expect("an attribute has a value");
            assert!(key.bytes().all(|byte| byte.is_ascii_lowercase()), "{key:?}");
            let (value, after) = after.split_once('"').expect("a value ends");
            assert!(!value.contains(['\n', '\r', '\t']), "{value:?}");
            references(value);
            attributes = after.trim_start();
        }
        if !is_empty {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} are open");
}

fn references(text: &str) {
    assert!(!text.contains('<') && !text.contains("]]>"), "{text:?}");
    for part in text.split('&').skip(1) {
        let (name, _) = part.split_once(';').expect("a reference ends");
        assert!(["amp", "lt", "gt", "quot", "#9", "#10", "#13"].contains(&name), "{name:?}");
    }
}
