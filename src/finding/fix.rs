//! Edits that mend a finding, as spans over the original text.

use crate::text::Span;
use bstr::BString;

/// A proposed change. Edits of one fix belong together and never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, in the imperative, one line.
    pub description: String,
    /// Whether it can change what the program does.
    pub safety: Safety,
    /// The changes, in the order of their spans.
    pub edits: Vec<Edit>,
}

/// Whether applying a fix needs a person's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Does not change what a correctly configured program does.
    Safe,
    /// Can change behaviour.
    Unsafe,
}

/// Replaces one span of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, relative to the root of the scan; it may not exist yet.
    pub path: BString,
    /// The bytes to replace in the decoded text; an empty span inserts.
    pub span: Span,
    /// The new text; empty deletes.
    pub text: String,
}
