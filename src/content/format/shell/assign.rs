//! Assignments of every shell-like language: `X=v`, `X ?= v`, `$x = 'v'`, `set -gx X v`, `setenv X v`, `set "X=v"`.

use super::super::{Quote, SlotKind};
use super::Reader;
use super::word::{self, Word};
use crate::text::Span;

impl Reader<'_> {
    pub(super) fn assignments(&mut self, command: &[Word]) {
        self.set(command);
        for (index, word) in command.iter().enumerate() {
            if !self.pair(word) {
                self.spaced(command, index);
            }
        }
    }

    /// `X=v`, `-e X=v`, `--set a.b=v`, `-Dx.y=v`; false when the word is none.
    fn pair(&mut self, word: &Word) -> bool {
        let bytes = word.inner.of(self.text);
        let Some(equals) = memchr::memchr(b'=', bytes) else {
            return false;
        };
        let left = &bytes[..equals];
        if left.starts_with(b"--") || left.is_empty() || bytes.get(equals + 1) == Some(&b'=') {
            return self.inner_pair(word, equals);
        }
        let skip = if left.starts_with(b"-D") || left.starts_with(b"-e") || left.starts_with(b"-P")
        {
            2
        } else {
            0
        };
        self.pair_at(word, skip, equals)
    }

    /// `--from-literal=name=value`, `--set=a.b=v`, `--build-arg=X=v`.
    fn inner_pair(&mut self, word: &Word, equals: usize) -> bool {
        let bytes = word.inner.of(self.text);
        let Some(second) = memchr::memchr(b'=', &bytes[equals + 1..]) else {
            return false;
        };
        equals > 0 && self.pair_at(word, equals + 1, equals + 1 + second)
    }

    fn pair_at(&mut self, word: &Word, skip: usize, equals: usize) -> bool {
        let bytes = word.inner.of(self.text);
        let mut end = equals;
        let mut kind = SlotKind::Assign;
        while end > skip && matches!(bytes[end - 1], b'?' | b':' | b'+' | b'"' | b'\'') {
            if bytes[end - 1] == b'?' {
                kind = SlotKind::Default;
            }
            end -= 1;
        }
        let Some(name) = self.name(Span::new(word.inner.start + skip, word.inner.start + end))
        else {
            return false;
        };
        let value = Span::new(word.inner.start + equals + 1, word.inner.end);
        if !value.is_empty() && self.text.get(value.end) == Some(&b'(') {
            return true; // `password=os.getenv("X")` in a heredoc of another language
        }
        let (value, quote) = unquoted(self.text, value);
        let quote = if quote == Quote::None {
            word.quote
        } else {
            quote
        };
        if self.guarded(name) {
            kind = SlotKind::Default;
        }
        self.emit(name, value, quote, kind, None);
        true
    }

    /// The assigned name in a left side: an identifier, `a.b`, `$x`, `$env:X`, `[string]$x`.
    fn name(&self, left: Span) -> Option<Span> {
        let bytes = left.of(self.text);
        let sigil = memchr::memrchr(b'$', bytes);
        let start = match sigil {
            Some(at) if bytes[at + 1..].to_ascii_lowercase().starts_with(b"env:") => at + 5,
            Some(at) => at + 1,
            None => bytes
                .iter()
                .take_while(|byte| matches!(byte, b'"' | b'\'' | b'@'))
                .count(),
        };
        let name = &bytes[start.min(bytes.len())..];
        let plain = |byte: &u8| {
            word::is_name_byte(*byte)
                || matches!(byte, b'.' | b'-' | b'[' | b']')
                || (*byte == b'/' || *byte == b':') && sigil.is_none()
        };
        let starts = name
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'/'));
        (starts && name.iter().all(plain)).then(|| Span::new(left.start + start, left.end))
    }

    /// `X = v`, `X ?= v`, `$x = 'v'`, `$env:X ?? 'v'`, and comparisons: `"$X" = "v"`, `$x -eq 'v'`.
    fn spaced(&mut self, command: &[Word], index: usize) {
        let Some(sign) = command.get(index + 1) else {
            return;
        };
        let tested = command.iter().take(index).any(|word| {
            matches!(
                word.span.of(self.text),
                b"[" | b"[[" | b"test" | b"if" | b"while"
            )
        });
        let kind = match sign.span.of(self.text) {
            b"==" | b"!=" | b"-eq" | b"-ne" | b"-match" | b"=~" => SlotKind::Compare,
            b"=" if tested => SlotKind::Compare,
            b"=" | b":=" | b"::=" => SlotKind::Assign,
            b"?=" | b"??" | b"??=" => SlotKind::Default,
            _ => return,
        };
        let left = command[index].inner;
        let name = if kind == SlotKind::Compare {
            word::variable(self.text, left)
        } else {
            self.name(left)
        };
        let Some(name) = name else {
            return;
        };
        let Some(value) = command.get(index + 2) else {
            return;
        };
        let wraps = value
            .span
            .of(self.text)
            .eq_ignore_ascii_case(b"ConvertTo-SecureString");
        let literal = command.get(index + 3).filter(|_| wraps).unwrap_or(value);
        let kind = if kind == SlotKind::Assign && self.guarded(name) {
            SlotKind::Default
        } else {
            kind
        };
        // A bare value of a Makefile goes on to the end of the line.
        let more = literal.quote == Quote::None && kind != SlotKind::Compare && index == 0;
        let last = command[index + 2..]
            .iter()
            .take_while(|word| !word.span.of(self.text).starts_with(b"#"))
            .last();
        let value = match last {
            Some(last) if more => Span::new(literal.inner.start, last.span.end),
            _ => literal.inner,
        };
        self.emit(name, value, literal.quote, kind, None);
    }

    /// `set X v`, `set -gx X v`, `setenv X v`, `setx X v`, `npm config set X v`.
    fn set(&mut self, command: &[Word]) {
        let verb = command.iter().take(6).position(|word| {
            matches!(
                word.span.of(self.text),
                b"set" | b"setenv" | b"setx" | b"SET" | b"SETX"
            )
        });
        let Some(verb) = verb else {
            return;
        };
        let mut operands = command[verb + 1..].iter().filter(|word| {
            let bytes = word.span.of(self.text);
            !bytes.starts_with(b"-") && !bytes.eq_ignore_ascii_case(b"/p")
        });
        let (Some(name), Some(value)) = (operands.next(), operands.next()) else {
            return;
        };
        let spelled = name.quote == Quote::None && !name.inner.of(self.text).contains(&b'=');
        let sign = matches!(value.span.of(self.text), b"=" | b":=");
        if !spelled
            || sign
            || operands
                .next()
                .is_some_and(|more| !more.span.of(self.text).starts_with(b"#"))
        {
            return;
        }
        if let Some(name) = self.name(name.inner) {
            let kind = if self.guarded(name) {
                SlotKind::Default
            } else {
                SlotKind::Assign
            };
            self.emit(name, value.inner, value.quote, kind, None);
        }
    }
}

/// A value without the quotes around all of it.
pub(super) fn unquoted(text: &[u8], value: Span) -> (Span, Quote) {
    let bytes = value.of(text);
    let dollar =
        usize::from(bytes.first() == Some(&b'$') && matches!(bytes.get(1), Some(b'\'' | b'"')));
    let quote = match bytes.get(dollar) {
        Some(b'"') => Quote::Double,
        Some(b'\'') => Quote::Single,
        _ => return (value, Quote::None),
    };
    let behind = &bytes[dollar + 1..];
    match memchr::memrchr(bytes[dollar], behind) {
        Some(length) if length + 1 == behind.len() => {
            (Span::new(value.start + dollar + 1, value.end - 1), quote)
        }
        _ => (value, Quote::None),
    }
}
