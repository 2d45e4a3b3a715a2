//! Holds patterns to what the detector and the reports rely on; the tests run it over the built-in ones.

use std::collections::HashSet;
use std::ops::Range;

use regex::bytes::Regex;

use super::syntax::{MIN_KEYWORD, is_kebab_case};
use super::{Pattern, fill};
use crate::rule::Example;

/// The most characters that `help` may have.
const MAX_HELP: usize = 1000;
/// The most bytes that a match may have: the detector never looks at a longer window.
const MAX_MATCH: usize = 4096;

/// Everything that is wrong with these patterns, one sentence each that begins with the pattern's id. Empty: they are fit for use.
///
/// Compiles every regex and fills every example, so it is for tests and for authors of patterns, not for a scan. Examples are also held
/// against the other patterns: one token must not be claimed by two.
pub fn lint(patterns: &[Pattern]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut ids = HashSet::new();
    let mut usable = Vec::new();
    for pattern in patterns {
        let mut complain =
            |message: String| complaints.push(format!("{}: {message}", pattern.rule.id));
        if !ids.insert(&pattern.rule.id) {
            complain("the id is taken by another pattern".to_owned());
        }
        for message in words(pattern) {
            complain(message.to_owned());
        }
        match compile(pattern) {
            Ok(regex) => usable.push((pattern, regex)),
            Err(message) => complain(message),
        }
    }
    for (pattern, regex) in &usable {
        for message in examples(pattern, regex, &usable) {
            complaints.push(format!("{}: {message}", pattern.rule.id));
        }
    }
    complaints
}

/// Defects of the rule's texts and keywords.
fn words(pattern: &Pattern) -> Vec<&'static str> {
    let rule = &pattern.rule;
    let checks = [
        (is_kebab_case(&rule.id), "the id is not kebab-case"),
        (
            !rule.summary.trim().is_empty() && !rule.summary.ends_with('.'),
            "the summary is empty or ends with a full stop",
        ),
        (
            rule.help.trim_end().ends_with('.'),
            "the help does not end with a full stop",
        ),
        (
            rule.help.chars().count() <= MAX_HELP,
            "the help is longer than 1000 characters",
        ),
        (!rule.cwe.is_empty(), "no CWE is named"),
        (
            !pattern.keywords.is_empty()
                && pattern
                    .keywords
                    .iter()
                    .all(|word| word.len() >= MIN_KEYWORD),
            "a keyword is missing or shorter than 3 bytes",
        ),
        (!rule.bad.is_empty(), "there is no bad example"),
        (!rule.good.is_empty(), "there is no good example"),
    ];
    checks
        .into_iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, message)| message)
        .collect()
}

fn compile(pattern: &Pattern) -> Result<Regex, String> {
    let regex = pattern
        .compile()
        .map_err(|error| format!("the regex does not compile: {error}"))?;
    if regex.captures_len() != 2 {
        return Err(format!(
            "the regex has {} capture groups instead of one",
            regex.captures_len() - 1
        ));
    }
    match longest_repetition(&pattern.regex) {
        None => Err("the regex repeats something without a bound".to_owned()),
        Some(longest) if longest > MAX_MATCH => Err(format!(
            "the regex may match {longest} bytes, which is more than {MAX_MATCH}"
        )),
        Some(_) => Ok(regex),
    }
}

/// The sum of the upper bounds of all repetitions, nesting ignored: a rough measure that is `None` for `*`, `+` and `{n,}`.
fn longest_repetition(regex: &str) -> Option<usize> {
    let bytes = regex.as_bytes();
    let mut in_class = false;
    let mut sum = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' | b'+' if !in_class => return None,
            b'{' if !in_class => {
                let end = at + bytes[at..].iter().position(|&byte| byte == b'}')?;
                // `\b{start-half}` and its kin are assertions, not repetitions.
                if bytes[at + 1].is_ascii_digit() {
                    let bound = regex[at + 1..end].rsplit(',').next()?;
                    sum = sum.saturating_add(bound.trim().parse().ok()?);
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    Some(sum)
}

/// Defects of the examples of one pattern.
fn examples(pattern: &Pattern, regex: &Regex, all: &[(&Pattern, Regex)]) -> Vec<String> {
    let mut complaints = Vec::new();
    let kinds = [
        ("bad", &pattern.rule.bad, true),
        ("good", &pattern.rule.good, false),
    ];
    for (kind, examples, expected) in kinds {
        for (index, example) in examples.iter().enumerate() {
            let mut complain =
                |message: &str| complaints.push(format!("{kind} example {}: {message}", index + 1));
            let filled = match fill(&example.text) {
                Ok(filled) => filled,
                Err(error) => {
                    complain(&error.to_string());
                    continue;
                }
            };
            if find(pattern, regex, &example.text).is_some() {
                complain("it looks like a token without its placeholders being filled");
            }
            match (find(pattern, regex, &filled), expected) {
                (None, true) => complain(&why_silent(pattern, regex, &filled)),
                (Some(_), false) => complain("it is matched"),
                (Some(span), true) => {
                    let found = &filled[span.start..];
                    if pattern.prefixed && !pattern.keywords.iter().any(|k| found.starts_with(&**k))
                    {
                        complain("the match does not begin with a keyword");
                    }
                    if is_slice(pattern, regex, &filled, &span) {
                        complain("it is matched inside of a longer token, too");
                    }
                    for other in rivals(pattern, &filled, &span, all) {
                        complain(&format!("`{other}` claims it, too"));
                    }
                }
                (None, false) => {}
            }
            if let (Some(checksum), Some(span)) = (pattern.checksum, find(pattern, regex, &filled))
                && checksum.verify(&filled.as_bytes()[span]) == Some(false)
            {
                complain("its checksum is wrong");
            }
            if path_is_odd(example) {
                complain("its path is empty or absolute");
            }
        }
    }
    complaints
}

/// Whether the same bytes are still matched when the token goes on. What ends with padding cannot go on.
fn is_slice(pattern: &Pattern, regex: &Regex, text: &str, span: &Range<usize>) -> bool {
    let (head, tail) = text.split_at(span.end);
    !head.ends_with('=') && find(pattern, regex, &format!("{head}0{tail}")).as_ref() == Some(span)
}

fn path_is_odd(example: &Example) -> bool {
    example.path.is_empty() || example.path.starts_with('/')
}

/// Ids of the other patterns that find something in the same place.
fn rivals<'a>(
    pattern: &'a Pattern,
    text: &'a str,
    span: &'a Range<usize>,
    all: &'a [(&'a Pattern, Regex)],
) -> impl Iterator<Item = &'a str> {
    all.iter()
        .filter(move |(other, _)| other.rule.id != pattern.rule.id)
        .filter(move |(other, regex)| {
            find(other, regex, text)
                .is_some_and(|found| found.start < span.end && span.start < found.end)
        })
        .map(|(other, _)| &*other.rule.id)
}

/// The first secret of this pattern in a text, by the rules of the detector but without its windows.
fn find(pattern: &Pattern, regex: &Regex, text: &str) -> Option<Range<usize>> {
    regex.captures_iter(text.as_bytes()).find_map(|captures| {
        let whole = captures.get(0)?;
        let secret = captures.get(1)?;
        (pattern.is_random(secret.as_bytes())
            && pattern.has_keyword(text.as_bytes(), whole.range()))
        .then(|| secret.range())
    })
}

fn why_silent(pattern: &Pattern, regex: &Regex, text: &str) -> String {
    let Some(captures) = regex.captures(text.as_bytes()) else {
        return "the regex does not match".to_owned();
    };
    let Some(secret) = captures.get(1) else {
        return "group 1 is not part of the match".to_owned();
    };
    if !pattern.has_keyword(text.as_bytes(), captures.get_match().range()) {
        return "no keyword is where it must be".to_owned();
    }
    format!(
        "the entropy of {:.2} bits is too low",
        entropy::shannon_entropy(secret.as_bytes())
    )
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn complaints(from: &str, to: &str) -> Vec<String> {
        let text = r#"
[[pattern]]
id = "acme-key"
summary = "Acme key"
help = "It opens the door."
severity = "high"
confidence = "high"
cwe = 798
near = ["acme"]
entropy = 3.0
regex = '\b([0-9a-f]{32})\b'
bad = [{ path = "a.py", text = "acme = '{{hex:32}}'" }]
good = [{ path = "a.py", text = "k = '{{hex:32}}'" }]
"#;
        assert!(text.contains(from));
        lint(&parse("acme.toml", &text.replacen(from, to, 1)).unwrap())
    }

    #[test]
    fn a_sound_pattern_passes() {
        assert_eq!(complaints("acme", "acme"), Vec::<String>::new());
    }

    #[test]
    fn each_defect_is_named() {
        let cases = [
            ("Acme key", "Acme key.", "full stop"),
            ("the door.", "the door", "full stop"),
            ("([0-9a-f]{32})", "[0-9a-f]{32}", "capture groups"),
            ("([0-9a-f]{32})", "([0-9a-f]{32,})", "without a bound"),
            ("([0-9a-f]{32})", "([0-9a-f]+)", "without a bound"),
            ("([0-9a-f]{32})", "([0-9a-f]{32,4097})", "more than 4096"),
            ("([0-9a-f]{32})", "([0-9a-f]{33})", "does not match"),
            ("([0-9a-f]{32})", "([0-9a-f]{32}", "does not compile"),
            ("acme = '{{hex:32}}'", "{{hex:32}}", "no keyword"),
            ("{32})\\b'", "{32})'", "inside of a longer token"),
            ("entropy = 3.0", "entropy = 4.5", "entropy"),
            ("k = '{{hex", "acme = '{{hex", "it is matched"),
            (
                "acme = '{{hex:32}}'",
                "acme = '{{hix:32}}'",
                "unknown placeholder",
            ),
            (
                "acme = '{{hex:32}}'",
                "acme {{hex:32}} '0123456789abcdef0123456789abcdef'",
                "without its placeholders",
            ),
        ];
        for (from, to, expected) in cases {
            let found = complaints(from, to);
            assert!(
                found.len() == 1 && found[0].contains(expected),
                "{to}: {found:?}"
            );
        }
    }

    #[test]
    fn two_patterns_must_not_claim_one_token() {
        let one = super::super::parse("a", TWINS).unwrap();
        let found = lint(&one);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("`twin-b` claims it"));
    }

    /// The scanner reads its own repository: neither the tables nor the code beside them may hold what they describe.
    #[test]
    fn no_source_looks_like_a_token() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let regexes: Vec<(&Pattern, Regex)> = super::super::builtin()
            .iter()
            .map(|pattern| (pattern, compile(pattern).unwrap()))
            .collect();
        let mut files = 0;
        for folder in ["patterns/secrets", "src/pattern"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let text = std::fs::read_to_string(&path).unwrap();
                files += 1;
                for (pattern, regex) in &regexes {
                    let found = find(pattern, regex, &text);
                    assert_eq!(found, None, "{}: {}", path.display(), pattern.rule.id);
                }
            }
        }
        assert!(files > 100, "{files}");
    }

    const TWINS: &str = r#"
[[pattern]]
id = "twin-a"
summary = "A"
help = "A."
severity = "low"
confidence = "medium"
cwe = [798]
keywords = ["twin_"]
regex = '\b(twin_[0-9a-f]{8})\b'
bad = [{ path = "a", text = "twin_{{hex:8}}" }]
good = [{ path = "a", text = "twin_x" }]
[[pattern]]
id = "twin-b"
summary = "B"
help = "B."
severity = "low"
confidence = "medium"
cwe = [798]
keywords = ["twin_"]
regex = '\b(twin_[0-9a-z]{8})\b'
bad = [{ path = "a", text = "twin_{{hex:8}}" }]
good = [{ path = "a", text = "twin_x" }]
"#;
}
