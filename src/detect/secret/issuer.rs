//! Keys without a mark of their own, told by the name of the service in front of them: `deepgram_key=…`, `Findl: <UUID>`.

use super::super::value::{random_score, wordy_share};
use super::super::{Candidate, Rank, is_placeholder_token};
use super::exposure::is_specimen;
use super::specimen;
use crate::content::{FileRole, Unit};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

// `KEYWORDS`; a further service is a line of `patterns/words/issuers.txt`
include!(concat!(env!("OUT_DIR"), "/issuers.rs"));

pub(super) static RULES: &[&Rule] = &[&KEY];

static KEY: Rule = Rule {
    id: Cow::Borrowed("service-key"),
    summary: Cow::Borrowed("Key of a named service"),
    help: Cow::Borrowed(
        "The name beside the value is a service that hands out such keys, and whoever has one uses the service in its owner's name and at \
         the owner's cost. Revoke the key in the service's settings, then read its successor from the environment or a secret store.",
    ),
    category: Category::ProviderSecret,
    score: Score(65),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798]),
    bad: Cow::Borrowed(
        const {
            &[
                Example::new(".env", "CLOCKIFY={{alnum:48}}\n"),
                Example::new("app/conf.py", "glassnode = \"{{alnum:27}}\"\n"),
                Example::new("notes/keys.txt", "tiingo: {{hex:40}}\n"),
            ]
        },
    ),
    good: Cow::Borrowed(
        const {
            &[
                Example::new("app/conf.py", "clockify_commit = \"{{hex:40}}\"\n"),
                Example::new(
                    "app/conf.py",
                    "tiingo_token = os.environ[\"TIINGO_TOKEN\"]\n",
                ),
                Example::new("a.yml", "uses: percy/exec-action@{{hex:40}}\n"),
                Example::new(
                    "app/conf.py",
                    "tiingo_token = \"your-tiingo-token-goes-here\"\n",
                ),
            ]
        },
    ),
};

/// Longest name behind the service's, and longest gap between name and value, in bytes.
const MAX_NAME: usize = 40;
const MAX_GAP: usize = 12;
/// Longest value that is read.
const MAX_VALUE: usize = 512;
/// Shortest value, where the name says that it is a key and where it does not.
const MIN_VALUE: usize = 16;
const MIN_UNNAMED: usize = 24;

/// Words that the name of a key is made of, besides the service's.
const NAMES: [&[u8]; 34] = [
    b"api",
    b"key",
    b"token",
    b"secret",
    b"access",
    b"private",
    b"auth",
    b"client",
    b"app",
    b"account",
    b"personal",
    b"user",
    b"service",
    b"server",
    b"live",
    b"prod",
    b"production",
    b"read",
    b"write",
    b"default",
    b"my",
    b"io",
    b"ai",
    b"rest",
    b"sdk",
    b"admin",
    b"bearer",
    b"apikey",
    b"authtoken",
    b"accesstoken",
    b"secretkey",
    b"license",
    b"credential",
    b"password",
];

/// Of these, the ones that say what the value is.
const NOUNS: [&[u8]; 14] = [
    b"key",
    b"token",
    b"secret",
    b"access",
    b"private",
    b"auth",
    b"apikey",
    b"authtoken",
    b"accesstoken",
    b"secretkey",
    b"license",
    b"credential",
    b"bearer",
    b"password",
];

/// Looks at the value behind the service whose name starts at `at`.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let text = &unit.text;
    if unit.role == FileRole::Vendored || unit.is_binary() {
        return at + 1;
    }
    let Some(service) = service(text, at) else {
        return at + 1;
    };
    let end = at + service.len();
    if at > 0 && text[at - 1].is_ascii_alphanumeric() || is_in_path(text, at) {
        return at + 1;
    }
    let Some(place) = Place::behind(text, end) else {
        return end;
    };
    let value = place.value.of(text);
    if place.fits(value) && !is_placeholder_token(value) {
        let shown = is_specimen(unit.role_at(at));
        let confidence = match shown && !place.named && !place.assigned {
            true => Confidence::Low,
            false => Confidence::Medium,
        };
        let rule = if shown { &specimen::RULE } else { &KEY };
        found.push(Candidate {
            rule: rule.into(),
            confidence,
            span: place.value,
            secret: true,
            shown: 0,
            rank: Rank::Slot,
            message: format!("A key of {service} in clear text."),
            remedy: String::new(),
            fix: None,
            related: Vec::new(),
            decoded: None,
        });
    }
    place.value.end
}

/// True inside of the path of a URL, where names of projects and commits stand.
fn is_in_path(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(LONGEST_URL)..at];
    let blank =
        |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'(');
    let start = before.iter().rposition(blank).map_or(0, |blank| blank + 1);
    let word = &before[start..];
    let host = memchr::memmem::find(word, b"://").map(|scheme| scheme + 3);
    host.is_some_and(|host| word[host..].contains(&b'/') && !word[host..].contains(&b'?'))
}

/// How much in front of a name is searched for the beginning of a URL, in bytes.
const LONGEST_URL: usize = 200;

/// The longest service whose name stands at `at`.
fn service(text: &[u8], at: usize) -> Option<&'static str> {
    let mut head = [0; LONGEST_NAME];
    let rest = &text[at..text.len().min(at + LONGEST_NAME)];
    let head = &mut head[..rest.len()];
    head.copy_from_slice(rest);
    head.make_ascii_lowercase();
    // whatever stands here sorts before the text: the nearest ones share its beginning
    let after = KEYWORDS.partition_point(|name| name.as_bytes() <= &*head);
    let mut nearest = KEYWORDS[..after]
        .iter()
        .rev()
        .take_while(|name| head.starts_with(&name.as_bytes()[..3]));
    nearest
        .find(|name| head.starts_with(name.as_bytes()))
        .copied()
}

/// Longest name of a service, in bytes.
const LONGEST_NAME: usize = 32;

/// Where the key of a service would stand.
struct Place {
    value: Span,
    /// The name says that it is a key.
    named: bool,
    /// An assignment stands in between, not just a blank or a hyphen.
    assigned: bool,
}

impl Place {
    /// Reads on behind the service's name: further words of a name, a sign, a value.
    fn behind(text: &[u8], at: usize) -> Option<Place> {
        let (end, named) = rest_of_name(text, at)?;
        let mut start = end;
        let mut assigned = false;
        while let Some(&byte) = text.get(start) {
            match byte {
                b'=' | b':' | b'>' | b',' | b'(' => assigned = true,
                b' ' | b'\t' | b'"' | b'\'' | b'`' | b'-' | b'_' | b')' | b']' => {}
                _ => break,
            }
            start += 1;
            if start - end > MAX_GAP {
                return None;
            }
        }
        let limit = text.len().min(start + MAX_VALUE);
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"_-+/=.".contains(b);
        let length = text[start..limit].iter().take_while(|b| is_part(b)).count();
        let value = text[start..start + length].trim_ascii_end();
        let kept = value
            .iter()
            .rposition(|b| !matches!(b, b'.' | b'-' | b'_'))
            .map_or(0, |last| last + 1);
        let next = text.get(start + length).copied();
        let ends = next.is_none_or(|b| b.is_ascii_whitespace() || b"\"'`,;)]}<&|\\".contains(&b));
        (start > end && ends).then_some(Place {
            value: Span::new(start, start + kept),
            named,
            assigned,
        })
    }

    /// True for what a machine made: enough letters and digits, and no words.
    fn fits(&self, value: &[u8]) -> bool {
        let count = |part: fn(&u8) -> bool| value.iter().filter(|b| part(b)).count();
        let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
        let least = if self.assigned && (self.named || value.len() >= 32) {
            MIN_VALUE
        } else {
            MIN_UNNAMED - 4 * usize::from(self.named)
        };
        let path = value.starts_with(b"/") || value.iter().filter(|b| **b == b'/').count() > 4;
        value.len() >= least
            && letters >= 4
            && digits >= 2
            && !path
            && wordy_share(value) < 50
            && random_score(value) >= 45
    }
}

/// The end of the name that begins with a service's, and whether it says that it is a key. `None` when it names something else.
fn rest_of_name(text: &[u8], at: usize) -> Option<(usize, bool)> {
    let limit = text.len().min(at + MAX_NAME);
    let mut end = at;
    let mut named = false;
    loop {
        let blanks = text[end..limit]
            .iter()
            .take_while(|b| matches!(b, b'_' | b'-' | b'.' | b' '))
            .count();
        let start = end + blanks;
        let length = word(&text[start..limit]);
        if length == 0 {
            return Some((end, named));
        }
        let word = text[start..start + length].to_ascii_lowercase();
        let plural = word.strip_suffix(b"s").unwrap_or(&word);
        if !NAMES.contains(&plural) {
            // whatever follows a blank or a hyphen may be the value itself; behind an underscore it names something else
            let apart = blanks > 0 && text[end] != b'_' && text[end] != b'.';
            return apart.then_some((end, named));
        }
        named |= NOUNS.contains(&plural);
        end = start + length;
    }
}

/// Length of the word at the start: letters, cut at a hump.
fn word(text: &[u8]) -> usize {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let run = &text[..letters];
    run.windows(2)
        .position(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .map_or(letters, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::fill;

    fn value(line: &str) -> Option<String> {
        let text = fill(line).expect("placeholders").into_bytes();
        let mut found = Vec::new();
        let unit = Unit::new("a.txt", text.clone());
        let mut at = 0;
        while at < text.len() {
            at = match service(&text, at) {
                Some(_) => probe(&unit, at, &mut found).max(at + 1),
                None => at + 1,
            };
        }
        found
            .first()
            .map(|c| String::from_utf8_lossy(c.span.of(&text)).into_owned())
    }

    #[test]
    fn names_signs_and_values() {
        for line in [
            "getemail_key={{alnum:20}}",
            "swiftypeSECRET {{alnum:24}}",
            "toggl API-TOKEN: {{hex:32}}",
            "cloudmersive-secret-key-{{uuid}}",
            "\"glassnode\": \"{{alnum:27}}\"",
            "pixabay = {{digit:8}}-{{hex:25}}",
        ] {
            assert!(value(line).is_some(), "{line}");
        }
    }

    #[test]
    fn other_things_of_a_service_are_none_of_its_keys() {
        for line in [
            "toggl_project_id={{hex:32}}",
            "pixabay_sha: {{hex:40}}",
            "https://pixabay.com/en/{{alnum:32}}",
            "splunk key of the customer-with-a-long-name",
            "wistia_key = video_{{digit:3}}",
            "mytogglkey={{hex:32}}",
        ] {
            assert_eq!(value(line), None, "{line}");
        }
    }

    #[test]
    fn the_list_is_sorted_lower_case_and_long_enough() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0] < pair[1]));
        for name in KEYWORDS {
            assert!((4..=LONGEST_NAME).contains(&name.len()), "{name}");
            assert_eq!(*name, name.to_lowercase());
        }
    }
}
