//! Mends findings: chooses their edits, proves each of them by another scan, and writes what holds.
//!
//! The caller scans; here an edit is only believed when the scan of the edited text says that its finding is gone, that every other one
//! is still there and that there is no new one, and when a file that parsed still parses.

mod diff;
mod file;
mod plan;
mod syntax;
mod template;

pub use plan::plan;

use crate::finding::{Edit, Finding, Need};
use crate::text::Span;
use bstr::BString;
use file::File;
use std::collections::BTreeMap;

/// Scans texts that are not on disk.
pub trait Rescan {
    /// The findings of one file with this content, those that a report would list.
    fn file(&self, path: &BString, raw: &[u8]) -> Vec<Finding>;

    /// Spans of everything in the decoded text of a file that no output may show, sorted.
    fn secrets(&self, path: &BString, raw: &[u8]) -> Vec<Span>;

    /// The findings of the whole tree with these files in the place of those on disk.
    fn tree(&self, changed: &BTreeMap<BString, Vec<u8>>) -> Vec<Finding>;
}

/// Which findings to mend.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Ids of rules; empty means all.
    pub rules: Vec<String>,
    /// Fingerprints or their beginnings; empty means all.
    pub ids: Vec<String>,
    /// Take edits that can change behaviour, too.
    pub unsafe_fixes: bool,
}

impl Choice {
    /// True when rules or findings were asked for by name.
    pub fn is_named(&self) -> bool {
        !(self.rules.is_empty() && self.ids.is_empty())
    }

    /// Whether a finding is meant.
    pub fn takes(&self, finding: &Finding) -> bool {
        let rule = self.rules.is_empty() || self.rules.iter().any(|id| *id == finding.rule.id);
        let print = finding.fingerprint.as_str();
        let id = self.ids.is_empty() || self.ids.iter().any(|id| print.starts_with(id.as_str()));
        rule && id && finding.suppression.is_none()
    }
}

/// Why an edit is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It can change behaviour, and nobody asked for that.
    #[error("it can change behaviour: --unsafe-fixes takes it")]
    Unsafe,
    /// The finding has no edit.
    #[error("there is no edit for it")]
    None,
    /// The file is not the one that was scanned.
    #[error("the file changed meanwhile")]
    Changed,
    /// The file, or a folder on the way to it, is a symbolic link.
    #[error("a symbolic link leads there")]
    Link,
    /// Not a regular file.
    #[error("it is no regular file")]
    Special,
    /// Too large to be written by hand.
    #[error("the file is too large")]
    Large,
    /// The system has no such name.
    #[error("the system cannot name the file")]
    Name,
    /// Bytes that the encoding does not explain.
    #[error("the file could not be written back byte for byte")]
    Encoding,
    /// Two edits want the same place.
    #[error("another edit changes the same place")]
    Overlap,
    /// The result is no longer what the file's format wants.
    #[error("the result would not be {0}")]
    Syntax(&'static str),
    /// The scan still finds it.
    #[error("the scan would find it again")]
    Stays,
    /// The scan finds something else.
    #[error("it would bring in a finding of {0}")]
    New(String),
    /// Another finding disappears.
    #[error("it would hide a finding of {0}")]
    Hides(String),
    /// The system refuses.
    #[error("{0}")]
    Io(String),
}

/// Files as they would be.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every file that changes, by path.
    pub changes: Vec<Change>,
    /// Findings whose edit is not made, and why; in the order of the report.
    pub dropped: Vec<(Finding, Reason)>,
    /// What has to be set afterwards, sorted.
    pub needs: Vec<Need>,
}

/// One file as it is and as it would be.
#[derive(Debug)]
pub struct Change {
    /// The file, relative to the root of the scan.
    pub path: BString,
    /// The findings that are mended.
    pub mended: Vec<Finding>,
    file: File,
    after: Vec<u8>,
    /// Sorted, without overlaps.
    edits: Vec<Edit>,
    secrets_before: Vec<Span>,
    secrets_after: Vec<Span>,
}

impl Change {
    /// True for a file that is not there yet.
    pub fn is_new(&self) -> bool {
        self.file.raw.is_none()
    }

    /// The change as a unified diff that shows no secret.
    pub fn shown(&self) -> Vec<u8> {
        diff::unified(self, true)
    }

    /// The change as a patch, old values in clear text; `None` for UTF-16, which git takes for binary.
    pub fn patch(&self) -> Option<Vec<u8>> {
        (!self.file.encoding.is_utf16()).then(|| diff::unified(self, false))
    }

    /// The content that the file would have, encoded as it is now.
    pub fn content(&self) -> Vec<u8> {
        self.file.encoded(&self.after)
    }

    /// Writes the file, in one step.
    ///
    /// # Errors
    /// When the file changed since it was read, or the system refuses; nothing is written then.
    pub fn write(&self) -> Result<(), Reason> {
        file::replace(&self.file.disk, self.file.raw.as_deref(), &self.content())
    }
}
