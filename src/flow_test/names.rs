//! Names in tests: one that there is not makes a test that cannot fail.

use std::collections::BTreeSet;

use super::file::{Expect, Given, Shown};
use crate::graph::{Flow, Subject};
use crate::prove::machine::Flows;
use crate::serializer::nearest;

/// The names that tests can have.
pub(super) struct Names<'a> {
    stages: BTreeSet<&'a str>,
    policies: BTreeSet<&'a str>,
    groups: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// The names of the stages and policies of flows, and of all groups.
    pub(super) fn of(flows: &Flows<'a, '_>) -> Self {
        let all: &'a [Flow] = flows.all;
        let bound = all.iter().flat_map(Flow::policy_bindings).filter_map(|binding| match &binding.subject {
            Subject::Group { members_of, .. } => Some(members_of),
            _ => None,
        });
        let groups = flows.store().rows_of("authentik_core.group").filter_map(|row| row.label());
        Names {
            stages: all.iter().flat_map(|flow| &flow.steps).map(|step| step.name.as_str()).collect(),
            policies: all.iter().flat_map(Flow::policy_names).collect(),
            groups: bound.flatten().map(String::as_str).chain(groups).collect(),
        }
    }

    /// Checks what a test names, and that it expects anything.
    ///
    /// # Errors
    ///
    /// Fails where a stage or a policy is of no flow, where a group is nearly one that there is, and where nothing is expected.
    pub(super) fn check(&self, given: &Given, expect: &Expect) -> Result<(), String> {
        if expect.outcome.is_none() && expect.signed_in.is_none() && expect.shown.is_none() {
            return Err("a test must expect something: `outcome`, `shown` or `signed_in`".to_owned());
        }
        let shown = match &expect.shown {
            None => Vec::new(),
            Some(Shown::Exactly(names)) => names.iter().collect(),
            Some(Shown::Some(some)) => some.contains.iter().chain(&some.never).chain(&some.order).collect(),
        };
        for name in shown {
            known("`expect.shown`", "stage", name, &self.stages)?;
        }
        for name in given.policies.keys() {
            known("`given.policies`", "policy", name, &self.policies)?;
        }
        for name in given.user.groups.iter().filter(|name| !self.groups.contains(name.as_str())) {
            // People have other groups too.
            if let Some(near) = nearest(name, self.groups.iter().copied()) {
                return Err(format!(
                    "`given.user.groups`: there is no group `{name}`; did you mean `{near}`?"
                ));
            }
        }
        Ok(())
    }
}

fn known(key: &str, what: &str, name: &str, names: &BTreeSet<&str>) -> Result<(), String> {
    if names.contains(name) {
        return Ok(());
    }
    let near = nearest(name, names.iter().copied());
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(format!("{key}: no flow has a {what} `{name}`{near}"))
}
