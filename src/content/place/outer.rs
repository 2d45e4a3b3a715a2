//! The lines that a place belongs to, by their indentation.

use crate::content::FileRole;
use std::collections::HashMap;

/// What earlier questions about a text have found out. With it the questions about all lines of a text read each of them a few times.
#[derive(Debug, Default)]
pub(super) struct Outer {
    /// By the offset of a line that others belong to: the role that it, or a line that it belongs to, gives.
    given: HashMap<usize, Option<FileRole>>,
    /// By the offset of a line asked about: how deep it stands, and what was found around it.
    asked: HashMap<usize, (Depth, Option<FileRole>)>,
}

/// How deep a line stands, and whether it goes on with what a line of the same indentation began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Depth {
    indent: usize,
    goes_on: bool,
}

impl Depth {
    fn of(line: &[u8]) -> Self {
        let indent = indent(line);
        Depth {
            indent,
            goes_on: goes_on(&line[indent..]),
        }
    }

    /// True when a line of this depth belongs to one of the other.
    fn belongs_to(self, other: Depth) -> bool {
        other.indent < self.indent || self.goes_on && other.indent == self.indent && !other.goes_on
    }

    fn is_outermost(self) -> bool {
        self.indent == 0 && !self.goes_on
    }
}

/// What a line, with the text above it, gives to those that belong to it.
type Gives<'g> = &'g dyn Fn(&[u8], &[u8]) -> Option<FileRole>;

impl Outer {
    /// The first role that a line around the end of the text gives, from the inside out.
    pub(super) fn role(&mut self, before: &[u8], gives: Gives<'_>) -> Option<FileRole> {
        let (above, own) = split_line(before);
        let depth = Depth::of(own);
        if let Some(&(_, found)) = self.asked.get(&above.len()) {
            return found;
        }
        let mut around = Vec::new();
        let found = self.around(above, depth, gives, &mut around);
        for start in around {
            self.given.insert(start, found);
        }
        self.asked.insert(above.len(), (depth, found));
        found
    }

    /// Goes up from line to line; `around` takes down where the lines begin that gave nothing themselves.
    fn around(
        &self,
        mut above: &[u8],
        mut depth: Depth,
        gives: Gives<'_>,
        around: &mut Vec<usize>,
    ) -> Option<FileRole> {
        let least = above.len().saturating_sub(LONGEST_TEXT);
        while !depth.is_outermost() && above.len() > least {
            let (next, line) = split_line(above.strip_suffix(b"\n").unwrap_or(above));
            above = next;
            // what was found around a line like this one holds for this one as well
            if let Some(&(asked, found)) = self.asked.get(&above.len())
                && asked == depth
            {
                return found;
            }
            let line = line.trim_ascii_end();
            let code = line.trim_ascii_start();
            let other = Depth::of(line);
            if code.is_empty() || code.starts_with(b"#") || !depth.belongs_to(other) {
                continue;
            }
            if let Some(&given) = self.given.get(&above.len()) {
                return given;
            }
            let given = gives(above, line);
            if given.is_some() {
                return given;
            }
            around.push(above.len());
            depth = other;
        }
        None
    }
}

/// True when a key above the place, each indented less than the one before, is this one: `services:` over a container in it.
pub(in crate::content) fn is_below(text: &[u8], at: usize, key: &[u8]) -> bool {
    // any role will do: only whether there is one counts
    let is_key = |_: &[u8], line: &[u8]| {
        (line.trim_ascii().strip_suffix(b":") == Some(key)).then_some(FileRole::Ci)
    };
    let before = &text[at.saturating_sub(LONGEST_TEXT / 4)..at.min(text.len())];
    Outer::default().role(before, &is_key).is_some()
}

/// How far above a place its surroundings may begin, in bytes.
const LONGEST_TEXT: usize = 64 << 10;

/// True for a line that belongs to one above of the same indentation: an item of YAML, which needs no deeper one than its key, `}, {`
/// between two elements, a `{` below the head of a function.
fn goes_on(code: &[u8]) -> bool {
    code.starts_with(b"- ") || matches!(code.first(), Some(b'{' | b'}' | b']' | b')'))
}

/// Everything up to the last line, and that line.
pub(super) fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(memchr::memrchr(b'\n', text).map_or(0, |at| at + 1))
}

fn indent(line: &[u8]) -> usize {
    line.iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()
}
