//! Tokens that begin like a provider's format and have another length: formats change without notice, and tokens get cut or run into
//! what follows.

use super::exposure::is_specimen;
use super::specimen;
use crate::content::Unit;
use crate::detect::value::{random_score, wordy_share};
use crate::detect::{Candidate, Rank, is_placeholder_token};
use crate::pattern::Pattern;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

/// Longest run that is taken for such a token, and the shortest behind the beginning, in bytes.
const LONGEST: usize = 512;
const SHORTEST: usize = 20;

/// The rule for tokens of every provider whose format has a beginning of its own.
pub(super) static RULE: Rule = Rule {
    id: Cow::Borrowed("token-unusual-length"),
    summary: Cow::Borrowed("Token that begins like a provider's, of an unusual length"),
    help: Cow::Borrowed(
        "The value begins like the tokens of a provider and is as random, but longer or shorter than they are today. Providers change the \
         length without notice, and what was cut can often be completed. Revoke the token, then read its successor from the environment or a \
         secret store.",
    ),
    category: Category::ProviderSecret,
    score: Score(70),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798]),
    bad: Cow::Borrowed(
        const {
            &[
                Example::new(".env", "GITLAB_TOKEN=glpat-{{alnum:33}}\n"),
                Example::new("app.py", "token = 'ghp_{{alnum:52}}'\n"),
            ]
        },
    ),
    good: Cow::Borrowed(
        const {
            &[
                Example::new(".env", "GITLAB_TOKEN=glpat-{{alnum:20}}\n"),
                Example::new(".env", "GITLAB_TOKEN=glpat-{{alnum:9}}\n"),
                Example::new(
                    "RECORD",
                    "jsonschema/_keywords.py,sha256=r8_{{alnum:40}},14949\n",
                ),
                Example::new(".env", "GITLAB_TOKEN=glpat-your-personal-access-token\n"),
            ]
        },
    ),
};

/// Looks at the token at `at`, where a keyword of `pattern` stands and its regex does not match. Only for beginnings that nothing else has.
pub(super) fn probe(pattern: &Pattern, unit: &Unit, at: usize) -> Option<Candidate> {
    let text = &unit.text[at..unit.text.len().min(at + LONGEST)];
    let keyword = pattern
        .keywords
        .iter()
        .find(|k| text.starts_with(k.as_bytes()))?;
    if !pattern.case_sensitive || unit.is_binary() || !is_mark(keyword.as_bytes()) {
        return None;
    }
    if is_digest(&unit.text[..at]) {
        return None;
    }
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let length = text.iter().take_while(is_part).count();
    let rest = text.get(keyword.len()..length)?;
    let longest = rest
        .split(|b| !b.is_ascii_alphanumeric())
        .map(<[u8]>::len)
        .max()?;
    let random = rest.len() >= SHORTEST
        && longest >= 12
        && rest.iter().filter(|b| b.is_ascii_digit()).count() >= 2
        && wordy_share(rest) < 30
        && random_score(rest) >= 60;
    let span = Span::new(at, at + length);
    if !random || is_placeholder_token(unit.slice(span)) {
        return None;
    }
    let rule = match is_specimen(unit.role_at(at)) {
        true => &specimen::RULE,
        false => &RULE,
    };
    Some(Candidate {
        rule: rule.into(),
        confidence: pattern.rule.confidence.lowered(),
        span,
        secret: true,
        shown: keyword.len(),
        rank: Rank::NearPattern,
        message: format!("{} of an unusual length in clear text.", pattern.rule.id),
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    })
}

/// `sha256=`, `sha512-`: what follows is a digest, whatever it begins like.
fn is_digest(before: &[u8]) -> bool {
    let marks = ["sha1", "sha256", "sha384", "sha512"];
    let name = before
        .strip_suffix(b"=")
        .or_else(|| before.strip_suffix(b"-"));
    name.is_some_and(|name| marks.iter().any(|mark| name.ends_with(mark.as_bytes())))
}

/// True for a beginning that no word and no other format has: `glpat-`, `AIza`, `HRKU-AA`; not `api_`, which names of other things
/// begin with.
fn is_mark(keyword: &[u8]) -> bool {
    const GENERIC: [&[u8]; 16] = [
        b"api", b"key", b"live", b"test", b"app", b"token", b"prod", b"user", b"secret", b"sk",
        b"pk", b"ts", b"lv", b"re", b"cr", b"id",
    ];
    let has = |part: fn(&u8) -> bool| keyword.iter().any(part);
    let stem = keyword
        .strip_suffix(b"_")
        .or_else(|| keyword.strip_suffix(b"-"));
    match stem {
        Some(stem) => !GENERIC.contains(&stem),
        None => {
            let separated = has(|b| matches!(b, b'_' | b'-'));
            separated
                || keyword.len() >= 4 && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
        }
    }
}
