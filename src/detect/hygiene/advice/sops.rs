//! Files that a creation rule of sops covers and that are plain text nevertheless.

use super::rules::SOPS;
use super::{advice, base, folder, practices, whole};
use crate::content::{Format, Unit};
use crate::detect::{Clue, Practice, RepositoryFinding, Trace};
use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

/// Most rules of one `.sops.yaml` that are read.
const MOST_RULES: usize = 100;

/// Largest compiled rule, in bytes.
const MOST_REGEX: usize = 1 << 20;

pub(super) fn clues(unit: &Unit, clues: &mut Vec<Clue>) {
    if matches!(base(&unit.path), b".sops.yaml" | b".sops.yml") {
        clues.push(whole(Practice::SopsRules(path_rules(&unit.text))));
    } else if matches!(
        unit.format,
        Format::Yaml | Format::Json | Format::Dotenv | Format::Ini
    ) {
        clues.push(whole(Practice::Configuration {
            encrypted: is_encrypted(&unit.text),
        }));
    }
}

pub(super) fn judge(traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
    let rules: Vec<(&[u8], Vec<Regex>)> = practices(traces)
        .filter_map(|(trace, practice)| match practice {
            Practice::SopsRules(rules) => Some((
                folder(&trace.location.path),
                rules.iter().filter_map(|r| compiled(r)).collect(),
            )),
            _ => None,
        })
        .collect();
    if rules.is_empty() {
        return;
    }
    for (trace, practice) in practices(traces) {
        if *practice != (Practice::Configuration { encrypted: false }) {
            continue;
        }
        let path: &[u8] = &trace.location.path;
        let covered = rules.iter().any(|(folder, rules)| {
            below(path, folder).is_some_and(|path| rules.iter().any(|rule| rule.is_match(path)))
        });
        if covered {
            found.push(advice(
                &SOPS,
                trace.location.clone(),
                "",
                "A creation rule of sops covers this file, and it is plain text.".to_owned(),
                "encrypt it with sops --encrypt --in-place",
            ));
        }
    }
}

/// The path relative to a folder above it.
fn below<'p>(path: &'p [u8], folder: &[u8]) -> Option<&'p [u8]> {
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix(b"/")
}

/// The values of `path_regex:`.
fn path_rules(text: &[u8]) -> Vec<String> {
    let of_line = |line: &[u8]| {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"-").unwrap_or(line).trim_ascii_start();
        let value = line.strip_prefix(b"path_regex:")?.trim_ascii();
        let value = match value {
            [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] => inner,
            _ => value,
        };
        std::str::from_utf8(value).ok().map(str::to_owned)
    };
    text.split(|&b| b == b'\n')
        .filter_map(of_line)
        .take(MOST_RULES)
        .collect()
}

fn compiled(rule: &str) -> Option<Regex> {
    RegexBuilder::new(rule)
        .unicode(false)
        .size_limit(MOST_REGEX)
        .build()
        .ok()
}

/// Encrypted by sops: it leaves its metadata in every format.
fn is_encrypted(text: &[u8]) -> bool {
    let has = |part: &[u8]| memmem::find(text, part).is_some();
    has(b"ENC[AES256_GCM,") && (has(b"sops") || has(b"mac"))
}
