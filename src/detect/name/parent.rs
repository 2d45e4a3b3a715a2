//! What the name of the enclosing table, section or call says about a name.

use super::split::Words;
use super::words::{Parts, parts};

/// True for a parent whose entries are texts, versions or permissions: `labels`, `dependencies`.
pub(super) fn holds_texts(parent: &[u8]) -> bool {
    let words = Words::of(parent);
    parts(words.get(words.len().saturating_sub(1))).any(Parts::TEXTS)
}

/// True for a parent that is shown to everybody: the bare `key` in it is no secret.
pub(super) fn is_public(parent: &[u8]) -> bool {
    let words = Words::of(parent);
    (0..words.len()).any(|at| matches!(words.get(at), b"public" | b"pub"))
}

/// True for a parent that is a step of a pipeline or its cache: `with:`, `restore_cache:`.
pub(super) fn is_cache(parent: &[u8]) -> bool {
    let words = Words::of(parent);
    (0..words.len()).any(|at| matches!(words.get(at), b"with" | b"cache"))
}

/// `key`, `keys`, `restore-keys`: by these a cache finds its entries.
pub(super) fn finds_entry(words: &Words) -> bool {
    words.len() == 1 || words.len() == 2 && words.get(0) == b"restore"
}

/// True for a parent that is about signing: the bare `key` in it signs.
pub(super) fn signs(parent: &[u8]) -> bool {
    let words = Words::of(parent);
    let about = |word: &[u8]| {
        matches!(
            word,
            b"jwt" | b"jws" | b"signing" | b"encryption" | b"session" | b"hmac"
        )
    };
    words.len() <= 2 && (0..words.len()).any(|at| about(words.get(at)))
}
