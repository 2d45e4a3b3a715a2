//! Tokens of source code, whatever the language: words, strings, brackets and signs of a bounded window.

use super::super::Quote;
use crate::text::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or keyword, with its sigil.
    Word,
    /// A number.
    Number,
    /// A string literal, with prefix and quotes.
    Str,
    /// A regular expression literal.
    Regex,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// An operator or any other sign.
    Sign,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The whole token.
    pub(super) span: Span,
    /// The contents of a string; the same as `span` for others.
    pub(super) inner: Span,
    /// How a string is quoted.
    pub(super) quote: Quote,
    /// The innermost bracket around the token that is still open.
    pub(super) outer: Option<usize>,
    /// The other bracket of a pair.
    pub(super) pair: Option<usize>,
    /// True for the first token of a line.
    pub(super) fresh: bool,
    /// True inside a comment.
    pub(super) comment: bool,
}

/// Reads the tokens of `window`.
pub(super) fn tokens(text: &[u8], window: Span) -> Vec<Token> {
    let end = window.end.min(text.len());
    let mut lexer = Lexer {
        text: &text[..end],
        at: window.start.min(end),
        tokens: Vec::with_capacity(window.len() / 5),
        open: Vec::new(),
        fresh: true,
        comment: 0,
        dead: [0; 4],
    };
    lexer.run();
    lexer.tokens
}

/// Operators, longest first; member access and comment marks are among them.
const SIGNS: [&[u8]; 38] = [
    b"<!--", b"===", b"!==", b"||=", b"??=", b"//=", b"...", b"-->", b"<<-", b"::=", b"==", b"!=",
    b"=~", b"!~", b"=>", b"->", b"::", b":=", b"<-", b"||", b"&&", b"??", b"?:", b"//", b"?=",
    b"?.", b"+=", b"-=", b"<=", b">=", b"<>", b"..", b"/*", b"*/", b"--", b"<<", b".=", b"*=",
];

/// Bytes of the sign at the start of a text. Nearly all are one byte, which the second one tells.
fn sign_length(text: &[u8]) -> usize {
    let (Some(&first), Some(&second)) = (text.first(), text.get(1)) else {
        return 1;
    };
    if !b"!=|?/.-<:~>&*".contains(&second) {
        return 1;
    }
    SIGNS
        .iter()
        .find(|sign| sign[0] == first && text.starts_with(sign))
        .map_or(1, |sign| sign.len())
}

/// Letters that may stand directly in front of a quote.
const PREFIXES: [&[u8]; 22] = [
    b"r", b"b", b"f", b"u", b"br", b"rb", b"fr", b"rf", b"R", b"B", b"F", b"U", b"L", b"u8", b"c",
    b"cr", b"N", b"s", b"raw", b"@", b"$", b"$@",
];

/// Open brackets remembered at most; deeper ones are not paired.
const DEPTH: usize = 512;

/// The state of a read.
pub(super) struct Lexer<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    tokens: Vec<Token>,
    open: Vec<usize>,
    fresh: bool,
    /// The end of the comment that the lexer is in.
    comment: usize,
    /// For each kind of quote: up to here no closing quote exists.
    pub(super) dead: [usize; 4],
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\n' | b'\r' => {
                    self.fresh = true;
                    self.at += 1;
                }
                _ if byte.is_ascii_whitespace() || byte == 0 => self.at += 1,
                b'"' | b'\'' | b'`' => self.quoted(self.at),
                b'0'..=b'9' => self.number(),
                b'(' | b'[' | b'{' => self.opening(),
                b')' | b']' | b'}' => self.closing(byte),
                _ if starts_word(byte) => self.word(),
                _ => self.sign(byte),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn last(&self) -> Option<&Token> {
        self.tokens.last()
    }

    pub(super) fn last_is(&self, any: &[&[u8]]) -> bool {
        self.last()
            .is_some_and(|token| any.contains(&token.span.of(self.text)))
    }

    pub(super) fn push(&mut self, kind: Kind, span: Span) {
        self.push_string(kind, span, span, Quote::None);
    }

    pub(super) fn push_string(&mut self, kind: Kind, span: Span, inner: Span, quote: Quote) {
        let comment = span.start < self.comment || (self.fresh && span.of(self.text) == b"*");
        if comment && self.comment <= span.start {
            self.comment = self.line_end(span.start);
        }
        self.tokens.push(Token {
            kind,
            span,
            inner,
            quote,
            outer: self.open.last().copied(),
            pair: None,
            fresh: self.fresh,
            comment,
        });
        self.fresh = false;
        self.at = span.end.max(self.at + 1);
    }

    pub(super) fn line_end(&self, from: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.text[from..])
            .map_or(self.text.len(), |found| from + found)
    }

    fn opening(&mut self) {
        if self.peek(0) == Some(b'[')
            && self.peek(1) == Some(b'[')
            && self.last_is(&[b"=", b"(", b",", b"or", b"=="])
        {
            let end = self.line_end(self.at);
            let line = &self.text[self.at + 2..end];
            if let Some(length) = memchr::memmem::find(line, b"]]")
                && !line[..length]
                    .iter()
                    .any(|byte| matches!(byte, b'"' | b'\'' | b',' | b'[' | b'$'))
            {
                let inner = Span::new(self.at + 2, self.at + 2 + length);
                self.push_string(
                    Kind::Str,
                    Span::new(self.at, inner.end + 2),
                    inner,
                    Quote::Block,
                );
                return;
            }
        }
        self.push(Kind::Open, Span::new(self.at, self.at + 1));
        if self.open.len() < DEPTH {
            self.open.push(self.tokens.len() - 1);
        }
    }

    fn closing(&mut self, byte: u8) {
        let wanted = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        // A stray bracket in a comment or a cut window must not tear the rest apart: look only a few levels up.
        let level = self
            .open
            .iter()
            .rev()
            .take(4)
            .position(|&open| self.text[self.tokens[open].span.start] == wanted);
        let pair = level.map(|level| {
            let index = self.open.len() - 1 - level;
            let open = self.open[index];
            self.open.truncate(index);
            open
        });
        self.push(Kind::Close, Span::new(self.at, self.at + 1));
        let close = self.tokens.len() - 1;
        self.tokens[close].pair = pair;
        if let Some(open) = pair {
            self.tokens[open].pair = Some(close);
        }
    }

    fn number(&mut self) {
        let rest = &self.text[self.at..];
        let length = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')))
            .unwrap_or(rest.len());
        self.push(Kind::Number, Span::new(self.at, self.at + length));
    }

    fn word(&mut self) {
        let start = self.at;
        let mut end = start + 1;
        while let Some(&byte) = self.text.get(end) {
            let joins = byte == b'-'
                && self.text[end - 1].is_ascii_alphabetic()
                && self.text.get(end + 1).is_some_and(u8::is_ascii_alphabetic);
            if !(starts_word(byte) && byte != b'@' || byte.is_ascii_digit() || joins) {
                break;
            }
            end += 1;
        }
        let word = &self.text[start..end];
        match self.text.get(end) {
            Some(b'"' | b'\'') if PREFIXES.contains(&word) => return self.prefixed(start, end),
            Some(b'#') if matches!(word, b"r" | b"br") => return self.raw(start, end),
            Some(&open @ (b'{' | b'(' | b'[')) if matches!(word, b"q" | b"qq") && self.last_is(&[b"=", b"(", b",", b"=>", b"||", b"//", b"eq"]) => {
                return self.perl(start, end, open);
            }
            _ => {}
        }
        if matches!(word, b"@" | b"$") {
            self.push(Kind::Sign, Span::new(start, end));
        } else {
            self.push(Kind::Word, Span::new(start, end));
        }
    }

    fn sign(&mut self, byte: u8) {
        let rest = &self.text[self.at..];
        if byte == b'/'
            && self.starts_regex()
            && let Some(end) = self.regex_end()
        {
            return self.push(Kind::Regex, Span::new(self.at, end));
        }
        let length = sign_length(rest);
        self.comment_mark(length);
        self.push(Kind::Sign, Span::new(self.at, self.at + length));
    }

    fn comment_mark(&mut self, length: usize) {
        if self.at < self.comment {
            return;
        }
        let rest = &self.text[self.at..];
        let behind = rest.get(length).copied();
        let apart = self.at == 0 || self.text[self.at - 1].is_ascii_whitespace() || self.fresh;
        self.comment =
            match &rest[..length] {
                b"//" if !self.fallback_follows() => self.line_end(self.at),
                b"#" if apart && !matches!(behind, Some(b'[' | b'{')) && !directive(&rest[1..]) => {
                    self.line_end(self.at)
                }
                b"--" if apart && matches!(behind, Some(b' ' | b'-')) => self.line_end(self.at),
                b"/*" => memchr::memmem::find(rest, b"*/")
                    .map_or(self.text.len(), |found| self.at + found),
                b"<!--" => memchr::memmem::find(rest, b"-->")
                    .map_or(self.text.len(), |found| self.at + found),
                _ => return,
            };
    }

    /// True when `//` stands between an operand and a string: Perl's fallback.
    fn fallback_follows(&self) -> bool {
        let operand = !self.fresh
            && self
                .last()
                .is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Close));
        let next = self.text[self.at + 2..].iter().find(|byte| **byte != b' ');
        operand && matches!(next, Some(b'"' | b'\''))
    }

    fn starts_regex(&self) -> bool {
        let operator = self.last_is(&[
            b"(", b",", b"=", b":", b"[", b"!", b"&&", b"||", b"?", b"{", b";", b"return", b"=~",
            b"=>",
        ]);
        operator
            && self.at >= self.comment
            && !matches!(
                self.peek(1),
                None | Some(b'/' | b'*' | b' ' | b'\n' | b'\r')
            )
    }

    fn regex_end(&self) -> Option<usize> {
        let mut class = false;
        let mut at = self.at + 1;
        let limit = self.text.len().min(at + 300);
        while at < limit {
            match self.text[at] {
                b'\\' => at += 1,
                b'\n' | b'\r' => return None,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
        None
    }
}

pub(super) fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}

/// `define`, `include` and the like behind `#`.
fn directive(behind: &[u8]) -> bool {
    [
        &b"define"[..],
        b"if",
        b"else",
        b"endif",
        b"include",
        b"pragma",
        b"undef",
    ]
    .iter()
    .any(|word| behind.starts_with(word))
}
