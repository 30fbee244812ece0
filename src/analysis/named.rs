//! Names that files look for or call: what has such a name is used, wherever it is made.

use std::collections::HashSet;

use crate::lint::{Unless, WorkspaceContext};

/// The names that the files of a workspace look for and call, each kind collected once it is asked for.
#[derive(Default)]
pub(super) struct Names<'a> {
    looked_for: Option<HashSet<&'a str>>,
    called: Option<HashSet<&'a str>>,
}

impl<'a> Names<'a> {
    /// Whether something in the workspace makes a finding untrue.
    pub(super) fn contradict(
        &mut self,
        unless: Option<&Unless>,
        workspace: &WorkspaceContext<'a, '_>,
    ) -> bool {
        let mut is_looked_for =
            |name: &str| self.looked_for.get_or_insert_with(|| looked_for(workspace)).contains(name);
        match unless {
            None => false,
            Some(Unless::LookedFor(name)) => is_looked_for(name),
            Some(Unless::LookedForOrCalled(name)) => {
                is_looked_for(name)
                    || self.called.get_or_insert_with(|| called(workspace)).contains(name.as_str())
            }
        }
    }
}

/// All texts within `!Find` and `!FindObject`.
fn looked_for<'a>(workspace: &WorkspaceContext<'a, '_>) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for file in workspace.files {
        let tree = file.tree;
        for node in tree.tagged_ids() {
            if tree.tag(node).and_then(|tag| tag.local()).is_some_and(|tag| tag.starts_with("Find")) {
                let conditions = tree.items(node).iter().flat_map(|item| tree.items(*item));
                names.extend(conditions.filter_map(|item| tree.as_str(*item)));
            }
        }
    }
    names
}

/// All that may be names of policies that an expression calls: what comes between quotes in it.
fn called<'a>(workspace: &WorkspaceContext<'a, '_>) -> HashSet<&'a str> {
    const CALL: &str = "ak_call_policy";
    let calling = workspace.files.iter().filter(|file| file.source.text().contains(CALL));
    let rows = calling.flat_map(|file| file.applied.store.written()).filter(|row| row.is_there());
    let texts = rows.flat_map(|row| row.values.iter()).filter_map(|(_, value)| value.as_str());
    texts.filter(|text| text.contains(CALL)).flat_map(|text| text.split(['\'', '"'])).collect()
}
