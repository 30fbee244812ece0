//! Changes that an editor offers, as code actions.

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Command};
use serde_json::json;

use super::capabilities::fix_all;
use super::diagnostics;
use super::rename::workspace_edit;
use super::server::Server;
use crate::ide;
use crate::lint::{Edit, Finding};
use crate::text::Span;

/// The command of the client that shows the page of a rule.
const EXPLAIN: &str = "blueprintc.showRule";

/// The changes for what a range touches.
pub(super) fn actions(server: &Server<'_>, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
    let (folder, file) = server.file(&params.text_document.uri)?;
    let units = server.units;
    let span = units.span(folder.file(file)?, params.range);
    let is_wanted = |kind: &CodeActionKind| {
        let name = String::from(kind.clone());
        params.context.only.as_ref().is_none_or(|only| {
            only.iter().any(|only| {
                let only = String::from(only.clone());
                name == only || name.strip_prefix(only.as_str()).is_some_and(|rest| rest.starts_with('.'))
            })
        })
    };
    let outcome = folder.outcomes().get(file.index())?;
    let touches = |finding: &&Finding| finding.span.start <= span.end && span.start <= finding.span.end;
    let mut all = Vec::new();
    if is_wanted(&CodeActionKind::QuickFix) {
        for finding in outcome.findings.iter().filter(touches) {
            let Some(fix) = &finding.fix else { continue };
            let edits = fix.edits.iter().map(|edit| (file, edit.clone()));
            let severity = folder.levels().of_finding(finding).unwrap_or(finding.severity);
            all.push(CodeAction {
                title: fix.title.to_string(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: diagnostics::diagnostic(folder, severity, finding, units).map(|it| vec![it]),
                is_preferred: fix.safe.then_some(true),
                edit: workspace_edit(folder, edits, units),
                ..CodeAction::default()
            });
        }
    }
    if let Some((blueprint, start)) = folder.sources().blueprint_at(file, span.start) {
        let end = folder.sources().blueprint_at(file, span.end).filter(|(other, _)| *other == blueprint);
        let inner = Span { start, end: end.map_or(start, |(_, end)| end) };
        let analysis = folder.analysis();
        let found = analysis.file(blueprint).map(|analyzed| ide::actions(&analysis, analyzed, inner));
        for action in found.into_iter().flatten() {
            let kind = match action.kind {
                // They are there already, with the places of the file itself.
                ide::ActionKind::Fix => continue,
                ide::ActionKind::Ignore => CodeActionKind::QuickFix,
                ide::ActionKind::Rewrite => CodeActionKind::RefactorRewrite,
                ide::ActionKind::Move => CodeActionKind::RefactorMove,
                ide::ActionKind::Extract => CodeActionKind::RefactorExtract,
            };
            let edits = folder.sources().placed_edits(blueprint, &action.edits);
            let Some(edits) = edits.filter(|_| is_wanted(&kind)) else { continue };
            all.push(CodeAction {
                title: action.title,
                kind: Some(kind),
                is_preferred: action.is_preferred.then_some(true),
                edit: workspace_edit(folder, edits.into_iter().map(|edit| (file, edit)), units),
                ..CodeAction::default()
            });
        }
    }
    if is_wanted(&CodeActionKind::QuickFix) && server.settings.has_command(EXPLAIN) {
        let mut rules: Vec<&'static str> = Vec::new();
        for finding in outcome.findings.iter().filter(touches) {
            let rule = finding.rule.name;
            if rules.contains(&rule) {
                continue;
            }
            rules.push(rule);
            let severity = folder.levels().of_finding(finding).unwrap_or(finding.severity);
            let title = format!("explain `{rule}`");
            all.push(CodeAction {
                title: title.clone(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: diagnostics::diagnostic(folder, severity, finding, units).map(|it| vec![it]),
                command: Some(Command {
                    title,
                    command: EXPLAIN.to_owned(),
                    arguments: Some(vec![json!({ "rule": rule })]),
                    ..Command::default()
                }),
                ..CodeAction::default()
            });
        }
    }
    if is_wanted(&fix_all()) {
        let edits = all_safe_edits(&outcome.findings);
        if !edits.is_empty() {
            all.push(CodeAction {
                title: "apply all safe fixes".to_owned(),
                kind: Some(fix_all()),
                edit: workspace_edit(folder, edits.into_iter().map(|edit| (file, edit)), units),
                ..CodeAction::default()
            });
        }
    }
    Some(all.into_iter().map(CodeActionResponse::CodeAction).collect())
}

/// The edits of all safe fixes that don't overlap with earlier ones.
fn all_safe_edits(findings: &[Finding]) -> Vec<Edit> {
    // By place, without overlaps.
    let mut edits: Vec<Edit> = Vec::new();
    let place = |edits: &[Edit], edit: &Edit| {
        let at = edits.partition_point(|known| known.span.start < edit.span.start);
        let before = at.checked_sub(1).and_then(|before| edits.get(before));
        let is_free = before.is_none_or(|before| before.span.end < edit.span.start)
            && edits.get(at).is_none_or(|after| edit.span.end < after.span.start);
        is_free.then_some(at)
    };
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.safe) {
        if fix.edits.iter().all(|edit| place(&edits, edit).is_some()) {
            for edit in &fix.edits {
                if let Some(at) = place(&edits, edit) {
                    edits.insert(at, edit.clone());
                }
            }
        }
    }
    edits
}
