//! Tells from a regex whether every match begins with a keyword, so that a detector need not look around for the match's beginning.

/// More beginnings than this are not followed.
const MAX_HEADS: usize = 64;
/// Groups nested deeper than this are not followed.
const MAX_DEPTH: usize = 8;

/// Whether the regex is `\b(` and then, in each of its alternatives, something that `is_keyword` accepts as a keyword and perhaps more.
/// "No" may also mean that the regex is too intricate.
pub(crate) fn begins_with_keyword(regex: &str, is_keyword: impl Fn(&[u8]) -> bool) -> bool {
    let Some(group) = regex.strip_prefix(r"\b(") else {
        return false;
    };
    let mut reader = Reader {
        bytes: group.as_bytes(),
        at: 0,
    };
    let (heads, _) = reader.alternatives(0);
    heads.len() <= MAX_HEADS && heads.iter().all(|head| is_keyword(head))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// The literal beginnings of everything up to the group's end, and whether they are the whole of it.
    fn alternatives(&mut self, depth: usize) -> (Vec<Vec<u8>>, bool) {
        let (mut heads, mut whole) = self.sequence(depth);
        while self.peek() == Some(b'|') {
            self.at += 1;
            let (more, complete) = self.sequence(depth);
            heads.extend(more);
            whole &= complete;
        }
        (heads, whole)
    }

    /// One alternative; leaves the reader at its `|`, its `)` or the end.
    fn sequence(&mut self, depth: usize) -> (Vec<Vec<u8>>, bool) {
        let mut heads = vec![Vec::new()];
        while !matches!(self.peek(), None | Some(b'|' | b')')) {
            let Some((parts, whole)) = self.element(depth) else {
                self.skip();
                return (heads, false);
            };
            if self.is_quantified() || heads.len() * parts.len() > MAX_HEADS {
                self.skip();
                return (heads, false);
            }
            heads = heads
                .iter()
                .flat_map(|head| parts.iter().map(move |part| [&head[..], part].concat()))
                .collect();
            if !whole {
                self.skip();
                return (heads, false);
            }
        }
        (heads, true)
    }

    /// A literal, a class of single characters or a group; `None` for everything else, which is left unread.
    fn element(&mut self, depth: usize) -> Option<(Vec<Vec<u8>>, bool)> {
        let rest = &self.bytes[self.at..];
        match *rest {
            [b'\\', byte, ..] if byte.is_ascii_punctuation() => {
                self.at += 2;
                Some((vec![vec![byte]], true))
            }
            [b'[', ..] => {
                let end = rest.iter().position(|&byte| byte == b']')?;
                let class = &rest[1..end];
                if class.is_empty() || class.iter().any(|byte| b"-^\\[".contains(byte)) {
                    return None;
                }
                self.at += end + 1;
                Some((class.iter().map(|&byte| vec![byte]).collect(), true))
            }
            [b'(', b'?', b':', ..] if depth < MAX_DEPTH => {
                self.at += 3;
                let inner = self.alternatives(depth + 1);
                self.at += 1;
                Some(inner)
            }
            [byte, ..]
                if byte.is_ascii_alphanumeric() || b"_-:/@=!~,;<>#%&\"' ".contains(&byte) =>
            {
                self.at += 1;
                Some((vec![vec![byte]], true))
            }
            _ => None,
        }
    }

    fn is_quantified(&self) -> bool {
        matches!(self.peek(), Some(b'?' | b'*' | b'+' | b'{'))
    }

    /// Goes to the end of the alternative.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        let mut in_class = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'(' if !in_class => depth += 1,
                b'|' if !in_class && depth == 0 => return,
                b')' if !in_class => match depth.checked_sub(1) {
                    Some(outer) => depth = outer,
                    None => return,
                },
                _ => {}
            }
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::begins_with_keyword;

    fn begins(regex: &str, keywords: &[&str]) -> bool {
        begins_with_keyword(regex, |head| {
            keywords
                .iter()
                .any(|word| head.starts_with(word.as_bytes()))
        })
    }

    #[test]
    fn literal_beginnings_are_followed_through_classes_groups_and_alternatives() {
        assert!(begins(r"\b(acme_[0-9]{4})\b", &["acme_"]));
        assert!(begins(
            r"\b([sr]k_live_[0-9]{4})\b",
            &["sk_live_", "rk_live_"]
        ));
        assert!(begins(
            r"\b(a\.(?:x|yz[12])_[0-9])",
            &["a.x_", "a.yz1", "a.yz2"]
        ));
        assert!(begins(r"\b(abc[0-9]{3}|def(?:\d)?)\b", &["abc", "def"]));
        assert!(begins(r"\b(ab(?:c|d[0-9]|e\d)x)\b", &["abc", "abd", "abe"]));
    }

    #[test]
    fn whatever_else_may_come_first_is_a_no() {
        assert!(!begins(r"\b([sr]k_live_[0-9]{4})\b", &["sk_live_"]));
        assert!(!begins(r"\b([0-9]{4}_acme)\b", &["acme"]));
        assert!(!begins(r"\b(x?acme)\b", &["acme"]));
        assert!(!begins(r"\b(acm{2}e)\b", &["acme"]));
        assert!(!begins(r"\b(abc|x)\b", &["abc"]));
        assert!(!begins(r"\b(abc|)\b", &["abc"]));
        assert!(!begins(r"(acme_[0-9]{4})", &["acme_"]));
        assert!(!begins(r"(?i)\b(acme_)", &["acme_"]));
        assert!(!begins(r"\b((?i:acme)_)", &["acme_"]));
        assert!(!begins(r"\b((?i)acme_)", &["acme_"]));
        for broken in [
            r"\b(",
            r"\b([",
            r"\b(\",
            r"\b((?:",
            r"\b((?:a|",
            r"\b(a|[|b",
        ] {
            assert!(!begins(broken, &["acme"]), "{broken}");
        }
        assert!(!begins(
            &format!(r"\b({}a", "(?:".repeat(50)),
            &["a-long-one"]
        ));
    }
}
