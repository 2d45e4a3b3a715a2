//! One thing on disk: a regular file, a symbolic link, or something that is never opened.

use super::{Item, Sink, parts};
use crate::content::{Origin, Unit};
use crate::finding::{Notice, NoticeKind};
use bstr::{BStr, BString};
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// A file to hand out: where it is, what it is called in findings, and whether git tracks it.
pub(super) struct Found<'a> {
    pub(super) disk: &'a Path,
    pub(super) path: BString,
    pub(super) tracked: Option<bool>,
}

/// What kind of thing lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Regular,
    Link,
    Special,
}

impl From<std::fs::FileType> for Kind {
    fn from(kind: std::fs::FileType) -> Self {
        if kind.is_file() {
            Kind::Regular
        } else if kind.is_symlink() {
            Kind::Link
        } else {
            Kind::Special
        }
    }
}

impl Found<'_> {
    /// Hands out the content, the target of a link, or the reason why not.
    pub(super) fn hand_out(self, kind: Kind, sink: Sink<'_>) {
        match kind {
            Kind::Regular => self.regular(sink),
            Kind::Link => self.link(sink),
            Kind::Special => self.special(sink),
        }
    }

    fn regular(self, sink: Sink<'_>) {
        let mut file = match open(self.disk) {
            Ok(file) => file,
            Err(error) => return sink(Item::Skipped(unreadable(self.path, &error))),
        };
        let len = match file.metadata() {
            Ok(metadata) if metadata.is_file() => metadata.len(),
            Ok(metadata) if metadata.is_dir() => {
                let error = io::ErrorKind::NotFound.into(); // the file that was listed is
                return sink(Item::Skipped(unreadable(self.path, &error)));
            }
            Ok(_) => return self.special(sink),
            Err(error) => return sink(Item::Skipped(unreadable(self.path, &error))),
        };
        let read = if len == 0 {
            // empty, or one of those that the kernel writes on demand
            parts::read(BStr::new(&self.path), &mut file, &mut |unit| {
                self.unit(unit, sink);
            })
        } else if len <= parts::WHOLE {
            whole(&mut file, len).map(|raw| {
                if is_lfs_pointer(&raw) {
                    sink(Item::Skipped(Notice {
                        path: self.path.clone(),
                        kind: NoticeKind::LfsPointer,
                        message:
                            "A Git LFS pointer stands here; the content itself is not checked out."
                                .into(),
                    }));
                }
                self.unit(Unit::new(self.path.clone(), raw), sink);
            })
        } else {
            parts::read_parts(BStr::new(&self.path), &mut file, &mut |unit| {
                self.unit(unit, sink);
            })
        };
        if let Err(error) = read {
            sink(Item::Skipped(unreadable(self.path, &error)));
        }
    }

    fn link(self, sink: Sink<'_>) {
        match std::fs::read_link(self.disk) {
            Ok(target) => {
                let raw = target.into_os_string().into_encoded_bytes();
                let mut unit = Unit::new(self.path, raw);
                unit.origin = Origin::LinkTarget;
                unit.tracked = self.tracked;
                sink(Item::Unit(Box::new(unit)));
            }
            Err(error) => sink(Item::Skipped(unreadable(self.path, &error))),
        }
    }

    fn special(self, sink: Sink<'_>) {
        sink(Item::Skipped(Notice {
            path: self.path,
            kind: NoticeKind::SpecialFile,
            message: "A FIFO, socket or device is never opened.".into(),
        }));
    }

    fn unit(&self, mut unit: Unit, sink: Sink<'_>) {
        unit.tracked = self.tracked;
        sink(Item::Unit(Box::new(unit)));
    }
}

/// The notice for something that could not be read, or that is not there any more.
pub(super) fn unreadable(path: BString, error: &io::Error) -> Notice {
    let gone = error.kind() == io::ErrorKind::NotFound || became_a_link(error);
    let (kind, message) = if gone {
        let message = "It vanished or was replaced while the scan ran.".into();
        (NoticeKind::Vanished, message)
    } else {
        (
            NoticeKind::Unreadable,
            format!("It cannot be read: {error}."),
        )
    };
    Notice {
        path,
        kind,
        message,
    }
}

/// Reads what the file held when it was opened, in one call of the system where it delivers.
fn whole(file: &mut File, len: u64) -> io::Result<Vec<u8>> {
    let mut raw = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
    file.take(len).read_to_end(&mut raw)?;
    Ok(raw)
}

pub(super) fn is_lfs_pointer(raw: &[u8]) -> bool {
    raw.len() < 1024 && raw.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// Opens for reading. Does not follow a link in the last part of the path, and does not wait for the other end of a FIFO.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags::NO_FOLLOW | flags::NON_BLOCKING)
        .open(path)
}

/// Opens for reading.
#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// True when opening failed because the last part of the path is a symbolic link (`ELOOP`).
fn became_a_link(error: &io::Error) -> bool {
    cfg!(unix) && flags::LOOP.is_some() && error.raw_os_error() == flags::LOOP
}

/// `open(2)`'s numbers, which std does not name: with them a file that is swapped for a link or a FIFO between listing and opening
/// is neither followed nor waited for. Where the numbers are not known, the check of the opened file's type has to do.
mod flags {
    #[cfg(all(
        target_os = "linux",
        any(
            target_arch = "x86_64",
            target_arch = "x86",
            target_arch = "riscv64",
            target_arch = "s390x",
            target_arch = "loongarch64"
        )
    ))]
    mod system {
        pub(in super::super) const NO_FOLLOW: i32 = 0x2_0000;
        pub(in super::super) const NON_BLOCKING: i32 = 0x800;
        pub(in super::super) const LOOP: Option<i32> = Some(40);
    }
    #[cfg(all(
        target_os = "linux",
        any(
            target_arch = "aarch64",
            target_arch = "arm",
            target_arch = "powerpc64"
        )
    ))]
    mod system {
        pub(in super::super) const NO_FOLLOW: i32 = 0x8000;
        pub(in super::super) const NON_BLOCKING: i32 = 0x800;
        pub(in super::super) const LOOP: Option<i32> = Some(40);
    }
    #[cfg(any(target_os = "macos", target_os = "freebsd"))]
    mod system {
        pub(in super::super) const NO_FOLLOW: i32 = 0x100;
        pub(in super::super) const NON_BLOCKING: i32 = 0x4;
        pub(in super::super) const LOOP: Option<i32> = if cfg!(target_os = "macos") {
            Some(62)
        } else {
            Some(31) // FreeBSD says EMLINK here
        };
    }
    #[cfg(not(any(
        all(
            target_os = "linux",
            any(
                target_arch = "x86_64",
                target_arch = "x86",
                target_arch = "riscv64",
                target_arch = "s390x",
                target_arch = "loongarch64",
                target_arch = "aarch64",
                target_arch = "arm",
                target_arch = "powerpc64"
            )
        ),
        target_os = "macos",
        target_os = "freebsd"
    )))]
    mod system {
        #[cfg(unix)]
        pub(in super::super) const NO_FOLLOW: i32 = 0;
        #[cfg(unix)]
        pub(in super::super) const NON_BLOCKING: i32 = 0;
        pub(in super::super) const LOOP: Option<i32> = None;
    }
    pub(super) use system::*;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_tells_what_is_wrong() {
        let notice = unreadable("a".into(), &io::ErrorKind::PermissionDenied.into());
        assert_eq!(notice.kind, NoticeKind::Unreadable);
        assert!(notice.message.contains("permission denied"), "{notice:?}");
        let notice = unreadable("a".into(), &io::ErrorKind::NotFound.into());
        assert_eq!(notice.kind, NoticeKind::Vanished);
    }
}
