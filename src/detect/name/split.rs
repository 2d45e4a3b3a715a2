//! Cuts a name of any naming convention into lower-case words, on the stack.

/// Longest part of a name that is looked at, in bytes; of a longer name the end counts, where the head noun is.
const LIMIT: usize = 96;
/// Most words of a name that are looked at; of a longer name the last ones count.
const WORDS: usize = 16;

/// The words of a name, folded to lower case (ASCII only).
pub(super) struct Words {
    folded: [u8; LIMIT],
    spans: [(u8, u8); WORDS],
    len: usize,
    /// Index of the first word after the last dot, slash, bracket or arrow: `password` in `config.db.password`.
    pub(super) leaf: usize,
    /// The name holds a space between words, so it is a label rather than an identifier.
    pub(super) spaced: bool,
}

impl Words {
    /// Cuts at everything that is no letter or digit, and at the humps of camel case. Bytes of other scripts count as letters.
    #[inline]
    pub(super) fn of(name: &[u8]) -> Self {
        let name = &name[name.len().saturating_sub(LIMIT)..];
        let mut words = Words {
            folded: [0; LIMIT],
            spans: [(0, 0); WORDS],
            len: 0,
            leaf: 0,
            spaced: false,
        };
        let mut start = 0;
        let mut gap_space = false;
        let mut gap_path = false;
        for (at, &byte) in name.iter().enumerate() {
            words.folded[at] = byte.to_ascii_lowercase();
            let letter = byte.is_ascii_alphanumeric() || byte >= 0x80;
            if !letter {
                words.push(start, at, &mut gap_path, &mut gap_space);
                start = at + 1;
                gap_space |= byte == b' ';
                gap_path |= matches!(byte, b'.' | b'/' | b'[' | b'>' | b':');
            } else if at > start && hump(name, at) {
                words.push(start, at, &mut gap_path, &mut gap_space);
                start = at;
            }
        }
        words.push(start, name.len(), &mut gap_path, &mut gap_space);
        words
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// A word with its digits; empty when there is no such word.
    pub(super) fn get(&self, index: usize) -> &[u8] {
        if index >= self.len {
            return &[];
        }
        let (start, end) = self.spans[index];
        &self.folded[usize::from(start)..usize::from(end)]
    }

    /// Cuts the last word in two where its end names a secret: `sshpassword`, `githubkey`. `at` is where, from the word's beginning.
    pub(super) fn cut_last(&mut self, at: usize) {
        let Some(last) = self.len.checked_sub(1) else {
            return;
        };
        let (start, end) = self.spans[last];
        let middle = usize::from(start) + at;
        if self.len < WORDS && at > 0 && middle < usize::from(end) {
            self.spans[last] = (start, middle as u8);
            self.spans[self.len] = (middle as u8, end);
            if self.leaf == self.len {
                self.leaf = last;
            }
            self.len += 1;
        }
    }

    fn push(&mut self, start: usize, end: usize, gap_path: &mut bool, gap_space: &mut bool) {
        if start >= end {
            return;
        }
        if self.len == WORDS {
            self.spans.copy_within(1.., 0);
            self.len -= 1;
            self.leaf = self.leaf.saturating_sub(1);
        }
        if self.len > 0 {
            self.spaced |= *gap_space;
            if *gap_path {
                self.leaf = self.len;
            }
        }
        *gap_space = false;
        *gap_path = false;
        // LIMIT is below 256
        self.spans[self.len] = (start as u8, end as u8);
        self.len += 1;
    }
}

/// The last word of a name in its original case, found from the end.
#[inline]
pub(super) fn last_word(name: &[u8]) -> &[u8] {
    let part = |b: &u8| b.is_ascii_alphanumeric() || *b >= 0x80;
    let Some(last) = name.iter().rposition(part) else {
        return &[];
    };
    let name = &name[..=last];
    let mut start = last;
    while start > 0 && last - start < LIMIT && part(&name[start - 1]) && !hump(name, start) {
        start -= 1;
    }
    &name[start..]
}

/// A word without the digits that number it: `password` of `password2`.
#[inline]
pub(super) fn unnumbered(word: &[u8]) -> &[u8] {
    let end = word
        .iter()
        .rposition(|b| !b.is_ascii_digit())
        .map_or(0, |at| at + 1);
    &word[..end]
}

/// A word starts at `at`: `aB`, `1B`, or the `Bc` of `ABc`.
#[inline]
fn hump(name: &[u8], at: usize) -> bool {
    let (before, here) = (name[at - 1], name[at]);
    if !here.is_ascii_uppercase() {
        return false;
    }
    if !before.is_ascii_uppercase() {
        return true;
    }
    // the last capital before small letters starts a word, but for a plural of capitals: `APIs`
    match name.get(at + 1..) {
        Some([b's', after, ..]) => after.is_ascii_lowercase(),
        Some([next, ..]) => next.is_ascii_lowercase() && *next != b's',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        let words = Words::of(name.as_bytes());
        (0..words.len())
            .map(|i| String::from_utf8_lossy(words.get(i)).into_owned())
            .collect()
    }

    #[test]
    fn every_convention_gives_the_same_words() {
        for name in [
            "api_auth_token",
            "API_AUTH_TOKEN",
            "api-auth-token",
            "api.auth.token",
            "apiAuthToken",
            "ApiAuthToken",
            "APIAuthToken",
            "--api-auth-token",
            "api[\"auth\"]['token']",
            "Api Auth Token",
        ] {
            assert_eq!(words(name), ["api", "auth", "token"], "{name}");
        }
    }

    #[test]
    fn digits_stay_with_their_word() {
        assert_eq!(words("oauth2Token1"), ["oauth2", "token1"]);
        assert_eq!(unnumbered(b"oauth2"), b"oauth");
        assert_eq!(unnumbered(b"2"), b"");
    }

    #[test]
    fn the_leaf_starts_after_the_last_dot() {
        let words = Words::of(b"spring.mail.smtp_password");
        assert_eq!(words.get(words.leaf), b"smtp");
    }

    #[test]
    fn of_long_names_the_end_counts() {
        let long = format!("{}_password", "a_".repeat(500));
        let words = Words::of(long.as_bytes());
        assert_eq!(words.len(), WORDS);
        assert_eq!(words.get(words.len() - 1), b"password");
    }
}
