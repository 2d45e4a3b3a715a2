//! A file as it lies on disk, and its text: read with care, written back byte for byte where nothing was edited.

use super::Reason;
use crate::content::{Encoding, decode};
use bstr::{BStr, ByteSlice};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Largest file that is edited, in bytes.
const LARGEST: u64 = 4 << 20;

/// A file that may be edited.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// Where it lies.
    pub(super) disk: PathBuf,
    /// Its bytes; `None` when there is no such file yet.
    pub(super) raw: Option<Vec<u8>>,
    /// Its decoded text.
    pub(super) text: Vec<u8>,
    /// How it was encoded.
    pub(super) encoding: Encoding,
    mark: usize,
}

impl File {
    /// Reads a file below `root`; `path` is relative to it. A file that is not there is an empty one.
    pub(super) fn read(root: &Path, path: &BStr) -> Result<Self, Reason> {
        let relative = path.to_path().map_err(|_| Reason::Name)?;
        let disk = root.join(relative);
        stays_below(root, &disk)?;
        let raw = match fs::symlink_metadata(&disk) {
            Ok(found) if found.file_type().is_symlink() => return Err(Reason::Link),
            Ok(found) if !found.is_file() => return Err(Reason::Special),
            Ok(found) if found.len() > LARGEST => return Err(Reason::Large),
            Ok(_) => Some(fs::read(&disk).map_err(|e| Reason::Io(e.to_string()))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Reason::Io(error.to_string())),
        };
        let file = Self::from_raw(disk, raw);
        if let Some(raw) = &file.raw
            && file.encoded(&file.text) != *raw
        {
            return Err(Reason::Encoding);
        }
        Ok(file)
    }

    fn from_raw(disk: PathBuf, raw: Option<Vec<u8>>) -> Self {
        let bytes = raw.clone().unwrap_or_default();
        let encoding = Encoding::detect(&bytes);
        let mark = encoding.mark_len(&bytes);
        File {
            disk,
            raw,
            text: decode(bytes).text,
            encoding,
            mark,
        }
    }

    /// A text in the encoding of the file, with the byte order mark that it has.
    pub(super) fn encoded(&self, text: &[u8]) -> Vec<u8> {
        let raw = self.raw.as_deref().unwrap_or_default();
        let mut out = raw[..self.mark].to_vec();
        let utf16: fn(u16) -> [u8; 2] = match self.encoding {
            Encoding::Utf16Le => u16::to_le_bytes,
            Encoding::Utf16Be => u16::to_be_bytes,
            Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Binary => {
                out.extend_from_slice(text);
                return out;
            }
        };
        for unit in text.to_str_lossy().encode_utf16() {
            out.extend_from_slice(&utf16(unit));
        }
        out
    }
}

/// The folder of a file must lie below the root, whatever links lead to it.
fn stays_below(root: &Path, disk: &Path) -> Result<(), Reason> {
    let io = |e: io::Error| Reason::Io(e.to_string());
    let root = root.canonicalize().map_err(io)?;
    let folder = disk.parent().unwrap_or(&root);
    let folder = folder.canonicalize().map_err(io)?;
    folder.starts_with(&root).then_some(()).ok_or(Reason::Link)
}

/// Writes `new` in the place of `old`: to a file beside it that takes its name once it is complete. Permissions stay.
///
/// # Errors
/// When the file is not what it was, or the system refuses.
pub(super) fn replace(disk: &Path, old: Option<&[u8]>, new: &[u8]) -> Result<(), Reason> {
    let io = |e: io::Error| Reason::Io(e.to_string());
    let unchanged = || match (fs::symlink_metadata(disk), old) {
        (Ok(found), Some(old)) => found.is_file() && fs::read(disk).is_ok_and(|now| now == old),
        (Err(error), None) => error.kind() == io::ErrorKind::NotFound,
        _ => false,
    };
    if !unchanged() {
        return Err(Reason::Changed);
    }
    let permissions = match old {
        Some(_) => Some(fs::metadata(disk).map_err(io)?.permissions()),
        None => None,
    };
    let (beside, mut file) = create_beside(disk)?;
    let written = file
        .write_all(new)
        .and_then(|()| match permissions {
            Some(permissions) => file.set_permissions(permissions),
            None => Ok(()),
        })
        .and_then(|()| file.sync_all());
    drop(file);
    let outcome = match written {
        Ok(()) if unchanged() => fs::rename(&beside, disk).map_err(io),
        Ok(()) => Err(Reason::Changed),
        Err(error) => Err(io(error)),
    };
    if outcome.is_err() {
        _ = fs::remove_file(&beside);
    }
    outcome
}

/// A new file in the folder of another one, readable by its owner alone until it is complete.
fn create_beside(disk: &Path) -> Result<(PathBuf, fs::File), Reason> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let io = |e: io::Error| Reason::Io(e.to_string());
    let folder = disk.parent().ok_or(Reason::Name)?;
    let name = disk.file_name().ok_or(Reason::Name)?.to_string_lossy();
    for _ in 0..100 {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let beside = folder.join(format!(".{name}.credlint-{number}"));
        match private(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(io(error)),
        }
    }
    Err(Reason::Io(
        "no name for a temporary file is free".to_owned(),
    ))
}

/// Creates a file that nobody else can read; it must not exist.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
