//! Which paths git ignores, from `.gitignore` files read with care.
//!
//! The patterns are matched by the `ignore` crate. Its own walker is not used, for three reasons: it opens whatever is named
//! `.gitignore` (a FIFO there hangs it, a link to `/dev/zero` fills the memory), it gives up on a file at the first line that is no
//! UTF-8, and it takes `*.{pem,key}` as alternatives where git sees plain braces, so it would hide files that git commits.

use super::file::open;
use crate::git::Repository;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};
use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The patterns of one file, and of the files that count less.
pub(super) struct Rules {
    patterns: Gitignore,
    less: Option<Arc<Rules>>,
}

impl Rules {
    /// What holds at the top of a work tree before its own `.gitignore` is read: the excludes of this machine, when they are wanted.
    pub(super) fn of_repository(top: &Path, machine_excludes: bool) -> Option<Arc<Self>> {
        if !machine_excludes {
            return None;
        }
        // these two belong to the user, who may have put a link there
        let real = |file: PathBuf| file.canonicalize().ok();
        let rules = gitconfig_excludes_path()
            .and_then(real)
            .and_then(|file| Self::read(top, &file, None));
        let clone = Repository::discover(top).ok().flatten();
        match clone.and_then(|clone| real(clone.exclude_file())) {
            Some(file) => Self::with(rules, top, &file),
            None => rules,
        }
    }

    /// What holds in a folder before its own `.gitignore` is read: everything from the top of the work tree around it down to its
    /// parent. `None` outside of any work tree, and in one without patterns.
    pub(super) fn above(folder: &Path, machine_excludes: bool) -> Option<Arc<Self>> {
        let top = folder.ancestors().find(|it| is_top(it))?;
        let mut rules = Self::of_repository(top, machine_excludes);
        let mut between: Vec<_> = folder
            .ancestors()
            .skip(1)
            .take_while(|it| it.starts_with(top))
            .collect();
        while let Some(parent) = between.pop() {
            rules = Self::with(rules, parent, &parent.join(".gitignore"));
        }
        rules
    }

    /// `rules`, and before them the patterns of `file`, which count from `folder` on.
    pub(super) fn with(rules: Option<Arc<Self>>, folder: &Path, file: &Path) -> Option<Arc<Self>> {
        Self::read(folder, file, rules.clone()).or(rules)
    }

    /// True when git ignores the path, given that it does not ignore the folder around it.
    pub(super) fn ignore(&self, path: &Path, is_folder: bool) -> bool {
        let mut rules = self;
        loop {
            match rules.patterns.matched(path, is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
            match &rules.less {
                Some(less) => rules = less,
                None => return false,
            }
        }
    }

    /// A file that is missing, no regular file or too large has no patterns, and so does a line that cannot be a pattern: what is not
    /// ignored is scanned.
    fn read(folder: &Path, file: &Path, less: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let mut file = open(file).ok()?;
        let metadata = file.metadata().ok()?;
        if !metadata.is_file() || metadata.len() > MAX_LEN {
            return None;
        }
        let mut text = Vec::new();
        Read::take(&mut file, MAX_LEN).read_to_end(&mut text).ok()?;
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let mut builder = GitignoreBuilder::new(folder);
        for line in text.split(|&b| b == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Ok(line) = std::str::from_utf8(line) {
                let _ = builder.add_line(None, &as_git_reads(line));
            }
        }
        let patterns = builder.build().ok()?;
        (!patterns.is_empty()).then(|| Arc::new(Rules { patterns, less }))
    }
}

/// True for a folder with a `.git` in it.
pub(super) fn is_top(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// Larger files are no lists of patterns.
const MAX_LEN: u64 = 4 << 20;

/// Writes braces, which mean nothing to git, as one-character classes, and keeps a tab at the end, which git does not trim.
fn as_git_reads(line: &str) -> Cow<'_, str> {
    if !line.contains(['{', '}']) && !line.ends_with('\t') {
        return Cow::Borrowed(line);
    }
    let mut pattern = String::with_capacity(line.len() + 8);
    let mut class = false;
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '{' | '}' if !class => {
                if escaped {
                    pattern.pop();
                }
                pattern.extend(['[', c, ']']);
            }
            _ => pattern.push(c),
        }
        class = !escaped && (c == '[' || (class && c != ']'));
        escaped = c == '\\' && !escaped;
    }
    if pattern.ends_with('\t') {
        pattern.pop();
        pattern.push_str("[\t]");
    }
    Cow::Owned(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::testing::Scratch;

    fn ignores(text: &[u8], path: &str) -> bool {
        let scratch = Scratch::folder();
        scratch.write(".gitignore", text);
        let file = scratch.path.join(".gitignore");
        Rules::with(None, &scratch.path, &file)
            .is_some_and(|rules| rules.ignore(&scratch.path.join(path), false))
    }

    #[test]
    fn braces_are_plain_characters() {
        assert!(!ignores(b"*.{pem,key}\n", "a.pem"));
        assert!(ignores(b"*.{pem,key}\n", "a.{pem,key}"));
        assert!(ignores(b"a\\{b\n", "a{b"));
        assert!(ignores(b"a[{]b\n", "a{b"));
    }

    #[test]
    fn odd_lines_leave_the_others_alone() {
        assert!(ignores(b"caf\xe9\n[z-a]\n*.log\r\n", "a.log"));
        assert!(ignores(b"\xef\xbb\xbf*.log", "a.log"));
        assert!(!ignores(b"*.log\t\n", "a.log"));
        assert!(!ignores(b"*.log # comment\n", "a.log"));
        assert!(ignores(b"*.log  \n", "a.log"));
        assert!(!ignores(b"*.log\n!a.log\n", "a.log"));
    }

    #[test]
    fn what_is_no_list_of_patterns_is_left_alone() {
        let scratch = Scratch::folder();
        std::fs::create_dir(scratch.path.join(".gitignore")).unwrap();
        assert!(Rules::with(None, &scratch.path, &scratch.path.join(".gitignore")).is_none());
        scratch.write("large", "*\n".repeat(3 << 20));
        assert!(Rules::with(None, &scratch.path, &scratch.path.join("large")).is_none());
        assert!(Rules::with(None, &scratch.path, &scratch.path.join("missing")).is_none());
    }
}
