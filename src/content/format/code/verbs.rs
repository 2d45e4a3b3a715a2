//! What a call does, told by its first word: it compares, searches, asks, makes a digest.

use super::words::has;

/// Calls that compare.
const COMPARISONS: [&[u8]; 30] = [
    b"equal",
    b"equals",
    b"Equals",
    b"equalsIgnoreCase",
    b"compareTo",
    b"compare",
    b"strcmp",
    b"strncmp",
    b"strcasecmp",
    b"startsWith",
    b"endsWith",
    b"startswith",
    b"endswith",
    b"starts_with",
    b"ends_with",
    b"contains",
    b"includes",
    b"indexOf",
    b"has",
    b"have",
    b"toBe",
    b"toEqual",
    b"toStrictEqual",
    b"toContain",
    b"eq",
    b"ne",
    b"eql",
    b"isEqual",
    b"matches",
    b"match",
];

/// Calls that look for a part of a text.
const SEARCHES: [&[u8]; 9] = [
    b"startsWith",
    b"endsWith",
    b"startswith",
    b"endswith",
    b"starts_with",
    b"ends_with",
    b"contains",
    b"includes",
    b"indexOf",
];

/// Verbs that ask for a value instead of giving one.
const QUESTIONS: [&[u8]; 20] = [
    b"get",
    b"find",
    b"has",
    b"is",
    b"load",
    b"read",
    b"fetch",
    b"lookup",
    b"delete",
    b"remove",
    b"parse",
    b"require",
    b"use",
    b"list",
    b"contains",
    b"generate",
    b"should",
    b"describe",
    b"show",
    b"query",
];

/// Verbs that test a value.
const TESTS: [&[u8]; 9] = [
    b"assert",
    b"expect",
    b"check",
    b"verify",
    b"validate",
    b"compare",
    b"match",
    b"test",
    b"ensure",
];

/// True for a call that looks at a part of a text: what it looks for is no whole secret.
pub(super) fn searches(callee: &[u8]) -> bool {
    has(&SEARCHES, callee)
}

/// True for a call that compares, as a whole or a part.
pub(super) fn compares(callee: &[u8]) -> bool {
    has(&COMPARISONS, callee) || has(&SEARCHES, callee) || starts_with_verb(callee, &TESTS)
}

/// True for a call that makes a hash: what stands behind the text is a salt or an algorithm.
pub(super) fn digests(callee: &[u8]) -> bool {
    starts_with_verb(callee, &[b"hash", b"digest", b"crypt", b"bcrypt", b"hmac"])
}

/// True for a call that gives a value instead of taking one.
pub(super) fn asks(callee: &[u8]) -> bool {
    starts_with_verb(callee, &QUESTIONS)
}

/// True for `getPassword`, `get_password`, `get`, not for `getaway`.
fn starts_with_verb(callee: &[u8], verbs: &[&[u8]]) -> bool {
    verbs.iter().any(|verb| {
        let Some(head) = callee.get(..verb.len()) else {
            return false;
        };
        head.eq_ignore_ascii_case(verb)
            && callee
                .get(verb.len())
                .is_none_or(|next| !next.is_ascii_lowercase())
    })
}
