//! Tolerant readers: the places in a text where a name gets a value. They never fail and never expand anything.

mod argv;
mod block;
mod code;
mod dockerfile;
mod dotenv;
mod embedded;
mod expansion;
mod hcl;
mod identify;
mod ini;
mod json;
mod lex;
mod output;
mod pairs;
#[cfg(test)]
mod properties;
mod prose;
#[cfg(test)]
mod sample;
mod shell;
mod sql;
#[cfg(test)]
mod testing;
mod toml;
mod window;
mod xml;
mod yaml;

use crate::text::Span;
use bstr::BStr;
use output::Output;

/// How a file is written; decides which reader finds its slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `.env` and its kin: `NAME=value` lines, `export`, quotes, comments.
    Dotenv,
    /// YAML, several documents, block scalars, templates in between.
    Yaml,
    /// JSON, JSON with comments, JSON lines, notebooks.
    Json,
    /// TOML.
    Toml,
    /// INI, `.properties`, systemd units, `.npmrc`, `.pypirc`: sections and `name = value` or `name: value`.
    Ini,
    /// XML and HTML.
    Xml,
    /// HCL: Terraform, Packer, Nomad.
    Hcl,
    /// Dockerfile and Containerfile.
    Dockerfile,
    /// POSIX shell, Makefiles, fish, PowerShell and batch files.
    Shell,
    /// SQL.
    Sql,
    /// Markdown, reStructuredText, AsciiDoc, plain text: prose with snippets of anything.
    Prose,
    /// Source code of any language, and everything unknown.
    Code,
}

impl Format {
    /// The format of a file, from its name (without template suffixes such as `.example`) and, where that says nothing, from its
    /// first bytes: a shebang, `<?xml`, `{`. Whatever stays unknown is [`Format::Code`].
    pub fn of(path: &BStr, text: &[u8]) -> Self {
        identify::of(path, text)
    }
}

/// A place where a name gets a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The name as written, without quotes: `POSTGRES_PASSWORD`, `db.password`, `--password`, `setPassword`. Never empty.
    pub name: Span,
    /// The value as written, without its quotes and without a trailing comment. May be empty.
    pub value: Span,
    /// How the value is quoted.
    pub quote: Quote,
    /// What the syntax does with the value.
    pub kind: SlotKind,
    /// The name of the enclosing table, mapping, section, block or element, where there is one.
    pub parent: Option<Span>,
}

/// How a value is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Bare: in configuration a literal, in source code an expression.
    None,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `` `…` ``
    Backtick,
    /// Several lines: YAML block scalars, triple quotes, heredocs, `[[…]]`.
    Block,
}

/// What the syntax of a slot does with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// `name = value`, `name: value`, `"name": value`, `<name>value</name>`, `NAME=value command`.
    Assign,
    /// The value is taken when nobody sets the name: `${NAME:-value}`, `getenv("NAME", "value")`, `process.env.NAME || "value"`,
    /// a Terraform variable's `default`.
    Default,
    /// An argument of a call that names it: `setPassword("value")`, `connect(password="value")`, `add("password", "value")`.
    Argument,
    /// An option of a command line: `--password value`, `-p value` of a known program, `-u user:value`.
    Option,
    /// A comparison or a list of forbidden values: never a credential by itself.
    Compare,
}

/// Texts above this size, in bytes, are read only around their hits.
const WHOLE: usize = 1 << 20;

/// How far before and behind a hit such a text is read, in bytes.
const AROUND: usize = 64 << 10;

/// Hands every slot of a text to `found`, nearly in the order of the text: a slot whose name follows its value, or whose name is known
/// only when its block ends, comes when both are known. `hits` are sorted offsets near which something interesting was seen: readers
/// of source code and prose look only at the lines around them, readers of configuration read everything up to 1 MiB and 64 KiB
/// before and behind each hit in larger texts.
pub fn slots(format: Format, text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    // `getenv("", "v")` names nothing
    let found: &mut dyn FnMut(Slot) = &mut |slot| {
        if !slot.name.is_empty() {
            found(slot);
        }
    };
    match format {
        Format::Shell => shell::slots(text, hits, found),
        Format::Code => code::slots(text, hits, found),
        Format::Prose => prose::slots(text, hits, found),
        Format::Json => {
            let mut covered = Vec::new();
            let mut keep = |slot: Slot| {
                let span = Span::new(
                    slot.name.start.min(slot.value.start),
                    slot.name.end.max(slot.value.end),
                );
                let first = hits.partition_point(|&hit| hit < span.start);
                if hits.get(first).is_some_and(|&hit| hit <= span.end) {
                    covered.push(span);
                }
                found(slot);
            };
            let mut out = Output::new(text, hits, &mut keep);
            for_windows(text, hits, &mut |window| read(format, window, &mut out));
            pairs::uncovered(text, hits, covered, found);
        }
        _ => {
            let mut out = Output::new(text, hits, found);
            for_windows(text, hits, &mut |window| read(format, window, &mut out));
        }
    }
}

/// Hands out the settings of a configuration file that are commented out, on the lines of `hits` (sorted).
pub fn commented_out(format: Format, text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    if matches!(
        format,
        Format::Dotenv | Format::Yaml | Format::Ini | Format::Toml
    ) {
        pairs::commented(text, hits, found);
    }
}

/// Reads one region of a text as `format`; block scalars and `RUN` lines come back here with a part of theirs.
fn read(format: Format, region: Span, out: &mut Output) {
    let outer = out.enter(matches!(format, Format::Yaml | Format::Ini | Format::Xml));
    match format {
        Format::Dotenv => dotenv::read(region, out),
        Format::Yaml => yaml::read(region, out),
        Format::Json => json::read(region, out),
        Format::Toml => toml::read(region, out),
        Format::Ini => ini::read(region, out),
        Format::Xml => xml::read(region, out),
        Format::Hcl => hcl::read(region, out),
        Format::Dockerfile => dockerfile::read(region, out),
        Format::Sql => sql::read(region, out),
        Format::Shell => out.embed(region, shell::slots),
        Format::Code => out.embed(region, code::slots),
        Format::Prose => out.embed(region, prose::slots),
    }
    out.enter(outer);
}

/// Calls `each` with the whole of a small text, else with windows of whole lines around the hits. Windows do not overlap.
fn for_windows(text: &[u8], hits: &[usize], each: &mut dyn FnMut(Span)) {
    if text.len() <= WHOLE {
        return each(Span::new(0, text.len()));
    }
    let mut open: Option<Span> = None;
    for &hit in hits.iter().filter(|&&hit| hit < text.len()) {
        let near = Span::new(
            line_start_near(text, hit.saturating_sub(AROUND)),
            line_end_near(text, (hit + AROUND).min(text.len())),
        );
        open = match open {
            Some(window) if near.start <= window.end => {
                Some(Span::new(window.start, window.end.max(near.end)))
            }
            Some(window) => {
                each(window);
                Some(near)
            }
            None => Some(near),
        };
    }
    if let Some(window) = open {
        each(window);
    }
}

/// The start of the line that holds `at`, or `at` when the line is very long.
fn line_start_near(text: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(AROUND);
    match memchr::memrchr(b'\n', &text[from..at]) {
        Some(len) => from + len + 1,
        None if from == 0 => 0,
        None => at,
    }
}

/// The end of the line that holds `at`, or `at` when the line is very long.
fn line_end_near(text: &[u8], at: usize) -> usize {
    let to = (at + AROUND).min(text.len());
    match memchr::memchr(b'\n', &text[at..to]) {
        Some(len) => at + len,
        None if to == text.len() => to,
        None => at,
    }
}
