//! The Python that blueprints carry in expression fields, understood offline.
//!
//! authentik wraps such a field into the body of a function and compiles it while the entry is validated: what CPython
//! refuses to compile rejects the whole file. Everything else shows only when the expression runs: a name that doesn't
//! exist, a policy that never returns anything, a key of the plan's context that nothing has set.
//!
//! Only this module knows the parser's crates.

mod analyses;
mod calls;
mod compile;
mod context;
mod depth;
mod effects;
mod helpers;
mod indentation;
mod messages;
mod names;
mod open_call;
mod outcome;
mod possible;
mod result;
mod scope;
mod tokens;
mod truth;
mod user_reads;
mod wrap;

use std::ops::Range;

pub use analyses::Analyses;
pub use calls::{HelperCall, KeywordArgument, Mismatch};
pub use effects::may_change;
pub use helpers::{Call, Helper, Keywords, Parameter};
pub use open_call::{OpenCall, open_call};
pub use possible::{Circumstances, Known, Person, Results, Value, results};
pub use scope::ExpressionKind;
pub use tokens::{CodeToken, CodeTokenKind, code_tokens};

/// What an expression is found to be. All ranges are byte ranges of the analyzed text and lie on character boundaries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Reasons for which CPython refuses to compile the expression, so that authentik rejects the entry.
    pub errors: Vec<Problem>,
    /// Names that exist nowhere: a `NameError` if the place is reached.
    pub undefined: Vec<UndefinedName>,
    /// Helpers of earlier releases that are gone under this name. They aren't repeated in `undefined`.
    pub removed_helpers: Vec<RemovedHelper>,
    /// Whether the expression hands anything back.
    pub returns: Returns,
    /// The result, where it is certain whatever the request.
    pub constant: Option<Constant>,
    /// The result, where it is certain provided that nothing raises on the way.
    pub constant_unless_raises: Option<Constant>,
    /// The expression contains `yield`, so that its result is a generator, which is always truthy.
    pub generator: bool,
    /// What it reads from the request and the plan's context.
    pub reads: Vec<ContextRead>,
    /// The attributes of users that it reads.
    pub user_reads: Vec<AttributeRead>,
    /// The first value that it returns, where everything that it returns is surely no `dict`.
    pub not_a_dict: Option<Range<usize>>,
    /// What it puts into the plan's context.
    pub writes: Vec<ContextWrite>,
    /// Policies that it calls by name.
    pub calls: Vec<PolicyCall>,
    /// The calls of authentik's helpers whose arguments are all written out.
    pub helper_calls: Vec<HelperCall>,
    /// The text is too large or too deeply nested to be analyzed: nothing is known of it.
    pub unknown: bool,
}

impl Analysis {
    /// Whether its result may depend on what stages put into the plan's context.
    pub fn reads_context(&self) -> bool {
        let of_plan = |read: &ContextRead| matches!(read.key, ContextKey::Plan(_) | ContextKey::Prompt(_));
        self.unknown || !self.calls.is_empty() || self.reads.iter().any(of_plan)
    }
}

/// A reason for which CPython refuses the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The offending text.
    pub range: Range<usize>,
    /// The reason in CPython's manner.
    pub message: String,
}

/// A name that is read and that neither the expression nor authentik defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndefinedName {
    /// Where it is read.
    pub range: Range<usize>,
    /// The name.
    pub name: String,
    /// A name in scope that was probably meant.
    pub suggestion: Option<&'static str>,
}

/// A helper that no supported release has under this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedHelper {
    /// Where it is read.
    pub range: Range<usize>,
    /// The name.
    pub name: String,
    /// What it is called now.
    pub replacement: &'static str,
}

/// Whether an expression returns a value when it ends without an exception.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Returns {
    /// On every way through, or there is no way through.
    Always,
    /// On some ways; on others it ends with nothing, which is `None`.
    Sometimes,
    /// On no path: it is always `None`. An expression policy then never passes.
    #[default]
    Never,
}

/// A result that is certain, by its truth, which is what counts for a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// Truthy.
    True,
    /// Falsy, `None` included.
    False,
    /// Ends with an exception.
    Raises,
}

/// An attribute that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeRead {
    /// The attribute's name.
    pub range: Range<usize>,
    /// The name.
    pub name: String,
}

/// Something that an expression reads of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextRead {
    /// The reading expression.
    pub range: Range<usize>,
    /// What is read.
    pub key: ContextKey,
    /// What happens where it is missing.
    pub access: Access,
}

/// Something that an expression sets in the plan's context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextWrite {
    /// The target.
    pub range: Range<usize>,
    /// What is set.
    pub key: ContextKey,
}

/// A thing that can be read of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContextKey {
    /// A key of the context: `request.context["pending_user"]`, or the same through `context` or the flow plan.
    Plan(String),
    /// A field of the answers to prompts: `request.context["prompt_data"]["email"]`. The read of `prompt_data` is
    /// reported separately.
    Prompt(String),
    /// `request.user`, or `user`.
    User,
    /// `request.http_request`, or `http_request`.
    HttpRequest,
}

/// What becomes of a read whose key is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It raises.
    Required,
    /// It would raise, but the expression tests for the key elsewhere, or catches exceptions there.
    Guarded,
    /// It gives a default: `.get(...)`.
    Optional,
    /// It only asks whether the key is there: `"key" in context`.
    Test,
}

/// A policy called by its literal name through `ak_call_policy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyCall {
    /// The name's literal, quotes included.
    pub range: Range<usize>,
    /// The name.
    pub name: String,
}

/// The functions and values that authentik puts into the scope of expressions of a kind, by name.
pub fn helpers(kind: ExpressionKind) -> impl Iterator<Item = &'static Helper> {
    helpers::of_kind(kind)
}

/// Analyses the text of an expression field as authentik would compile it.
///
/// Never fails: what can't be analyzed (see [`Analysis::unknown`]) has no findings.
pub fn analyse(source: &str, kind: ExpressionKind) -> Analysis {
    if let Some(analysis) = plain_boolean(source) {
        return analysis;
    }
    if depth::is_excessive(source) {
        return Analysis { unknown: true, ..Analysis::default() };
    }
    if let Some(offset) = memchr::memchr(0, source.as_bytes()) {
        return refused(offset..offset + 1, "source code string cannot contain null bytes");
    }
    if wrap::has_no_statement(source) {
        return refused(0..source.len(), "expected an indented block: the expression holds no statement");
    }
    let wrapped = wrap::Wrapped::new(source);
    let analysis = depth::with_enough_stack(&wrapped, |module, tokens, problems| {
        let mut errors = messages::syntax_errors(problems, tokens, &wrapped);
        if !errors.is_empty() {
            return Analysis { errors, ..Analysis::default() };
        }
        let Some(body) = wrapped.body(module) else {
            return Analysis { unknown: true, ..Analysis::default() };
        };
        errors = compile::errors(module, kind, &wrapped);
        let mut analysis = Analysis { errors, ..Analysis::default() };
        let found = names::survey(body, kind);
        calls::report(body, kind, &found, &wrapped, &mut analysis);
        names::report(found, kind, &wrapped, &mut analysis);
        context::report(body, kind, &wrapped, &mut analysis);
        outcome::report(body, &mut analysis);
        result::report(body, &wrapped, &mut analysis);
        user_reads::report(body, &wrapped, &mut analysis);
        analysis
    });
    analysis.unwrap_or_else(|| Analysis { unknown: true, ..Analysis::default() })
}

/// The two texts that make up most policies, without parsing.
fn plain_boolean(source: &str) -> Option<Analysis> {
    let constant = match source.get(wrap::stripped(source)).unwrap_or(source) {
        "return True" => Constant::True,
        "return False" => Constant::False,
        _ => return None,
    };
    Some(Analysis {
        returns: Returns::Always,
        constant: Some(constant),
        constant_unless_raises: Some(constant),
        ..Analysis::default()
    })
}

fn refused(range: Range<usize>, message: &str) -> Analysis {
    Analysis { errors: vec![Problem { range, message: message.to_owned() }], ..Analysis::default() }
}
