//! Files with secrets that git tracks.

use super::rules::{TRACKED, TRACKED_UNREAD};
use super::sensitive::Sensitive;
use super::tree::{Tree, is_aside, quoted, whole};
use crate::detect::{Contents, RepositoryFinding};
use bstr::{BStr, ByteSlice};

/// Reports every tracked file that holds secrets.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Vec<RepositoryFinding>) {
    for (path, tracked, contents) in tree.all_sensitive() {
        if !tracked || is_aside(path) {
            continue;
        }
        let (rule, holds) = match contents {
            Contents::Secrets => (&TRACKED, "holds secrets"),
            Contents::Unread => (&TRACKED_UNREAD, "is made to hold nothing but secrets"),
            Contents::Harmless => continue,
        };
        let shown = path.to_str_lossy();
        let decision = tree
            .is_own(path)
            .then(|| tree.ignores.decision(path))
            .flatten();
        let line = decision.map(|it| format!("{}.gitignore:{}", it.folder, it.line + 1));
        let ignored = decision.is_some_and(|it| it.ignored);
        let message = match &line {
            Some(line) if ignored => format!(
                "{shown} {holds}, and git tracks it although {line} lists it: ignoring a file does not untrack it."
            ),
            _ => format!("{shown} {holds}, and git tracks it."),
        };
        let entries = Sensitive::of(path)
            .map(|one| one.entries(path))
            .unwrap_or_default();
        let open = tree.is_whole() && tree.is_own(path) && line.is_none();
        let then = match line {
            Some(line) if !ignored => format!(", delete {line}"),
            None if open => format!(", add {} to .gitignore", quoted(&entries)),
            _ => String::new(),
        };
        found.push(RepositoryFinding {
            rule,
            confidence: rule.confidence,
            location: whole(path),
            related: Vec::new(),
            subject: path.to_vec(),
            message,
            remedy: format!(
                "git rm --cached {}{then}, and replace the secrets: the history keeps them",
                shell_word(path)
            ),
            fix: open.then(|| tree.adding(&entries, path)).flatten(),
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
