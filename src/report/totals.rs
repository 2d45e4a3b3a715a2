//! Counts in words: how many files, bytes and findings.

use super::TOOL;
use crate::finding::Receipt;
use crate::rule::Severity;

/// The receipt as one line without a line break, for the standard error stream: `credlint: 1,234 files, 12.3 MB scanned, 3 skipped (2
/// special files, 1 unreadable), 5 findings (1 critical, 4 medium), 2 suppressed, 0.08 s`.
pub fn receipt_line(receipt: &Receipt) -> String {
    let commits = receipt.commits.map(|commits| counted(commits, "commit"));
    let mut parts: Vec<String> = commits.into_iter().collect();
    parts.push(files(receipt));
    parts.push(format!("{} scanned", bytes(receipt.bytes)));
    if let Some(recalled) = receipt.recalled {
        parts.push(format!("{} from the cache", counted(recalled, "file")));
    }
    if !receipt.skipped.is_empty() {
        let reasons = receipt
            .skipped
            .iter()
            .map(|(reason, &count)| format!("{} {}", grouped(count), reason_of(reason, count)));
        parts.push(format!(
            "{} skipped ({})",
            grouped(receipt.skipped_total()),
            reasons.collect::<Vec<_>>().join(", ")
        ));
    }
    parts.push(findings(receipt));
    if receipt.suppressed > 0 {
        parts.push(format!("{} suppressed", grouped(receipt.suppressed)));
    }
    if receipt.hidden > 0 {
        parts.push(format!("{} hidden", grouped(receipt.hidden)));
    }
    if receipt.incomplete {
        parts.push("INCOMPLETE".to_owned());
    }
    parts.push(format!("{:.2} s", receipt.seconds));
    format!("{TOOL}: {}", parts.join(", "))
}

/// The outcome as a sentence: what was found and in how much, so that "nothing" cannot be mistaken.
pub(super) fn outcome(receipt: &Receipt) -> String {
    if receipt.files == 0 && receipt.total() == 0 {
        return "Nothing was scanned.".to_owned();
    }
    let found = match receipt.total() {
        0 => "Nothing found".to_owned(),
        _ => findings(receipt),
    };
    let mut out = format!("{found} in {} ({})", files(receipt), bytes(receipt.bytes));
    for (count, word) in [
        (receipt.suppressed, "suppressed"),
        (receipt.hidden, "hidden"),
    ] {
        if count > 0 {
            out.push_str(&format!(", {} {word}", grouped(count)));
        }
    }
    out.push('.');
    out
}

/// `3 files`; where a history was scanned as well, its versions of files are told apart from them.
fn files(receipt: &Receipt) -> String {
    match receipt.history {
        Some(versions) if !receipt.history_only() => format!(
            "{} and {} in the history",
            counted(receipt.files.saturating_sub(versions), "file"),
            counted(versions, "version")
        ),
        _ => counted(receipt.files, "file"),
    }
}

/// `5 findings (1 critical, 4 medium)`, or `no findings`.
pub(super) fn findings(receipt: &Receipt) -> String {
    let total = receipt.total();
    if total == 0 {
        return "no findings".to_owned();
    }
    let steps: Vec<_> = Severity::ALL
        .into_iter()
        .filter_map(|severity| {
            let count = receipt.findings.get(&severity).copied().unwrap_or(0);
            (count > 0).then(|| format!("{} {severity}", grouped(count)))
        })
        .collect();
    format!("{} ({})", counted(total, "finding"), steps.join(", "))
}

/// `1 file`, `1,234 files`, `2 entries`: a number with its noun, which is given in the singular.
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let number = grouped(count);
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with('a')) {
        _ if count == 1 => format!("{number} {noun}"),
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {noun}s"),
    }
}

/// A number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in decimal units: `999 bytes`, `12.3 MB`.
pub(super) fn bytes(count: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    for (unit, name) in UNITS {
        if count >= unit {
            let tenths = u128::from(count) * 10 / u128::from(unit);
            let whole = u64::try_from(tenths / 10).unwrap_or(u64::MAX);
            return format!("{}.{} {name}", grouped(whole), tenths % 10);
        }
    }
    counted(count, "byte")
}

/// A reason for skipping as a person reads it: `special-file` becomes `special files`. Adjectives have no plural.
fn reason_of(reason: &str, count: u64) -> String {
    let words = reason.replace('-', " ");
    let noun = ["file", "link", "submodule", "pointer"]
        .iter()
        .any(|noun| words.ends_with(noun));
    if noun && count != 1 {
        words + "s"
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_receipt_is_one_line() {
        let mut receipt = Receipt {
            history: None,
            recalled: None,
            commits: None,
            files: 1234,
            bytes: 12_345_678,
            skipped: BTreeMap::from([("special-file", 2), ("unreadable", 1)]),
            findings: BTreeMap::from([(Severity::Medium, 4), (Severity::Critical, 1)]),
            suppressed: 2,
            hidden: 0,
            incomplete: false,
            seconds: 0.0801,
        };
        assert_eq!(
            receipt_line(&receipt),
            "credlint: 1,234 files, 12.3 MB scanned, 3 skipped (2 special files, 1 unreadable), \
             5 findings (1 critical, 4 medium), 2 suppressed, 0.08 s"
        );
        receipt.incomplete = true;
        assert!(receipt_line(&receipt).contains(", INCOMPLETE, "));
        receipt.commits = Some(1);
        assert!(receipt_line(&receipt).starts_with("credlint: 1 commit, 1,234 files, "));
    }

    #[test]
    fn files_and_their_versions_are_told_apart() {
        let mut receipt = Receipt {
            files: 5,
            history: Some(3),
            ..Receipt::default()
        };
        assert_eq!(files(&receipt), "2 files and 3 versions in the history");
        receipt.history = Some(5);
        assert_eq!(files(&receipt), "5 files");
    }

    #[test]
    fn nouns_have_their_plural() {
        assert_eq!(counted(1u64, "entry"), "1 entry");
        assert_eq!(counted(0u64, "entry"), "0 entries");
        assert_eq!(counted(2usize, "day"), "2 days");
        assert_eq!(counted(1_000u64, "file"), "1,000 files");
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(
            receipt_line(&Receipt::default()),
            "credlint: 0 files, 0 bytes scanned, no findings, 0.00 s"
        );
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(u64::MAX), "18,446,744.0 TB");
    }
}
