//! The name of a file taken apart: stem, extension, parts; comparisons without regard to letter case.

/// A file name without its folders.
pub(super) struct Name<'a> {
    /// The whole name.
    pub(super) base: &'a [u8],
    /// Up to the last dot; the whole name when there is none, or none but a leading one.
    pub(super) stem: &'a [u8],
    /// Behind the last dot; empty when there is none.
    pub(super) extension: &'a [u8],
}

impl<'a> Name<'a> {
    pub(super) fn new(base: &'a [u8]) -> Self {
        let (stem, extension) = match memchr::memrchr(b'.', base) {
            Some(dot) if dot > 0 => (&base[..dot], &base[dot + 1..]),
            _ => (base, &base[..0]),
        };
        Name {
            base,
            stem,
            extension,
        }
    }

    /// The parts of the whole name, separated by `.`, `_` or `-`.
    pub(super) fn parts(&self) -> impl DoubleEndedIterator<Item = &'a [u8]> + use<'a> {
        parts(self.base)
    }

    /// `.env`, `.env.*`, `*.env`, `.envrc`, `.flaskenv`; not the type declarations and modules that go by a similar name.
    pub(super) fn is_env_file(&self) -> bool {
        if any_of(self.base, &[".envrc", ".flaskenv"]) || ends(self.base, ".env") {
            return true;
        }
        starts(self.base, ".env")
            && matches!(self.base.get(4), Some(b'.' | b'-' | b'_'))
            && !any_of(
                self.extension,
                &["ts", "js", "mjs", "cjs", "py", "md", "rb"],
            )
    }
}

/// True for an environment file of tests or CI: `.env.test`, `ci.env`.
pub(super) fn env_for_tests(name: &Name<'_>) -> bool {
    name.parts().any(|part| {
        any_of(
            part,
            &["test", "tests", "testing", "ci", "e2e", "integration"],
        )
    })
}

/// Splits at `.`, `_` and `-`, without empty parts.
pub(super) fn parts(name: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    name.split(|b| matches!(b, b'.' | b'_' | b'-'))
        .filter(|part| !part.is_empty())
}

/// True when `name` is one of the words, none of which is empty.
#[inline]
pub(super) fn any_of(name: &[u8], words: &[&str]) -> bool {
    let Some(first) = name.first() else {
        return false;
    };
    words.iter().any(|word| {
        let word = word.as_bytes();
        // length and first letter sort out nearly all of them
        word.len() == name.len() && (word[0] ^ first) & 0xdf == 0 && name.eq_ignore_ascii_case(word)
    })
}

/// True when a part of `name` is one of the words.
pub(super) fn has_part(name: &[u8], words: &[&str]) -> bool {
    parts(name).any(|part| any_of(part, words))
}

/// True when `name` starts with the word and goes on, or ends there.
pub(super) fn starts(name: &[u8], word: &str) -> bool {
    name.get(..word.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
}

/// True when `name` ends with the word.
pub(super) fn ends(name: &[u8], word: &str) -> bool {
    name.len()
        .checked_sub(word.len())
        .is_some_and(|at| name[at..].eq_ignore_ascii_case(word.as_bytes()))
}

/// True for a camel-case name that ends with one of the capitalised words: `androidTest`, `LoginTests`. Here letter case is all
/// there is, so it matters.
pub(super) fn ends_with_hump(name: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| {
        name.strip_suffix(word.as_bytes())
            .and_then(<[u8]>::last)
            .is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// `caddytest`, `testresources`: a folder of tests whose words are written together.
pub(super) fn glues_test(segment: &[u8]) -> bool {
    const OTHERS: &[&str] = &[
        "attest", "contest", "fastest", "latest", "protest", "greatest", "smallest",
    ];
    let ends = |word: &[u8]| {
        segment.len() > word.len() + 2
            && segment[segment.len() - word.len()..].eq_ignore_ascii_case(word)
    };
    (ends(b"test") || ends(b"tests")) && !any_of(segment, OTHERS) || begins_with_test(segment)
}

/// `testutil`, `testcontainers`: what tests are made with.
pub(super) fn begins_with_test(name: &[u8]) -> bool {
    const BEHIND: &[&str] = &[
        "assets",
        "base",
        "bed",
        "cases",
        "certs",
        "containers",
        "doubles",
        "env",
        "files",
        "harness",
        "helper",
        "helpers",
        "kit",
        "keys",
        "lib",
        "resources",
        "server",
        "store",
        "suite",
        "suites",
        "support",
        "tools",
        "util",
        "utils",
    ];
    starts(name, "test") && any_of(&name[4..], BEHIND)
}
