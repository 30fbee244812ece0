//! What an editor is answered.

mod bind;
mod calls;
mod completion;
mod completion_quality;
mod edit;
mod hints;
mod hover;
mod lenses;
mod lenses_random;
mod links;
mod literals;
mod navigation;
mod refactor;
mod releases;
mod robust;
mod signatures;
mod symbols;
mod tokens;

use blueprintc::ide::{Action, Caret, Location, Rename, actions, rename};

use crate::harness::{Analysis, Edit, FileId, Options, Session, SourceFile, Span};

/// What stands where a caret is in a text.
const MARK: &str = "$0";

/// Files in an editor, with a caret in one of them.
struct Editor {
    session: Session,
    caret: Option<(FileId, u32)>,
}

impl Editor {
    /// Files by their paths, one of which has the mark.
    fn of(files: &[(&str, &str)]) -> Self {
        Self::with(files, &Options::default())
    }

    fn with(files: &[(&str, &str)], options: &Options) -> Self {
        let mut caret = None;
        let mut sources = Vec::new();
        for (at, (path, text)) in files.iter().enumerate() {
            if let Some(offset) = text.find(MARK) {
                caret = Some((FileId(at.try_into().unwrap()), offset.try_into().unwrap()));
            }
            sources.push(SourceFile::new(*path, text.replacen(MARK, "", 1)));
        }
        let mut session = Session::new(options);
        session.update(sources);
        Editor { session, caret }
    }

    /// One file.
    fn text(text: &str) -> Self {
        Self::of(&[("a.yaml", text)])
    }

    /// One blueprint with these entries.
    fn entries(entries: &str) -> Self {
        Self::text(&format!("version: 1\nmetadata: {{name: x}}\nentries:\n{entries}"))
    }

    fn ask<T>(&self, question: impl FnOnce(Caret<'_, '_>) -> T) -> T {
        let (file, offset) = self.caret.expect("a text has the mark");
        self.ask_at(file, offset, question)
    }

    fn ask_at<T>(&self, file: FileId, offset: u32, question: impl FnOnce(Caret<'_, '_>) -> T) -> T {
        let analysis = self.session.analysis();
        question(Caret::new(&analysis, file, offset).expect("the file is analyzed"))
    }

    fn analysis<T>(&self, question: impl FnOnce(&Analysis<'_>) -> T) -> T {
        question(&self.session.analysis())
    }

    /// Places as `path:line: text`.
    fn shown(&self, places: &[Location]) -> Vec<String> {
        let show = |place: &Location| {
            let file = &self.session.sources()[place.file.index()];
            let line = file.position(place.span.start).line;
            format!("{}:{line}: {}", file.path(), file.slice(place.span))
        };
        places.iter().map(show).collect()
    }
}

/// A text after edits that are in order and don't overlap.
fn edited(text: &str, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        assert!(at <= range.start && range.end <= text.len(), "{edits:?}");
        out.push_str(text.get(at..range.start).expect("edits are at characters"));
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

impl Editor {
    /// The texts of all files after the edits of a rename.
    fn renamed(&self, rename: &Rename) -> Vec<String> {
        let sources = self.session.sources().iter().enumerate();
        let texts = sources.map(|(at, source)| {
            let of_file = rename.edits.iter().filter(|(file, _)| file.index() == at);
            let edits: Vec<Edit> = of_file.map(|(_, edit)| edit.clone()).collect();
            edited(source.text(), &edits)
        });
        texts.collect()
    }

    fn rename(&self, name: &str) -> Result<Vec<String>, String> {
        let renamed = self.ask(|caret| rename(caret, name)).map_err(|error| error.reason)?;
        Ok(self.renamed(&renamed))
    }

    fn actions(&self) -> Vec<Action> {
        let (file, offset) = self.caret.expect("a text has the mark");
        let span = Span::at(offset as usize);
        self.analysis(|analysis| actions(analysis, analysis.file(file).unwrap(), span))
    }

    /// The text of the file with the caret after an action.
    fn after(&self, title: &str) -> String {
        let actions = self.actions();
        let action = actions.iter().find(|action| action.title.contains(title));
        let titles: Vec<&str> = actions.iter().map(|action| action.title.as_str()).collect();
        let action = action.unwrap_or_else(|| panic!("no action `{title}`, but {titles:?}"));
        let (file, _) = self.caret.unwrap();
        edited(self.session.sources()[file.index()].text(), &action.edits)
    }
}
