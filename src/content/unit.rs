//! One piece of text to scan, with its path, role and format.

use super::place::{self, Places};
use super::{Decoded, Encoding, FileRole, Format, decode};
use crate::text::{LineIndex, LineSet, Position, Span};
use bstr::{BStr, BString};
use std::sync::{Arc, OnceLock};

/// Where the bytes of a unit come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// A file of the work tree.
    #[default]
    WorkTree,
    /// The target text of a symbolic link.
    LinkTarget,
    /// Standard input.
    Stdin,
}

/// Where a unit that is one part of a large file starts in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Base {
    /// Bytes of decoded text before this part.
    pub offset: usize,
    /// Complete lines before this part.
    pub lines: u32,
    /// UTF-16 units of the unfinished line before this part.
    pub columns: u32,
}

/// What a file is for and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileKind {
    /// What the path says the file is for.
    pub role: FileRole,
    /// How the file is written.
    pub format: Format,
}

impl FileKind {
    /// The kind of a file with this path and this decoded text.
    pub fn of(path: &BStr, text: &[u8]) -> Self {
        FileKind {
            role: FileRole::of_text(path, text),
            format: Format::of(path, text),
        }
    }
}

/// One piece of text to scan.
#[derive(Debug)]
pub struct Unit {
    /// Path relative to the root of the scan, `/`-separated raw bytes.
    pub path: BString,
    /// Where the bytes come from.
    pub origin: Origin,
    /// What the path says the file is for.
    pub role: FileRole,
    /// How the file is written.
    pub format: Format,
    /// UTF-8, or bytes that look like nothing in particular; never UTF-16 any more.
    pub text: Vec<u8>,
    /// How the file was encoded.
    pub encoding: Encoding,
    /// Whether git tracks the file; `None` when nobody asked git.
    pub tracked: Option<bool>,
    /// The lines of the file, numbered as a whole, that a change brings in; `None` when all of them count.
    pub new_lines: Option<Arc<LineSet>>,
    /// The commit that brings the content in, in hexadecimal digits; `None` for what no commit holds yet.
    pub commit: Option<Arc<str>>,
    /// Where this part starts in its file.
    pub base: Base,
    /// Bytes of the file that this unit stands for, as they are on disk: all of them, or those since the part before.
    pub size: u64,
    /// False for all parts of a large file but the first one that is handed out.
    pub first: bool,
    /// False for every part of a large file.
    pub whole: bool,
    /// For a file in an archive: how many bytes of the path name the archive. `!/` stands between that and the path inside.
    pub archive: Option<usize>,
    lines: OnceLock<LineIndex>,
    places: OnceLock<Places>,
}

impl Unit {
    /// Decodes the raw bytes of a file and finds out its role and format.
    pub fn new(path: impl Into<BString>, raw: Vec<u8>) -> Self {
        let size = raw.len() as u64;
        let Decoded { text, encoding } = decode(raw);
        let mut unit = Self::from_decoded(path, text, encoding, Base::default());
        unit.size = size;
        unit
    }

    /// A unit from text that is decoded already: one part of a large file.
    pub fn from_decoded(
        path: impl Into<BString>,
        text: Vec<u8>,
        encoding: Encoding,
        base: Base,
    ) -> Self {
        let path = path.into();
        let kind = FileKind::of(BStr::new(&path), &text);
        let mut unit = Self::of_kind(path, text, encoding, kind);
        unit.base = base;
        unit
    }

    /// A unit from decoded text of a kind that is known already.
    pub fn of_kind(
        path: impl Into<BString>,
        text: Vec<u8>,
        encoding: Encoding,
        kind: FileKind,
    ) -> Self {
        Unit {
            path: path.into(),
            origin: Origin::default(),
            role: kind.role,
            format: kind.format,
            size: text.len() as u64,
            first: true,
            whole: true,
            archive: None,
            text,
            encoding,
            tracked: None,
            new_lines: None,
            commit: None,
            base: Base::default(),
            lines: OnceLock::new(),
            places: OnceLock::new(),
        }
    }

    /// A unit for a file in this one, which is an archive or a file in an archive.
    pub fn member(&self, name: &BStr, raw: Vec<u8>) -> Self {
        let archive = self.archive.unwrap_or(self.path.len());
        let path = [&self.path[..], name].join(&b"!/"[..]);
        let mut unit = Unit {
            origin: self.origin,
            commit: self.commit.clone(),
            archive: Some(archive),
            ..Unit::new(path, raw)
        };
        unit.role = unit.role.inside(self.role, self.path.as_ref(), name);
        unit
    }

    /// A unit for text that stands encoded in this one: the same file, the same role.
    pub fn inner(&self, text: Vec<u8>, format: Format) -> Self {
        Unit {
            path: self.path.clone(),
            origin: self.origin,
            role: self.role,
            format,
            size: text.len() as u64,
            encoding: Encoding::Utf8,
            tracked: None,
            new_lines: None,
            commit: None,
            base: Base::default(),
            first: true,
            whole: true,
            archive: self.archive,
            text,
            lines: OnceLock::new(),
            places: OnceLock::new(),
        }
    }

    /// What the place at an offset is there for: a test or an example in a file with another purpose has a role of its own.
    pub fn role_at(&self, offset: usize) -> FileRole {
        let kind = FileKind {
            role: self.role,
            format: self.format,
        };
        if place::is_uniform(self.role) {
            return self.role;
        }
        let places = self
            .places
            .get_or_init(|| Places::of(kind, self.path.as_ref(), &self.text));
        place::role_at(kind, &self.text, places, offset)
    }

    /// True when the place at an offset lies, by its indentation, below a line that holds this key alone, as in YAML.
    pub fn is_below(&self, offset: usize, key: &[u8]) -> bool {
        place::is_below(&self.text, offset, key)
    }

    /// True for content that is no text: searched for provider tokens and private keys only.
    pub fn is_binary(&self) -> bool {
        self.encoding == Encoding::Binary
    }

    /// The lines of this part, indexed on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column in the whole file of an offset in this part.
    pub fn position(&self, offset: usize) -> Position {
        let mut at = self.lines().position(offset, &self.text);
        if at.line == 1 {
            at.column = at.column.saturating_add(self.base.columns);
        }
        at.line = at.line.saturating_add(self.base.lines);
        at
    }

    /// Whether a span touches a line that counts.
    pub fn is_new(&self, span: Span) -> bool {
        self.new_lines.as_ref().is_none_or(|lines| {
            let last = span.start.max(span.end.saturating_sub(1));
            lines.touches(self.position(span.start).line, self.position(last).line)
        })
    }

    /// The bytes of a span.
    pub fn slice(&self, span: Span) -> &[u8] {
        span.of(&self.text)
    }

    /// The line, without its line break, that holds an offset of this part.
    pub fn line_at(&self, offset: usize) -> Span {
        if self.lines.get().is_none()
            && let Some(line) = self.short_line_at(offset)
        {
            return line;
        }
        let lines = self.lines();
        lines.line_span(lines.line_of(offset), &self.text)
    }

    /// True where the line at an offset is a comment of some language, so that nobody runs it as it stands.
    pub fn is_commented_out(&self, offset: usize) -> bool {
        let line = self.slice(self.line_at(offset)).trim_ascii_start();
        // attributes of Rust, directives of C, an interpreter's name
        let other = [&b"#["[..], b"#!", b"#define"];
        let dashes = || {
            let name = self.path.rsplit(|&b| b == b'/').next().unwrap_or_default();
            line.starts_with(b"--")
                && [&b".lua"[..], b".sql"]
                    .iter()
                    .any(|part| memchr::memmem::find(name, part).is_some())
        };
        // batch files
        if line.len() >= 4 && line[..4].eq_ignore_ascii_case(b"rem ") {
            return self.path.ends_with(b".bat") || self.path.ends_with(b".cmd");
        }
        !other.iter().any(|mark| line.starts_with(mark))
            && (COMMENTS.iter().any(|mark| line.starts_with(mark)) || dashes())
    }

    /// The line that holds an offset, when both its ends are near: who asks for one line of a text needs no index of all.
    fn short_line_at(&self, offset: usize) -> Option<Span> {
        let (before, behind) = self.text.split_at_checked(offset)?;
        let before = &before[offset.saturating_sub(NEAR)..];
        let behind = &behind[..behind.len().min(NEAR)];
        let start = match memchr::memrchr2(b'\n', b'\r', before) {
            Some(at) => offset - before.len() + at + 1,
            None if before.len() == offset => 0,
            None => return None,
        };
        // between the two bytes of a line break
        if self.text.get(start.wrapping_sub(1)..=start) == Some(b"\r\n") {
            return None;
        }
        let end = match memchr::memchr2(b'\n', b'\r', behind) {
            Some(at) => offset + at,
            None if offset + behind.len() == self.text.len() => self.text.len(),
            None => return None,
        };
        Some(Span::new(start, end))
    }
}

/// What a line begins with that is a comment in some language.
const COMMENTS: [&[u8]; 7] = [b"#", b"//", b"/*", b"* ", b";", b"<!--", b"%%"];

/// Bytes to each side in which the end of a line is looked for.
const NEAR: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn released_sources_are_somebody_elses() {
        let role = |archive: &str, name: &str| {
            let archive = Unit::new(archive, Vec::new());
            archive.member(BStr::new(name), Vec::new()).role
        };
        let vendored = FileRole::Vendored;
        assert_eq!(
            role("licenses/acme-1.2.3.tar.gz", "acme-1.2.3/app.py"),
            vendored
        );
        assert_eq!(role("tools/acme-0.4.0-src.tar.gz", "acme/app.py"), vendored);
        assert_ne!(role("backups/site-main.zip", "site-main/app.py"), vendored);
        assert_ne!(role("backup.zip", "acme-1.2.3/app.py"), vendored);
    }

    #[test]
    fn comments_are_those_of_the_language() {
        let idle =
            |path: &str, line: &str| Unit::new(path, line.as_bytes().to_vec()).is_commented_out(0);
        assert!(idle("a.py", "  # x = 1") && idle("a.lua.j2", "--x = 1") && idle("a.c", "/* x */"));
        assert!(
            !idle("a.sh", "--x = 1") && !idle("a.rs", "#[test]") && !idle("a.c", "#define X 1")
        );
    }

    proptest! {
        #[test]
        fn a_line_is_the_same_with_and_without_an_index(text in "([a-z\r\n]{0,12}|[a-z]{1000,1100}){0,4}") {
            for offset in 0..text.len() + 2 {
                let unit = Unit::new("a", text.clone().into());
                let line = unit.line_at(offset);
                unit.lines();
                prop_assert_eq!(line, unit.line_at(offset), "{}", offset);
            }
        }
    }
}
