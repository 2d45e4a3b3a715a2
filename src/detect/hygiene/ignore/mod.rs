//! Files that git and Docker should not see: missing and broken ignore entries, and secrets that are tracked.
//!
//! A missing entry is only reported with evidence from the repository itself: the file lies in the work tree, something reads or
//! creates it, or its template stands there to be copied. Only committed `.gitignore` files count as protection.

mod docker;
mod lines;
mod matcher;
mod missing;
mod pattern;
mod references;
mod rules;
mod sensitive;
#[cfg(test)]
mod tests;
mod tracked;
mod tree;

pub(in crate::detect) use references::{KEYWORDS as REFERENCE_KEYWORDS, look as refer};

use super::RepositoryCheck;
use crate::content::{FileRole, Format, Origin, Unit};
use crate::detect::{Candidate, Clue, ClueKind, Contents, RepositoryFinding, Trace};
use crate::rule::{Category, Rule, Severity};
use crate::text::Span;
use bstr::{BStr, ByteSlice};
use sensitive::{Kind, Sensitive};
use tree::Tree;

pub(super) struct IgnoreFiles;

impl RepositoryCheck for IgnoreFiles {
    fn rules(&self) -> &'static [&'static Rule] {
        rules::RULES
    }

    fn clues(&self, unit: &Unit, found: &[Candidate], clues: &mut Vec<Clue>) {
        let is_file = unit.tracked.is_some() && unit.origin != Origin::LinkTarget;
        if !is_file || is_deep(unit.path.as_ref()) {
            return;
        }
        let mut whole = |kind| {
            clues.push(Clue {
                span: Span::default(),
                kind,
            });
        };
        let name = unit.path.rsplit(|&b| b == b'/').next().unwrap_or_default();
        if name == b".gitignore" {
            return whole(ClueKind::GitIgnore {
                text: head(unit),
                encoding: unit.encoding,
            });
        }
        if name.ends_with(b".dockerignore") {
            return whole(ClueKind::DockerIgnore(head(unit)));
        }
        if unit.path == ".gitmodules" {
            return submodules(&unit.text)
                .for_each(|folder| whole(ClueKind::Submodule(folder.into())));
        }
        if unit.base.offset > 0 {
            return;
        }
        if unit.role == FileRole::Template && missing::copy_of(unit.path.as_ref()).is_some() {
            return whole(ClueKind::File);
        }
        if let Some(one) = Sensitive::of(unit.path.as_ref()) {
            return whole(ClueKind::Sensitive(contents(one, unit, found)));
        }
        if unit.format == Format::Dockerfile && unit.role == FileRole::Deploy {
            let copies = docker::copies_everything(&unit.text).map(|span| Clue {
                span,
                kind: ClueKind::CopiesEverything,
            });
            clues.extend(copies);
        }
    }

    fn judge(&self, traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
        let tree = Tree::of(traces);
        tracked::judge(&tree, found);
        if tree.is_whole() {
            missing::judge(&tree, found);
            lines::judge(&tree, found);
            docker::judge(&tree, found);
        }
    }
}

/// The text of a list of patterns, as far as it counts.
fn head(unit: &Unit) -> Vec<u8> {
    unit.text[..unit.text.len().min(tree::LARGEST)].to_vec()
}

/// True for a path in more folders than anybody makes; matching such paths costs the square of their depth.
fn is_deep(path: &BStr) -> bool {
    memchr::memchr_iter(b'/', path).count() > 100
}

/// What a file with a sensitive name holds.
fn contents(one: &Sensitive, unit: &Unit, found: &[Candidate]) -> Contents {
    let text = &unit.text;
    let encrypted = [
        &b"\0GITCRYPT\0"[..],
        b"$ANSIBLE_VAULT",
        b"-----BEGIN AGE ENCRYPTED",
        b"-----BEGIN PGP MESSAGE",
    ];
    if encrypted.iter().any(|head| text.starts_with(head)) {
        return Contents::Harmless;
    }
    let works =
        |candidate: &&Candidate| candidate.secret && candidate.rule.severity() >= Severity::High;
    let secret = found.iter().filter(works).any(|candidate| {
        // a default password of a local database is why such files are committed
        one.kind != Kind::Shared || candidate.rule.category == Category::ProviderSecret
    });
    let unread = match one.kind {
        Kind::Secret => text.lines().any(|line| {
            !line.trim_ascii().is_empty() && !line.trim_ascii_start().starts_with(b"#")
        }),
        Kind::Binary => sensitive::is_key_store(text),
        Kind::Environment | Kind::Shared | Kind::Public => false,
    };
    if secret {
        Contents::Secrets
    } else if unread {
        Contents::Unread
    } else {
        Contents::Harmless
    }
}

/// The folders that a `.gitmodules` names.
fn submodules(text: &[u8]) -> impl Iterator<Item = &BStr> {
    text.lines().filter_map(|line| {
        let (name, value) = line.split_once_str("=")?;
        let value = value.trim_ascii().trim_with(|c| c == '"');
        (name.trim_ascii().eq_ignore_ascii_case(b"path") && !value.is_empty())
            .then(|| BStr::new(value))
    })
}
