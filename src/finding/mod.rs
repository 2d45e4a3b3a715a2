//! What a scan reports: findings with their place, their redacted secret and their identity; notices; the receipt.

mod date;
mod evidence;
mod fingerprint;
mod fix;
mod life;
mod line_hash;
mod receipt;
mod secret;

pub use date::{Date, NoDate};
pub use evidence::{Evidence, EvidenceKind};
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use fix::{Edit, Fix, Lines, Need, Safety, apply};
pub use life::{Life, LifeState, Moment};
pub use line_hash::{line_hashes, line_hashes_after_bom};
pub use receipt::{Notice, NoticeKind, Receipt};
pub use secret::{REDACTED, Secret};

use crate::rule::{Confidence, RuleRef, Severity};
use crate::text::{Position, Span};
use bstr::{BStr, BString};
use std::sync::Arc;

/// One defect at one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What kind of defect.
    pub rule: RuleRef,
    /// How sure; starts at the rule's confidence and moves with the evidence.
    pub confidence: Confidence,
    /// Where to look.
    pub location: Location,
    /// Further places that belong to the same defect, each with a few words.
    pub related: Vec<Related>,
    /// The value itself; `None` when the defect is not a value (a missing ignore entry).
    pub secret: Option<Secret>,
    /// What and where in one sentence that stands alone, ends with a full stop and never holds the secret.
    pub message: String,
    /// What is known about the value without asking anybody; sorted.
    pub evidence: Vec<Evidence>,
    /// The remedy in the syntax of the file at hand; empty when the rule's help says it all.
    pub remedy: String,
    /// The commit that brought the defect in, in hexadecimal digits, when commits were scanned.
    pub commit: Option<Arc<str>>,
    /// When it came in, when it went and where it still is, when a whole history was scanned.
    pub life: Option<Box<Life>>,
    /// Identity across runs.
    pub fingerprint: Fingerprint,
    /// GitHub's `primaryLocationLineHash`; `None` when there is no text to hash.
    pub line_hash: Option<String>,
    /// For a finding about a file as a whole: its first visible character, for formats that must name a region.
    pub anchor: Option<(Position, Position)>,
    /// The edit that mends it, where it is certain.
    pub fix: Option<Fix>,
    /// Why this finding does not count, if it does not.
    pub suppression: Option<Suppression>,
}

impl Finding {
    /// The severity of the rule.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

/// A file, and a region in it unless the finding is about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Path relative to the root of the scan, separated by `/`; raw bytes, not always UTF-8.
    pub path: BString,
    /// For a file in an archive: how many bytes of the path name the archive. `!/` stands between that and the path inside.
    pub archive: Option<usize>,
    /// The exact region.
    pub region: Option<Region>,
}

impl Location {
    /// The path of the file itself, and for a file in an archive the path inside of it.
    pub fn parts(&self) -> (&BStr, Option<&BStr>) {
        let path = BStr::new(&self.path);
        match self
            .archive
            .filter(|&at| path.get(at..at + 2) == Some(b"!/"))
        {
            Some(at) => (BStr::new(&path[..at]), Some(BStr::new(&path[at + 2..]))),
            None => (path, None),
        }
    }
}

/// A region of a file and what may be shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Bytes in the decoded text of the file.
    pub span: Span,
    /// Start, 1-based.
    pub start: Position,
    /// End, 1-based; the column is exclusive.
    pub end: Position,
    /// The redacted line around it.
    pub snippet: Snippet,
}

/// A line as it may be shown: every secret found on it is replaced, and a long line is cut to a window around the region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The redacted text of the region's first line, without its line break; valid UTF-8, control characters still in it.
    pub text: String,
    /// The part of `text` that stands for the region.
    pub mark: Span,
    /// Text was cut off in front.
    pub cut_before: bool,
    /// Text was cut off behind.
    pub cut_after: bool,
}

/// A further place of a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is there, a few words without a full stop.
    pub message: String,
}

/// Why a finding does not count towards the exit status. Suppressed findings are marked, never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Where it was said.
    pub kind: SuppressionKind,
    /// The reason given, empty when there is none.
    pub reason: String,
}

/// Where a suppression was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressionKind {
    /// A comment in the file.
    Inline,
    /// An entry of the configuration.
    Allowlist,
    /// The baseline.
    Baseline,
}
