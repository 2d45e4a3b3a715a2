//! What all traces say about a repository: its ignore files, its sensitive files, and where a new entry belongs.

use super::matcher::Ignores;
use crate::content::Encoding;
use crate::detect::{ClueKind, Contents, Trace};
use crate::finding::{Edit, Fix, Lines, Location, Safety};
use crate::text::{LineIndex, Span};
use bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeMap;

/// A repository, as far as it was seen.
pub(super) struct Tree<'t> {
    /// All traces, sorted by path.
    pub(super) traces: &'t [Trace],
    /// What git ignores.
    pub(super) ignores: Ignores,
    /// The `.gitignore` files by folder, which is empty or ends with `/`.
    pub(super) files: BTreeMap<BString, IgnoreFile>,
    whole: bool,
    sensitive: BTreeMap<&'t BStr, (bool, Contents)>,
    submodules: Vec<&'t BStr>,
}

/// Most bytes of a list of patterns.
pub(super) const LARGEST: usize = 256 << 10;

/// A `.gitignore`.
pub(super) struct IgnoreFile {
    /// Its path.
    pub(super) path: BString,
    /// Its decoded text.
    pub(super) text: Vec<u8>,
    /// How it was encoded.
    pub(super) encoding: Encoding,
}

impl<'t> Tree<'t> {
    /// Gathers what matters.
    pub(super) fn of(traces: &'t [Trace]) -> Self {
        let mut tree = Tree {
            traces,
            ignores: Ignores::default(),
            files: BTreeMap::new(),
            whole: false,
            sensitive: BTreeMap::new(),
            submodules: Vec::new(),
        };
        for trace in traces {
            let path = trace.location.path.as_bstr();
            match &trace.kind {
                ClueKind::WholeTree => tree.whole = true,
                ClueKind::Submodule(folder) => tree.submodules.push(folder.as_ref()),
                ClueKind::GitIgnore { text, encoding } => tree.add(path, text, *encoding),
                ClueKind::Sensitive(contents) => {
                    if let Some(tracked) = trace.tracked {
                        tree.sensitive.insert(path, (tracked, *contents));
                    }
                }
                _ => {}
            }
        }
        tree
    }

    fn add(&mut self, path: &BStr, text: &[u8], encoding: Encoding) {
        let folder = folder_of(path);
        let file = self
            .files
            .entry(folder.to_owned())
            .or_insert_with(|| IgnoreFile {
                path: path.to_owned(),
                text: Vec::new(),
                encoding,
            });
        // a large file comes in parts; nobody wrote one of that size, and what it ignores is not known
        if file.text.len() + text.len() >= LARGEST {
            self.whole = false;
            return;
        }
        file.text.extend_from_slice(text);
        if !encoding.is_utf16() {
            self.ignores.add(folder, text);
        }
    }

    /// True when everything was seen, so that what is not here does not exist.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// False for what belongs to another repository.
    pub(super) fn is_own(&self, path: &BStr) -> bool {
        let below = |folder: &&BStr| {
            path.strip_prefix(folder.as_bytes())
                .is_some_and(|rest| rest.starts_with(b"/"))
        };
        !self.submodules.iter().any(below)
    }

    /// Whether a file with a sensitive name is tracked, and what it holds.
    pub(super) fn sensitive(&self, path: &BStr) -> Option<(bool, Contents)> {
        self.sensitive.get(path).copied()
    }

    /// All files with a sensitive name.
    pub(super) fn all_sensitive(&self) -> impl Iterator<Item = (&'t BStr, bool, Contents)> {
        self.sensitive
            .iter()
            .map(|(path, (tracked, contents))| (*path, *tracked, *contents))
    }

    /// The `.gitignore` where an entry for a path belongs: that of the root, else the one nearest to the path. `None` when there is
    /// none yet.
    pub(super) fn ignore_file_for(&self, path: &BStr) -> Option<&IgnoreFile> {
        let root = self.files.get(BStr::new(""));
        root.or_else(|| {
            let mut folder = folder_of(path);
            while !folder.is_empty() {
                if let Some(file) = self.files.get(folder) {
                    return Some(file);
                }
                folder = folder_of(BStr::new(&folder[..folder.len() - 1]));
            }
            None
        })
    }

    /// The edit that adds entries for a path; `None` where git could not read the result.
    pub(super) fn adding(&self, entries: &[String], path: &BStr) -> Option<Fix> {
        let file = self.ignore_file_for(path);
        let lines = entries.join("\n");
        let edit = match file {
            None => Edit {
                path: ".gitignore".into(),
                span: Span::default(),
                text: lines + "\n",
            },
            Some(file) if file.encoding.is_utf16() => return None,
            Some(file) => {
                let text = &file.text;
                let line_break = if text.contains_str("\r\n") {
                    "\r\n"
                } else {
                    "\n"
                };
                let open = !text.is_empty() && !text.ends_with(b"\n");
                let before = if open { line_break } else { "" };
                Edit {
                    path: file.path.clone(),
                    span: Span::new(text.len(), text.len()),
                    text: format!("{before}{}{line_break}", lines.replace('\n', line_break)),
                }
            }
        };
        let place = edit.path.to_str_lossy().into_owned();
        let edits = vec![edit];
        let lines =
            file.and_then(|file| Lines::of(&file.text, &LineIndex::new(&file.text), &edits, &[]));
        let fix = Fix::new(
            format!("Add {} to {place}", quoted(entries)),
            Safety::Safe,
            edits,
        );
        Some(Fix { lines, ..fix })
    }
}

/// Entries in backticks.
pub(super) fn quoted(entries: &[String]) -> String {
    let entries: Vec<_> = entries.iter().map(|entry| format!("`{entry}`")).collect();
    entries.join(" and ")
}

/// The folder of a path, with the `/` at its end; empty for the root.
pub(super) fn folder_of(path: &BStr) -> &BStr {
    BStr::new(&path[..path.rfind_byte(b'/').map_or(0, |slash| slash + 1)])
}

/// True below a folder whose files are no part of the program: tests, examples, templates of other projects.
pub(super) fn is_aside(path: &BStr) -> bool {
    const ASIDE: &[&[u8]] = &[
        b"test",
        b"tests",
        b"spec",
        b"specs",
        b"e2e",
        b"fixture",
        b"fixtures",
        b"testdata",
        b"example",
        b"examples",
        b"sample",
        b"samples",
        b"demo",
        b"demos",
        b"docs",
        b"doc",
        b"template",
        b"templates",
        b"skeleton",
        b"skeletons",
        b"scaffold",
        b"scaffolds",
        b"stub",
        b"stubs",
        b"mock",
        b"mocks",
        b"playground",
        b"playgrounds",
        b"starter",
        b"starters",
        b"boilerplate",
        b"node_modules",
        b"vendor",
        b"third_party",
        b"generators",
        b"sandbox",
        b"website",
        b"benchmark",
        b"benchmarks",
    ];
    let folders = path
        .rfind_byte(b'/')
        .map_or(&path[..0], |slash| &path[..slash]);
    folders.split(|&b| b == b'/').any(|folder| {
        folder
            .split(|b| b"-_.".contains(b))
            .any(|part| ASIDE.iter().any(|word| part.eq_ignore_ascii_case(word)))
    })
}

/// A file as a whole.
pub(super) fn whole(path: &BStr) -> Location {
    Location {
        path: path.to_owned(),
        archive: None,
        region: None,
    }
}
