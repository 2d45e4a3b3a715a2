//! Names of what a secret is kept in or entered into: an entry, an attribute, a field of a page.

use super::part_at;
use super::split::Words;
use super::words::Parts;

/// `ldapAttributeUserPassword`, `selectorPassword`: the name of a part of a record or of a page.
pub(super) fn names_a_part(words: &Words) -> bool {
    let part = |at| {
        matches!(
            words.get(at),
            b"attribute" | b"attr" | b"selector" | b"xpath" | b"locator" | b"placeholder"
        )
    };
    (0..words.len().saturating_sub(1)).any(part)
}

/// `passwordKey`, `rootPasswordSecretKey`, `privateKeySecret`: a noun of secrets behind another one says where that one is kept, so only
/// a value that looks random counts. `ACCESS_TOKEN_SECRET` is none of these: it signs tokens.
pub(super) fn names_an_entry(words: &Words, head: usize) -> bool {
    let kept = Parts::PASSWORD.and(Parts::PASSPHRASE);
    let noun = |at: usize| part_at(words, at);
    let before = |back: usize| head.checked_sub(back).map_or(Parts::default(), noun);
    if noun(head).any(Parts::KEY) {
        // `SecretKey` behind a noun is the key of an entry in a Secret
        let other = head.checked_sub(1).map_or(&b""[..], |at| words.get(at));
        if matches!(
            other,
            b"user" | b"username" | b"host" | b"port" | b"database" | b"email" | b"url"
        ) {
            return true;
        }
        let secret = before(1).any(Parts::SECRET);
        let signs = before(1).any(Parts::SIGNS) && !secret;
        return !signs && (0..head).any(|at| noun(at).any(kept))
            || secret && before(2).any(Parts::KEY);
    }
    // `imagePullSecret`: the name of a Secret
    let pulled = head
        .checked_sub(1)
        .is_some_and(|at| words.get(at) == b"pull");
    noun(head).any(Parts::SECRET) && (pulled || before(1).any(kept.and(Parts::KEY)))
}
