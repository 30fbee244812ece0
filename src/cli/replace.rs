//! Writing a file in one step: whoever reads it sees the old text or the new one, and a run that is stopped
//! leaves no half of it.

use std::fmt::{self, Display};
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

/// Why a file was left as it is.
#[derive(Debug)]
pub(super) enum ReplaceError {
    Io(io::Error),
    NotAFile,
    ReadOnly,
    ChangedMeanwhile,
}

impl From<io::Error> for ReplaceError {
    fn from(error: io::Error) -> Self {
        ReplaceError::Io(error)
    }
}

impl Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplaceError::Io(error) => error.fmt(f),
            ReplaceError::NotAFile => f.write_str("not a regular file"),
            ReplaceError::ReadOnly => f.write_str("the file is read-only"),
            ReplaceError::ChangedMeanwhile => f.write_str("the file changed in the meantime"),
        }
    }
}

/// Replaces the text of a file that was read before. A link stays one: the file that it leads to is written, and one
/// with several names keeps them.
pub(super) fn replace(path: &Path, read: &str, text: &str) -> Result<(), ReplaceError> {
    let target = path.canonicalize()?;
    let metadata = fs::metadata(&target)?;
    if !metadata.is_file() {
        return Err(ReplaceError::NotAFile);
    }
    if metadata.permissions().readonly() {
        return Err(ReplaceError::ReadOnly);
    }
    if fs::read(&target)? != read.as_bytes() {
        return Err(ReplaceError::ChangedMeanwhile);
    }
    let (temporary, file) = create_beside(&target, true)?;
    let written = write(file, &temporary, &metadata, text).and_then(|()| match has_other_names(&metadata) {
        // The complete text is next to the file until it is in it.
        true => overwrite(&target, text).and_then(|()| fs::remove_file(&temporary)),
        false => fs::rename(&temporary, &target),
    });
    if written.is_err() {
        // The error that led here says more than one about this.
        let _ = fs::remove_file(&temporary);
    }
    Ok(written?)
}

/// Writes a file in place, so that all its names lead to the new text.
fn overwrite(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

/// Whether a file has more than one name: another name would keep the old text if a new file took the place of this one.
#[cfg(unix)]
fn has_other_names(of: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(of) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// What two paths have in common that lead to one file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum FileIdentity {
    /// The device and the number of the file on it.
    #[cfg(unix)]
    Inode(u64, u64),
    /// The path without links.
    Path(PathBuf),
}

impl FileIdentity {
    /// The identity of the file that a path leads to; nothing when there is no such file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        if let Ok(metadata) = fs::metadata(path) {
            use std::os::unix::fs::MetadataExt;
            return Some(FileIdentity::Inode(metadata.dev(), metadata.ino()));
        }
        path.canonicalize().ok().map(FileIdentity::Path)
    }
}

/// Writes a file that is all our own in one go, such as a baseline.
pub(super) fn write_whole(
    path: &Path,
    content: impl FnOnce(&mut WholeFile) -> io::Result<()>,
) -> Result<(), ReplaceError> {
    let mut file = WholeFile::create(path)?;
    content(&mut file)?;
    file.complete()
}

/// A file that is all our own: a report, a baseline. Under its name it is seen once it is complete, and before that
/// what was there. What is no regular file, such as a pipe, is written to.
#[derive(Debug)]
pub(super) struct WholeFile {
    out: BufWriter<File>,
    beside: Option<Beside>,
}

/// Where a file is written before it takes the place of another one.
#[derive(Debug)]
struct Beside {
    temporary: PathBuf,
    target: PathBuf,
    permissions: Option<Permissions>,
}

impl WholeFile {
    /// Starts a file. Without [`WholeFile::complete`], nothing is left of it.
    pub(super) fn create(path: &Path) -> Result<Self, ReplaceError> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&target).ok();
        if before.as_ref().is_some_and(Metadata::is_dir) {
            return Err(ReplaceError::NotAFile);
        }
        if before.as_ref().is_some_and(|before| before.permissions().readonly()) {
            return Err(ReplaceError::ReadOnly);
        }
        if before.as_ref().is_some_and(|before| !before.is_file()) {
            let out = BufWriter::new(OpenOptions::new().write(true).open(&target)?);
            return Ok(WholeFile { out, beside: None });
        }
        let (temporary, file) = create_beside(&target, false)?;
        let permissions = before.map(|before| before.permissions());
        Ok(WholeFile { out: BufWriter::new(file), beside: Some(Beside { temporary, target, permissions }) })
    }

    /// Ends the file, and puts it in its place.
    pub(super) fn complete(mut self) -> Result<(), ReplaceError> {
        self.out.flush()?;
        if let Some(Beside { temporary, target, permissions }) = &self.beside {
            if let Some(permissions) = permissions {
                fs::set_permissions(temporary, permissions.clone())?;
            }
            fs::rename(temporary, target)?;
            self.beside = None;
        }
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(Beside { temporary, .. }) = &self.beside {
            // The error that led here says more than one about this.
            let _ = fs::remove_file(temporary);
        }
    }
}

fn write(mut file: File, path: &Path, of: &Metadata, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    keep_owner(path, of);
    // After the owner, whose change can take rights away.
    fs::set_permissions(path, of.permissions())?;
    file.sync_all()
}

/// Only root can give files away; everybody else writes their own.
#[cfg(unix)]
fn keep_owner(path: &Path, of: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = fs::metadata(path).is_ok_and(|own| own.uid() == of.uid() && own.gid() == of.gid());
    if !own {
        let _ = chown(path, Some(of.uid()), Some(of.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) {}

/// A new file in the folder of another one; nobody else can read one that may hold secrets.
fn create_beside(target: &Path, secret: bool) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    let mut attempt = 0;
    loop {
        // Hidden, without the ending that would make it a blueprint, and short, whatever the target is called.
        let path = target.with_file_name(format!(".blueprintc-{}-{attempt}.tmp", process::id()));
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 100 => attempt += 1,
            opened => return opened.map(|file| (path, file)),
        }
    }
}
