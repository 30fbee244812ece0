//! Files with the options that they are checked with.

use std::rc::Rc;

use super::findings::Findings;
use super::library::{
    Analysis, External, Fixed, Format, Levels, Options, Outcome, Plan, Release, Report, Request, Severity,
    SourceFile, Sources, Style, UnknownFlow, Which, check, check_sources, compile_plan, fix, plan_of_all,
    rules,
};

/// A blueprint with these entries, the first of which stands in line 4.
pub(crate) fn blueprint(entries: &str) -> String {
    format!("version: 1\nmetadata: {{name: x}}\nentries:\n{entries}")
}

/// What names a release.
pub(crate) trait Named {
    /// Returns the release of that name.
    fn release(self) -> Release;
}

impl Named for Release {
    fn release(self) -> Release {
        self
    }
}

impl Named for &str {
    fn release(self) -> Release {
        self.parse().unwrap_or_else(|error| panic!("{self}: {error:?}"))
    }
}

/// Files, and the options that they are checked with: the newest release and everything else as by default.
#[derive(Clone)]
pub(crate) struct Workspace {
    files: Vec<SourceFile>,
    options: Options,
    searched: bool,
}

impl Workspace {
    /// Files by their paths.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self::files(files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect())
    }

    pub(crate) fn files(files: Vec<SourceFile>) -> Self {
        Workspace { files, options: Options::default(), searched: false }
    }

    /// One file.
    pub(crate) fn text(text: &str) -> Self {
        Self::of(&[("a.yaml", text)])
    }

    /// One blueprint with these entries, the first of which stands in line 4.
    pub(crate) fn entries(entries: &str) -> Self {
        Self::text(&blueprint(entries))
    }

    /// Checks with these options, and forgets those that were set before.
    pub(crate) fn with(mut self, options: &Options) -> Self {
        self.options = options.clone();
        self
    }

    pub(crate) fn release(mut self, release: impl Named) -> Self {
        self.options.release = release.release();
        self
    }

    pub(crate) fn closed_world(mut self, is_closed: bool) -> Self {
        self.options.closed_world = is_closed;
        self
    }

    pub(crate) fn isolated(mut self, isolated: bool) -> Self {
        self.options.isolated = isolated;
        self
    }

    pub(crate) fn licensed(mut self, licensed: impl Into<Option<bool>>) -> Self {
        self.options.licensed = licensed.into();
        self
    }

    pub(crate) fn externals(mut self, externals: Vec<External>) -> Self {
        self.options.externals = externals;
        self
    }

    pub(crate) fn environment(mut self, variables: &[(&str, &str)]) -> Self {
        let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.options.environment = owned.collect();
        self
    }

    /// Turns a rule on, or gives it another severity.
    pub(crate) fn level(mut self, rule: &str, severity: Severity) -> Self {
        self.options.levels.set(rule, Some(severity));
        self
    }

    /// Looks for blueprints in other files too, as the program does.
    pub(crate) fn searched(mut self) -> Self {
        self.searched = true;
        self
    }

    pub(crate) fn check(&self) -> Checked {
        if self.searched {
            let sources = Sources::of(self.files.clone());
            let outcome = check_sources(&sources, &self.options);
            let files = sources.files().to_vec().into();
            return Checked { files, outcome, sources: Some(sources) };
        }
        let outcome = check(&self.files, &self.options);
        let files = self.files.clone().into();
        Checked { files, outcome, sources: None }
    }

    pub(crate) fn findings(&self) -> Findings {
        self.check().findings()
    }

    /// Compiles the plan of the files that authentik accepts.
    pub(crate) fn plan(&self) -> Plan {
        self.plan_for(None).expect("no flow is asked for")
    }

    /// Compiles the plan, and only a flow of it where one is named.
    pub(crate) fn plan_for(&self, flow: Option<&str>) -> Result<Plan, UnknownFlow> {
        Analysis::query(&self.files, &self.options, |analysis| {
            compile_plan(&Request { analysis, accepted: &|file| analysis.accepts(file), flow })
        })
    }

    /// Compiles the plan of all files, whether or not authentik accepts them.
    pub(crate) fn plan_of_all(&self) -> Plan {
        plan_of_all(&self.files, &self.options)
    }

    pub(crate) fn fix(&self, which: Which) -> Fixed {
        fix(self.files.clone(), &self.options, which)
    }
}

/// Every rule as a warning, those too that are off by default.
pub(crate) fn every_rule() -> Options {
    let mut options = Options::default();
    for rule in rules() {
        options.levels.set(rule.name, Some(Severity::Warning));
    }
    options
}

/// What a check makes of a workspace.
pub(crate) struct Checked {
    pub(crate) files: Rc<[SourceFile]>,
    pub(crate) outcome: Outcome,
    pub(crate) sources: Option<Sources>,
}

impl Checked {
    pub(crate) fn findings(&self) -> Findings {
        Findings::of(&self.files, &self.outcome)
    }

    /// The findings of each file.
    pub(crate) fn by_file(&self) -> Vec<Findings> {
        Findings::by_file(&self.files, &self.outcome)
    }

    /// Whether authentik accepts all files.
    pub(crate) fn accepted(&self) -> bool {
        self.outcome.files.iter().all(|file| file.accepted)
    }
}

/// The report of an outcome in a format, without colors.
pub(crate) fn report(files: &[SourceFile], outcome: &Outcome, levels: &Levels, format: Format) -> String {
    let mut out = Vec::new();
    let report = Report { files, outcome, levels };
    format.write(&report, &Style::default(), &mut out).expect("memory can be written");
    String::from_utf8(out).expect("reports are text")
}
