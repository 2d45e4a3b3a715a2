//! Lists of paths, written as in a `.gitignore`.

use bstr::{BStr, ByteSlice};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

/// Patterns over paths that are relative to one folder. A later pattern counts more than an earlier one; `!` takes paths out again. Unlike
/// git's, `{a,b}` stands for either of both.
#[derive(Debug, Clone)]
pub struct Globs(Gitignore);

impl Globs {
    /// Reads patterns, one each.
    ///
    /// # Errors
    /// The number of the first pattern that is none, from 0, and what is wrong with it.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new("");
        for (number, pattern) in patterns.into_iter().enumerate() {
            if pattern.trim().is_empty() || pattern.starts_with('#') || pattern.contains('\n') {
                return Err((number, "this matches no path".to_owned()));
            }
            let added = builder.add_line(None, pattern);
            added.map_err(|error| (number, reason(&error)))?;
        }
        let built = builder.build().map_err(|error| (0, reason(&error)))?;
        Ok(Globs(built))
    }

    /// What the patterns say of a file: `Some(true)` listed, itself or a folder around it; `Some(false)` taken out again by a `!`; `None`
    /// nothing.
    pub fn verdict(&self, path: &BStr) -> Option<bool> {
        if self.0.is_empty() {
            return None;
        }
        let path = path.to_path_lossy();
        if path.has_root() {
            return None; // standard input may be called anything
        }
        let plain: &Path = path.strip_prefix(".").unwrap_or(&path);
        match self.0.matched_path_or_any_parents(plain, false) {
            Match::Ignore(_) => Some(true),
            Match::Whitelist(_) => Some(false),
            Match::None => None,
        }
    }

    /// Whether a file is listed.
    pub fn holds(&self, path: &BStr) -> bool {
        self.verdict(path) == Some(true)
    }
}

/// What is wrong, without the pattern itself, which is shown beside it.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithPath { err, .. } => {
            reason(err)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(patterns: &[&str], path: &str) -> bool {
        Globs::new(patterns.iter().copied())
            .expect("patterns")
            .holds(path.into())
    }

    #[test]
    fn patterns_mean_what_they_mean_in_an_ignore_file() {
        assert!(holds(&["vendor/"], "a/vendor/b/c.js"));
        assert!(!holds(&["/vendor/"], "a/vendor/b/c.js"));
        assert!(holds(&["*.snap"], "a/b.snap"));
        assert!(holds(&["a/**/c"], "a/b/b/c"));
        assert!(holds(&["*.{pem,key}"], "x.key"));
        assert!(!holds(&["*.snap", "!b.snap"], "a/b.snap"));
        assert!(!holds(&[], "a"));
        assert!(!holds(&["*"], "/dev/stdin"), "no path of the project");
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let (number, why) = Globs::new(["a", "b[z-a]"]).unwrap_err();
        assert_eq!(number, 1);
        assert!(why.contains("invalid range"), "{why}");
        assert_eq!(Globs::new([""]).unwrap_err().0, 0);
    }
}
