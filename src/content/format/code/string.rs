//! String literals of all common languages: prefixes, raw strings, triple quotes, escapes.

use super::super::Quote;
use super::lexer::{Kind, Lexer, starts_word};
use crate::text::Span;

impl Lexer<'_> {
    pub(super) fn prefixed(&mut self, start: usize, quote: usize) {
        let raw = self.text[start..quote].ends_with(b"R") && self.text[quote] == b'"';
        if raw
            && let Some(paren) =
                memchr::memchr(b'(', &self.text[quote..(quote + 18).min(self.text.len())])
        {
            let delimiter = [b")", &self.text[quote + 1..quote + paren], b"\""].concat();
            let inner = quote + paren + 1;
            if let Some(length) = memchr::memmem::find(&self.text[inner..], &delimiter) {
                let inner = Span::new(inner, inner + length);
                let end = inner.end + delimiter.len();
                return self.push_string(Kind::Str, Span::new(start, end), inner, Quote::Double);
            }
        }
        self.quoted_from(start, quote);
    }

    /// Rust's `r#"…"#`.
    pub(super) fn raw(&mut self, start: usize, hash: usize) {
        let hashes = self.text[hash..]
            .iter()
            .take(8)
            .take_while(|&&byte| byte == b'#')
            .count();
        let quote = hash + hashes;
        if self.text.get(quote) == Some(&b'"') {
            let mut delimiter = vec![b'"'];
            delimiter.resize(1 + hashes, b'#');
            if let Some(length) = memchr::memmem::find(&self.text[quote + 1..], &delimiter) {
                let inner = Span::new(quote + 1, quote + 1 + length);
                let end = inner.end + delimiter.len();
                return self.push_string(Kind::Str, Span::new(start, end), inner, Quote::Double);
            }
        }
        self.push(Kind::Word, Span::new(start, hash));
    }

    /// Perl's `q{…}` and `qq(…)`, on one line, without nesting.
    pub(super) fn perl(&mut self, start: usize, open: usize, bracket: u8) {
        let close = match bracket {
            b'{' => b'}',
            b'(' => b')',
            _ => b']',
        };
        let end = self.line_end(open);
        match memchr::memchr(close, &self.text[open..end]) {
            Some(length) => {
                let inner = Span::new(open + 1, open + length);
                self.push_string(
                    Kind::Str,
                    Span::new(start, inner.end + 1),
                    inner,
                    Quote::Single,
                );
            }
            None => self.push(Kind::Word, Span::new(start, open)),
        }
    }

    pub(super) fn quoted(&mut self, quote: usize) {
        let apostrophe =
            self.text[quote] == b'\'' && quote > 0 && self.text[quote - 1].is_ascii_alphanumeric();
        if apostrophe || self.lifetime(quote) {
            self.push(Kind::Sign, Span::new(quote, quote + 1));
        } else {
            self.quoted_from(quote, quote);
        }
    }

    /// `&'a`, `<'a`: no string starts here.
    pub(super) fn lifetime(&self, quote: usize) -> bool {
        let name = self.text[quote + 1..]
            .iter()
            .take(32)
            .take_while(|byte| starts_word(**byte))
            .count();
        self.text[quote] == b'\''
            && name > 0
            && self.text.get(quote + 1 + name) != Some(&b'\'')
            && self.last_is(&[b"&", b"<"])
    }

    pub(super) fn quoted_from(&mut self, start: usize, quote: usize) {
        let mark = self.text[quote];
        let triple = [mark; 3];
        if mark != b'`' && self.text[quote..].starts_with(&triple) {
            let inner = quote + 3;
            let dead = &mut self.dead[2];
            if *dead <= inner {
                if let Some(length) = memchr::memmem::find(&self.text[inner..], &triple) {
                    let inner = Span::new(inner, inner + length);
                    return self.push_string(
                        Kind::Str,
                        Span::new(start, inner.end + 3),
                        inner,
                        Quote::Block,
                    );
                }
                *dead = self.text.len();
            }
        }
        let doubled = self.text[start..quote].starts_with(b"@");
        match self.closing_quote(quote + 1, mark, doubled) {
            Some(close) => {
                let kind = match mark {
                    b'"' => Quote::Double,
                    b'\'' => Quote::Single,
                    _ => Quote::Backtick,
                };
                self.push_string(
                    Kind::Str,
                    Span::new(start, close + 1),
                    Span::new(quote + 1, close),
                    kind,
                );
            }
            None => self.push(Kind::Sign, Span::new(start, quote + 1)),
        }
    }

    pub(super) fn closing_quote(&mut self, from: usize, mark: u8, doubled: bool) -> Option<usize> {
        let slot = match mark {
            b'"' => 0,
            b'\'' => 1,
            _ => 3,
        };
        if from <= self.dead[slot] {
            return None;
        }
        let mut at = from;
        while let Some(&byte) = self.text.get(at) {
            match byte {
                _ if byte == mark && doubled && self.text.get(at + 1) == Some(&mark) => at += 2,
                _ if byte == mark => return Some(at),
                b'\\'
                    if !doubled
                        && self.text.get(at + 1) == Some(&b'\r')
                        && self.text.get(at + 2) == Some(&b'\n') =>
                {
                    at += 3;
                }
                b'\\' if !doubled => at += 2,
                b'\n' | b'\r' if mark != b'`' => break,
                b'#' | b'$' if mark == b'"' && self.text.get(at + 1) == Some(&b'{') => {
                    at = self.behind_interpolation(at);
                }
                _ => at += 1,
            }
        }
        self.dead[slot] = at;
        None
    }

    /// Steps over `#{…}` and `${…}` that hold quotes of their own.
    pub(super) fn behind_interpolation(&self, at: usize) -> usize {
        let rest = &self.text[at + 2..self.text.len().min(at + 200)];
        let stop = memchr::memchr3(b'}', b'\n', b'{', rest);
        match stop {
            Some(length) if rest[length] == b'}' => at + 3 + length,
            _ => at + 2,
        }
    }
}
