//! The TOML of a pattern file as it is written; the build script and the library read it with the same code.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, SeqAccess, Visitor};
use toml::Spanned;

use super::checksum::Checksum;
use super::prefix::begins_with_keyword;

/// A keyword shorter than this would hit everywhere.
pub(crate) const MIN_KEYWORD: usize = 3;

/// Parts that many regexes share, written out when a file is read; the first may use the second.
const ABBREVIATIONS: [(&str, &str); 3] = [
    (
        "{{key}}",
        "(?i:key|token|secret|auth|pass|pwd|credential){{is}}",
    ),
    // The rest of a name, its quote or bracket, a type, a sign of assignment (or YAML's `value:` on the next line, or a space on a command
    // line), the opening quote, the scheme of an HTTP header.
    (
        "{{is}}",
        r#"[\w.-]{0,24}(?:\\?["'\])`]){0,3}(?:\s{0,4}(?:: ?)?(?:(?:string|str|&str) ?)?(?:[:?]{0,3}=>?|[:,(>])|\s{1,20}["']?value["']?\s{0,2}[=:]|[ \t])\s{0,12}\\?["'`]?\s?(?:(?i:bearer|token|basic) )?"#,
    ),
    // The end of a token whose alphabet has hyphens, at which `\b` could cut a longer one.
    ("{{end}}", "(?:[^0-9A-Za-z_-]|$)"),
];

/// One file: any number of `[[pattern]]` tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File<'a> {
    /// The tables, in the order of the file.
    #[serde(default, borrow)]
    pub(crate) pattern: Vec<Spanned<Table<'a>>>,
}

/// The tables of a file that holds other keys as well.
#[derive(Debug, Deserialize)]
struct PartOfFile<'a> {
    #[serde(default, borrow)]
    pattern: Vec<Spanned<Table<'a>>>,
}

/// One `[[pattern]]` table. The keys are described in [`crate::pattern`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table<'a> {
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) summary: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) help: Cow<'a, str>,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) cwe: Cwe,
    #[serde(default, borrow)]
    pub(crate) keywords: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) near: Vec<Text<'a>>,
    pub(crate) case_sensitive: Option<bool>,
    #[serde(borrow)]
    pub(crate) regex: Cow<'a, str>,
    pub(crate) checksum: Option<Checksum>,
    pub(crate) entropy: Option<f32>,
    pub(crate) binary: Option<bool>,
    #[serde(default, borrow)]
    pub(crate) bad: Vec<Sample<'a>>,
    #[serde(default, borrow)]
    pub(crate) good: Vec<Sample<'a>>,
}

/// A string inside a list; borrowed from the file when it holds no escapes.
#[derive(Debug, Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// An example file, with placeholders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample<'a> {
    #[serde(borrow)]
    pub(crate) path: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) text: Cow<'a, str>,
}

/// The severities that a pattern may have: a token is never mere advice.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Critical,
    High,
    Medium,
    Low,
}

/// The confidences that a pattern may have: what is only a hint is no pattern.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confidence {
    High,
    Medium,
}

/// CWE numbers, written as one integer or as a list.
#[derive(Debug)]
pub(crate) struct Cwe(pub(crate) Vec<u16>);

impl Table<'_> {
    /// The words that lead to this pattern: `near` or `keywords`, of which exactly one is given.
    pub(crate) fn keywords(&self) -> &[Text<'_>] {
        if self.near.is_empty() {
            &self.keywords
        } else {
            &self.near
        }
    }

    /// Whether keywords are compared byte for byte: yes for `keywords` unless the table says no, never for `near`.
    pub(crate) fn is_case_sensitive(&self) -> bool {
        self.near.is_empty() && self.case_sensitive.unwrap_or(true)
    }

    /// Whether binary files are searched too: yes for a format with a prefix of its own, no for one that needs a word beside it.
    pub(crate) fn is_binary(&self) -> bool {
        self.binary.unwrap_or(self.near.is_empty())
    }

    /// Whether every match begins with a keyword, at a word boundary, as far as the regex shows it.
    pub(crate) fn is_prefixed(&self) -> bool {
        self.near.is_empty()
            && self.is_case_sensitive()
            && begins_with_keyword(&self.regex, |head| {
                self.keywords
                    .iter()
                    .any(|word| head.starts_with(word.0.as_bytes()))
            })
    }

    /// The regex with its abbreviations written out.
    pub(crate) fn expanded_regex(&self) -> String {
        if !self.regex.contains("{{") {
            return self.regex.to_string();
        }
        ABBREVIATIONS
            .iter()
            .fold(self.regex.to_string(), |regex, (short, long)| {
                regex.replace(short, long)
            })
    }

    /// What serde cannot see: how the keys of one table belong together.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if !is_kebab_case(&self.id) {
            return Err("`id` must be kebab-case: lower-case letters, digits and single hyphens");
        }
        match (self.keywords.is_empty(), self.near.is_empty()) {
            (true, true) => return Err("`keywords` or `near` must be given"),
            (false, false) => return Err("`keywords` and `near` exclude each other"),
            _ => {}
        }
        if !self.near.is_empty() && self.case_sensitive.is_some() {
            return Err("`case_sensitive` goes with `keywords`; `near` ignores case");
        }
        if self
            .keywords()
            .iter()
            .any(|word| word.0.len() < MIN_KEYWORD)
        {
            return Err("every word of `keywords` or `near` needs at least 3 bytes");
        }
        if self.cwe.0.is_empty() {
            return Err("`cwe` must name at least one number");
        }
        if self.regex.is_empty() {
            return Err("`regex` must not be empty");
        }
        if self
            .entropy
            .is_some_and(|bits| !(0.0..=8.0).contains(&bits))
        {
            return Err("`entropy` is bits for each byte, 0 to 8");
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Cwe {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;

        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Cwe;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a CWE number or a list of them")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Cwe, E> {
                u16::try_from(number)
                    .map(|number| Cwe(vec![number]))
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cwe, A::Error> {
                let mut numbers = Vec::new();
                while let Some(number) = list.next_element()? {
                    numbers.push(number);
                }
                Ok(Cwe(numbers))
            }
        }

        deserializer.deserialize_any(OneOrMany)
    }
}

/// Reads a file and checks each table. The error is the 1-based line and what is wrong there.
pub(crate) fn read(text: &str) -> Result<Vec<Table<'_>>, (usize, String)> {
    let file: File<'_> = toml::from_str(text).map_err(|error| placed(text, &error))?;
    checked(text, file.pattern)
}

/// Reads the tables of a file that holds other keys as well.
pub(crate) fn read_tables(text: &str) -> Result<Vec<Table<'_>>, (usize, String)> {
    let file: PartOfFile<'_> = toml::from_str(text).map_err(|error| placed(text, &error))?;
    checked(text, file.pattern)
}

fn placed(text: &str, error: &toml::de::Error) -> (usize, String) {
    let start = error.span().map_or(0, |span| span.start);
    (line_of(text, start), with_suggestion(error.message()))
}

fn checked<'t>(
    text: &str,
    spanned: Vec<Spanned<Table<'t>>>,
) -> Result<Vec<Table<'t>>, (usize, String)> {
    let mut tables = Vec::with_capacity(spanned.len());
    for table in spanned {
        let start = table.span().start;
        let table = table.into_inner();
        if let Err(message) = table.check() {
            return Err((
                line_of(text, start),
                format!("pattern `{}`: {message}", table.id),
            ));
        }
        tables.push(table);
    }
    Ok(tables)
}

/// Whether a name is made of lower-case letters, digits and single hyphens, and begins with a letter.
pub(crate) fn is_kebab_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|&&byte| byte == b'\n').count()
}

/// Turns serde's "unknown field `x`, expected one of `a`, `b`" into a sentence that names the nearest valid key.
fn with_suggestion(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let kind = match message {
        m if m.starts_with("unknown field") => "key",
        m if m.starts_with("unknown variant") => "value",
        _ => return message.to_owned(),
    };
    let Some(written) = quoted.next() else {
        return message.to_owned();
    };
    let known: Vec<&str> = quoted.collect();
    let nearest = known
        .iter()
        .map(|name| (distance(written, name), *name))
        .min()
        .filter(|(steps, name)| *steps <= 2.max(name.len() / 3));
    match nearest {
        Some((_, name)) => format!("unknown {kind} `{written}`; did you mean `{name}`?"),
        None => format!("unknown {kind} `{written}`; known: {}", known.join(", ")),
    }
}

/// Levenshtein distance in bytes. Words longer than 40 bytes count as far away from everything.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 40 || b.len() > 40 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
