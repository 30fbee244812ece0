//! The names of the library that several topics use. Tests name the library nowhere else, but for a topic that is about
//! the insides of one module: that one names it at its top.

pub(crate) use blueprintc::analysis::{Analysis, Session, check};
pub(crate) use blueprintc::baseline::Baseline;
pub(crate) use blueprintc::catalog::{Catalog, FieldKind, Model, OnDelete, Release, catalog};
pub(crate) use blueprintc::embedded::{Sources, check as check_sources, fix_sources};
pub(crate) use blueprintc::evaluate::Settings;
pub(crate) use blueprintc::files::load;
pub(crate) use blueprintc::fix::{Fixed, Masks, Which, fix, unified_diff};
pub(crate) use blueprintc::lint::{
    Edit, EntryRef, External, FileOutcome, Finding, Finds, Fix, FixKind, KnownBy, Levels, Options, Outcome,
    Persona, Related, Rule, Safety, Scope, Section, Severity, Topic,
};
pub(crate) use blueprintc::plan::{
    Action, Effect, Operation, Plan, Request, UnknownFlow, compile as compile_plan, write_text as write_plan,
};
pub(crate) use blueprintc::report::{Format, Report, Style};
pub(crate) use blueprintc::rules::{Example, rules};
pub(crate) use blueprintc::text::{FileId, SourceFile, Span};

/// Compiles the plan of all files, whether or not authentik accepts them.
pub(crate) fn plan_of_all(files: &[SourceFile], options: &Options) -> Plan {
    Analysis::query(files, options, |analysis| {
        compile_plan(&Request { analysis, accepted: &|_| true, flow: None }).expect("no flow is asked for")
    })
}
