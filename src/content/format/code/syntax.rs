//! What tokens stand for: operands, call chains, the target of an assignment, the arguments of a call.

use super::lexer::{Kind, Token};
use super::words;
use crate::text::Span;

/// A name and what it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) name: Span,
    pub(super) parent: Option<Span>,
}

/// Tokens of one window with the text and the hits around them.
pub(super) struct Syntax<'t> {
    pub(super) text: &'t [u8],
    pub(super) hits: &'t [usize],
    pub(super) tokens: Vec<Token>,
}

/// Where a literal stands among the arguments of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument {
    /// The token in front of the opening bracket.
    pub(super) callee: usize,
    /// 0-based number of the argument.
    pub(super) index: usize,
    /// Where the argument in front of it starts.
    pub(super) before: Option<usize>,
}

/// Tokens looked at in one direction, so that a look around costs the same everywhere.
const REACH: usize = 64;
/// Nested steps of one look-up.
const FUEL: u8 = 12;

impl Syntax<'_> {
    pub(super) fn of(&self, at: usize) -> &[u8] {
        self.tokens
            .get(at)
            .map_or(b"", |token| token.span.of(self.text))
    }

    pub(super) fn is(&self, at: usize, any: &[&[u8]]) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind != Kind::Str && any.contains(&token.span.of(self.text)))
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// True when a hit lies inside the span.
    pub(super) fn interesting(&self, span: Span) -> bool {
        let first = self.hits.partition_point(|&hit| hit < span.start);
        self.hits.get(first).is_some_and(|&hit| hit < span.end)
    }

    pub(super) fn outer(&self, at: usize) -> Option<usize> {
        self.tokens.get(at).and_then(|token| token.outer)
    }

    fn accesses(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Sign) && self.is(at, &[b".", b"->", b"::", b"?.", b"!."])
    }

    /// The token of the callee in front of an opening bracket: behind generics, `!` and `?`.
    pub(super) fn callee(&self, open: usize) -> Option<usize> {
        let mut at = open.checked_sub(1)?;
        if self.is(at, &[b"!", b"?", b"?."]) || self.is(at, &[b"."]) {
            at = at.checked_sub(1)?;
        }
        if self.is(at, &[b">"]) {
            let low = at.saturating_sub(8);
            at = (low..at)
                .rev()
                .find(|&i| self.is(i, &[b"<"]))?
                .checked_sub(1)?;
            if self.is(at, &[b"::"]) {
                at = at.checked_sub(1)?;
            }
        }
        let word = self.kind(at) == Some(Kind::Word) && !words::is_keyword(self.of(at));
        // `default(` behind a dot is a call, otherwise a keyword.
        let method = self.kind(at) == Some(Kind::Word) && at > 0 && self.accesses(at - 1);
        (word || method).then_some(at)
    }

    /// The word or the closing bracket in front of the dot of a method.
    pub(super) fn receiver(&self, callee: usize) -> Option<usize> {
        let dot = callee.checked_sub(1)?;
        if !self.accesses(dot) {
            return None;
        }
        let mut at = dot.checked_sub(1)?;
        while self.is(at, &[b"?", b"!"]) {
            at = at.checked_sub(1)?;
        }
        Some(at)
    }

    /// The name that the string at `at` spells: `"DB_PASSWORD"`, `"jwt.secret"`, `"--password <pw>"`.
    pub(super) fn spelled(&self, at: usize) -> Option<Span> {
        let token = self
            .tokens
            .get(at)
            .filter(|token| token.kind == Kind::Str)?;
        let inner = token.inner;
        let bytes = inner.of(self.text);
        if bytes.is_empty() || bytes.len() > 120 {
            return None;
        }
        if bytes[0] == b'-' {
            let start = memchr::memmem::find(bytes, b"--").unwrap_or(0);
            let length = bytes[start..]
                .iter()
                .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')))
                .unwrap_or(bytes.len() - start);
            return Some(Span::new(inner.start + start, inner.start + start + length))
                .filter(|span| span.len() > 2);
        }
        let plain = |byte: &u8| {
            byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'_' | b'-' | b'.' | b':' | b'/' | b'$' | b'@' | b'[' | b']'
                )
        };
        (bytes.iter().all(plain) && bytes.iter().any(u8::is_ascii_alphabetic)).then_some(inner)
    }

    /// The name of a word token, without its sigil.
    pub(super) fn word_name(&self, at: usize) -> Option<Name> {
        let token = self
            .tokens
            .get(at)
            .filter(|token| token.kind == Kind::Word)?;
        let bytes = self.of(at);
        if words::is_nothing(bytes) || words::is_keyword(bytes) {
            return None;
        }
        let sigils = bytes
            .iter()
            .take_while(|byte| matches!(byte, b'$' | b'@'))
            .count();
        let name = Span::new(token.span.start + sigils, token.span.end);
        let parent = self
            .receiver(at)
            .and_then(|receiver| self.parent_word(receiver));
        (!name.is_empty()).then_some(Name { name, parent })
    }

    fn parent_word(&self, at: usize) -> Option<Span> {
        let token = self
            .tokens
            .get(at)
            .filter(|token| token.kind == Kind::Word)?;
        (!words::is_nothing(self.of(at))).then_some(token.span)
    }

    /// Names the expression that ends at token `end`: the variable that it reads, or the variable's name in its string.
    pub(super) fn operand(&self, end: usize) -> Option<Name> {
        self.operand_within(end, FUEL)
    }

    fn operand_within(&self, end: usize, fuel: u8) -> Option<Name> {
        let fuel = fuel.checked_sub(1)?;
        match self.kind(end)? {
            Kind::Word => self.word_name(end),
            Kind::Close => {
                let open = self.tokens[end].pair?;
                if self.of(open) == b"(" {
                    self.call_operand(open, end, fuel)
                } else {
                    self.index_name(open, end)
                        .or_else(|| self.operand_within(open.checked_sub(1)?, fuel))
                }
            }
            Kind::Sign if self.is(end, &[b"?", b"!"]) => {
                self.operand_within(end.checked_sub(1)?, fuel)
            }
            _ => None,
        }
    }

    /// `["x"]`, `[:x]`, `{X}`, `[NAME]`.
    fn index_name(&self, open: usize, close: usize) -> Option<Name> {
        let parent = open.checked_sub(1).and_then(|at| self.parent_word(at));
        let last = close.checked_sub(1)?;
        match close - open {
            2 if self.kind(last) == Some(Kind::Str) => {
                self.spelled(last).map(|name| Name { name, parent })
            }
            2 | 3
                if self.kind(last) == Some(Kind::Word)
                    && (self.of(last).len() > 2 || close - open == 3) =>
            {
                self.word_name(last).map(|name| Name { parent, ..name })
            }
            _ => None,
        }
    }

    fn call_operand(&self, open: usize, close: usize, fuel: u8) -> Option<Name> {
        let callee = self.callee(open);
        let inside = (open + 1..close).take(16);
        let named = inside.clone().find_map(|at| self.spelled(at));
        if let Some(name) = named {
            let parent = None;
            return Some(Name { name, parent });
        }
        if close == open + 1
            && let Some(receiver) = callee.and_then(|callee| self.receiver(callee))
            && self.kind(receiver) == Some(Kind::Close)
        {
            return self.operand_within(receiver, fuel);
        }
        match callee {
            Some(callee) if close == open + 1 => self.word_name(callee),
            Some(callee) => self
                .operand_within(close - 1, fuel)
                .or_else(|| self.word_name(callee)),
            None => self.operand_within(close.checked_sub(1)?, fuel),
        }
    }

    /// The first token of the operand that ends at `end`: back over members, indexes and calls.
    pub(super) fn operand_start(&self, end: usize) -> usize {
        let mut at = end;
        for _ in 0..FUEL * 2 {
            match self.kind(at) {
                Some(Kind::Close) => match self.tokens[at].pair {
                    Some(open) => at = open,
                    None => return at,
                },
                Some(Kind::Sign) if self.is(at, &[b"?", b"!"]) && at > 0 => {
                    at -= 1;
                    continue;
                }
                _ => {}
            }
            let opened = self.kind(at) == Some(Kind::Open);
            let Some(before) = at.checked_sub(1) else {
                return at;
            };
            if opened && let Some(callee) = self.callee(at) {
                at = callee;
            } else if opened && matches!(self.kind(before), Some(Kind::Close)) {
                at = before;
                continue;
            }
            match self.receiver(at) {
                Some(receiver) => at = receiver,
                None => return at,
            }
        }
        at
    }

    /// Where the token `at` stands in the innermost call; `None` when it is in none, or too far behind its bracket.
    pub(super) fn argument(&self, at: usize) -> Option<Argument> {
        let open = self.outer(at).filter(|&open| self.of(open) == b"(")?;
        let callee = self.callee(open)?;
        if at - open > REACH {
            return None;
        }
        let commas = (open + 1..at).filter(|&i| {
            self.outer(i) == Some(open) && self.of(i) == b"," && self.kind(i) == Some(Kind::Sign)
        });
        let mut starts = vec![open + 1];
        starts.extend(commas.map(|comma| comma + 1));
        let index = starts.len() - 1;
        let before = index.checked_sub(1).map(|i| starts[i]);
        Some(Argument {
            callee,
            index,
            before,
        })
    }

    /// The string given to one of the keywords `keys` beside the token `at`: `env="X"`, `name: 'x'`.
    pub(super) fn sibling(&self, at: usize, keys: &[&[u8]]) -> Option<Span> {
        let outer = self.outer(at);
        let low = at.saturating_sub(REACH);
        let high = (at + REACH).min(self.tokens.len());
        keys.iter().find_map(|key| {
            (low..high).find_map(|i| {
                let fits = self.outer(i) == outer
                    && self.of(i) == *key
                    && self.is(i + 1, &[b"=", b":", b"=>"]);
                let value = if self.is(i + 2, &[b"["]) {
                    i + 3
                } else {
                    i + 2
                };
                fits.then(|| self.spelled(value)).flatten()
            })
        })
    }
}
