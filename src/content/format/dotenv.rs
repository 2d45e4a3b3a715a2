//! `.env` files: `NAME=value` lines as the loaders of several languages read them.
//!
//! Where loaders disagree the longer value is taken: a `#` starts a comment only behind white space, blanks belong to a bare value.

use super::Quote;
use super::lex;
use super::output::{Literal, Output};
use crate::text::Span;

/// Reads every assignment of a region. Commented-out assignments give nothing.
pub(super) fn read(region: Span, out: &mut Output) {
    let mut at = region.start;
    while at < region.end {
        let line = Span::new(at, lex::line_end(out.text, at, region.end));
        let end = match name(out.text, line) {
            Some((name, value_start)) => {
                let rest = Span::new(value_start, region.end);
                let (value, end) = value(out.text, rest, line.end);
                out.assign(name, value, None);
                end
            }
            None => line.end,
        };
        at = lex::line_end(out.text, end, region.end) + 1;
    }
}

/// The name a line assigns to and the offset of its value.
fn name(text: &[u8], line: Span) -> Option<(Span, usize)> {
    let mut start = lex::skip_blanks(text, line);
    for prefix in [&b"export"[..], b"setx", b"set"] {
        let rest = &text[start..line.end];
        if rest.starts_with(prefix) && rest.get(prefix.len()).copied().is_some_and(lex::is_blank) {
            start = lex::skip_blanks(text, Span::new(start + prefix.len(), line.end));
            break;
        }
    }
    let rest = Span::new(start, line.end);
    let end = lex::skip_while(text, rest, |b| lex::is_name(b) || matches!(b, b'.' | b'-'));
    let at = lex::skip_blanks(text, Span::new(end, line.end));
    let separator = *text[at..line.end].first()?;
    let spaced = text[at + 1..line.end]
        .first()
        .is_none_or(|&b| lex::is_blank(b));
    if end == start || !(separator == b'=' || separator == b':' && spaced) {
        return None;
    }
    let value = lex::skip_blanks(text, Span::new(at + 1, line.end));
    Some((Span::new(start, end), value))
}

/// The value at the start of `rest`, whose line ends at `line_end`, and the offset behind it.
fn value(text: &[u8], rest: Span, line_end: usize) -> (Literal, usize) {
    let first = if rest.start < line_end {
        text[rest.start]
    } else {
        0
    };
    if let Some(quote) = lex::quote_of(first)
        && let Some(close) = lex::closing_quote(text, Span::new(rest.start + 1, rest.end), first)
        && (close < line_end || ends_value(text, close + 1, rest.end))
    {
        let span = Span::new(rest.start + 1, close);
        return (Literal::new(span, quote), close + 1);
    }
    // With the byte before the value, `A= # comment` is empty and `A=#x` is not.
    let line = Span::new(rest.start - 1, line_end);
    let kept = lex::before_comment(text, line, b'#', b'#');
    let span = Span::new(rest.start, kept.end);
    (Literal::new(span, Quote::None), line_end)
}

/// A quote on a later line closes a value only when nothing but a comment follows it; else it opens the next value.
fn ends_value(text: &[u8], at: usize, end: usize) -> bool {
    let line = Span::new(at, lex::line_end(text, at, end));
    lex::before_comment(text, line, b'#', b'#').is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{pairs, read_pairs};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(read_pairs(Format::Dotenv, text), pairs(expected), "{text}");
    }

    #[test]
    fn value_extent() {
        check("A=  # note: text", &[("A", "")]);
        check("C=#y", &[("C", "#y")]);
        check("E=val#notc", &[("E", "val#notc")]);
        check("E=val # c", &[("E", "val")]);
        check("H=a b", &[("H", "a b")]);
        check("J: yaml", &[("J", "yaml")]);
        check("K = spaced ", &[("K", "spaced")]);
        check("A=$HOME/x", &[("A", "$HOME/x")]);
        check("B=${UNSET}pw", &[("B", "${UNSET}pw")]);
        check("E=pa$$word", &[("E", "pa$$word")]);
        check("E=", &[("E", "")]);
        check(
            "  export  A=1\r\nset B=2\rC=3\n",
            &[("A", "1"), ("B", "2"), ("C", "3")],
        );
        check("A=#y z", &[("A", "#y z")]);
    }

    #[test]
    fn quotes() {
        check(
            "A='a b' # c\nB=\"x\\\"y\"",
            &[("A", "a b"), ("B", "x\\\"y")],
        );
        check("A=`x`", &[("A", "x")]);
        check(
            "A=\"l1\nl2\nl3=\"\nB=2",
            &[("A", "l1\nl2\nl3="), ("B", "2")],
        );
        check("A=\"open\nB=\"x\"", &[("A", "\"open"), ("B", "x")]);
        check("A='", &[("A", "'")]);
    }

    #[test]
    fn not_assignments() {
        check("# A=1\n#B=2\nKEY\n=x\nhttp://a\n[x]\n  \n", &[]);
    }

    #[test]
    fn defaults_follow_their_assignment() {
        check("A=${B:-v1}", &[("A", "${B:-v1}"), ("B", "v1")]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None,
            ..Default::default()
        })]

        /// On lines without escapes and expansions the reader agrees with a loader; a bare value that starts with `#` is left out.
        #[test]
        fn agrees_with_dotenvy(
            name in "[A-Z][A-Z0-9_]{0,6}",
            value in "([a-z0-9.:/@%+-][a-z0-9#.:/@%+-]{0,11})?",
            quote in "['\"]?",
            comment in "( #[a-z ]{0,4})?",
            export in "(export )?",
        ) {
            let line = format!("{export}{name}={quote}{value}{quote}{comment}\n");
            if let Some(Ok((key, loaded))) = dotenvy::from_read_iter(line.as_bytes()).next() {
                let expected = vec![(key, loaded)];
                proptest::prop_assert_eq!(read_pairs(Format::Dotenv, &line), expected);
            }
        }
    }
}
