//! What a run did and did not look at: notices for single files, and the receipt for the whole.

use crate::rule::Severity;
use bstr::BString;
use std::collections::BTreeMap;

/// Something in scope that was not scanned, or not scanned as a person would expect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// The file, relative to the root of the scan; empty for the run as a whole.
    pub path: BString,
    /// What kind of thing happened.
    pub kind: NoticeKind,
    /// One sentence for a person, without the path, with a full stop.
    pub message: String,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A file or folder that should have been read could not be: the run is incomplete.
    Unreadable,
    /// A file changed or vanished while it was read: the run is incomplete.
    Vanished,
    /// A FIFO, socket or device: never opened, by design.
    SpecialFile,
    /// A symbolic link: its target text was scanned, it was not followed.
    SymbolicLink,
    /// A folder of a submodule that is not checked out.
    MissingSubmodule,
    /// A Git LFS pointer stands where the content should be: the run is incomplete.
    LfsPointer,
    /// A merge conflict that nobody has resolved yet: the run is incomplete.
    Unmerged,
    /// The history of a shallow clone ends within the range: the run is incomplete.
    Shallow,
    /// Objects that the history refers to and that are not here: the run is incomplete.
    MissingObject,
    /// A pattern of the user's that cannot be used: the run is incomplete.
    BrokenPattern,
    /// An archive, or a file in one, that is protected by a password: the run is incomplete.
    Encrypted,
    /// An archive that breaks off or whose parts do not fit together: the run is incomplete.
    Damaged,
    /// Something that unpacks or decodes to more than is looked at, such as a bomb: the run is incomplete.
    Limit,
    /// An archive in a format that is not read: the run is incomplete.
    Unopened,
    /// An entry of the allowlist has ended, so what it allowed counts again.
    ExpiredAllow,
    /// An entry of the allowlist, or of the baseline, that means no finding any more.
    UnusedAllow,
    /// Anything else worth saying; does not make the run incomplete.
    Remark,
}

impl NoticeKind {
    /// True when content in scope was not scanned, so that "clean" would be a lie.
    pub const fn incomplete(self) -> bool {
        matches!(
            self,
            NoticeKind::Unreadable
                | NoticeKind::Vanished
                | NoticeKind::MissingSubmodule
                | NoticeKind::LfsPointer
                | NoticeKind::Unmerged
                | NoticeKind::Shallow
                | NoticeKind::MissingObject
                | NoticeKind::BrokenPattern
                | NoticeKind::Encrypted
                | NoticeKind::Damaged
                | NoticeKind::Limit
                | NoticeKind::Unopened
        )
    }

    /// True when it is about what a file has packed: who knows what that is can leave the file out.
    pub const fn is_of_packed(self) -> bool {
        matches!(
            self,
            NoticeKind::Encrypted | NoticeKind::Damaged | NoticeKind::Limit | NoticeKind::Unopened
        )
    }

    /// The kebab-case name, as in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Unreadable => "unreadable",
            NoticeKind::Vanished => "vanished",
            NoticeKind::SpecialFile => "special-file",
            NoticeKind::SymbolicLink => "symbolic-link",
            NoticeKind::MissingSubmodule => "missing-submodule",
            NoticeKind::LfsPointer => "lfs-pointer",
            NoticeKind::Unmerged => "unmerged",
            NoticeKind::Shallow => "shallow",
            NoticeKind::MissingObject => "missing-object",
            NoticeKind::BrokenPattern => "broken-pattern",
            NoticeKind::Encrypted => "encrypted",
            NoticeKind::Damaged => "damaged",
            NoticeKind::Limit => "limit",
            NoticeKind::Unopened => "unopened",
            NoticeKind::ExpiredAllow => "expired-allow",
            NoticeKind::UnusedAllow => "unused-allow",
            NoticeKind::Remark => "remark",
        }
    }
}

/// The account of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Receipt {
    /// Commits that were looked at; `None` when commits were not asked for.
    pub commits: Option<u64>,
    /// Blobs of a whole history that were scanned, each once; `None` when no history was asked for. They are part of `files`.
    pub history: Option<u64>,
    /// How many of them an earlier run had looked at already; `None` when none was built on.
    pub recalled: Option<u64>,
    /// Files (units) that were scanned.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// What was skipped, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Findings that count, by severity.
    pub findings: BTreeMap<Severity, u64>,
    /// Findings that a suppression covers.
    pub suppressed: u64,
    /// Findings below the wanted severity or confidence, left out of the report.
    pub hidden: u64,
    /// Something in scope was not scanned.
    pub incomplete: bool,
    /// Wall-clock seconds; left out of reports that have to be the same for the same input.
    pub seconds: f64,
}

impl Receipt {
    /// Number of findings that count.
    pub fn total(&self) -> u64 {
        self.findings.values().sum()
    }

    /// True when a whole history was scanned and nothing else.
    pub fn history_only(&self) -> bool {
        self.history == Some(self.files)
    }

    /// Number of things skipped.
    pub fn skipped_total(&self) -> u64 {
        self.skipped.values().sum()
    }
}
