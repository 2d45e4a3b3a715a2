//! Patterns of code around a value: what stands in front of it and behind it, and which part of that is replaced.
//!
//! A pattern is text with a few marks: `%v` is the value; `%s` the inside of a string and `%n` a word, both the variable's name; `%w`
//! another word; `%_` the rest of a word or none; `%*` a few bytes with balanced brackets; `%,` a comma that may be there; `"` any
//! quote; a blank any white space or none, as behind every opening bracket. What stands between `«` and `»` is replaced. In the
//! replacement `%n` is the name, `%k` the name as a variable of the environment, `%w` the other word and `"` the quote of the code.

use super::language::Language;
use crate::text::Span;

/// One way to write a default, and what to write instead.
pub(super) struct Form {
    /// The languages it belongs to.
    pub(super) languages: &'static [Language],
    /// What stands there.
    pub(super) pattern: &'static str,
    /// What takes the place of its marked part.
    pub(super) instead: &'static str,
}

/// A pattern that fits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fit {
    /// What is replaced.
    pub(super) replaced: Span,
    /// The name that the code gives the variable.
    pub(super) name: Option<Span>,
    /// The other word.
    pub(super) word: Option<Span>,
    /// The quote around the name, else around the value.
    pub(super) quote: Option<u8>,
}

/// Most bytes that `%*` stands for.
const ANY: usize = 300;

/// Longest name inside quotes.
const NAME: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Text(&'static str),
    Blank,
    Quote,
    Word,
    Rest,
    Name,
    Inside,
    Any,
    Comma,
    Value,
    Open,
    Close,
}

impl Form {
    /// Fits the pattern to the value at `value`.
    pub(super) fn fit(&self, text: &[u8], value: Span) -> Option<Fit> {
        let tokens = tokens(self.pattern);
        let at = tokens.iter().position(|token| *token == Token::Value)?;
        let mut fit = Fit {
            replaced: value,
            ..Fit::default()
        };
        let (start, before) = backwards(text, &tokens[..at], value.start, fit)?;
        // `x.os.getenv` is somebody else's, `click.option` is what is meant
        let first = tokens.iter().find_map(|token| match token {
            Token::Text(first) => Some(first.as_bytes()[0]),
            _ => None,
        });
        let opens = tokens.first() == Some(&Token::Open);
        let named = !matches!(tokens.first(), Some(Token::Rest));
        let bounded = !named
            || !first.is_some_and(|byte| byte.is_ascii_alphanumeric())
            || start == 0
            || !(is_word(text[start - 1]) || opens && text[start - 1] == b'.');
        fit = before;
        let (_, fit) = forwards(text, &tokens[at + 1..], value.end, fit)?;
        bounded.then_some(fit)
    }
}

/// Fills in a replacement; `key` is the name as a variable.
pub(super) fn fill(instead: &str, text: &[u8], fit: &Fit, key: &str) -> Option<String> {
    let written = |span: Option<Span>| std::str::from_utf8(span?.of(text)).ok();
    let mut out = String::with_capacity(instead.len() + 16);
    let mut rest = instead.chars();
    while let Some(c) = rest.next() {
        match c {
            '%' => match rest.next()? {
                'n' => out.push_str(written(fit.name)?),
                'w' => out.push_str(written(fit.word)?),
                'k' => out.push_str(key),
                other => out.push(other),
            },
            '"' => out.push(fit.quote.map_or('"', char::from)),
            other => out.push(other),
        }
    }
    Some(out)
}

fn tokens(pattern: &'static str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < pattern.len() {
        let rest = &pattern[at..];
        let (token, len) = if rest.starts_with('«') {
            (Token::Open, '«'.len_utf8())
        } else if rest.starts_with('»') {
            (Token::Close, '»'.len_utf8())
        } else {
            match rest.as_bytes() {
                [b' ', ..] => (Token::Blank, 1),
                [b'"', ..] => (Token::Quote, 1),
                [b'%', b'v', ..] => (Token::Value, 2),
                [b'%', b's', ..] => (Token::Inside, 2),
                [b'%', b'n', ..] => (Token::Name, 2),
                [b'%', b'w', ..] => (Token::Word, 2),
                [b'%', b'_', ..] => (Token::Rest, 2),
                [b'%', b'*', ..] => (Token::Any, 2),
                [b'%', b',', ..] => (Token::Comma, 2),
                _ => {
                    let len = rest
                        .char_indices()
                        .skip(1)
                        .find(|(_, c)| matches!(c, ' ' | '"' | '%' | '«' | '»'))
                        .map_or(rest.len(), |(at, _)| at);
                    (Token::Text(&rest[..len]), len)
                }
            }
        };
        out.push(token);
        if matches!(token, Token::Text(literal) if literal.ends_with('(')) {
            out.push(Token::Blank); // calls are often written over several lines
        }
        at += len;
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// True for text without a bracket that closes something in front of it, and without the end of a statement.
fn is_balanced(text: &[u8]) -> bool {
    let mut depth = 0i32;
    text.iter().all(|byte| {
        depth += match byte {
            b'(' | b'[' | b'{' => 1,
            b')' | b']' | b'}' => -1,
            _ => 0,
        };
        depth >= 0 && *byte != b';'
    })
}

/// Fits tokens that end at `end`; gives where they start.
fn backwards(text: &[u8], tokens: &[Token], end: usize, mut fit: Fit) -> Option<(usize, Fit)> {
    let Some((token, rest)) = tokens.split_last() else {
        return Some((end, fit));
    };
    let before = &text[..end];
    let run = |most: usize, fits: &dyn Fn(u8) -> bool| {
        before
            .iter()
            .rev()
            .take(most)
            .take_while(|&&b| fits(b))
            .count()
    };
    let len = match *token {
        Token::Text(literal) => before
            .ends_with(literal.as_bytes())
            .then_some(literal.len())?,
        Token::Blank => run(ANY, &|b| b.is_ascii_whitespace()),
        Token::Comma => usize::from(before.ends_with(b",")),
        Token::Quote => {
            let quote = *before.last().filter(|&&b| is_quote(b))?;
            fit.quote = Some(quote);
            1
        }
        Token::Word | Token::Rest | Token::Name => run(NAME, &is_word),
        Token::Inside => run(NAME, &|b| !is_quote(b) && b != b'\n'),
        Token::Any => {
            let most = before.len().min(ANY);
            return (0..=most).find_map(|len| {
                let skipped = &before[end - len..];
                is_balanced(skipped)
                    .then(|| backwards(text, rest, end - len, fit))
                    .flatten()
            });
        }
        Token::Open => {
            fit.replaced.start = end;
            0
        }
        Token::Close => {
            fit.replaced.end = end;
            0
        }
        Token::Value => return None,
    };
    let span = Span::new(end - len, end);
    if !note(*token, span, &mut fit) {
        return None;
    }
    backwards(text, rest, end - len, fit)
}

/// Fits tokens that start at `start`; gives where they end.
fn forwards(text: &[u8], tokens: &[Token], start: usize, mut fit: Fit) -> Option<(usize, Fit)> {
    let Some((token, rest)) = tokens.split_first() else {
        return Some((start, fit));
    };
    let behind = text.get(start..)?;
    let run = |most: usize, fits: &dyn Fn(u8) -> bool| {
        behind.iter().take(most).take_while(|&&b| fits(b)).count()
    };
    let len = match *token {
        Token::Text(literal) => behind
            .starts_with(literal.as_bytes())
            .then_some(literal.len())?,
        Token::Blank => run(ANY, &|b| b.is_ascii_whitespace()),
        Token::Comma => usize::from(behind.starts_with(b",")),
        Token::Quote => {
            let quote = *behind.first().filter(|&&b| is_quote(b))?;
            fit.quote = fit.quote.or(Some(quote));
            1
        }
        Token::Word | Token::Rest | Token::Name => run(NAME, &is_word),
        Token::Inside => run(NAME, &|b| !is_quote(b) && b != b'\n'),
        Token::Any => {
            let most = behind.len().min(ANY);
            return (0..=most).find_map(|len| {
                is_balanced(&behind[..len])
                    .then(|| forwards(text, rest, start + len, fit))
                    .flatten()
            });
        }
        Token::Open => {
            fit.replaced.start = start;
            0
        }
        Token::Close => {
            fit.replaced.end = start;
            0
        }
        Token::Value => return None,
    };
    let span = Span::new(start, start + len);
    if !note(*token, span, &mut fit) {
        return None;
    }
    forwards(text, rest, start + len, fit)
}

/// Keeps what a token stands for; false when it must not be empty and is.
fn note(token: Token, span: Span, fit: &mut Fit) -> bool {
    match token {
        Token::Name | Token::Inside => fit.name = Some(span),
        Token::Word => fit.word = Some(span),
        _ => return true,
    }
    !span.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(pattern: &'static str, instead: &'static str, text: &str) -> Option<String> {
        let form = Form {
            languages: &[],
            pattern,
            instead,
        };
        let at = text.find("VALUE").expect("a value");
        let fit = form.fit(text.as_bytes(), Span::new(at, at + 5))?;
        let new = fill(instead, text.as_bytes(), &fit, "KEY")?;
        let (start, end) = (fit.replaced.start, fit.replaced.end);
        Some(format!("{}{new}{}", &text[..start], &text[end..]))
    }

    #[test]
    fn what_is_marked_is_replaced_and_quotes_stay() {
        let pattern = r#"«os.getenv("%s", "%v"%, )»"#;
        let instead = r#"os.environ["%n"]"#;
        assert_eq!(
            changed(pattern, instead, "x = os.getenv('A', 'VALUE') # c").unwrap(),
            "x = os.environ['A'] # c"
        );
        assert_eq!(
            changed(
                pattern,
                instead,
                "x = os.getenv(\n  \"A\",\n  \"VALUE\",\n)"
            )
            .unwrap(),
            "x = os.environ[\"A\"]"
        );
        assert_eq!(changed(pattern, instead, "x.os.getenv('A', 'VALUE')"), None);
        assert_eq!(
            changed(pattern, instead, "os.getenv('A', 'VALUE' + b)"),
            None
        );
    }

    #[test]
    fn a_few_bytes_in_between_stay() {
        let pattern = r#"z.%*«.default("%v")»"#;
        assert_eq!(
            changed(pattern, ".min(1)", "A: z.string().min(2).default('VALUE'),").unwrap(),
            "A: z.string().min(2).min(1),"
        );
        assert_eq!(changed(pattern, "", "z.string(); y.default('VALUE')"), None);
        assert_eq!(
            changed(
                r#"%w = «"%v"»%*} = process.env"#,
                "%k",
                "{ A = 'VALUE', B } = process.env"
            ),
            Some("{ A = KEY, B } = process.env".to_owned())
        );
    }
}
