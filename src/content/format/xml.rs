//! XML and HTML: elements with a text, attributes, and the pairs `name="X" value="y"` and `<key>X</key><string>y</string>`.

use super::block::Block;
use super::output::{Literal, Output};
use super::{Quote, code, lex};
use crate::text::Span;
use memchr::{memchr, memchr2, memmem};

/// Reads every element of a region. Names are without their namespace prefix; the parent of an attribute is its element.
pub(super) fn read(region: Span, out: &mut Output) {
    let mut reader = Reader {
        out,
        end: region.end,
        elements: [Element::default(); DEPTH],
        depth: 0,
    };
    let mut at = region.start;
    while let Some(len) = memchr(b'<', &reader.out.text[at..region.end]) {
        at = reader.markup(at + len).min(region.end);
    }
    while reader.depth > 0 {
        reader.pop();
    }
}

/// How many elements inside each other are told apart; deeper ones are not entered.
const DEPTH: usize = 64;

/// One open element.
#[derive(Clone, Copy, Default)]
struct Element {
    tag: Span,
    /// Its `name` or `key` attribute, which names its text.
    name: Option<Span>,
    /// The text of the latest `<key>` inside it (property lists).
    key: Option<Span>,
    /// Where its text starts.
    text: usize,
    /// True when it has an element inside.
    branch: bool,
    block: Block,
}

struct Reader<'o, 'a> {
    out: &'o mut Output<'a>,
    end: usize,
    elements: [Element; DEPTH],
    depth: usize,
}

impl Reader<'_, '_> {
    /// Reads the markup that starts with the `<` at `at`; returns the offset behind it.
    fn markup(&mut self, at: usize) -> usize {
        let text = &self.out.text[..self.end];
        let rest = &text[at..];
        let behind = |close: &[u8]| match memmem::find(rest, close) {
            Some(len) => at + len + close.len(),
            None => text.len(),
        };
        match rest.get(1) {
            Some(b'!') if rest.starts_with(b"<!--") => behind(b"-->"),
            Some(b'!') if rest.starts_with(b"<![CDATA[") => behind(b"]]>"),
            Some(b'%') => behind(b"%>"),
            Some(b'?') => behind(b"?>"),
            Some(b'!') => memchr2(b'>', b'[', rest).map_or(text.len(), |len| at + len + 1),
            Some(b'/') => self.close_tag(at),
            Some(b) if b.is_ascii_alphabetic() || *b == b'_' => self.open_tag(at),
            _ => at + 1,
        }
    }

    fn open_tag(&mut self, at: usize) -> usize {
        let text = self.out.text;
        let tag_end = lex::skip_while(text, Span::new(at + 1, self.end), is_tag_byte);
        let tag = local(text, Span::new(at + 1, tag_end));
        let mut element = Element {
            tag,
            ..Element::default()
        };
        let (end, closed) = self.attributes(tag_end, &mut element);
        element.text = end;
        if self.depth > 0 {
            self.elements[self.depth - 1].branch = true;
        }
        let name = tag.of(text);
        if closed || is_void(name) || self.depth == DEPTH {
            element.block.close(None, self.out);
            return end;
        }
        if name.eq_ignore_ascii_case(b"script") || name.eq_ignore_ascii_case(b"style") {
            let len = memmem::find(&text[end..self.end], b"</");
            let close = len.map_or(self.end, |len| end + len);
            if name.eq_ignore_ascii_case(b"script") {
                self.out.embed(Span::new(end, close), code::slots);
            }
            return close;
        }
        self.elements[self.depth] = element;
        self.depth += 1;
        end
    }

    /// Reads attributes up to the `>`; returns the offset behind it and whether the element ends there.
    fn attributes(&mut self, mut at: usize, element: &mut Element) -> (usize, bool) {
        let text = self.out.text;
        loop {
            at = lex::skip_while(text, Span::new(at, self.end), |b| b.is_ascii_whitespace());
            match text[at..self.end].first() {
                None | Some(b'<') => return (at, false),
                Some(b'>') => return (at + 1, false),
                Some(b'/') if text[at + 1..self.end].first() == Some(&b'>') => {
                    return (at + 2, true);
                }
                Some(_) => at = self.attribute(at, element),
            }
        }
    }

    fn attribute(&mut self, at: usize, element: &mut Element) -> usize {
        let text = self.out.text;
        let name_end = lex::skip_while(text, Span::new(at, self.end), |b| {
            !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/' | b'<' | b'"' | b'\'')
        });
        let spaces = |b: u8| b.is_ascii_whitespace();
        let equals = lex::skip_while(text, Span::new(name_end, self.end), spaces);
        if text[equals..self.end].first() != Some(&b'=') {
            return name_end.max(at + 1);
        }
        let start = lex::skip_while(text, Span::new(equals + 1, self.end), spaces);
        let first = text[start..self.end].first().copied().unwrap_or(b'>');
        let quoted = matches!(first, b'"' | b'\'')
            .then(|| memchr(first, &text[start + 1..self.end]))
            .flatten();
        let (literal, end) = match quoted {
            Some(len) => {
                let quote = lex::quote_of(first).unwrap_or(Quote::None);
                let close = start + 1 + len;
                (Literal::new(Span::new(start + 1, close), quote), close + 1)
            }
            None => {
                let end = lex::skip_while(text, Span::new(start, self.end), |b| {
                    !b.is_ascii_whitespace() && b != b'>'
                });
                (Literal::new(Span::new(start, end), Quote::None), end)
            }
        };
        let name = local(text, Span::new(at, name_end));
        if matches!(name.of(text), b"name" | b"key") {
            element.name = Some(literal.span).filter(|span| !span.is_empty());
        }
        self.out.assign(name, literal, Some(element.tag));
        element
            .block
            .see(name, literal, Some(element.tag), self.out);
        end.max(at + 1)
    }

    fn close_tag(&mut self, at: usize) -> usize {
        let text = self.out.text;
        let tag_end = lex::skip_while(text, Span::new(at + 2, self.end), is_tag_byte);
        let tag = local(text, Span::new(at + 2, tag_end)).of(text);
        let open = self.elements[..self.depth]
            .iter()
            .rposition(|element| element.tag.of(text) == tag);
        if let Some(open) = open {
            while self.depth > open + 1 {
                self.pop();
            }
            let element = self.elements[open];
            self.pop();
            if !element.branch {
                self.leaf(element, at);
            }
        }
        memchr(b'>', &text[tag_end..self.end]).map_or(self.end, |len| tag_end + len + 1)
    }

    fn pop(&mut self) {
        self.depth -= 1;
        self.elements[self.depth].block.close(None, self.out);
    }

    /// An element that holds nothing but the text before `end`.
    fn leaf(&mut self, element: Element, end: usize) {
        let text = self.out.text;
        let value = Literal::new(
            character_data(text, Span::new(element.text, end)),
            Quote::None,
        );
        let is_key = element.tag.of(text) == b"key";
        let Some(outer) = self.depth.checked_sub(1) else {
            let name = element.name.unwrap_or(element.tag);
            return self.out.assign(name, value, None);
        };
        let parent = self.elements[outer].tag;
        let key = self.elements[outer].key.take();
        let name = element
            .name
            .or(key.filter(|_| !is_key))
            .unwrap_or(element.tag);
        self.out.assign(name, value, Some(parent));
        if is_key {
            self.elements[outer].key = Some(value.span).filter(|span| !span.is_empty());
        }
        let owner = self.elements[outer].name.or(Some(parent));
        self.elements[outer]
            .block
            .see(element.tag, value, owner, self.out);
    }
}

fn is_tag_byte(byte: u8) -> bool {
    lex::is_name(byte) || matches!(byte, b'.' | b'-' | b':') || byte >= 0x80
}

/// A name without its namespace prefix.
fn local(text: &[u8], name: Span) -> Span {
    match memchr::memrchr(b':', name.of(text)) {
        Some(len) if name.start + len + 1 < name.end => Span::new(name.start + len + 1, name.end),
        _ => name,
    }
}

/// A text without white space at its ends, and without `<![CDATA[` and `]]>` around it.
fn character_data(text: &[u8], span: Span) -> Span {
    let trimmed = lex::trim(text, span);
    let bytes = trimmed.of(text);
    match bytes
        .strip_prefix(b"<![CDATA[")
        .and_then(|rest| rest.strip_suffix(b"]]>"))
    {
        Some(_) => lex::trim(text, Span::new(trimmed.start + 9, trimmed.end - 3)),
        None => trimmed,
    }
}

/// HTML's elements without an end tag.
fn is_void(tag: &[u8]) -> bool {
    const VOID: [&[u8]; 11] = [
        b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta",
        b"wbr",
    ];
    tag.len() <= 5 && VOID.iter().any(|void| void.eq_ignore_ascii_case(tag))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{has, pairs, read_pairs, read_slots};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(read_pairs(Format::Xml, text), pairs(expected), "{text}");
    }

    #[test]
    fn elements() {
        let text = "<?xml version='1.0'?><!-- <a>x</a> --><r>\n<a> v1 </a><n:b><![CDATA[<v2>]]></n:b><c/></r>";
        check(text, &[("a", "v1"), ("b", "<v2>")]);
        let first = read_slots(Format::Xml, text.as_bytes())[0];
        assert_eq!(first.parent.unwrap().of(text.as_bytes()), b"r");
    }

    #[test]
    fn attributes() {
        check(
            "<a b=\"v1\" c = 'v2' d=v3 e/>",
            &[("b", "v1"), ("c", "v2"), ("d", "v3")],
        );
        check(
            "<a b=\"x\"><c d=\"y\">z</c></a>",
            &[("b", "x"), ("d", "y"), ("c", "z")],
        );
    }

    #[test]
    fn names_and_values() {
        for text in [
            "<property name=\"X\" value=\"y\"/>",
            "<add key=\"X\" value=\"y\" />",
            "<add value=\"y\" key=\"X\" />",
            "<entry key=\"X\">y</entry>",
            "<P><Name>X</Name><Value>y</Value></P>",
            "<dict><key>W</key><true/><key>X</key><string>y</string></dict>",
            "<setting name=\"X\"><value>y</value></setting>",
            "<input type=\"t\" name=\"X\" value=\"y\">",
        ] {
            assert!(has(Format::Xml, text, "X", "y"), "{text}");
        }
    }

    #[test]
    fn broken_markup() {
        check("<a b='v1><c>v2</c>", &[("b", "'v1"), ("c", "v2")]);
        check(
            "<a><b>v1</a><c>v2</c></d>",
            &[("a", "v1"), ("c", "v2")][1..],
        );
        let text = "<x>".repeat(20_000);
        check(&text, &[]);
    }
}
