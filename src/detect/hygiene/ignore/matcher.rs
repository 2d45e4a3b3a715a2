//! What the `.gitignore` files of a repository ignore, by git's rules and by nothing else: neither the excludes of one machine nor
//! what is tracked already.

use super::pattern::Pattern;
use bstr::{BStr, BString};
use std::collections::BTreeMap;

/// The `.gitignore` files of a repository.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    /// By folder, which is empty or ends with `/`.
    files: BTreeMap<BString, Vec<Line>>,
}

/// A pattern, and where it stands.
#[derive(Debug)]
struct Line {
    /// 0-based, as git counts lines: by `\n`.
    number: usize,
    pattern: Pattern,
}

/// The line that decides over a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision<'a> {
    /// The folder of the `.gitignore`, empty or with a `/` at the end.
    pub(super) folder: &'a BStr,
    /// The 0-based line.
    pub(super) line: usize,
    /// False for a line that takes the path out again.
    pub(super) ignored: bool,
}

impl Ignores {
    /// Adds a file of patterns, or a further part of one. `folder` is empty or ends with `/`.
    pub(super) fn add(&mut self, folder: &BStr, text: &[u8]) {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let lines = lines(text).filter_map(|(number, line)| {
            Some(Line {
                number,
                pattern: Pattern::parse(line)?,
            })
        });
        self.files
            .entry(folder.to_owned())
            .or_default()
            .extend(lines);
    }

    /// The line that decides over a file. A folder above it that is ignored decides for all that is in it.
    pub(super) fn decision(&self, path: &BStr) -> Option<Decision<'_>> {
        self.decision_without(path, None)
    }

    /// The same, as if one line, given by folder and number, were not there.
    pub(super) fn decision_without(
        &self,
        path: &BStr,
        left_out: Option<(&BStr, usize)>,
    ) -> Option<Decision<'_>> {
        for slash in memchr::memchr_iter(b'/', path) {
            let folder = self.last_match(BStr::new(&path[..slash]), true, left_out);
            if folder.is_some_and(|it| it.ignored) {
                return folder;
            }
        }
        self.last_match(path, false, left_out)
    }

    /// The last pattern of the nearest file with one that matches.
    fn last_match(
        &self,
        path: &BStr,
        is_folder: bool,
        left_out: Option<(&BStr, usize)>,
    ) -> Option<Decision<'_>> {
        let mut end = path.len();
        loop {
            let at = memchr::memrchr(b'/', &path[..end]).map_or(0, |slash| slash + 1);
            if let Some((folder, lines)) = self.files.get_key_value(BStr::new(&path[..at])) {
                let folder = BStr::new(folder);
                let inside = &path[at..];
                let found = lines.iter().rev().find(|line| {
                    left_out != Some((folder, line.number))
                        && line.pattern.matches(inside, is_folder)
                });
                if let Some(line) = found {
                    return Some(Decision {
                        folder,
                        line: line.number,
                        ignored: !line.pattern.negated,
                    });
                }
            }
            end = at.checked_sub(1)?;
        }
    }
}

/// The lines of a text as git takes them, with their numbers.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = text.split(|&b| b == b'\n').enumerate();
    lines.map(|(number, line)| (number, line.strip_suffix(b"\r").unwrap_or(line)))
}
