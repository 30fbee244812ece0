//! What is known of all files, kept from one version of them to the next.

use std::collections::HashSet;
use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt};

use super::components::{Relations, Touched, concerns_flows};
use super::copies::Copies;
use super::look::Look;
use super::{Shared, WORTH_THREADS, file_id};
use crate::catalog::Catalog;
use crate::lint::identity::FileKeys;
use crate::text::{FileId, SourceFile};
use crate::threads;
use crate::workspace::{Contribution, Elsewhere, Others, Replaced};

/// What is known of all files, and of what each makes for the others.
#[derive(Default)]
pub(super) struct State {
    /// By the files' numbers. Of files that are looked at alone there is only the first, whatever its number.
    pub(super) files: Vec<FileState>,
    /// Whether the files are those of one instance.
    pub(super) together: bool,
    pub(super) elsewhere: Elsewhere,
    /// What files change of shipped objects.
    changed: Elsewhere,
    pub(super) replaced: Replaced,
    pub(super) copies: Copies,
    /// The files that authentik applies only on request. One that is given alone is meant.
    pub(super) not_applied: HashSet<FileId>,
    /// The last stamp that a file got.
    last_stamp: u64,
}

/// What is known of one file.
pub(super) struct FileState {
    pub(super) id: FileId,
    pub(super) look: Look,
    /// Changes whenever the text, or what applying it does, may have changed.
    pub(super) stamp: u64,
    /// Whether others can see what it makes: a copy makes nothing that its original doesn't make.
    contributes: bool,
    /// Whether it was applied with the knowledge of the others.
    sees_others: bool,
    /// Whether it creates or changes anything that a flow is made of, or that uses flows or policies.
    pub(super) flows: bool,
    /// With which others it has to do, once that was asked for: only sessions ask.
    relations: OnceLock<Relations>,
    /// Which objects over all files its objects are, once that was asked for.
    pub(super) object_keys: OnceLock<FileKeys>,
}

impl State {
    /// Looks at one file of a run alone: no other file exists to it.
    pub(super) fn alone(shared: &Shared, source: &SourceFile, id: FileId) -> Self {
        let look = Look::new(shared, source, Others::None);
        let mut state = State::default();
        state.replaced.add(id, look.replaces, &look.unwritten);
        let flows = concerns_flows(look.document());
        state.files.push(FileState { flows, ..FileState::new(id, look) });
        state
    }

    /// Looks at files as the blueprints of one instance. What is known of the files `before`, which this state is of,
    /// is used again where it still holds: a file that was changed costs the file, and those that depend on it.
    pub(super) fn update(&mut self, shared: &Shared, before: &[SourceFile], sources: &[SourceFile]) {
        let is_incomplete = sources.iter().any(SourceFile::is_beside_unread);
        if let [source] = sources
            && !is_incomplete
        {
            let is_known = |before: &SourceFile| before.path() == source.path() && is_same(before, source);
            if !self.together && !self.files.is_empty() && before.first().is_some_and(is_known) {
                return;
            }
            *self = State { last_stamp: self.last_stamp + 1, ..State::alone(shared, source, FileId(0)) };
            self.restamp();
            return;
        }
        let same_files = self.together
            && is_incomplete == self.elsewhere.is_incomplete()
            && before.len() == sources.len()
            && before.iter().zip(sources).all(|(before, now)| before.path() == now.path());
        let (files, former) = match same_files {
            true => self.changed(shared, before, sources),
            false => self.rebuilt(shared, before, sources),
        };
        self.files = files;
        self.settle(shared, sources, former, !same_files);
    }

    /// The files, of which some have another text now, with what these made before.
    fn changed(
        &mut self,
        shared: &Shared,
        before: &[SourceFile],
        sources: &[SourceFile],
    ) -> (Vec<FileState>, HashMap<FileId, [Contribution; 2]>) {
        let all = before.iter().zip(sources).enumerate();
        let changed: Vec<(FileId, &SourceFile)> = all
            .filter(|(_, (before, now))| !is_same(before, now))
            .map(|(at, (_, now))| (file_id(at), now))
            .collect();
        let looks =
            threads::map(&changed, WORTH_THREADS, |(_, source)| Look::new(shared, source, Others::Unread));
        let mut files = std::mem::take(&mut self.files);
        let mut former = HashMap::new();
        for ((id, _), look) in changed.into_iter().zip(looks) {
            if let Some(file) = files.get_mut(id.index()) {
                let contributes = file.contributes;
                let known = std::mem::replace(file, FileState { contributes, ..FileState::new(id, look) });
                former.insert(id, [known.look.contribution, known.look.changed]);
            }
        }
        (files, former)
    }

    /// The files of another list, with the looks of texts that were known before.
    fn rebuilt(
        &mut self,
        shared: &Shared,
        before: &[SourceFile],
        sources: &[SourceFile],
    ) -> (Vec<FileState>, HashMap<FileId, [Contribution; 2]>) {
        let mut known: HashMap<&str, Vec<(&SourceFile, FileState)>> = HashMap::new();
        if self.together {
            for (source, file) in before.iter().zip(std::mem::take(&mut self.files)) {
                known.entry(source.text()).or_default().push((source, file));
            }
        }
        let mut kept: Vec<Option<FileState>> = Vec::with_capacity(sources.len());
        for (at, source) in sources.iter().enumerate() {
            let same = known.get_mut(source.text()).and_then(|of_text| {
                let fits = |(before, file): &(&SourceFile, FileState)| {
                    before.defect() == source.defect() && file.look.fits(shared, source)
                };
                let at = of_text.iter().position(fits)?;
                Some(of_text.swap_remove(at).1)
            });
            kept.push(same.map(|file| FileState { id: file_id(at), contributes: false, ..file }));
        }
        let new: Vec<&SourceFile> =
            sources.iter().zip(&kept).filter(|(_, kept)| kept.is_none()).map(|(source, _)| source).collect();
        let looks = threads::map(&new, WORTH_THREADS, |source| Look::new(shared, source, Others::Unread));
        let mut looks = looks.into_iter();
        let all = kept.into_iter().enumerate();
        let files = all.filter_map(|(at, kept)| match kept {
            Some(file) => Some(file),
            None => looks.next().map(|look| FileState::new(file_id(at), look)),
        });
        let files = files.collect();
        *self = State { together: true, last_stamp: self.last_stamp, ..State::default() };
        if sources.iter().any(SourceFile::is_beside_unread) {
            self.elsewhere.set_incomplete();
        }
        (files, HashMap::new())
    }

    /// Brings what files know of each other up to date. `former` is what changed files made before; `all` says that
    /// nothing of what was known between files holds.
    fn settle(
        &mut self,
        shared: &Shared,
        sources: &[SourceFile],
        former: HashMap<FileId, [Contribution; 2]>,
        all: bool,
    ) {
        let copies = Copies::of(&self.files, sources);
        // What only the old or only the new version of some file makes.
        let mut difference = Elsewhere::default();
        let mut nesting_changed = false;
        for file in &mut self.files {
            let id = file.id;
            let path = sources.get(id.index()).map_or("", SourceFile::path);
            let contributes = copies.original_of(id).is_none();
            let former = former.get(&id);
            if !all && former.is_none() && contributes == file.contributes {
                continue;
            }
            let now = [&file.look.contribution, &file.look.changed];
            let nothing = Contribution::default();
            let before = match (file.contributes, former) {
                (false, _) => [&nothing; 2],
                (true, None) => now,
                (true, Some([made, changed])) => [made, changed],
            };
            let after = if contributes { now } else { [&nothing; 2] };
            nesting_changed |= !before[0].is_nested_alike(after[0]);
            if file.contributes {
                self.elsewhere.remove(id, path, before[0]);
                self.changed.remove(id, path, before[1]);
            }
            if contributes {
                self.elsewhere.add(id, path, now[0]);
                self.changed.add_rows(id, now[1]);
            }
            if !all {
                let both = before.into_iter().zip(after);
                both.for_each(|(before, after)| difference.add_rows(id, &before.difference(after)));
            }
            file.contributes = contributes;
        }
        let mut replaced = Replaced::default();
        for file in &self.files {
            replaced.add(file.id, file.look.replaces, &file.look.unwritten);
        }
        let all = all || replaced.gone() != self.replaced.gone();
        self.replaced = replaced;
        let is_concerned = |file: &FileState| {
            let applied = &file.look.document().applied;
            all || former.contains_key(&file.id)
                || copies.original_of(file.id) != self.copies.original_of(file.id)
                || nesting_changed && file.look.contribution.applies_others()
                || applied.is_concerned_by(&difference, copies.own(file.id), shared.catalog)
        };
        let concerned: HashSet<FileId> =
            self.files.iter().filter(|file| is_concerned(file)).map(|file| file.id).collect();
        self.copies = copies;
        self.not_applied = self.find_not_applied();
        let State { files, elsewhere, replaced, copies, last_stamp, .. } = self;
        let mut files: Vec<&mut FileState> =
            files.iter_mut().filter(|file| concerned.contains(&file.id)).collect();
        threads::for_each_mut(&mut files, WORTH_THREADS, |file| {
            file.look_around(shared, elsewhere, replaced, copies);
        });
        for file in files {
            *last_stamp += 1;
            file.stamp = *last_stamp;
        }
    }

    /// With which others a file has to do.
    pub(super) fn relations<'s>(&'s self, file: &'s FileState, catalog: &'static Catalog) -> &'s Relations {
        file.relations.get_or_init(|| {
            let document = file.look.document();
            let own = self.copies.own(file.id);
            let mut links = document.applied.shares_objects_with(&self.elsewhere, own, catalog);
            links.extend(document.applied.shares_objects_with(&self.changed, own, catalog));
            links.extend(self.elsewhere.applied_by(&file.look.contribution));
            links.sort_unstable();
            links.dedup();
            Relations { links, touched: Touched::of(document, catalog) }
        })
    }

    /// What is known of a file.
    pub(super) fn file(&self, file: FileId) -> Option<&FileState> {
        let at = self.files.binary_search_by_key(&file, |known| known.id).ok()?;
        self.files.get(at)
    }

    /// Gives the only file a stamp of its own.
    fn restamp(&mut self) {
        for file in &mut self.files {
            file.stamp = self.last_stamp;
        }
    }

    /// The files that authentik applies only on request: those with `instantiate: "false"` that no other file applies.
    /// They are often alternatives of each other.
    fn find_not_applied(&self) -> HashSet<FileId> {
        let instantiated = |is: bool| {
            let is_such = move |file: &&FileState| file.look.document().blueprint.is_instantiated() == is;
            self.files.iter().filter(is_such).map(|file| file.id)
        };
        let reached = self.elsewhere.reached_from(instantiated(true));
        instantiated(false).filter(|file| !reached.contains(file)).collect()
    }
}

impl FileState {
    fn new(id: FileId, look: Look) -> Self {
        FileState {
            id,
            look,
            stamp: 0,
            contributes: false,
            sees_others: false,
            flows: false,
            relations: OnceLock::new(),
            object_keys: OnceLock::new(),
        }
    }

    /// Applies the file with the knowledge of the others, where that makes a difference, and finds out with which it has
    /// to do.
    fn look_around(&mut self, shared: &Shared, elsewhere: &Elsewhere, replaced: &Replaced, copies: &Copies) {
        // To a copy, its original is no other file.
        let own = copies.own(self.id);
        let applied = &self.look.document().applied;
        let depends = applied.depends_on(elsewhere, own, shared.catalog) || replaced.gone_elsewhere(self.id);
        if depends || self.sees_others {
            self.look.apply_again(shared, elsewhere, own, &replaced.seen_by(self.id));
        }
        // Other answers led to other questions: it stays so until the text changes.
        self.sees_others |= depends;
        self.flows = concerns_flows(self.look.document());
        self.relations = OnceLock::new();
        self.object_keys = OnceLock::new();
    }
}

/// Whether a file is looked at in the same way as its former version, of the same path.
fn is_same(before: &SourceFile, now: &SourceFile) -> bool {
    std::sync::Arc::ptr_eq(before.shared_text(), now.shared_text()) && before.defect() == now.defect()
        || before.text() == now.text() && before.defect() == now.defect()
}
