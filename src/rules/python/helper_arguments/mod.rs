//! `helper-arguments`.

use crate::catalog::{Kinds, Lookup, Model};
use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic,
};
use crate::python::{Call, HelperCall, KeywordArgument, Keywords, Mismatch};
use crate::redact::{Message, Name, Words, message};
use crate::serializer::nearest;
use crate::syntax::NodeId;
use crate::text::Span;
use crate::workspace::ProblemKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "helper-arguments",
    topic: Topic::Python,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Unsafe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A call of one of authentik's functions with invalid arguments.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(find),
};

/// In an expression with more of them, something else is wrong.
const MOST_CALLS: usize = 20;

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    for problem in &context.applied.problems {
        let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { continue };
        let outcome = outcome(context.model(problem.entry));
        let found = analysis.helper_calls.iter().filter_map(|call| draft(context, *node, call, outcome));
        for draft in found.take(MOST_CALLS) {
            drafts.add(match problem.entry {
                Some(entry) => draft.in_entry(entry),
                None => draft,
            });
        }
    }
}

/// What follows from an exception, by what holds the expression.
fn outcome(model: Option<&Model>) -> &'static str {
    match model {
        Some(model) if model.kinds.contains(Kinds::POLICY) => "the policy results in its `failure_result`",
        Some(model) if model.kinds.contains(Kinds::PROPERTY_MAPPING) => "the property mapping fails",
        _ => "the expression fails",
    }
}

fn draft(
    context: &FileContext<'_, '_>,
    node: NodeId,
    call: &HelperCall,
    outcome: &'static str,
) -> Option<Draft> {
    let release = context.catalog.release();
    let has = |since: &'static str| release.is_since(since);
    let name = call.helper.name;
    let span = |range: &std::ops::Range<usize>| crate::rules::scalar_span::python_span(context, node, range);
    let raises = message!("the call raises a TypeError, and {}", Words(outcome));
    let signature = || message!("the signature is `{}`", Message::from(call.helper.signature(has)));
    Some(match call.mismatch(has) {
        None => return unknown_filter(context, node, call, outcome),
        Some(Mismatch::NotCallable(instead)) => {
            Draft::new(message!("`{}` is not a function: {}", Words(name), raises))
                .at(span(&call.range))
                .help(instead)
        }
        Some(Mismatch::TooMany { most, first }) => {
            let accepted = match most {
                0 => "no positional arguments".into(),
                1 => "1 positional argument".into(),
                _ => message!("{} positional arguments", Words(most)),
            };
            let found = call.positional.len();
            let message =
                message!("`{}` accepts {}, found {}: {}", Words(name), accepted, Words(found), raises);
            let draft = Draft::new(message).at(span(&first));
            match usual_keyword(call) {
                Some(usual) => {
                    let draft = draft.help(message!("pass it by keyword: `{}=...`", Words(usual)));
                    match found == most + 1 && is_written_here(context, node, call) {
                        true => {
                            let start = span(&first).start as usize;
                            draft.unsafe_fix(
                                message!("add `{}=`", Words(usual)),
                                Span::at(start),
                                format!("{usual}="),
                            )
                        }
                        false => draft,
                    }
                }
                None => draft.help(signature()),
            }
        }
        Some(Mismatch::UnexpectedKeyword { keyword, since }) => {
            let wrong = &keyword.name;
            let draft =
                Draft::new(message!("`{}` has no parameter `{}`: {}", Words(name), Name(wrong), raises));
            draft.at(span(&keyword.range)).help(match (since, near_parameter(call, wrong)) {
                (Some(since), _) => {
                    message!("it was added in {}; this check is for {}", Words(since), Words(release))
                }
                (None, Some(near)) => message!("did you mean `{}`?", Words(near)),
                (None, None) => signature(),
            })
        }
        Some(Mismatch::Twice(keyword)) => {
            let message = message!(
                "`{}` receives `{}` by position and by keyword: {}",
                Words(name),
                Name(&keyword.name),
                raises
            );
            Draft::new(message).at(span(&keyword.range)).help("remove one of the two")
        }
        Some(Mismatch::Missing(missing)) => {
            let plural = if missing.len() == 1 { "argument" } else { "arguments" };
            let missing: Vec<_> = missing.iter().map(|name| message!("`{}`", Words(name))).collect();
            let message = message!(
                "missing {} {} of `{}`: {}",
                Words(plural),
                Message::joined(missing, ", "),
                Words(name),
                raises
            );
            Draft::new(message).at(span(&call.range)).help(signature())
        }
    })
}

/// A keyword that is no look-up of the model that the helper filters.
fn unknown_filter(
    context: &FileContext<'_, '_>,
    node: NodeId,
    call: &HelperCall,
    outcome: &'static str,
) -> Option<Draft> {
    let Call::Function { parameters, keywords: Keywords::Lookups { model, usual, raises } } =
        call.helper.call
    else {
        return None;
    };
    // Columns that were copied from another release prove nothing.
    let model = context.catalog.model_named(model).filter(|_| !context.catalog.columns_inferred())?;
    let is_parameter = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
    let is_unknown = |keyword: &&KeywordArgument| {
        !is_parameter(&keyword.name) && model.lookup_path(&keyword.name) == Lookup::Unknown
    };
    let keyword = call.keywords.iter().find(is_unknown)?;
    let follows = match raises {
        true => message!("the call raises a FieldError, and {}", Words(outcome)),
        false => "the call always returns `None`".into(),
    };
    let message = message!(
        "`{}` filters by `{}`, which `{}` does not have: {}",
        Words(call.helper.name),
        Name(&keyword.name),
        Words(model.name),
        follows
    );
    let near = nearest(&keyword.name, model.columns.iter().map(|column| column.name)).unwrap_or(usual);
    let span = crate::rules::scalar_span::python_span(context, node, &keyword.range);
    Some(Draft::new(message).at(span).help(message!("did you mean `{}`?", Words(near))))
}

/// The keyword that an argument too many was probably meant for.
fn usual_keyword(call: &HelperCall) -> Option<&'static str> {
    match call.helper.call {
        Call::Function { keywords: Keywords::Any { usual } | Keywords::Lookups { usual, .. }, .. } => {
            let is_free = call.keywords.iter().all(|keyword| keyword.name != usual);
            Some(usual).filter(|_| is_free)
        }
        _ => None,
    }
}

fn near_parameter(call: &HelperCall, wrong: &str) -> Option<&'static str> {
    let Call::Function { parameters, .. } = &call.helper.call else { return None };
    nearest(wrong, parameters.iter().map(|parameter| parameter.name))
}

/// Whether the expression is the text of its node: a tag can make it of other texts.
fn is_written_here(context: &FileContext<'_, '_>, node: NodeId, call: &HelperCall) -> bool {
    let written = context.tree.as_str(node).and_then(|text| text.get(call.range.clone()));
    context.tree.tag(node).is_none() && written == Some(call.helper.name)
}
