//! TOML: tables, dotted and quoted keys, inline tables, arrays over several lines, multi-line texts.

use super::json::{self, Notation};
use super::output::{Literal, Output};
use super::{Quote, lex};
use crate::text::Span;
use memchr::memmem;

/// Reads every key of a region. The parent of a key is the header of its table.
pub(super) fn read(region: Span, out: &mut Output) {
    let text = out.text;
    let mut table = None;
    let mut at = region.start;
    while at < region.end {
        let line = Span::new(at, lex::line_end(text, at, region.end));
        let start = lex::skip_blanks(text, line);
        let rest = Span::new(start, line.end);
        at = line.end;
        if rest.of(text).starts_with(b"[") {
            table = header(text, rest);
        } else if let Some((key, value)) = key(text, rest) {
            at = read_value(key, Span::new(value, region.end), line.end, table, out);
        }
        at = lex::line_end(text, at, region.end) + 1;
    }
}

/// The name in `[name]` or `[[name]]`.
fn header(text: &[u8], rest: Span) -> Option<Span> {
    let line = lex::before_comment(text, rest, b'#', b'#');
    let start = lex::skip_while(text, line, |b| b == b'[');
    let name = Span::new(start, line.end);
    let name = Span::new(start, lex::skip_while(text, name, |b| b != b']'));
    Some(lex::trim(text, name)).filter(|name| !name.is_empty())
}

/// The key at the start of a line, without quotes when it is one quoted part, and the offset of its value.
fn key(text: &[u8], rest: Span) -> Option<(Span, usize)> {
    let mut at = rest.start;
    loop {
        let first = *text[at.min(rest.end)..rest.end].first()?;
        match first {
            b'=' => break,
            b'"' | b'\'' => {
                at = lex::closing_quote(text, Span::new(at + 1, rest.end), first)? + 1;
            }
            b'#' => return None,
            _ => at += 1,
        }
    }
    let (key, _) = lex::unquote(text, lex::trim(text, Span::new(rest.start, at)));
    let value = lex::skip_blanks(text, Span::new(at + 1, rest.end));
    (!key.is_empty()).then_some((key, value))
}

/// Reads the value at the start of `rest`, whose first line ends at `line_end`; returns an offset behind it.
fn read_value(
    key: Span,
    rest: Span,
    line_end: usize,
    table: Option<Span>,
    out: &mut Output,
) -> usize {
    let text = out.text;
    let bytes = &text[rest.start..rest.end];
    let first = bytes.first().copied().filter(|_| rest.start < line_end);
    match first {
        Some(b'{' | b'[') => return json::flow(rest, Notation::Toml, Some(key), out),
        Some(quote @ (b'"' | b'\'')) if bytes.starts_with(&[quote; 3]) => {
            let start = rest.start + 3;
            let close = memmem::find(&text[start..rest.end], &[quote; 3]);
            let end = close.map_or(rest.end, |len| start + len);
            let value = lex::trim(text, Span::new(start, end));
            out.assign(key, Literal::new(value, Quote::Block), table);
            return (end + 3).min(rest.end);
        }
        Some(quote @ (b'"' | b'\'')) => {
            let inner = Span::new(rest.start + 1, line_end);
            if let Some(close) = lex::closing_quote(text, inner, quote) {
                let kind = lex::quote_of(quote).unwrap_or(Quote::None);
                let value = Span::new(inner.start, close);
                out.assign(key, Literal::new(value, kind), table);
                return close + 1;
            }
        }
        _ => {}
    }
    let line = Span::new(rest.start, line_end);
    let value = lex::before_comment(text, line, b'#', b'#');
    out.assign(key, Literal::new(value, Quote::None), table);
    line_end
}

#[cfg(test)]
mod tests {
    use super::super::testing::{pairs, read_pairs, read_slots};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(read_pairs(Format::Toml, text), pairs(expected), "{text}");
    }

    #[test]
    fn keys_and_values() {
        check(
            "a = \"v1\" # c\nb.\"c d\" = 'v2'\n\"e\" = 3 # x\nf=true\n# g = 1\n",
            &[("a", "v1"), ("b.\"c d\"", "v2"), ("e", "3"), ("f", "true")],
        );
    }

    #[test]
    fn tables_are_parents() {
        let text = "[ a.b ] # c\nx = 1\n[[d]]\ny = 2\n";
        let parents: Vec<_> = read_slots(Format::Toml, text.as_bytes())
            .iter()
            .map(|slot| slot.parent.map_or("", |span| &text[span.start..span.end]))
            .collect();
        assert_eq!(parents, ["a.b", "d"]);
    }

    #[test]
    fn collections_and_long_texts() {
        check(
            "a = { b = \"v1\", c = 2 }\nd = [\n  { e = \"v3\" }, # x\n  \"F=v4\",\n]\ng = \"\"\"\nl1\nl2\"\"\"\nh = 1",
            &[
                ("b", "v1"),
                ("c", "2"),
                ("e", "v3"),
                ("F", "v4"),
                ("g", "l1\nl2"),
                ("h", "1"),
            ],
        );
    }
}
