//! Reads one configuration file against the list of keys.

use super::File;
use super::error::{ConfigError, shown, suggestion};
use super::keys::{KEYS, Key, Kind, RULE_VALUES, names};
use crate::filter::{Allow, Globs};
use crate::finding::Date;
use crate::pattern::parse_tables;
use crate::rule::Severity;
use regex::bytes::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most bytes that a compiled expression of an `allow` entry may take.
const REGEX_SIZE: usize = 1 << 20;

type Table<'t> = DeTable<'t>;
type Node<'t> = Spanned<DeValue<'t>>;

/// A key, where its name stands, and its value.
type Entry<'a, 't> = (&'static Key, Range<usize>, &'a Node<'t>);

/// A text and the keys below which its configuration stands.
pub(super) struct Source<'t> {
    /// As messages name the file.
    pub(super) name: &'t str,
    pub(super) text: &'t str,
    /// `tool`, `credlint` for `pyproject.toml`; empty for a file of our own.
    pub(super) below: &'static [&'static str],
    /// The file lies at the root.
    pub(super) at_root: bool,
}

/// Reads a file; `None` when it says nothing about credlint.
///
/// # Errors
/// The first defect of the file.
pub(super) fn read(source: &Source<'_>) -> Result<Option<File>, ConfigError> {
    let document = match DeTable::parse(source.text) {
        Ok(document) => document,
        // a manifest that is broken elsewhere is not ours to complain about
        Err(_) if !source.below.is_empty() && !source.text.contains(&source.below.join(".")) => {
            return Ok(None);
        }
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            return Err(source.error(span, error.message()));
        }
    };
    let mut table: &Table<'_> = document.get_ref();
    for name in source.below {
        let next = table.get(*name).map(Spanned::get_ref);
        match next {
            Some(DeValue::Table(next)) => table = next,
            _ => return Ok(None),
        }
    }
    source.file(table).map(Some)
}

impl Source<'_> {
    fn error(&self, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.name, self.text, span, message)
    }

    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 1
    }

    fn file(&self, table: &Table<'_>) -> Result<File, ConfigError> {
        let mut file = File {
            name: self.name.to_owned(),
            ..File::default()
        };
        for (key, span, value) in self.entries(table, KEYS)? {
            if key.root_only && !self.at_root {
                let message = format!(
                    "{} holds for the run as a whole: it belongs into the configuration at the root",
                    shown(key.name)
                );
                return Err(self.error(span, message));
            }
            self.setting(&mut file, key, &span, value)?;
        }
        Ok(file)
    }

    /// The entries of a table in the order of the text, each with the key that it belongs to and the span of its name.
    fn entries<'a, 't>(
        &self,
        table: &'a Table<'t>,
        keys: &'static [Key],
    ) -> Result<Vec<Entry<'a, 't>>, ConfigError> {
        let mut found: Vec<_> = table.iter().collect();
        found.sort_by_key(|(name, _)| name.span().start);
        found
            .into_iter()
            .map(|(name, value)| {
                let known = keys.iter().find(|key| key.name == name.get_ref().as_ref());
                known.map(|key| (key, name.span(), value)).ok_or_else(|| {
                    let word = name.get_ref();
                    let hint = suggestion(&word.replace('_', "-"), &names(keys));
                    self.error(name.span(), format!("unknown key {}{hint}", shown(word)))
                })
            })
            .collect()
    }

    fn setting(
        &self,
        file: &mut File,
        key: &Key,
        span: &Range<usize>,
        value: &Node<'_>,
    ) -> Result<(), ConfigError> {
        let line = self.line(span.start);
        let settings = &mut file.settings;
        match (key.name, key.kind) {
            ("exclude", _) => {
                let (globs, patterns) = self.globs(value)?;
                file.exclude = Some(globs);
                let said = |(text, at)| (format!("exclude = [{text:?}]"), self.line(at));
                file.said.extend(patterns.into_iter().map(said));
                return Ok(());
            }
            ("rules", _) => return self.rules(file, value),
            ("allow", Kind::Tables(keys)) => return self.allowances(file, keys, value),
            ("pattern", _) => {
                if !self.below.is_empty() {
                    let message =
                        "patterns stand in a credlint.toml, or in files that 'patterns' names";
                    return Err(self.error(span.clone(), message));
                }
                let patterns = parse_tables(self.name, self.text).map_err(|error| {
                    let at = line_start(self.text, error.line);
                    self.error(at..at, error.message)
                })?;
                let said = |id: &str| (format!("[[pattern]] id = {id:?}"), line);
                file.said.extend(patterns.iter().map(|p| said(&p.rule.id)));
                settings.own_patterns = patterns;
                return Ok(());
            }
            ("checks", Kind::Words(words)) => {
                for node in self.list(value)? {
                    settings.checks.push(self.word(node, words)?.to_owned());
                }
            }
            ("patterns", _) => {
                for (text, _) in self.texts(value)? {
                    settings.patterns.push(text.to_owned());
                }
            }
            ("baseline", _) => settings.baseline = Some(self.text_of(value)?.to_owned()),
            ("fail-on", Kind::Word(words)) => {
                let word = self.word(value, words)?;
                settings.fail_on = Some(word.parse().ok());
            }
            ("min-severity", Kind::Word(words)) => {
                settings.min_severity = self.word(value, words)?.parse().ok();
            }
            ("min-confidence", Kind::Word(words)) => {
                settings.min_confidence = self.word(value, words)?.parse().ok();
            }
            _ => unreachable!("every key of the list is read"),
        }
        let written = &self.text[value.span()];
        file.said
            .push((format!("{} = {}", key.name, flat(written)), line));
        Ok(())
    }

    fn rules(&self, file: &mut File, value: &Node<'_>) -> Result<(), ConfigError> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.wrong_type(value, "a table: [rules]"));
        };
        let mut rules: Vec<_> = table.iter().collect();
        rules.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in rules {
            let word = self.word(value, RULE_VALUES)?;
            let rule = name.get_ref().clone().into_owned();
            match word.parse::<Severity>() {
                Ok(severity) if self.at_root => {
                    file.severity.insert(rule.clone(), severity);
                }
                Ok(_) => {
                    let message = "a severity can be set at the root only, because reports have one severity for a rule; \"off\" is possible here";
                    return Err(self.error(value.span(), message));
                }
                Err(_) => {
                    file.off.insert(rule.clone());
                }
            }
            let line = self.line(name.span().start);
            file.said.push((format!("rules.{rule} = {word:?}"), line));
            file.named_rules
                .push((rule, self.unknown_rule(name.span())));
        }
        Ok(())
    }

    fn allowances(
        &self,
        file: &mut File,
        keys: &'static [Key],
        value: &Node<'_>,
    ) -> Result<(), ConfigError> {
        for node in self.list(value)? {
            let DeValue::Table(table) = node.get_ref() else {
                return Err(self.wrong_type(node, "a table: [[allow]]"));
            };
            let entry = self.allow(file, keys, node, table)?;
            file.said.push((described(&entry), entry.line));
            file.allow.push(entry);
        }
        Ok(())
    }

    fn allow(
        &self,
        file: &mut File,
        keys: &'static [Key],
        node: &Node<'_>,
        table: &Table<'_>,
    ) -> Result<Allow, ConfigError> {
        let mut entry = Allow {
            fingerprint: None,
            path: None,
            rule: Vec::new(),
            value: None,
            reason: String::new(),
            until: None,
            line: self.line(node.span().start),
            met: AtomicBool::new(false),
        };
        for (key, _, value) in self.entries(table, keys)? {
            match key.kind {
                Kind::Fingerprint => entry.fingerprint = Some(self.fingerprint(value)?),
                Kind::Globs => entry.path = Some(self.globs(value)?.0),
                Kind::Texts => {
                    for (rule, span) in self.texts(value)? {
                        file.named_rules
                            .push((rule.to_owned(), self.unknown_rule(span)));
                        entry.rule.push(rule.to_owned());
                    }
                }
                Kind::Regex => entry.value = Some(self.regex(value)?),
                Kind::Date => entry.until = Some(self.date(value)?),
                _ => entry.reason = self.text_of(value)?.trim().to_owned(),
            }
        }
        let head = node.span().start..node.span().end.min(node.span().start + "[[allow]]".len());
        if entry.reason.is_empty() {
            return Err(self.error(head, "an allow entry needs a 'reason'"));
        }
        if entry.fingerprint.is_none() && entry.path.is_none() && entry.value.is_none() {
            let message = "an allow entry needs a 'fingerprint', 'path' or 'value'; to turn a rule off, use [rules]";
            return Err(self.error(head, message));
        }
        Ok(entry)
    }

    fn fingerprint(&self, value: &Node<'_>) -> Result<String, ConfigError> {
        let text = self.text_of(value)?;
        let digits = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 32 || !text.bytes().all(digits) {
            let message =
                "a fingerprint has 32 lower-case hexadecimal digits, as in `--format json`";
            return Err(self.error(value.span(), message));
        }
        Ok(text.to_owned())
    }

    fn regex(&self, value: &Node<'_>) -> Result<Regex, ConfigError> {
        let text = self.text_of(value)?;
        // checked alone first: what is put around it must not mend it
        let build = |text: &str| {
            RegexBuilder::new(text)
                .unicode(false)
                .size_limit(REGEX_SIZE)
                .build()
        };
        build(text)
            .and_then(|_| build(&format!("^(?:{text})$")))
            .map_err(|error| {
                let full = error.to_string();
                let last = full.lines().last().unwrap_or_default();
                let why = last.strip_prefix("error: ").unwrap_or(last);
                self.error(
                    value.span().start..value.span().start,
                    format!("not a regular expression: {why}"),
                )
            })
    }

    fn date(&self, value: &Node<'_>) -> Result<Date, ConfigError> {
        let date = match value.get_ref() {
            DeValue::Datetime(at) if at.time.is_none() => {
                at.date.and_then(|d| Date::new(d.year, d.month, d.day).ok())
            }
            DeValue::String(text) => text.parse().ok(),
            _ => None,
        };
        date.ok_or_else(|| self.wrong_type(value, "a day: 2027-01-31"))
    }

    fn globs(&self, value: &Node<'_>) -> Result<(Globs, Vec<(String, usize)>), ConfigError> {
        let texts = self.texts(value)?;
        let globs = Globs::new(texts.iter().map(|(text, _)| *text)).map_err(|(number, why)| {
            let span = texts
                .get(number)
                .map_or(value.span(), |(_, span)| span.clone());
            self.error(span, format!("not a pattern: {why}"))
        })?;
        let said = texts
            .iter()
            .map(|(text, span)| ((*text).to_owned(), span.start));
        Ok((globs, said.collect()))
    }

    /// The texts of a list; one text stands for a list of one.
    fn texts<'a>(&self, value: &'a Node<'_>) -> Result<Vec<(&'a str, Range<usize>)>, ConfigError> {
        let nodes: Vec<&Node<'_>> = match value.get_ref() {
            DeValue::Array(nodes) => nodes.iter().collect(),
            DeValue::String(_) => vec![value],
            _ => return Err(self.wrong_type(value, "a list of texts")),
        };
        nodes
            .into_iter()
            .map(|node| Ok((self.text_of(node)?, node.span())))
            .collect()
    }

    fn list<'a, 't>(&self, value: &'a Node<'t>) -> Result<&'a [Node<'t>], ConfigError> {
        match value.get_ref() {
            DeValue::Array(nodes) => Ok(nodes),
            _ => Err(self.wrong_type(value, "a list")),
        }
    }

    fn word<'a>(&self, value: &'a Node<'_>, words: &[&str]) -> Result<&'a str, ConfigError> {
        let word = self.text_of(value)?;
        if words.contains(&word) {
            return Ok(word);
        }
        let message = format!("unknown value {}{}", shown(word), suggestion(word, words));
        Err(self.error(value.span(), message))
    }

    fn text_of<'a>(&self, value: &'a Node<'_>) -> Result<&'a str, ConfigError> {
        match value.get_ref() {
            DeValue::String(Cow::Borrowed(text)) if !text.is_empty() => Ok(text),
            DeValue::String(Cow::Owned(text)) if !text.is_empty() => Ok(text),
            DeValue::String(_) => Err(self.error(value.span(), "this must not be empty")),
            _ => Err(self.wrong_type(value, "a text in quotes")),
        }
    }

    fn wrong_type(&self, value: &Node<'_>, wanted: &str) -> ConfigError {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let end = self.text[value.span()]
            .find('\n')
            .map_or(value.span().end, |at| value.span().start + at);
        self.error(
            value.span().start..end,
            format!("this is {found}; it should be {wanted}"),
        )
    }

    /// The error for a rule that turns out to be unknown once all rules are.
    fn unknown_rule(&self, span: Range<usize>) -> ConfigError {
        self.error(span, "")
    }
}

/// An entry in words, without its value.
fn described(entry: &Allow) -> String {
    let mut parts = Vec::new();
    parts.extend(
        entry
            .fingerprint
            .as_ref()
            .map(|it| format!("fingerprint {it}")),
    );
    parts.extend(entry.path.as_ref().map(|_| "some paths".to_owned()));
    parts.extend((!entry.rule.is_empty()).then(|| entry.rule.join(", ")));
    parts.extend(entry.value.as_ref().map(|_| "values of a form".to_owned()));
    let until = entry
        .until
        .map_or(String::new(), |day| format!(", until {day}"));
    format!("[[allow]] {}{until}: {}", parts.join(", "), entry.reason)
}

/// A value on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line_start(text: &str, line: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    lines.map(str::len).sum()
}
