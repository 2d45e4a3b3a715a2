//! Keys that are written as lists of bytes: `key = []byte{0x1f, 0x8b, …}`, `bytes([31, 139, …])`, `{ 31, 139, … }`.

use super::super::{Quote, Slot, SlotKind};
use super::lexer::Kind;
use super::syntax::Syntax;
use crate::text::Span;

/// Fewest and most bytes of a key: AES-128, and twice an Ed25519 pair. Longer lists are tables.
const BYTES: std::ops::RangeInclusive<usize> = 16..=128;

impl Syntax<'_> {
    /// The slot of the list that opens at token `open`: nothing but numbers up to 255, assigned to a name with a hit.
    pub(super) fn bytes(&self, open: usize) -> Option<Slot> {
        let first = self.tokens.get(open + 1)?;
        if first.kind != Kind::Number || !self.is(open, &[b"{", b"[", b"("]) {
            return None;
        }
        let close = self.tokens[open].pair?;
        let count = (close - open) / 2;
        if !BYTES.contains(&count) || !(open + 1..close).all(|at| self.is_item(open, at)) {
            return None;
        }
        let name = self.list_owner(open)?;
        if !self.interesting(name.name) {
            return None;
        }
        Some(Slot {
            name: name.name,
            value: Span::new(first.span.start, self.tokens[close].span.start),
            quote: Quote::Block,
            kind: SlotKind::Assign,
            parent: name.parent,
        })
    }

    /// A number on every odd place, a comma on every even one.
    fn is_item(&self, open: usize, at: usize) -> bool {
        match (at - open) % 2 {
            1 => self.kind(at) == Some(Kind::Number) && is_byte(self.of(at)),
            _ => self.of(at) == b",",
        }
    }

    /// What the list is assigned to: directly, behind a type (`[]byte{`, `new byte[] {`, `unsigned char key[] = {`) or in a call that
    /// makes bytes of it.
    fn list_owner(&self, open: usize) -> Option<super::syntax::Name> {
        let mut start = open;
        for _ in 0..8 {
            let before = start.checked_sub(1)?;
            if self.is(before, &[b"=", b":=", b":", b"=>"]) {
                let end = before.checked_sub(1)?;
                // `key[16] = {`: the name stands in front of the brackets
                let sized =
                    self.is(end, &[b"]"]) && self.tokens[end].pair.is_some_and(|at| end - at <= 2);
                let sign = if sized {
                    self.tokens[end].pair?
                } else {
                    before
                };
                return if sized {
                    self.word_name(sign.checked_sub(1)?)
                } else {
                    self.assigned(before)
                };
            }
            let wraps = self.kind(before) == Some(Kind::Word)
                || self.is(
                    before,
                    &[b"(", b"[", b"]", b"]", b"new", b"&", b".", b"::", b"!"],
                )
                || self.kind(before) == Some(Kind::Number);
            if !wraps || self.tokens[start].fresh {
                return None;
            }
            start = before;
        }
        None
    }
}

/// `0x1f`, `31`, `0xFFu8`.
fn is_byte(number: &[u8]) -> bool {
    let plain = number.strip_suffix(b"u8").unwrap_or(number);
    match plain {
        [b'0', b'x' | b'X', digits @ ..] => {
            (1..=2).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit)
        }
        digits => {
            (1..=3).contains(&digits.len())
                && digits.iter().all(u8::is_ascii_digit)
                && digits
                    .iter()
                    .fold(0u32, |sum, digit| sum * 10 + u32::from(digit - b'0'))
                    <= 255
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::{fill, hits, read_with};
    use super::super::{Quote, slots};

    /// The list of `count` bytes in a notation.
    fn list(count: usize, hexadecimal: bool) -> String {
        let byte = |n: usize| n * 37 % 251;
        let items: Vec<String> = (1..=count)
            .map(|n| match hexadecimal {
                true => format!("0x{:02x}", byte(n)),
                false => byte(n).to_string(),
            })
            .collect();
        items.join(", ")
    }

    fn found(sample: &str, items: &str) -> usize {
        let text = fill(sample).replace("@L@", items);
        let slots = read_with(slots, text.as_bytes(), &hits(text.as_bytes()));
        slots
            .iter()
            .filter(|slot| slot.quote == Quote::Block)
            .count()
    }

    #[test]
    fn lists_of_bytes_are_values() {
        for sample in [
            "var @n@ = []byte{@L@}",
            "@n@ := []byte{@L@}",
            "@n@ = bytes([@L@])",
            "byte[] @C@ = new byte[] { @L@ };",
            "byte[] @C@ = { @L@ };",
            "static const unsigned char @n@[] = { @L@ };",
            "static const uint8_t @n@[16] = { @L@ };",
            "const @n@ = new Uint8Array([@L@]);",
            "let @n@: [u8; 16] = [@L@];",
            "let @n@ = Buffer.from([@L@])",
            "x := T{@n@: []byte{@L@}}",
        ] {
            assert_eq!(found(sample, &list(16, true)), 1, "{sample}");
            assert_eq!(found(sample, &list(32, false)), 1, "{sample}");
        }
    }

    #[test]
    fn tables_and_short_lists_are_none() {
        let sample = "var @n@ = []byte{@L@}";
        assert_eq!(found(sample, &list(256, true)), 0);
        assert_eq!(found(sample, &list(12, true)), 0);
        assert_eq!(found(sample, &list(16, false).replace("37,", "x,")), 0);
        assert_eq!(found(sample, &list(16, false).replace("37,", "1037,")), 0);
        assert_eq!(found("var other = []byte{@L@}", &list(16, true)), 0);
    }
}
