//! Everything that an editor asks, at random places of texts that are being written.

use std::fs;

use blueprintc::ide::{
    Caret, HintKinds, actions, definitions, folds, highlights, hints, hover, links, references, renamable,
    rename, selection, signatures, symbols, tokens, type_definitions,
};

use super::edited as with_edits;
use crate::harness::{
    Analysis, Chance, Edit, FileId, FileOutcome, Options, Session, SourceFile, Span, project, yaml_below,
};

fn texts() -> Vec<String> {
    let folders = ["blueprints", "fixtures/sound", "fixtures/broken"];
    let files = folders.iter().flat_map(|folder| yaml_below(&project().join(folder)));
    let texts = files.filter_map(|path| fs::read_to_string(path).ok());
    texts.filter(|text| text.len() < 20_000).collect()
}

/// A small change somewhere, as people make it while typing.
fn mutated(chance: &mut Chance, text: &str) -> String {
    let place = |chance: &mut Chance| text.floor_char_boundary(chance.below(text.len() + 1));
    let (start, end) = (place(chance), place(chance));
    let (start, end) = (start.min(end), start.max(end));
    let end = text.floor_char_boundary(end.min(start + 40)).max(start);
    let (before, after) = (&text[..start], &text[end..]);
    match chance.below(6) {
        0 => format!("{before}{after}"),
        1 => format!(
            "{before}{}{after}",
            chance.of(&[
                "- ",
                ": ",
                "\n",
                "!Find [",
                "*a",
                "&a ",
                "\"",
                "\u{e9}",
                "{",
                "!KeyOf ",
                "# blueprintc: ignore[",
                "|\n"
            ])
        ),
        2 => before.to_owned(),
        3 => text.replacen("  ", "\t", 1 + chance.below(3)),
        4 => text.replace('\n', "\r\n"),
        _ => text.to_owned(),
    }
}

fn check_span(source: &SourceFile, span: Span) {
    assert!(source.text().get(span.range()).is_some(), "{span:?} is not in {}", source.text());
}

fn check_edits(source: &SourceFile, edits: &[Edit]) -> String {
    edits.iter().for_each(|edit| check_span(source, edit.span));
    with_edits(source.text(), edits)
}

/// The rules that find something, with their severities.
fn found(outcomes: &[std::sync::Arc<FileOutcome>]) -> Vec<String> {
    let findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let mut found: Vec<String> =
        findings.map(|finding| format!("{} {}", finding.rule.name, finding.severity.name())).collect();
    found.sort();
    found
}

fn errors(analysis: &Analysis<'_>) -> usize {
    analysis.files().iter().map(|file| file.tree.errors().len()).sum()
}

fn session(sources: Vec<SourceFile>) -> Session {
    let mut session = Session::new(&Options::default());
    session.update(sources);
    session
}

fn ask_everything(analysis: &Analysis<'_>, file: FileId, offset: u32) {
    let caret = || Caret::new(analysis, file, offset).unwrap();
    let source = &analysis.sources()[file.index()];
    let analyzed = analysis.file(file).unwrap();
    let types = type_definitions(caret());
    for place in definitions(caret()).into_iter().chain(references(caret(), true)).chain(types) {
        check_span(&analysis.sources()[place.file.index()], place.span);
    }
    highlights(caret()).into_iter().for_each(|span| check_span(source, span));
    if let Some(hover) = hover(caret()) {
        check_span(source, hover.span);
        assert!(!hover.markdown.trim().is_empty());
    }
    let spans = selection(caret());
    spans.iter().for_each(|span| check_span(source, *span));
    assert!(spans.windows(2).all(|pair| pair[1].contains(pair[0])), "{spans:?}");
    folds(analyzed).into_iter().for_each(|span| check_span(source, span));
    links(analysis, analyzed).into_iter().for_each(|link| check_span(source, link.span));
    if let Some(found) = signatures(caret()) {
        let form = &found.forms[found.active];
        assert!(form.active.is_none_or(|at| at < form.parameters.len()), "{found:?}");
        assert!(form.parameters.iter().all(|parameter| form.label.get(parameter.span.clone()).is_some()));
    }
    let (start, end) = (offset as usize / 2, offset as usize);
    for hint in hints(analysis, analyzed, Span::new(start, end), HintKinds::ALL) {
        check_span(source, hint.span);
        assert!(!hint.span.is_empty() && !hint.label.is_empty(), "{hint:?}");
    }
    let mut end = 0;
    for token in tokens(analysis, analyzed) {
        check_span(source, token.span);
        assert!(end <= token.span.start && !token.span.is_empty(), "{token:?}");
        assert!(!source.slice(token.span).contains(['\n', '\r']), "{token:?}");
        end = token.span.end;
    }
    for symbol in symbols(analysis, analyzed) {
        check_span(source, symbol.span);
        assert!(symbol.span.contains(symbol.name_span) && !symbol.name.is_empty(), "{symbol:?}");
    }
    for action in actions(analysis, analyzed, Span::at(offset as usize)) {
        check_edits(source, &action.edits);
        assert!(!action.title.is_empty());
    }
    if let Ok((span, _)) = renamable(caret()) {
        check_span(source, span);
    }
}

#[test]
fn every_question_is_answered_everywhere() {
    let texts = texts();
    let mut chance = Chance(7);
    for _ in 0..120 {
        let files: Vec<SourceFile> = (0..1 + chance.below(3))
            .map(|at| {
                let text = &texts[chance.below(texts.len())];
                let text = mutated(&mut chance, text);
                SourceFile::new(format!("{at}.yaml"), text)
            })
            .collect();
        let session = session(files.clone());
        let analysis = session.analysis();
        for _ in 0..12 {
            let file = chance.below(files.len());
            let offset = chance.below(files[file].text().len() + 2);
            ask_everything(&analysis, FileId(file.try_into().unwrap()), offset.try_into().unwrap());
        }
    }
}

#[test]
fn every_action_gives_text_that_can_be_read() {
    let texts = texts();
    let mut chance = Chance(11);
    let mut ignored = 0;
    for round in 0..200 {
        let text = &texts[round % texts.len()];
        let text = if round < texts.len() { text.clone() } else { mutated(&mut chance, text) };
        let before = session(vec![SourceFile::new("a.yaml", text.clone())]);
        let analysis = before.analysis();
        let file = analysis.file(FileId(0)).unwrap();
        let source = &before.sources()[0];
        let Some(finding) =
            before.outcomes()[0].findings.get(chance.below(before.outcomes()[0].findings.len()))
        else {
            continue;
        };
        for action in actions(&analysis, file, finding.span) {
            let after = check_edits(source, &action.edits);
            let after = session(vec![SourceFile::new("a.yaml", after)]);
            let (known, now) = (errors(&analysis), errors(&after.analysis()));
            assert!(now <= known, "{action:#?}\n{text}\n----\n{}", after.sources()[0].text());
            if action.kind == blueprintc::ide::ActionKind::Ignore {
                let rule = action.rule.unwrap();
                let count = |session: &Session| {
                    session.outcomes()[0].findings.iter().filter(|finding| finding.rule.name == rule).count()
                };
                assert!(count(&after) < count(&before), "{action:#?}\n{}", after.sources()[0].text());
                ignored += 1;
            }
        }
    }
    assert!(ignored > 20, "{ignored}");
}

#[test]
fn a_renamed_workspace_has_the_same_findings() {
    let texts = texts();
    let mut chance = Chance(13);
    let mut renamed = 0;
    for round in 0..texts.len() * 2 {
        let first = SourceFile::new("a.yaml", texts[round % texts.len()].clone());
        let second = SourceFile::new("b.yaml", texts[chance.below(texts.len())].clone());
        let files = if round % 2 == 0 { vec![first] } else { vec![first, second] };
        let before = session(files.clone());
        let analysis = before.analysis();
        for _ in 0..20 {
            // Words are where names are.
            let text = files[0].text();
            let offset = text.floor_char_boundary(chance.below(text.len() + 1));
            let caret = Caret::new(&analysis, FileId(0), offset.try_into().unwrap()).unwrap();
            let Ok(rename) = rename(caret, "renamed-1") else { continue };
            // What is wrong with the old name itself need not be wrong with the new one.
            let is_named = |span: Span| {
                rename.edits.iter().any(|(_, edit)| edit.span.contains(span) || span.contains(edit.span))
            };
            let mut findings = before.outcomes().iter().flat_map(|outcome| &outcome.findings);
            if findings.any(|finding| is_named(finding.span)) {
                continue;
            }
            renamed += 1;
            check_span(&files[0], rename.span);
            let after = files.iter().enumerate().map(|(at, file)| {
                let edits = rename.edits.iter().filter(|(file, _)| file.index() == at);
                let edits: Vec<Edit> = edits.map(|(_, edit)| edit.clone()).collect();
                SourceFile::new(file.path(), check_edits(file, &edits))
            });
            let after = session(after.collect());
            assert_eq!(errors(&analysis), errors(&after.analysis()));
            assert_eq!(found(before.outcomes()), found(after.outcomes()), "{rename:#?}\n{text}");
        }
    }
    assert!(renamed > 40, "{renamed}");
}
