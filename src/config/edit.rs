//! Adds an entry to a configuration file without touching anything else in it.

use super::error::ConfigError;
use super::read::{Source, read};
use crate::finding::Date;
use std::fmt::Write;

/// An entry for the allowlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAllow {
    /// The fingerprint, 32 hexadecimal digits.
    pub fingerprint: String,
    /// The rule, when it is known.
    pub rule: Option<String>,
    /// The file, when it is known, relative to the configuration.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Option<Date>,
}

impl NewAllow {
    /// The entry as TOML, below the keys of a manifest when there are any.
    pub fn to_toml(&self, below: &[&str]) -> String {
        let prefix: String = below.iter().map(|key| format!("{key}.")).collect();
        let mut out = format!("[[{prefix}allow]]\n");
        let _ = writeln!(out, "fingerprint = \"{}\"", self.fingerprint);
        if let Some(rule) = &self.rule {
            let _ = writeln!(out, "rule = {}", quoted(rule));
        }
        if let Some(path) = &self.path {
            let _ = writeln!(out, "path = {}", quoted(&as_pattern(path)));
        }
        let _ = writeln!(out, "reason = {}", quoted(&self.reason));
        if let Some(until) = self.until {
            let _ = writeln!(out, "until = {until}");
        }
        out
    }
}

/// The text of a configuration file with the entry at its end; everything else stays as it is. `below` as in [`super::NAMES`].
///
/// # Errors
/// When the result would not be a configuration: the file is broken, or holds its entries in a form to which nothing can be added this way
/// (`allow = [...]`).
pub fn with_allow(
    name: &str,
    text: &str,
    below: &'static [&'static str],
    entry: &NewAllow,
) -> Result<String, ConfigError> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(newline);
    }
    if !out.trim().is_empty() && !out.ends_with("\n\n") && !out.ends_with("\n\r\n") {
        out.push_str(newline);
    }
    out.push_str(&entry.to_toml(below).replace('\n', newline));
    let source = Source {
        name,
        text: &out,
        below,
        at_root: true,
    };
    read(&source)?;
    Ok(out)
}

/// Whether a text is a configuration file, as one at the root.
///
/// # Errors
/// The first defect.
pub fn check(name: &str, text: &str) -> Result<(), ConfigError> {
    let source = Source {
        name,
        text,
        below: &[],
        at_root: true,
    };
    read(&source).map(drop)
}

/// A text as a basic string of TOML.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The pattern that means exactly this path.
fn as_pattern(path: &str) -> String {
    let mut out = String::from("/");
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!')
            || (c == ' ' && path.ends_with(' '))
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
