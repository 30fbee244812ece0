//! What the instance's release may judge otherwise than the release that is checked.

use crate::blueprint::ShapeProblemKind;
use crate::catalog::Catalog;
use crate::evaluate::EvaluationProblemKind;
use crate::lint::{Draft, Options, Severity};
use crate::redact::{Words, message};
use crate::serializer::FieldProblemKind;
use crate::workspace::{EntryProblem, ProblemKind};

/// Whether a problem is that the catalog does not have a model, column, attribute, choice or permission.
fn is_unknown_name(kind: &ProblemKind<'_>) -> bool {
    match kind {
        ProblemKind::Entry(problem) => matches!(
            problem,
            EntryProblem::UnknownModel { .. }
                | EntryProblem::UnknownIdentifier { .. }
                | EntryProblem::UnknownAttribute { .. }
                | EntryProblem::UnknownPermission { .. }
        ),
        ProblemKind::Field { kind, .. } => {
            matches!(kind, FieldProblemKind::NotAChoice { .. } | FieldProblemKind::UnknownKey { .. })
        }
        ProblemKind::Evaluation(_, problem) => matches!(
            problem,
            EvaluationProblemKind::FindUnknownModel { .. }
                | EvaluationProblemKind::FindUnknownField { .. }
                | EvaluationProblemKind::UnknownMode { .. }
        ),
        ProblemKind::Shape(problem) => matches!(problem, ShapeProblemKind::UnknownTag { .. }),
        ProblemKind::Default { problem, .. } => is_unknown_name(problem),
        ProblemKind::Syntax(_) | ProblemKind::DuplicateKey(..) | ProblemKind::Expression { .. } => false,
    }
}

/// Whether a problem follows from what the release has: another one may have the name, not require the attribute, or
/// store another type in the column. What YAML, tags and Python do is the same in all of them.
fn depends_on_release(kind: &ProblemKind<'_>) -> bool {
    match kind {
        ProblemKind::Entry(problem) => !matches!(
            problem,
            EntryProblem::ModelWithoutDot { .. }
                | EntryProblem::ModelNotText { .. }
                | EntryProblem::NoIdentifiers { .. }
                | EntryProblem::StateNotText { .. }
        ),
        ProblemKind::Field { .. } => true,
        ProblemKind::Evaluation(_, EvaluationProblemKind::FindValue { .. })
        | ProblemKind::Shape(ShapeProblemKind::UnknownState { .. }) => true,
        ProblemKind::Default { problem, .. } => depends_on_release(problem),
        _ => is_unknown_name(kind),
    }
}

/// The severity of a finding that depends on the release, where only the nearest release to the instance's is known:
/// the instance may accept the file.
pub(crate) fn at_most_warning(severity: Option<Severity>) -> Option<Severity> {
    Some(severity.map_or(Severity::Warning, |severity| severity.min(Severity::Warning)))
}

/// The same for an instance whose release may be older than all that are known.
pub(crate) fn allowed(severity: Option<Severity>, options: &Options) -> Option<Severity> {
    let severity = at_most_warning(severity);
    if options.is_older { severity.min(Some(Severity::Info)) } else { severity }
}

/// Makes a finding about an unknown name say which version of authentik the name is unknown in, where patch releases
/// can still add names. In a preview it is no error, as the final release may have the name. Where the instance runs a
/// release that the catalog doesn't know, nothing that depends on the release is an error.
pub(crate) fn allow_for_release(
    draft: &mut Draft,
    kind: &ProblemKind<'_>,
    catalog: &Catalog,
    options: &Options,
) {
    let is_nearest = options.is_nearest;
    let release = catalog.release();
    if is_nearest && depends_on_release(kind) {
        draft.severity = allowed(draft.severity, options);
    }
    if !(release.may_be_newer() || is_nearest) || !is_unknown_name(kind) {
        return;
    }
    if release.is_preview() {
        draft.severity = at_most_warning(draft.severity);
    }
    if draft.unfamiliar {
        let known = match release.is_preview() {
            true => message!("checked against a development snapshot of authentik {}", Words(release)),
            false => message!("checked against authentik {}", Words(catalog.read_at())),
        };
        draft.help = Some(match draft.help.take() {
            Some(help) => message!("{} ({})", help, known),
            None => known,
        });
    }
}
