//! Files of environment variables that loaders read in different ways.

use super::{Check, View};
use crate::content::FileRole;
use crate::content::format::{Format, SlotKind};
use crate::detect::value::Class;
use crate::detect::{Candidate, Rank};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

pub(super) struct EnvFile;

/// Longest value over several lines, in lines.
const MOST_LINES: usize = 64;

const fn rule(
    id: &'static str,
    summary: &'static str,
    help: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed(summary),
        help: Cow::Borrowed(help),
        category: Category::Hygiene,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[1173]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static DUPLICATE: Rule = rule(
    "env-duplicate-key",
    "Variable set twice in one file",
    "Some loaders take the first value and some the last, so that two programs can read different values from this file. Keep one line.",
    0,
    const {
        &[Example::new(
            ".env",
            "PASSWORD_RESET_URL=/a\nPORT=1\nPORT=2\n",
        )]
    },
    const {
        &[Example::new(
            ".env",
            "PASSWORD_RESET_URL=/a\nPORT=1\n#PORT=2\n",
        )]
    },
);

static SECRET: Rule = rule(
    "env-duplicate-secret",
    "Secret with two values in one file",
    "Some loaders take the first value and some the last: a program can start with the value that was meant to be replaced. Keep one line, and \
     replace the value that was in use.",
    45,
    const {
        &[Example::new(
            ".env",
            "DB_PASSWORD={{alnum:16#a}}\nPORT=1\nDB_PASSWORD={{alnum:16#b}}\n",
        )]
    },
    const {
        &[Example::new(
            ".env",
            "DB_PASSWORD={{alnum:16#a}}\nPORT=1\nDB_PASSWORD={{alnum:16#a}}\n",
        )]
    },
);

static MALFORMED: Rule = rule(
    "env-file-malformed",
    "Line that not every loader accepts",
    "Loaders disagree about this line: some stop with an error, some cut the value short, a shell may run a part of it. Write NAME=value \
     without blanks around the sign, and put a value with blanks into quotes.",
    0,
    const {
        &[Example::new(
            ".env",
            "DB_PASSWORD=\nGREETING=hello big world\n",
        )]
    },
    const {
        &[Example::new(
            ".env",
            "DB_PASSWORD=\nGREETING=\"hello big world\"\n",
        )]
    },
);

impl Check for EnvFile {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&DUPLICATE, &SECRET, &MALFORMED] }
    }

    fn unit(&self, view: &View<'_>, found: &mut Vec<Candidate>) {
        let read = view.unit.format == Format::Dotenv
            && view.unit.base.offset == 0
            && !view.unit.path.ends_with(b".envrc")
            && matches!(view.unit.role, FileRole::EnvFile | FileRole::Template);
        if read {
            duplicates(view, found);
            malformed(view, found);
        }
    }
}

/// A name that is set a second time. Two different secrets under one name are a finding beside those of the values.
fn duplicates(view: &View<'_>, found: &mut Vec<Candidate>) {
    let unit = view.unit;
    let secrets = secrets(view);
    let mut first: HashMap<&[u8], Span> = HashMap::new();
    for slot in view.slots {
        let name = unit.slice(slot.name);
        let line = unit.line_at(slot.name.start);
        let at_start = line.of(&unit.text).trim_ascii_start();
        let own_line = at_start.starts_with(name) || at_start.starts_with(b"export");
        if slot.kind != SlotKind::Assign || !own_line {
            continue;
        }
        let Some(&before) = first.get(name) else {
            first.insert(name, slot.value);
            continue;
        };
        let differ = unit.slice(before) != unit.slice(slot.value);
        let secret = differ && secrets.contains(&before) && secrets.contains(&slot.value);
        let shown = String::from_utf8_lossy(name);
        let (rule, message) = match secret {
            true => (
                &SECRET,
                format!("{shown} has two different values in this file."),
            ),
            false => (&DUPLICATE, format!("{shown} is set twice in this file.")),
        };
        let mut candidate = candidate(rule, slot.name, message);
        candidate.related = vec![(before, "the first value".to_owned())];
        found.push(candidate);
    }
}

/// The values that are secrets, weak ones and placeholders included.
fn secrets(view: &View<'_>) -> HashSet<Span> {
    let secret = |class| {
        matches!(
            class,
            Class::Default | Class::Weak | Class::Live | Class::Wording
        )
    };
    view.literals
        .iter()
        .filter(|literal| secret(literal.judgement.class))
        .map(|literal| literal.slot.value)
        .collect()
}

/// The first line that a strict loader refuses, with the number of such lines.
fn malformed(view: &View<'_>, found: &mut Vec<Candidate>) {
    let text = &view.unit.text;
    let mut refused = 0usize;
    let mut place = None;
    let mut at = 0;
    while at < text.len() {
        let end = entry_end(text, at);
        let entry = Span::new(at, end);
        at = end + 1;
        if !is_accepted(entry.of(text)) {
            refused += 1;
            place.get_or_insert(entry);
        }
    }
    let Some(entry) = place else {
        return;
    };
    // the name is enough to point at; the rest may be a secret
    let blanks = entry
        .of(text)
        .iter()
        .take_while(|b| b.is_ascii_whitespace());
    let start = entry.start + blanks.count();
    let name = text[start..entry.end]
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
        .count();
    let message = match refused {
        1 => "Not every loader accepts this line.".to_owned(),
        more => format!("Not every loader accepts this line and {} more.", more - 1),
    };
    found.push(candidate(
        &MALFORMED,
        Span::new(start, start + name),
        message,
    ));
}

/// The end of the entry that starts at `at`: of its line, or of the line that closes its quotes.
fn entry_end(text: &[u8], at: usize) -> usize {
    let line_end =
        |from: usize| memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |n| from + n);
    let end = line_end(at);
    let line = &text[at..end];
    let Some(equals) = memchr::memchr(b'=', line) else {
        return end;
    };
    let value = line[equals + 1..].trim_ascii_start();
    let Some(&quote) = value.first().filter(|b| matches!(b, b'"' | b'\'')) else {
        return end;
    };
    if line.trim_ascii_start().starts_with(b"#") || memchr::memchr(quote, &value[1..]).is_some() {
        return end;
    }
    let mut last = end;
    for _ in 0..MOST_LINES {
        if last >= text.len() {
            return end;
        }
        let next = line_end(last + 1);
        if memchr::memchr(quote, &text[last + 1..next]).is_some() {
            return next;
        }
        last = next;
    }
    end
}

/// Asks dotenvy, which is strict, about one entry. `$` is neutralised first: it would read the environment of this program.
fn is_accepted(entry: &[u8]) -> bool {
    let plain: Vec<u8> = entry
        .iter()
        .map(|&b| if b == b'$' { b'_' } else { b })
        .collect();
    std::str::from_utf8(&plain).is_err()
        || dotenvy::from_read_iter(plain.as_slice()).all(|entry| entry.is_ok())
}

fn candidate(rule: &'static Rule, span: Span, message: String) -> Candidate {
    Candidate {
        rule: rule.into(),
        confidence: Confidence::High,
        span,
        secret: false,
        shown: 0,
        rank: Rank::Slot,
        message,
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}
