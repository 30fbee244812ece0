//! The languages of the files that say what is deployed.

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Nix,
    Terraform,
    Dockerfile,
    /// Lines of `NAME=value`, as compose reads them.
    Environment,
    /// Something else, such as a unit of systemd.
    Other,
}

/// Which marks start a comment, apart from `#` at the start of a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CommentMarks {
    /// `#` after other text.
    pub(super) inline: bool,
    /// `//`
    pub(super) slashes: bool,
    /// `/*` to `*/`
    pub(super) block: bool,
    /// `;` at the start of a line.
    pub(super) semicolon: bool,
}

impl Language {
    /// The language of a file by its name.
    pub(super) fn of_path(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".yaml", ".yml", ".gotmpl"]) || name == "Chart.lock" {
            Language::Yaml
        } else if ends(&[".nix"]) {
            Language::Nix
        } else if ends(&[".tf", ".tofu", ".tfvars"]) {
            Language::Terraform
        } else if ends(&[".env"]) || name.starts_with(".env.") {
            Language::Environment
        } else if ends(&[".dockerfile"])
            || ["Dockerfile", "Containerfile"].iter().any(|start| name.starts_with(start))
        {
            Language::Dockerfile
        } else {
            Language::Other
        }
    }

    pub(super) fn comment_marks(self) -> CommentMarks {
        match self {
            Language::Yaml | Language::Environment => {
                CommentMarks { inline: true, ..CommentMarks::default() }
            }
            Language::Nix => CommentMarks { inline: true, block: true, ..CommentMarks::default() },
            Language::Terraform => {
                CommentMarks { inline: true, block: true, slashes: true, ..CommentMarks::default() }
            }
            Language::Dockerfile => CommentMarks::default(),
            Language::Other => CommentMarks { semicolon: true, ..CommentMarks::default() },
        }
    }

    /// Whether other files of the same folder may use what a file defines.
    pub(super) fn is_shared(self) -> bool {
        matches!(self, Language::Environment | Language::Terraform)
    }
}
