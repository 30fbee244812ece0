//! What a file is by the files next to it, and whether authentik finds it there.

use std::collections::HashMap;

use super::classify::Doubt;
use super::key_names::Undiscovered;
use super::sources::{own, parts};
use crate::lint::Finding;
use crate::redact::{Name, Words, message};
use crate::rules::files::not_discovered;
use crate::text::{FileId, SourceFile, Span};

/// How many blueprints and other files are in each folder, as far as files tell it themselves.
#[derive(Debug, Default)]
pub(super) struct SiblingFiles {
    folders: HashMap<String, Count>,
    all: Count,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    blueprints: usize,
    /// Those of the blueprints whose names end in `.yaml`.
    discovered: usize,
    others: usize,
}

impl SiblingFiles {
    pub(super) fn add(&mut self, path: &str, is_blueprint: bool) {
        for count in [self.folders.entry(folder(path).to_owned()).or_default(), &mut self.all] {
            count.blueprints += usize::from(is_blueprint);
            count.discovered += usize::from(is_blueprint && path.ends_with(".yaml"));
            count.others += usize::from(!is_blueprint);
        }
    }

    /// Whether there are blueprints next to a file.
    pub(super) fn has_sibling_blueprints(&self, path: &str) -> bool {
        self.folders.get(folder(path)).is_some_and(|siblings| siblings.blueprints > 0)
    }

    /// Whether a file that doesn't tell is a blueprint: its folder says so, or else the whole run, or else itself.
    /// `explicit`: whether somebody names that very file.
    pub(super) fn makes_blueprint(&self, path: &str, doubt: Doubt, explicit: bool) -> bool {
        let siblings = self.folders.get(folder(path)).copied().unwrap_or_default();
        let is_alone = siblings.blueprints + siblings.others == 0;
        let count = if is_alone { self.all } else { siblings };
        let framed = doubt == Doubt::Frame;
        match (count.blueprints, count.others) {
            _ if framed && explicit => true,
            // Blueprints in other folders say nothing of it.
            _ if is_alone && doubt == Doubt::SiblingFiles => false,
            // authentik looks at no other ending: there only the keys of a blueprint tell.
            (_, 0) => framed && count.blueprints > 0 || !path.ends_with(".yml"),
            (1.., _) => framed && siblings.blueprints > 0,
            _ => false,
        }
    }
}

fn folder(path: &str) -> &str {
    path.rfind(['/', '\\']).and_then(|at| path.get(..at)).unwrap_or_default()
}

/// Says that authentik passes over a blueprint because of its name, where the folder is one of blueprints.
pub(super) fn misnamed(id: FileId, file: &SourceFile, siblings: &SiblingFiles) -> Option<Finding> {
    let stem = file.path().strip_suffix(".yml")?;
    let count = siblings.folders.get(folder(file.path())).copied().unwrap_or_default();
    let of_blueprints = count.discovered > 0 || parts(folder(file.path())).any(|part| part == "blueprints");
    if !of_blueprints || count.others > 0 {
        return None;
    }
    let message = "authentik does not discover this file: its name ends in `.yml`, not in `.yaml`";
    let mut finding = own(&not_discovered::RULE, id, first_line(file), message);
    let name = stem.rsplit(['/', '\\']).next().unwrap_or(stem);
    finding.help = Some(message!("rename it to `{}.yaml`", Name(name)));
    Some(finding)
}

/// Says that authentik passes over a blueprint in a ConfigMap or Secret because of its key.
pub(super) fn misnamed_key(id: FileId, Undiscovered { span, key }: &Undiscovered) -> Finding {
    let plain = key.trim_start_matches('.');
    let name = plain.strip_suffix(".yaml").or_else(|| plain.strip_suffix(".yml")).unwrap_or(plain);
    let reason = match key.strip_suffix(".yaml") {
        Some(_) => "starts with a dot",
        None => "does not end in `.yaml`",
    };
    let message =
        message!("authentik does not discover this blueprint: the key `{}` {}", Name(key), Words(reason));
    let mut finding = own(&not_discovered::RULE, id, *span, message);
    finding.help = Some(message!("rename the key to `{}.yaml`, or mount it under that name", Name(name)));
    finding
}

/// Says that authentik passes over a blueprint because a part of its path starts with a dot.
pub(super) fn hidden(id: FileId, file: &SourceFile) -> Finding {
    // Those above the folder that is checked don't matter.
    let part = parts(file.path()).filter(|part| part.starts_with('.')).last().unwrap_or_default();
    let message = message!(
        "authentik does not discover this file, and it is not checked: `{}` starts with a dot",
        Name(part)
    );
    let mut finding = own(&not_discovered::RULE, id, first_line(file), message);
    finding.help = Some("rename it, or pass the path of the file itself to check it".into());
    finding
}

/// The first line that says something.
fn first_line(file: &SourceFile) -> Span {
    let mut lines = (0..file.line_starts().len()).map(|line| file.line_span(line));
    let says =
        |span: &Span| !matches!(file.slice(*span).trim(), "" | "---") && !file.slice(*span).starts_with('#');
    lines.find(says).unwrap_or_default()
}
