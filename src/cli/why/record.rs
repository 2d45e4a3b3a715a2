//! What is known about a place, as data: the JSON of `credlint why`, and what its text is written from.

use credlint::finding::EvidenceKind;
use credlint::rule::{Confidence, Severity};
use serde::Serialize;

/// The answer.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) version: u32,
    pub(super) path: String,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
    pub(super) role: Option<String>,
    /// The role of the place, where it is another than that of the file: a test or an example in it.
    pub(super) role_of_place: Option<String>,
    pub(super) format: Option<String>,
    pub(super) binary: bool,
    /// The configuration file that leaves the file out.
    pub(super) excluded_by: Option<String>,
    /// What a scan says about the file.
    pub(super) notices: Vec<String>,
    pub(super) findings: Vec<FindingRecord>,
    pub(super) places: Vec<PlaceRecord>,
    pub(super) formats: Vec<FormatRecord>,
    pub(super) structures: Vec<StructureRecord>,
    /// Words on the line that lead to places where a name gets a value.
    pub(super) words: Vec<&'static str>,
    pub(super) replaced: Vec<ReplacedRecord>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct At {
    pub(super) line: u32,
    pub(super) column: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct FindingRecord {
    pub(super) rule: String,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) message: String,
    /// Null for a finding about the file as a whole.
    pub(super) start: Option<At>,
    pub(super) end: Option<At>,
    pub(super) fingerprint: String,
    pub(super) counts: bool,
    pub(super) hidden: Vec<HiddenRecord>,
    pub(super) evidence: Vec<EvidenceRecord>,
    /// The narrowest entry that would allow it.
    pub(super) allow: String,
    /// The comment that would allow it.
    pub(super) comment: String,
}

#[derive(Debug, Serialize)]
pub(super) struct EvidenceRecord {
    pub(super) kind: EvidenceKind,
    pub(super) text: String,
}

#[derive(Debug, Serialize)]
pub(super) struct HiddenRecord {
    pub(super) kind: &'static str,
    /// What hides it.
    pub(super) by: String,
    /// What would show it.
    pub(super) shown_by: String,
}

#[derive(Debug, Serialize)]
pub(super) struct PlaceRecord {
    /// Null when the name cannot be shown.
    pub(super) name: Option<String>,
    pub(super) start: At,
    pub(super) end: At,
    pub(super) secret: Option<SecretRecord>,
    pub(super) signals: Vec<SignalRecord>,
    /// The id of the signal that decided.
    pub(super) decided: Option<&'static str>,
    /// What would bring another answer.
    pub(super) flips: Option<&'static str>,
    pub(super) check: Option<CheckRecord>,
    /// The checks that passed it on before, each by its first rule.
    pub(super) passed: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct SecretRecord {
    pub(super) kind: String,
    pub(super) issuer: String,
}

#[derive(Debug, Serialize)]
pub(super) struct SignalRecord {
    pub(super) id: &'static str,
    pub(super) asks: &'static str,
    pub(super) verdict: Option<VerdictRecord>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct VerdictRecord {
    pub(super) class: String,
    pub(super) reason: &'static str,
    pub(super) certainty: u8,
}

#[derive(Debug, Serialize)]
pub(super) struct CheckRecord {
    /// The rules of the check that decided.
    pub(super) rules: Vec<String>,
    /// The rule that it reports; null when it finds the value harmless.
    pub(super) reported: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct FormatRecord {
    pub(super) rule: String,
    pub(super) keyword: String,
    pub(super) start: At,
    pub(super) signal: &'static str,
    pub(super) outcome: &'static str,
    pub(super) flips: &'static str,
    pub(super) found: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct StructureRecord {
    pub(super) keyword: &'static str,
    pub(super) start: At,
    pub(super) rules: Vec<String>,
    pub(super) found: Vec<String>,
    pub(super) skipped: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct ReplacedRecord {
    pub(super) rule: String,
    pub(super) by: String,
    pub(super) start: At,
}
