//! Names that may be newer than the catalogue.

use super::{Draft, Severity};
use crate::blueprint::ShapeProblemKind;
use crate::catalog::Catalog;
use crate::evaluate::EvaluationProblemKind;
use crate::serializer::FieldProblemKind;
use crate::workspace::{EntryProblem, ProblemKind};

/// Whether a problem is that the catalogue does not have a model, column, attribute, choice or permission.
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

/// Makes a finding about an unknown name say which version of authentik the name is unknown in, where patch releases
/// can still add names. In a preview it is no error, as the final release may have the name, nor where the instance runs a
/// newer release than the catalogue knows.
pub(super) fn allow_for_newer(draft: &mut Draft, kind: &ProblemKind<'_>, catalog: &Catalog, is_newer: bool) {
    let release = catalog.release();
    if !(release.may_be_newer() || is_newer) || !is_unknown_name(kind) {
        return;
    }
    if release.is_preview() || is_newer {
        draft.severity =
            Some(draft.severity.map_or(Severity::Warning, |severity| severity.min(Severity::Warning)));
    }
    if draft.unfamiliar {
        let known = match release.is_preview() {
            true => format!("checked against a development snapshot of authentik {release}"),
            false => format!("checked against authentik {}", catalog.read_at()),
        };
        draft.help = Some(match draft.help.take() {
            Some(help) => format!("{help} ({known})"),
            None => known,
        });
    }
}
