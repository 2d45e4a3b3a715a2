//! A quick way through pattern files that are written plainly: one key a line, no multi-line strings, no odd escapes.
//!
//! A general TOML reader builds a document before anything can be read from it, which costs more than everything else that happens
//! before a small scan. This reader takes what nearly every pattern file consists of and gives up on anything else: then, and
//! for every error message, [`super::syntax`] reads the file with the `toml` crate. A test holds both to the same result.

use super::checksum::Checksum;
use super::syntax::{Confidence, Cwe, Sample, Severity, Table, Text};
use std::borrow::Cow;

/// The tables of a plainly written file, or `None` when the general reader has to look at it.
pub(super) fn read(text: &str) -> Option<Vec<Table<'_>>> {
    let mut tables = Vec::new();
    let mut open: Option<Draft<'_>> = None;
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "[[pattern]]" {
            if let Some(draft) = open.replace(Draft::default()) {
                tables.push(draft.finish()?);
            }
            continue;
        }
        let (key, value) = line.split_once(" = ")?;
        let mut cursor = Cursor(value);
        open.as_mut()?.set(key, &mut cursor)?;
        if !cursor.0.trim_end_matches(' ').is_empty() {
            return None;
        }
    }
    if let Some(draft) = open {
        tables.push(draft.finish()?);
    }
    Some(tables)
}

/// A table as far as it has been read.
#[derive(Default)]
struct Draft<'a> {
    id: Option<Cow<'a, str>>,
    summary: Option<Cow<'a, str>>,
    help: Option<Cow<'a, str>>,
    severity: Option<Severity>,
    confidence: Option<Confidence>,
    cwe: Option<Vec<u16>>,
    keywords: Option<Vec<Text<'a>>>,
    near: Option<Vec<Text<'a>>>,
    case_sensitive: Option<bool>,
    regex: Option<Cow<'a, str>>,
    checksum: Option<Checksum>,
    entropy: Option<f32>,
    binary: Option<bool>,
    bad: Option<Vec<Sample<'a>>>,
    good: Option<Vec<Sample<'a>>>,
}

impl<'a> Draft<'a> {
    fn set(&mut self, key: &str, value: &mut Cursor<'a>) -> Option<()> {
        match key {
            "id" => once(&mut self.id, value.string()?),
            "summary" => once(&mut self.summary, value.string()?),
            "help" => once(&mut self.help, value.string()?),
            "severity" => once(&mut self.severity, severity(&value.string()?)?),
            "confidence" => once(&mut self.confidence, confidence(&value.string()?)?),
            "cwe" => once(&mut self.cwe, value.numbers()?),
            "keywords" => once(&mut self.keywords, value.list(|c| c.string().map(Text))?),
            "near" => once(&mut self.near, value.list(|c| c.string().map(Text))?),
            "case_sensitive" => once(&mut self.case_sensitive, value.boolean()?),
            "regex" => once(&mut self.regex, value.string()?),
            "checksum" => {
                let name = value.string()?;
                let known = Checksum::ALL.into_iter().find(|c| c.as_str() == name)?;
                once(&mut self.checksum, known)
            }
            "entropy" => once(&mut self.entropy, value.float()?),
            "binary" => once(&mut self.binary, value.boolean()?),
            "bad" => once(&mut self.bad, value.list(Cursor::sample)?),
            "good" => once(&mut self.good, value.list(Cursor::sample)?),
            _ => None,
        }
    }

    fn finish(self) -> Option<Table<'a>> {
        let table = Table {
            id: self.id?,
            summary: self.summary?,
            help: self.help?,
            severity: self.severity?,
            confidence: self.confidence?,
            cwe: Cwe(self.cwe?),
            keywords: self.keywords.unwrap_or_default(),
            near: self.near.unwrap_or_default(),
            case_sensitive: self.case_sensitive,
            regex: self.regex?,
            checksum: self.checksum,
            entropy: self.entropy,
            binary: self.binary,
            bad: self.bad.unwrap_or_default(),
            good: self.good.unwrap_or_default(),
        };
        table.check().ok().map(|()| table)
    }
}

/// A key twice in one table is an error that the general reader explains.
fn once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

fn severity(name: &str) -> Option<Severity> {
    match name {
        "critical" => Some(Severity::Critical),
        "high" => Some(Severity::High),
        "medium" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        _ => None,
    }
}

fn confidence(name: &str) -> Option<Confidence> {
    match name {
        "high" => Some(Confidence::High),
        "medium" => Some(Confidence::Medium),
        _ => None,
    }
}

/// The rest of a line.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn eat(&mut self, sign: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(sign)?;
        Some(())
    }

    fn spaces(&mut self) {
        self.0 = self.0.trim_start_matches(' ');
    }

    /// `'…'`, or `"…"` with the commonest escapes.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let literal = self.0.starts_with('\'');
        let body = self.0.strip_prefix(['\'', '"'])?;
        if literal {
            let (inner, rest) = body.split_once('\'')?;
            self.0 = rest;
            // two quotes and one more would open a multi-line string
            return (plain(inner) && !(inner.is_empty() && rest.starts_with('\'')))
                .then_some(Cow::Borrowed(inner));
        }
        let end = memchr::memchr2(b'"', b'\\', body.as_bytes())?;
        if body.as_bytes()[end] == b'"' {
            let (inner, rest) = (&body[..end], &body[end + 1..]);
            self.0 = rest;
            return (plain(inner) && !(end == 0 && rest.starts_with('"')))
                .then_some(Cow::Borrowed(inner));
        }
        self.escaped(body)
    }

    fn escaped(&mut self, mut body: &'a str) -> Option<Cow<'a, str>> {
        let mut out = String::new();
        loop {
            let at = memchr::memchr2(b'"', b'\\', body.as_bytes())?;
            let before = &body[..at];
            if !plain(before) {
                return None;
            }
            out.push_str(before);
            if body.as_bytes()[at] == b'"' {
                self.0 = &body[at + 1..];
                return Some(Cow::Owned(out));
            }
            out.push(match body.as_bytes().get(at + 1)? {
                b'n' => '\n',
                b't' => '\t',
                b'"' => '"',
                b'\\' => '\\',
                _ => return None,
            });
            body = &body[at + 2..];
        }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.eat("[")?;
        let mut items = Vec::new();
        self.spaces();
        while self.eat("]").is_none() {
            items.push(item(self)?);
            self.spaces();
            if self.eat(",").is_none() && !self.0.starts_with(']') {
                return None;
            }
            self.spaces();
        }
        Some(items)
    }

    /// `{ path = "…", text = "…" }`
    fn sample(&mut self) -> Option<Sample<'a>> {
        self.eat("{")?;
        self.spaces();
        self.eat("path = ")?;
        let path = self.string()?;
        self.eat(", text = ")?;
        let text = self.string()?;
        self.spaces();
        self.eat("}")?;
        Some(Sample { path, text })
    }

    fn numbers(&mut self) -> Option<Vec<u16>> {
        if self.0.starts_with('[') {
            return self.list(Cursor::number);
        }
        self.number().map(|number| vec![number])
    }

    fn number(&mut self) -> Option<u16> {
        let digits = self.word(|b| b.is_ascii_digit());
        if digits.starts_with('0') && digits.len() > 1 {
            return None;
        }
        digits.parse().ok()
    }

    fn float(&mut self) -> Option<f32> {
        let digits = self.word(|b| b.is_ascii_digit() || b == b'.');
        let (whole, part) = digits.split_once('.')?;
        let sound =
            !whole.is_empty() && !part.is_empty() && (whole.len() == 1 || !whole.starts_with('0'));
        sound.then(|| digits.parse().ok()).flatten()
    }

    fn boolean(&mut self) -> Option<bool> {
        self.word(|b| b.is_ascii_lowercase()).parse().ok()
    }

    fn word(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let end = self
            .0
            .bytes()
            .position(|b| !belongs(b))
            .unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        word
    }
}

/// True without control characters, which TOML forbids in strings; the tab is allowed.
fn plain(text: &str) -> bool {
    text.bytes().all(|b| b >= b' ' && b != 0x7F || b == b'\t')
}

#[cfg(test)]
mod tests {
    use super::super::syntax;
    use super::*;
    use proptest::prelude::*;

    const TABLE: &str = "[[pattern]]\nid = \"acme-key\"\nsummary = \"Acme key\"\nhelp = \"It \\\"opens\\\" doors.\"\n\
                         severity = \"high\"\nconfidence = \"high\"\ncwe = [321, 798]\nkeywords = [\"acme_\", 'acm-']\n\
                         regex = '\\b(acme_[0-9]{8})\\b'\nentropy = 3.5\nbinary = false\n\
                         bad = [{ path = \"a\", text = \"x\\n\" }]\ngood = []\n";

    fn agrees(text: &str) -> bool {
        match read(text) {
            Some(tables) => {
                format!("{tables:?}")
                    == format!("{:?}", syntax::read(text).expect("plain files are TOML"))
            }
            None => true,
        }
    }

    #[test]
    fn reads_a_plain_table() {
        assert_eq!(read(TABLE).expect("plain").len(), 1);
        assert!(agrees(TABLE));
    }

    #[test]
    fn every_built_in_file_reads_the_same() {
        let mut plain = 0;
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/secrets");
        for file in std::fs::read_dir(folder).expect("the folder of the patterns") {
            let text = std::fs::read_to_string(file.expect("an entry").path()).expect("a text");
            assert!(agrees(&text), "{text}");
            plain += usize::from(read(&text).is_some());
        }
        assert!(plain > 100, "{plain} files are plain");
    }

    proptest! {
        #[test]
        fn never_differs_from_the_general_reader(at in 0..TABLE.len(), cut in 0usize..4, with in "[\"'\\\\\\[\\]{},= \n#a0.]{0,3}") {
            let end = (at + cut).min(TABLE.len());
            prop_assume!(TABLE.is_char_boundary(at) && TABLE.is_char_boundary(end));
            let text = format!("{}{with}{}", &TABLE[..at], &TABLE[end..]);
            prop_assert!(agrees(&text), "{}", text);
        }
    }
}
