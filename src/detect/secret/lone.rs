//! Files that are named for a secret and hold nothing else: `db_password.txt`, `.vault-token`, `secrets/jwt_secret`.

use super::super::value::{Class, Context, judge};
use super::super::{Candidate, Rank, SecretName};
use super::exposure::is_specimen;
use crate::content::format::{Format, Quote, SlotKind};
use crate::content::{FileRole, Unit};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

/// Longest file, in bytes, and longest secret.
const LONGEST: usize = 1024;
const SECRET: std::ops::RangeInclusive<usize> = 6..=512;

/// The rule.
pub(in crate::detect) static LONE: Rule = Rule {
    id: Cow::Borrowed("lone-secret-file"),
    summary: Cow::Borrowed("File that holds one secret"),
    help: Cow::Borrowed(
        "The file is named for a secret and holds nothing but its value, as containers mount them. Replace the value wherever it is in use, keep \
         such files out of the repository, and let whoever deploys create them.",
    ),
    category: Category::HardcodedPassword,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[312, 522]),
    bad: Cow::Borrowed(
        const {
            &[
                Example::new("secrets/db_password.txt", "{{alnum:20}}\n"),
                Example::new("deploy/api-token", "# for the robot\n{{alnum:40}}\n"),
            ]
        },
    ),
    good: Cow::Borrowed(
        const {
            &[
                Example::new("secrets/db_password.txt", "${DB_PASSWORD}\n"),
                Example::new("docs/password.txt", "Choose one with twelve characters.\n"),
                Example::new("VERSION", "{{alnum:20}}\n"),
                Example::new("keys/public_key.txt", "{{alnum:40}}\n"),
            ]
        },
    ),
};

/// Looks at a small file as a whole.
pub(in crate::detect) fn lone(unit: &Unit, found: &mut Vec<Candidate>) {
    if unit.text.len() > LONGEST || unit.role == FileRole::Vendored || unit.is_binary() {
        return;
    }
    let Some(secret) = named_for(&unit.path) else {
        return;
    };
    let Some(span) = only_line(&unit.text) else {
        return;
    };
    let context = Context {
        name: b"",
        secret: Some(secret),
        user: None,
        quote: Quote::None,
        kind: SlotKind::Assign,
        format: Format::Dotenv,
        role: unit.role,
    };
    let judgement = judge(unit.slice(span), &context);
    let confidence = match judgement.class {
        Class::Live if judgement.certainty >= 75 => Confidence::High,
        Class::Live => Confidence::Medium,
        // a word in a file may be about anything
        Class::Weak | Class::Default if !is_specimen(unit.role) => Confidence::Low,
        _ => return,
    };
    found.push(Candidate {
        rule: (&LONE).into(),
        confidence: if is_specimen(unit.role) {
            Confidence::Low
        } else {
            confidence
        },
        span,
        secret: true,
        shown: 0,
        rank: Rank::Slot,
        message: "The file holds a secret and nothing else.".to_owned(),
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    });
}

/// What the file's name, or its extension, stands for. A bare `key` says nothing: most files of that name are keys in text.
fn named_for(path: &[u8]) -> Option<SecretName> {
    let base = path.rsplit(|b| matches!(b, b'/' | b'\\')).next()?;
    let stem = [&b".txt"[..], b".secret", b".conf", b".dat"]
        .iter()
        .find_map(|end| base.strip_suffix(*end))
        .unwrap_or(base);
    let extension = stem
        .rsplit(|&b| b == b'.')
        .next()
        .filter(|e| e.len() < stem.len());
    [Some(stem), extension]
        .into_iter()
        .flatten()
        .find_map(|name| SecretName::parse(name, None))
        .filter(|name| name.kind != super::super::NameKind::Key)
}

/// The only line that is no comment, when it is one word.
fn only_line(text: &[u8]) -> Option<Span> {
    let mut only = None;
    let mut start = 0;
    for line in text.split(|&b| b == b'\n') {
        let span = Span::new(start, start + line.len());
        start = span.end + 1;
        let word = line.trim_ascii();
        if word.is_empty() || word.starts_with(b"#") {
            continue;
        }
        let blank = word.iter().any(u8::is_ascii_whitespace);
        // an assignment has a reader of its own, and so has a token in three parts
        let told = word.contains(&b'"')
            || word
                .trim_ascii_end()
                .iter()
                .rposition(|b| *b != b'=')
                .is_some_and(|last| word[..last].contains(&b'='))
            || word.starts_with(b"eyJ");
        if only.is_some() || blank || told || !SECRET.contains(&word.len()) {
            return None;
        }
        let lead = line.len() - line.trim_ascii_start().len();
        only = Some(Span::new(span.start + lead, span.start + lead + word.len()));
    }
    only
}
