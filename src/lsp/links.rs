//! Document links.

use std::path::{Component, Path, PathBuf};

use gen_lsp_types::{DocumentLink, DocumentLinkParams};

use super::folder::{Disk, Folder};
use super::server::Server;
use super::uri;
use crate::ide::{self, LinkTarget};

/// The links of a file, of which the targets are there.
pub(super) fn links(server: &Server<'_>, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let (folder, file) = server.file(&params.text_document.uri)?;
    let path = server.path(&params.text_document.uri);
    let analysis = folder.analysis();
    let mut all = Vec::new();
    for analyzed in folder.blueprints(&analysis, file) {
        for link in ide::links(&analysis, analyzed) {
            let Some((host, placed)) = folder.exact_place(analyzed.id, link.span) else { continue };
            let (target, tooltip) = match link.target {
                LinkTarget::Blueprint(named) => {
                    let place = folder.sources().placed(named, crate::text::Span::at(0));
                    (place.and_then(|(file, _)| folder.uri(file)), "Open the blueprint")
                }
                LinkTarget::Worker(named) => (on_worker(server.disk, folder, &path, named), "Open the file"),
                LinkTarget::Schema(named) => (schema_file(server.disk, &path, named), "Open the schema"),
            };
            if let Some(target) = target {
                all.push(DocumentLink {
                    range: server.units.range(host, placed),
                    target: Some(target),
                    tooltip: Some(tooltip.to_owned()),
                    data: None,
                });
            }
        }
    }
    Some(all)
}

/// The file that a path on the worker names, where the folder has it: by the path itself, or from the folder of the file or
/// the folder of the workspace.
fn on_worker(disk: &dyn Disk, folder: &Folder, file: &Path, named: &str) -> Option<gen_lsp_types::Uri> {
    let from_root = named.trim_start_matches('/');
    let candidates = [
        Some(PathBuf::from(named)),
        file.parent().map(|around| around.join(named)),
        Some(folder.path().join(from_root)),
    ];
    candidates.into_iter().flatten().map(|path| plain(&path)).find_map(|path| {
        (path.starts_with(folder.path()) && disk.is_file(&path)).then(|| uri::of_path(&path))
    })
}

/// The file with a path from the folder of another one.
fn schema_file(disk: &dyn Disk, file: &Path, named: &str) -> Option<gen_lsp_types::Uri> {
    let path = plain(&file.parent()?.join(named));
    (path.is_absolute() && disk.is_file(&path)).then(|| uri::of_path(&path))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            component => plain.push(component),
        }
    }
    plain
}
