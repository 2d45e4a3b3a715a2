//! Files with secrets that git tracks.

use super::rules::{TRACKED, TRACKED_UNREAD};
use super::sensitive::Sensitive;
use super::tree::{Tree, quoted, whole};
use crate::detect::{Contents, RepositoryFinding};
use bstr::{BStr, ByteSlice};

/// Reports every tracked file that holds secrets.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Vec<RepositoryFinding>) {
    for (path, tracked, contents) in tree.all_sensitive() {
        if !tracked || super::references::is_aside(path) {
            continue;
        }
        let (rule, holds) = match contents {
            Contents::Secrets => (&TRACKED, "holds secrets"),
            Contents::Unread => (&TRACKED_UNREAD, "is made to hold nothing but secrets"),
            Contents::Harmless => continue,
        };
        let shown = path.to_str_lossy();
        let ignored = tree
            .is_own(path)
            .then(|| tree.ignores.decision(path))
            .flatten();
        let ignored = ignored.filter(|decision| decision.ignored);
        let message = match ignored {
            Some(by) => format!(
                "{shown} {holds}, and git tracks it although {}.gitignore:{} lists it: ignoring a file does not untrack it.",
                by.folder,
                by.line + 1
            ),
            None => format!("{shown} {holds}, and git tracks it."),
        };
        let entries = Sensitive::of(path)
            .map(|one| one.entries(path))
            .unwrap_or_default();
        let covered = ignored.is_some() || !tree.is_whole() || !tree.is_own(path);
        let add = if covered {
            String::new()
        } else {
            format!(", add {} to .gitignore", quoted(&entries))
        };
        found.push(RepositoryFinding {
            rule,
            confidence: rule.confidence,
            location: whole(path),
            related: Vec::new(),
            subject: path.to_vec(),
            message,
            remedy: format!(
                "git rm --cached {}{add}, and replace the secrets: the history keeps them",
                shell_word(path)
            ),
            fix: (!covered).then(|| tree.adding(&entries, path)).flatten(),
        });
    }
}

/// A path as a word of a shell's command line.
fn shell_word(path: &BStr) -> String {
    let shown = path.to_str_lossy();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/+@".contains(&b);
    if path.bytes().all(plain) && !path.starts_with(b"-") {
        shown.into_owned()
    } else {
        format!("-- '{}'", shown.replace('\'', "'\\''"))
    }
}
