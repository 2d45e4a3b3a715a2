//! The baseline: findings that were there when somebody began to look, and do not count.
//!
//! # The file
//!
//! One entry a line, sorted: the identity of a value, the rule that found it, the path. No line numbers, no dates, no version. The
//! identity is an HMAC of rule family and value under a random key that stands in the file: the same value elsewhere has another identity
//! in every other repository. Between the entries stand 256 lines `#00` to `#ff`, and each entry follows the line of its first two digits,
//! so that entries that two branches add have an unchanged line between them and git merges them by itself.
//!
//! # What it covers
//!
//! An entry means a value in a file, at any place and as often as it stands there. When the file is gone, the entry means the same value
//! in one other file: a renamed file stays covered, a further copy is new. Another value is always new.

use crate::finding::{Finding, LifeState, Suppression, SuppressionKind};
use bstr::{BStr, BString, ByteSlice, ByteVec};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is said of a finding that the baseline covers.
const REASON: &str = "known when the baseline was made";

/// First line of the file.
const TITLE: &str = "# credlint baseline 1: known findings that do not count. Change it with `credlint baseline`; the lines between the entries keep \
                     merges apart.";

/// Keys of one file. More than one comes from branches that each made a baseline.
const MOST_KEYS: usize = 8;

/// Known findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    keys: Vec<[u8; 32]>,
    entries: BTreeSet<Entry>,
}

/// One known value in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Identity of the value, 32 hexadecimal digits.
    value: String,
    path: BString,
    /// For people; plays no part in the comparison.
    rule: String,
}

/// A line that is no line of a baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct BaselineError {
    /// 1-based line.
    pub line: usize,
    /// What is wrong there.
    pub message: &'static str,
}

/// What comparing findings with a baseline brings to light.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Entries that no finding matched.
    pub unused: usize,
    matched: BTreeSet<(String, BString)>,
}

impl Baseline {
    /// An empty baseline under a key of random bytes.
    pub fn new(key: [u8; 32]) -> Self {
        Baseline {
            keys: vec![key],
            entries: BTreeSet::new(),
        }
    }

    /// Reads the text of a baseline file. The order of the lines does not matter, and doubled ones do no harm: merges may leave both.
    ///
    /// # Errors
    /// The first line that is neither a comment, a key nor an entry, and a file without a key.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let mut keys: Vec<[u8; 32]> = Vec::new();
        let mut entries = BTreeSet::new();
        for (number, line) in (1..).zip(text.lines()) {
            let error = |message| BaselineError {
                line: number,
                message,
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with("<<<<<<<")
                || line.starts_with("=======")
                || line.starts_with(">>>>>>>")
            {
                return Err(error("a merge conflict: keep the lines of both sides"));
            }
            if let Some(digits) = line.strip_prefix("key ") {
                let key = key_of(digits.trim())
                    .ok_or_else(|| error("a key has 64 hexadecimal digits"))?;
                if !keys.contains(&key) {
                    keys.push(key);
                }
                continue;
            }
            entries.insert(Entry::parse(line).map_err(error)?);
        }
        match keys.len() {
            0 => Err(BaselineError {
                line: 1,
                message: "the line with the key is missing",
            }),
            1..=MOST_KEYS => Ok(Baseline { keys, entries }),
            _ => Err(BaselineError {
                line: 1,
                message: "too many keys: make the baseline anew",
            }),
        }
    }

    /// The text of the file: the same for the same entries.
    pub fn to_text(&self) -> String {
        let mut out = format!("{TITLE}\n");
        for key in &self.keys {
            let digits: String = key.iter().map(|b| format!("{b:02x}")).collect();
            let _ = writeln!(out, "key {digits}");
        }
        let mut entries = self.entries.iter().peekable();
        for bucket in 0..=u8::MAX {
            let _ = writeln!(out, "#{bucket:02x}");
            let head = format!("{bucket:02x}");
            while let Some(entry) = entries.next_if(|entry| entry.value.starts_with(&head)) {
                let _ = writeln!(
                    out,
                    "{} {} {}",
                    entry.value,
                    entry.rule,
                    escaped(entry.path.as_bstr())
                );
            }
        }
        out
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True without entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Marks the findings that are known, in their order. `exists` tells whether a file of the repository is still there.
    pub fn mark(&self, findings: &mut [Finding], exists: &dyn Fn(&BStr) -> bool) -> Compared {
        let known: BTreeMap<(&str, &BStr), &Entry> = self
            .entries
            .iter()
            .map(|entry| ((&*entry.value, entry.path.as_bstr()), entry))
            .collect();
        let mut compared = Compared::default();
        let mut moved = Vec::new();
        for (at, finding) in findings.iter_mut().enumerate() {
            let values = self.values(finding);
            let entry = values.iter().find_map(|value| {
                let here = |path: &&BString| known.contains_key(&(value.as_str(), path.as_bstr()));
                let path = places(finding).find(here)?;
                Some((value.clone(), path.clone()))
            });
            match entry {
                Some(entry) => {
                    compared.matched.insert(entry);
                    cover(finding);
                }
                None => moved.push((at, values)),
            }
        }
        // what is left may be in a file that has another name now
        let mut new_homes: BTreeMap<(String, BString), BString> = BTreeMap::new();
        for (at, values) in moved {
            let finding = &mut findings[at];
            let path = &finding.location.path;
            let gone = values.iter().find_map(|value| {
                self.of_value(value).find(|entry| {
                    let key = (entry.value.clone(), entry.path.clone());
                    let free = new_homes.get(&key).is_none_or(|home| home == path);
                    free && !compared.matched.contains(&key) && !exists(entry.path.as_bstr())
                })
            });
            if let Some(entry) = gone {
                new_homes.insert((entry.value.clone(), entry.path.clone()), path.clone());
                cover(finding);
            }
        }
        compared.matched.extend(new_homes.into_keys());
        compared.unused = self
            .entries
            .iter()
            .filter(|entry| !compared.has(entry))
            .count();
        compared
    }

    /// Adds the value of a finding at its path; false when it is there already.
    pub fn add(&mut self, finding: &Finding) -> bool {
        let values = self.values(finding);
        let there = |value: &String| {
            self.of_value(value)
                .any(|entry| entry.path == finding.location.path)
        };
        if values.iter().any(there) {
            return false;
        }
        let Some(value) = values.into_iter().next() else {
            return false;
        };
        self.entries.insert(Entry {
            value,
            path: finding.location.path.clone(),
            rule: finding.rule.id.clone().into_owned(),
        })
    }

    /// Marks the findings that are known, and gives a baseline with the entries that findings matched, each with the path that its value
    /// has now, all under the first key.
    pub fn renewed(&self, findings: &mut [Finding], exists: &dyn Fn(&BStr) -> bool) -> Self {
        self.mark(findings, exists);
        let mut renewed = Baseline {
            keys: self.keys[..1].to_vec(),
            entries: BTreeSet::new(),
        };
        let known = |finding: &&Finding| {
            let suppression = finding.suppression.as_ref();
            suppression.is_some_and(|it| it.kind == SuppressionKind::Baseline)
        };
        for finding in findings.iter().filter(known) {
            renewed.add(finding);
        }
        renewed
    }

    /// The identity of a finding's value under each key.
    fn values(&self, finding: &Finding) -> Vec<String> {
        let of = |key| finding.fingerprint.of_value(key);
        self.keys.iter().map(of).collect()
    }

    fn of_value<'a>(&'a self, value: &str) -> impl Iterator<Item = &'a Entry> {
        let first = Entry {
            value: value.to_owned(),
            path: BString::default(),
            rule: String::new(),
        };
        let value = value.to_owned();
        self.entries
            .range(first..)
            .take_while(move |entry| entry.value == value)
    }
}

impl Compared {
    fn has(&self, entry: &Entry) -> bool {
        self.matched
            .contains(&(entry.value.clone(), entry.path.clone()))
    }
}

impl Entry {
    fn parse(line: &str) -> Result<Self, &'static str> {
        let mut parts = line.split_ascii_whitespace();
        let (Some(value), Some(rule), Some(path), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("an entry is a value, a rule and a path");
        };
        if value.len() != 32 || !is_hex(value) {
            return Err("the identity of a value has 32 hexadecimal digits");
        }
        let path = unescaped(path).ok_or("the path is not escaped as it should be")?;
        if path.starts_with(b"/") || path.split_str("/").any(|part| part == b"..") {
            return Err("the path leads out of the repository");
        }
        Ok(Entry {
            value: value.to_owned(),
            path,
            rule: rule.to_owned(),
        })
    }
}

/// Where the value of a finding stands; of one that only a history still holds, all the places where it stood.
fn places(finding: &Finding) -> impl Iterator<Item = &BString> {
    let gone = finding
        .life
        .as_ref()
        .filter(|life| life.state != LifeState::AtHead);
    let stood = gone.into_iter().flat_map(|life| &life.paths);
    [&finding.location.path].into_iter().chain(stood)
}

fn cover(finding: &mut Finding) {
    if finding.suppression.is_none() {
        finding.suppression = Some(Suppression {
            kind: SuppressionKind::Baseline,
            reason: REASON.to_owned(),
        });
    }
}

fn key_of(digits: &str) -> Option<[u8; 32]> {
    if digits.len() != 64 || !is_hex(digits) {
        return None;
    }
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(key)
}

fn is_hex(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A path as one word: blanks, control characters, per cent signs and what is no UTF-8 as `%XX`.
fn escaped(path: &BStr) -> String {
    let mut out = String::new();
    for (start, end, c) in path.char_indices() {
        let bytes = &path[start..end];
        let replaced = c == char::REPLACEMENT_CHARACTER && bytes != "\u{fffd}".as_bytes();
        if replaced || c.is_whitespace() || c.is_control() || c == '%' {
            for byte in bytes.as_bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn unescaped(text: &str) -> Option<BString> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(at) = rest.find_byte(b'%') {
        out.push_str(&rest[..at]);
        let digits = std::str::from_utf8(rest.get(at + 1..at + 3)?).ok()?;
        out.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    Some(out.into())
}

#[cfg(test)]
mod tests;
