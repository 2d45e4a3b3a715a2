//! Provider patterns: token formats as data, built in or read from a user's TOML files.
//!
//! # The TOML
//!
//! A file holds any number of `[[pattern]]` tables. An unknown key is an error.
//!
//! | key | meaning |
//! |---|---|
//! | `id` | kebab-case name of the rule, unique, never changed: `stripe-secret-key` |
//! | `summary` | noun phrase without a full stop |
//! | `help` | what somebody could do with the token, and the remedy |
//! | `severity` | `critical`, `high`, `medium` or `low` |
//! | `confidence` | `high` or `medium` |
//! | `cwe` | one CWE number or a list |
//! | `keywords` | literals, at least 3 bytes each, one of which is part of every match; compared byte for byte |
//! | `case_sensitive` | `false`: `keywords` are found in any ASCII case (the regex decides for itself) |
//! | `near` | instead of `keywords`, for formats without a mark of their own: the match only counts when one of these words stands on a line that the match touches (at most 512 bytes away) or ends at most 120 bytes before it; any ASCII case |
//! | `regex` | bytes, no Unicode; group 1 is the secret; no unbounded repetition |
//! | `entropy` | least Shannon entropy of group 1, in bits for each byte |
//! | `checksum` | how the token's own checksum is computed, see [`Checksum`] |
//! | `binary` | whether binary files are searched too; default: true with `keywords`, false with `near` |
//! | `bad`, `good` | examples `{ path, text }` that must match and must not match |
//!
//! A regex may use three abbreviations: `{{is}}` is what stands between the first word of a name and its value in code, configuration and
//! command lines, so `(?i:secret){{is}}` reaches from `SECRET_V2: "` to the value; `{{key}}` is that after any of the words key, token, secret,
//! auth, pass, pwd, credential; `{{end}}` is the end of a token whose alphabet has hyphens (elsewhere `\b` will do).
//!
//! # Placeholders
//!
//! Examples never hold a token. [`fill`] makes one where a placeholder stands:
//!
//! | placeholder | becomes |
//! |---|---|
//! | `{{hex:32}}`, `{{HEX:32}}` | 32 hexadecimal digits, in lower or upper case |
//! | `{{digit:12}}` | decimal digits |
//! | `{{lower:8}}`, `{{upper:8}}`, `{{alpha:8}}` | ASCII letters: lower case, upper case, both |
//! | `{{loweralnum:8}}`, `{{upperalnum:8}}`, `{{alnum:8}}` | the same with digits |
//! | `{{base32:16}}`, `{{base64:44}}`, `{{base64url:43}}` | characters of RFC 4648's alphabets, never padding |
//! | `{{base58:44}}` | letters and digits without `0`, `O`, `I` and `l` |
//! | `{{uuid}}` | a version 4 UUID in lower case |
//! | `{{bech32:58}}` | upper-case characters of BIP 173's alphabet |
//! | `{{text:…}}` | the text itself: for made-up words that would look like a credential where they stand |
//! | `{{github-checksum}}` | the [`Checksum`] of that name over the token that stands before it |
//!
//! Values are pseudo-random, seeded by the text. Each placeholder gets its own; `{{alnum:24#a}}` repeats wherever it stands in the text.

mod checksum;
mod example;
mod lint;
mod plain;
mod prefix;
mod syntax;

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

use crate::rule::{Category, Confidence, Example, Rule, Severity};

pub use checksum::Checksum;
pub use example::{FillError, fill};
pub use lint::lint;

/// How far before a match a `near` word may end when it stands on an earlier line, in bytes.
pub const NEAR_BYTES: usize = 120;

/// How far from a match a `near` word may stand on the same line, in bytes: minified files have lines of megabytes.
pub const LINE_BYTES: usize = 512;

/// One token format: the rule that its findings carry, and how to find it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// What a finding is called and what to do about it. Its category is always [`Category::ProviderSecret`].
    pub rule: Rule,
    /// Literals that lead to the pattern: part of every match, or equal to `near` when that is given. Never empty.
    pub keywords: Cow<'static, [Cow<'static, str>]>,
    /// Whether `keywords` are compared byte for byte instead of in any ASCII case.
    pub case_sensitive: bool,
    /// Whether every match begins with a keyword, right after a word boundary: then only the place of the keyword need be tried, and only
    /// when no letter, digit or underscore stands before it. Read off the regex; `false` may also mean that it is too intricate.
    pub prefixed: bool,
    /// Words of which one must stand beside the match, in any ASCII case; see [`Pattern::has_keyword`]. Empty: no condition.
    pub near: Cow<'static, [Cow<'static, str>]>,
    /// For `regex::bytes` with `unicode(false)`. Group 1 is the secret; no match is longer than [`lint()`] allows.
    pub regex: Cow<'static, str>,
    /// The checksum that some or all tokens of this format carry.
    pub checksum: Option<Checksum>,
    /// Least Shannon entropy of group 1, in bits for each byte.
    pub entropy: Option<f32>,
    /// Whether binary files are searched too.
    pub binary: bool,
}

/// A pattern file that cannot be used, with the place of the first defect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {message}")]
pub struct PatternError {
    /// The path as given to [`parse`].
    pub path: String,
    /// 1-based line.
    pub line: usize,
    /// What is wrong there; a misspelt key comes with the nearest valid one.
    pub message: String,
}

/// The patterns that come with credlint, in the order of their files and tables. Part of the program: nothing is read or compiled.
pub fn builtin() -> &'static [Pattern] {
    BUILTIN
}

/// Reads a user's pattern file. `path` is only named in errors.
///
/// Keys, their types and how they belong together are checked here; regexes and examples are not, because compiling them costs more than
/// reading the file: [`lint()`] does that.
///
/// # Errors
/// The first defect of the file, with its line.
pub fn parse(path: &str, text: &str) -> Result<Vec<Pattern>, PatternError> {
    if let Some(tables) = plain::read(text) {
        return Ok(tables.into_iter().map(Pattern::from).collect());
    }
    match syntax::read(text) {
        Ok(tables) => Ok(tables.into_iter().map(Pattern::from).collect()),
        Err((line, message)) => Err(PatternError {
            path: path.to_owned(),
            line,
            message,
        }),
    }
}

/// Reads the `[[pattern]]` tables of a file that holds other keys as well. `path` is only named in errors.
///
/// # Errors
/// As those of [`parse`].
pub fn parse_tables(path: &str, text: &str) -> Result<Vec<Pattern>, PatternError> {
    match syntax::read_tables(text) {
        Ok(tables) => Ok(tables.into_iter().map(Pattern::from).collect()),
        Err((line, message)) => Err(PatternError {
            path: path.to_owned(),
            line,
            message,
        }),
    }
}

impl Pattern {
    /// The regex, compiled. Costs some 50 µs, for a few formats milliseconds, so compile it when a keyword was found and keep it.
    ///
    /// # Errors
    /// Only for a user's pattern: the built-in ones are tested.
    pub fn compile(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.regex).unicode(false).build()
    }

    /// Whether a keyword is part of the match at `span`, or with `near` stands on its lines (at most [`LINE_BYTES`] away) or ends at most
    /// [`NEAR_BYTES`] before it. `span` is the whole match, not group 1.
    pub fn has_keyword(&self, text: &[u8], span: Range<usize>) -> bool {
        if self.near.is_empty() {
            return self.mentions(&text[span]);
        }
        let before = &text[span.start.saturating_sub(LINE_BYTES)..span.start];
        let line = memchr::memrchr(b'\n', before).map_or(before.len(), |at| before.len() - at - 1);
        let after = &text[span.end..text.len().min(span.end + LINE_BYTES)];
        let end = span.end + memchr::memchr(b'\n', after).unwrap_or(after.len());
        let start = span.start - line.max(NEAR_BYTES.min(span.start));
        self.mentions(&text[start..end])
    }

    /// Whether group 1 has the entropy that the pattern asks for.
    pub fn is_random(&self, secret: &[u8]) -> bool {
        self.entropy
            .is_none_or(|least| entropy::shannon_entropy(secret) >= least)
    }

    fn mentions(&self, bytes: &[u8]) -> bool {
        if self.case_sensitive {
            let mut words = self.keywords.iter();
            return words.any(|word| memmem::find(bytes, word.as_bytes()).is_some());
        }
        let bytes = bytes.to_ascii_lowercase();
        self.keywords.iter().any(|word| {
            let word = word.to_ascii_lowercase();
            memmem::find(&bytes, word.as_bytes()).is_some()
        })
    }
}

impl From<syntax::Table<'_>> for Pattern {
    fn from(table: syntax::Table<'_>) -> Self {
        Pattern {
            case_sensitive: table.is_case_sensitive(),
            binary: table.is_binary(),
            prefixed: table.is_prefixed(),
            keywords: owned(table.keywords()),
            near: owned(&table.near),
            regex: Cow::Owned(table.expanded_regex()),
            checksum: table.checksum,
            entropy: table.entropy,
            rule: Rule {
                id: Cow::Owned(table.id.into_owned()),
                summary: Cow::Owned(table.summary.into_owned()),
                help: Cow::Owned(table.help.into_owned()),
                category: Category::ProviderSecret,
                score: Severity::from(table.severity).default_score(),
                confidence: table.confidence.into(),
                cwe: Cow::Owned(table.cwe.0),
                bad: table.bad.into_iter().map(Example::from).collect(),
                good: table.good.into_iter().map(Example::from).collect(),
            },
        }
    }
}

impl From<syntax::Sample<'_>> for Example {
    fn from(sample: syntax::Sample<'_>) -> Self {
        Example {
            path: Cow::Owned(sample.path.into_owned()),
            text: Cow::Owned(sample.text.into_owned()),
        }
    }
}

impl From<syntax::Severity> for Severity {
    fn from(severity: syntax::Severity) -> Self {
        match severity {
            syntax::Severity::Critical => Severity::Critical,
            syntax::Severity::High => Severity::High,
            syntax::Severity::Medium => Severity::Medium,
            syntax::Severity::Low => Severity::Low,
        }
    }
}

impl From<syntax::Confidence> for Confidence {
    fn from(confidence: syntax::Confidence) -> Self {
        match confidence {
            syntax::Confidence::High => Confidence::High,
            syntax::Confidence::Medium => Confidence::Medium,
        }
    }
}

fn owned(words: &[syntax::Text<'_>]) -> Cow<'static, [Cow<'static, str>]> {
    words
        .iter()
        .map(|word| Cow::Owned(word.0.clone().into_owned()))
        .collect()
}

include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = r#"
[[pattern]]
id = "acme-key"
summary = "Acme key"
help = "It opens the door."
severity = "high"
confidence = "high"
cwe = 798
keywords = ["acme_"]
regex = '\b(acme_[0-9a-f]{32})\b'
bad = [{ path = "a.py", text = "k = 'acme_{{hex:32}}'" }]
good = [{ path = "a.py", text = "k = 'acme_key'" }]
"#;

    #[test]
    fn a_user_file_becomes_patterns() {
        let patterns = parse("acme.toml", MINIMAL).unwrap();
        assert_eq!(patterns.len(), 1);
        let pattern = &patterns[0];
        assert_eq!(pattern.rule.id, "acme-key");
        assert_eq!(pattern.rule.severity(), Severity::High);
        assert_eq!(&*pattern.rule.cwe, [798]);
        assert!(pattern.case_sensitive && pattern.binary && pattern.near.is_empty());
        assert_eq!(lint(&patterns), Vec::<String>::new());
    }

    #[test]
    fn near_words_are_the_keywords_and_ignore_case() {
        let text = MINIMAL.replace("keywords", "near");
        let pattern = parse("acme.toml", &text).unwrap().remove(0);
        assert_eq!(pattern.keywords, pattern.near);
        assert!(!pattern.case_sensitive && !pattern.binary);
    }

    #[test]
    fn near_reaches_over_the_line_and_a_little_before_it() {
        let pattern = parse("acme.toml", &MINIMAL.replace("keywords", "near"))
            .unwrap()
            .remove(0);
        let has = |text: &str| {
            let start = text.find('X').unwrap();
            pattern.has_keyword(text.as_bytes(), start..start + 1)
        };
        assert!(has("ACME_ = X"));
        assert!(has("X # acme_"));
        assert!(has("acme_\n\nX"));
        assert!(has(&format!("acme_{}X", " ".repeat(LINE_BYTES - 5))));
        assert!(has(&format!("acme_\n{}X", " ".repeat(NEAR_BYTES - 6))));
        assert!(!has(&format!("acme_\n{}X", " ".repeat(NEAR_BYTES - 5))));
        assert!(!has(&format!("acme_{}X", " ".repeat(LINE_BYTES))));
        assert!(!has(&format!("X{}acme_", " ".repeat(LINE_BYTES))));
        assert!(!has("X\nacme_"));
    }

    #[test]
    fn errors_name_file_line_and_the_nearest_key() {
        let error = |from: &str, to: &str| {
            parse("acme.toml", &MINIMAL.replacen(from, to, 1))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error("regex =", "regx ="),
            "acme.toml:10: unknown key `regx`; did you mean `regex`?"
        );
        assert_eq!(
            error("\"high\"", "\"hgh\""),
            "acme.toml:6: unknown value `hgh`; did you mean `high`?"
        );
        assert_eq!(
            error("text =", "txt ="),
            "acme.toml:11: unknown key `txt`; did you mean `text`?"
        );
        assert!(error("cwe = 798", "cwe = -1").starts_with("acme.toml:8: "));
        assert!(
            error("cwe = 798", "cwe = []").starts_with("acme.toml:2: pattern `acme-key`: `cwe`")
        );
        assert!(error("[\"acme_\"]", "[\"ac\"]").contains("at least 3 bytes"));
        assert!(error("cwe = 798", "near = [\"acme\"]\ncwe = 798").contains("exclude each other"));
        assert!(error("acme-key", "Acme_Key").contains("kebab-case"));
        assert!(error("summary", "#").contains("missing field `summary`"));
        assert!(error("[[pattern]]", "[[patterns]]").contains("did you mean `pattern`?"));
        assert!(error("]]", "").starts_with("acme.toml:2: "));
    }

    #[test]
    fn builtin_patterns_pass_the_linter() {
        let complaints = lint(builtin());
        assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    }

    #[test]
    fn at_least_a_hundred_providers_are_covered() {
        println!(
            "{} patterns of {} providers",
            builtin().len(),
            PROVIDERS.len()
        );
        assert!(PROVIDERS.len() >= 100, "{}", PROVIDERS.len());
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_file_holds_is_read_or_refused(text in "(\\[\\[pattern\\]\\]|id|cwe|near|=|\"|'|\\[|\\]|\\{|\\}|\\(|\\||\\\\|é|\n| |7|a){0,60}") {
            let _ = parse("any.toml", &text);
            let _ = fill(&text);
            let _ = prefix::begins_with_keyword(&format!(r"\b({text}"), |_| true);
        }

        #[test]
        fn whatever_a_token_holds_has_or_lacks_a_checksum(bytes: Vec<u8>) {
            for checksum in Checksum::ALL {
                let _ = checksum.verify(&bytes);
                let _ = checksum.compute(&bytes);
            }
        }
    }
}
