//! What an expression is assigned to, in any order of name, type and sign.

use super::lexer::Kind;
use super::syntax::{Name, Syntax};
use super::words;
use crate::text::Span;

impl Syntax<'_> {
    /// The name that gets the expression which starts at `start`, and the assigning sign.
    pub(super) fn target(&self, start: usize) -> Option<(Name, usize)> {
        let mut at = start.checked_sub(1)?;
        while self.is(
            at,
            &[
                b"await", b"new", b"const", b"return", b"&", b"*", b"@", b"!", b"not",
            ],
        ) {
            at = at.checked_sub(1)?;
        }
        Some((self.assigned(at)?, at))
    }

    /// The name in front of an assigning sign.
    pub(super) fn assigned(&self, sign: usize) -> Option<Name> {
        let mut end = sign.checked_sub(1)?;
        // Go's `key, err := hex.DecodeString("…")`
        if end >= 2 && self.is(end, &[b"_", b"err", b"ok"]) && self.of(end - 1) == b"," {
            end -= 2;
        }
        match self.of(sign) {
            b":" => self.key(end),
            b"=>" => self.key(end),
            b"=" | b":=" | b"<-" | b"<<-" | b"||=" | b"??=" | b"//=" | b"?=" => self
                .annotated(end)
                .or_else(|| self.typed_behind(end))
                .or_else(|| self.left(end)),
            _ => None,
        }
    }

    /// `"x":`, `x:`, `:x =>`.
    fn key(&self, end: usize) -> Option<Name> {
        let parent = self.block(end);
        if self.kind(end) == Some(Kind::Str) {
            let name = self.spelled(end)?;
            return Some(Name { name, parent });
        }
        let name = self.left(end)?;
        Some(Name {
            parent: name.parent.or(parent),
            ..name
        })
    }

    fn left(&self, end: usize) -> Option<Name> {
        match self.kind(end)? {
            Kind::Word => self.word_name(end).map(|name| Name {
                parent: name.parent.or_else(|| self.block(end)),
                ..name
            }),
            Kind::Str => self.spelled(end).map(|name| Name {
                name,
                parent: self.block(end),
            }),
            Kind::Close if self.of(end) != b")" => self.operand(end),
            Kind::Sign if self.is(end, &[b"?", b"!"]) => self.left(end.checked_sub(1)?),
            _ => None,
        }
    }

    /// The name of the block around a token: `db: {`, `variable "db" {`, `$db = [`.
    pub(super) fn block(&self, at: usize) -> Option<Span> {
        let open = self.outer(at)?;
        if self.of(open) == b"(" {
            return None;
        }
        let before = open.checked_sub(1)?;
        if self.kind(before) == Some(Kind::Str) {
            return self.spelled(before);
        }
        // `PublicKey{Key: "v"}`
        let typed = self.kind(before) == Some(Kind::Word)
            && self.of(open) == b"{"
            && self.of(before).first().is_some_and(u8::is_ascii_uppercase)
            && self.tokens[before].span.end == self.tokens[open].span.start;
        if typed {
            return Some(self.tokens[before].span);
        }
        if self.is(before, &[b":", b"=", b"=>", b":="]) {
            let key = before.checked_sub(1)?;
            return self
                .spelled(key)
                .or_else(|| self.word_name(key).map(|name| name.name));
        }
        None
    }

    /// `x: Type =`, `x?: Type =`, `x As Type =`.
    fn annotated(&self, end: usize) -> Option<Name> {
        let low = end.saturating_sub(16);
        let mut at = end;
        loop {
            let token = self.tokens.get(at)?;
            let typed = match token.kind {
                Kind::Word => {
                    let lifetime = at > 0 && self.is(at - 1, &[b"'"]);
                    lifetime || !words::is_modifier(self.of(at))
                }
                Kind::Number | Kind::Close | Kind::Open => true,
                Kind::Sign => self.is(
                    at,
                    &[
                        b".", b"::", b"<", b">", b"|", b"&", b"?", b"*", b",", b"'", b";", b"!",
                        b">>", b":", b"?:",
                    ],
                ),
                Kind::Str | Kind::Regex => false,
            };
            if !typed || at <= low {
                return None;
            }
            if at != end && (self.is(at, &[b":", b"?:"]) || self.is(at, &[b"As"])) {
                return self.declared(at - 1);
            }
            if token.fresh {
                return None;
            }
            at -= 1;
        }
    }

    /// A name that starts a declaration, not a label or the condition in front of a colon.
    fn declared(&self, at: usize) -> Option<Name> {
        let at = if self.is(at, &[b"?", b"!"]) {
            at.checked_sub(1)?
        } else {
            at
        };
        let name = self.word_name(at)?;
        let start = self.operand_start(at);
        let token = self.tokens.get(start)?;
        let first = token.fresh || start == 0;
        let behind = start.checked_sub(1).is_some_and(|before| {
            words::is_modifier(self.of(before))
                || self.is(
                    before,
                    &[b",", b"(", b"{", b";", b"|", b"Dim", b"]", b")", b"*/"],
                )
        });
        (first || behind || self.tokens[start - 1].comment).then_some(name)
    }

    /// Go's `var x string =`, Bicep's `param x string =`.
    fn typed_behind(&self, end: usize) -> Option<Name> {
        let before = end.checked_sub(1)?;
        let typed = words::is_type(self.of(end)) && !self.tokens[end].fresh;
        if !typed {
            return None;
        }
        let slice = self.of(before) == b"]" && end >= 3;
        let at = if slice { end - 3 } else { before };
        let word = self.of(at);
        (!words::is_modifier(word) && !self.tokens[at + 1].fresh)
            .then(|| self.word_name(at))
            .flatten()
    }
}
