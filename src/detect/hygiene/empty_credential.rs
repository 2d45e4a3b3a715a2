//! Services and signing keys that do with no secret at all.

use super::{Check, View};
use crate::content::FileRole;
use crate::content::format::{Format, Slot, SlotKind};
use crate::detect::value::Class;
use crate::detect::{Candidate, Issuer, NameKind, Rank, SecretName};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use memchr::memmem;
use std::borrow::Cow;

pub(super) struct EmptyCredential;

const fn rule(
    id: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed("Empty credential allowed"),
        help: Cow::Borrowed(
            "Nobody needs a password: whoever reaches the service is let in, and whoever knows that a signing key is empty can sign what the \
             program trusts. Remove the setting, generate a value for every installation, and stop the start when it is missing.",
        ),
        category: Category::WeakDefault,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[258, 306]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static RULE: Rule = rule(
    "empty-credential-allowed",
    65,
    const {
        &[
            Example::new(
                "docker-compose.yml",
                "services:\n  db:\n    environment:\n      - POSTGRES_HOST_AUTH_METHOD={{text:trust}}\n",
            ),
            Example::new(
                "docker-compose.yml",
                "services:\n  db:\n    environment:\n      MYSQL_ALLOW_EMPTY_PASSWORD: \"yes\"\n",
            ),
            Example::new(
                "app/settings.py",
                "SECRET_KEY = os.getenv(\"SECRET_KEY\", \"\")\n",
            ),
            Example::new(
                "src/config.rs",
                "let key = env::var(\"JWT_SECRET\").unwrap_or_default();\n",
            ),
        ]
    },
    const {
        &[
            Example::new(
                "docker-compose.yml",
                "services:\n  db:\n    environment:\n      MYSQL_ALLOW_EMPTY_PASSWORD: \"no\"\n      POSTGRES_HOST_AUTH_METHOD: scram-sha-256\n",
            ),
            Example::new(
                "app/settings.py",
                "OPENAI_API_KEY = os.getenv(\"OPENAI_API_KEY\", \"\")\n",
            ),
            Example::new(
                "src/config.rs",
                "let region = env::var(\"REGION\").unwrap_or_default();\n",
            ),
        ]
    },
);

static TEST: Rule = rule(
    "empty-credential-allowed-test",
    25,
    const {
        &[Example::new(
            ".github/workflows/ci.yml",
            "jobs:\n  t:\n    services:\n      db:\n        env:\n          POSTGRES_HOST_AUTH_METHOD: trust\n",
        )]
    },
    const {
        &[Example::new(
            ".github/workflows/ci.yml",
            "jobs:\n  t:\n    services:\n      db:\n        env:\n          POSTGRES_HOST_AUTH_METHOD: md5\n",
        )]
    },
);

impl Check for EmptyCredential {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE, &TEST] }
    }

    fn unit(&self, view: &View<'_>, found: &mut Vec<Candidate>) {
        if matches!(view.unit.role, FileRole::Docs | FileRole::Vendored) {
            return;
        }
        let configures = !matches!(view.unit.format, Format::Code | Format::Prose);
        for slot in view.slots {
            let sets = configures && slot.kind != SlotKind::Compare;
            if sets && opens_service(view, slot) && !is_idle(view, slot) {
                let name = String::from_utf8_lossy(view.unit.slice(slot.name));
                let message = format!("{name} lets everybody in without a password.");
                let remedy = format!("remove {name} and set a password");
                found.push(candidate(
                    view,
                    slot.value,
                    Confidence::High,
                    message,
                    remedy,
                ));
            }
        }
        if view.unit.format == Format::Code && !is_trial(view.unit.role) {
            empty_defaults(view, found);
            unwrapped(view, found);
        }
    }
}

/// True for a setting in a comment.
fn is_idle(view: &View<'_>, slot: &Slot) -> bool {
    let line = view.unit.slice(view.unit.line_at(slot.name.start));
    line.trim_ascii_start().starts_with(b"#")
}

/// Settings of images that turn authentication off, with the value that does it.
fn opens_service(view: &View<'_>, slot: &Slot) -> bool {
    let name = view.unit.slice(slot.name);
    let value = view.unit.slice(slot.value);
    let is = |words: &[&[u8]]| words.iter().any(|word| word.eq_ignore_ascii_case(value));
    match name {
        b"POSTGRES_HOST_AUTH_METHOD" => is(&[b"trust"]),
        b"NEO4J_AUTH" => is(&[b"none"]),
        b"ALLOW_EMPTY_PASSWORD"
        | b"MYSQL_ALLOW_EMPTY_PASSWORD"
        | b"MARIADB_ALLOW_EMPTY_PASSWORD"
        | b"MARIADB_ALLOW_EMPTY_ROOT_PASSWORD" => is(&[b"yes", b"true", b"1", b"y", b"on"]),
        _ => false,
    }
}

/// `getenv("SECRET_KEY", "")`: what signs with an empty key can be forged by everybody.
fn empty_defaults(view: &View<'_>, found: &mut Vec<Candidate>) {
    for literal in view.literals {
        let empty =
            literal.judgement.class == Class::Empty && literal.slot.kind == SlotKind::Default;
        let name = literal.shown_name();
        // a file, which is not read when its path is empty
        let file = ["ssl", "tls"]
            .iter()
            .any(|word| name.to_ascii_lowercase().contains(word));
        if empty && signs(literal.name) && !file {
            let message =
                format!("{name} falls back to an empty key, which everybody can sign with.");
            let remedy = literal.required(&name);
            found.push(candidate(
                view,
                quoted(&view.unit.text, literal.slot),
                Confidence::Medium,
                message,
                remedy,
            ));
        }
    }
}

/// The empty value with its quotes, or the name where there are none.
fn quoted(text: &[u8], slot: Slot) -> Span {
    let at = slot.value.start;
    match (at.checked_sub(1).map(|before| text[before]), text.get(at)) {
        (Some(open @ (b'"' | b'\'' | b'`')), Some(close)) if open == *close => {
            Span::new(at - 1, at + 1)
        }
        _ => slot.name,
    }
}

/// How far before `unwrap_or_default` the variable's name may stand.
const STATEMENT: usize = 200;

/// Rust's `env::var(NAME).unwrap_or_default()`.
fn unwrapped(view: &View<'_>, found: &mut Vec<Candidate>) {
    let text = &view.unit.text;
    if !view.unit.path.ends_with(b".rs") {
        return;
    }
    for end in memmem::find_iter(text, b".unwrap_or_default()") {
        let low = end.saturating_sub(STATEMENT);
        let before = &text[low..end];
        let Some(call) = memmem::rfind(before, b"env::var(\"") else {
            continue;
        };
        let start = low + call + b"env::var(\"".len();
        let Some(len) = memchr::memchr(b'"', &text[start..end]) else {
            continue;
        };
        let name = Span::new(start, start + len);
        let between = &text[name.end..end];
        let line = view.unit.line_at(end).of(text).trim_ascii_start();
        if between.contains(&b';')
            || line.starts_with(b"//")
            || !SecretName::parse(name.of(text), None).is_some_and(signs)
        {
            continue;
        }
        let shown = String::from_utf8_lossy(name.of(text)).into_owned();
        let message = format!("{shown} falls back to an empty key, which everybody can sign with.");
        let remedy = format!("return an error when the variable {shown} is not set");
        found.push(candidate(view, name, Confidence::Medium, message, remedy));
    }
}

fn signs(name: SecretName) -> bool {
    name.kind == NameKind::SigningKey && name.issuer == Issuer::Own
}

/// Roles in which a service lives as long as a test.
fn is_trial(role: FileRole) -> bool {
    matches!(role, FileRole::Test | FileRole::Ci)
}

fn candidate(
    view: &View<'_>,
    span: Span,
    confidence: Confidence,
    message: String,
    remedy: String,
) -> Candidate {
    let rule = if is_trial(view.unit.role) {
        &TEST
    } else {
        &RULE
    };
    Candidate {
        rule: rule.into(),
        confidence,
        span,
        secret: false,
        shown: 0,
        rank: Rank::Slot,
        message,
        remedy,
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}
