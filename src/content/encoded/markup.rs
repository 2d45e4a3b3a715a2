//! The text of office documents: runs joined, paragraphs and cells on lines of their own.

use super::map::{Grain, Map};
use super::{Coding, Stretch};
use crate::text::Span;
use memchr::memmem;

/// How much of a file is searched for the name of its vocabulary.
const HEAD: usize = 4 << 10;

/// The vocabularies of office documents.
const VOCABULARIES: [&[u8]; 3] = [
    b"schemas.openxmlformats.org/",
    b"purl.oclc.org/ooxml/",
    b"urn:oasis:names:tc:opendocument:",
];

/// Elements whose end or place is a line break: paragraphs, cells, table rows, breaks.
const BREAKS: [&[u8]; 11] = [
    b"w:p",
    b"w:br",
    b"w:cr",
    b"a:p",
    b"a:br",
    b"si",
    b"c",
    b"row",
    b"text:p",
    b"text:h",
    b"text:line-break",
];

/// Hands out the text of a document, if it is one.
pub(super) fn stretch(text: &[u8], each: &mut dyn FnMut(Stretch)) {
    let head = &text[..text.len().min(HEAD)];
    if !VOCABULARIES
        .iter()
        .any(|it| memmem::find(head, it).is_some())
    {
        return;
    }
    let mut out = Vec::new();
    let mut map = Map::new(Grain::Plain);
    let mut from = 0;
    for open in memchr::memchr_iter(b'<', text) {
        if open < from {
            continue;
        }
        copy(text, Span::new(from, open), &mut out, &mut map);
        let Some(close) = memchr::memchr(b'>', &text[open..]) else {
            from = text.len();
            break;
        };
        let tag = Span::new(open, open + close + 1);
        let instead = instead_of(&text[tag.start + 1..tag.end - 1]);
        if let Some(byte) = instead
            && out.last().is_some_and(|&last| last != byte)
        {
            out.push(byte);
            map.replace(tag, 1);
        }
        from = tag.end;
    }
    copy(text, Span::new(from, text.len()), &mut out, &mut map);
    each(Stretch {
        text: out,
        coding: Coding::Markup,
        map,
        start: 0,
    });
}

/// What stands in the text where a tag was.
fn instead_of(tag: &[u8]) -> Option<u8> {
    let closes = tag.starts_with(b"/");
    let alone = tag.ends_with(b"/");
    let name = tag.strip_prefix(b"/").unwrap_or(tag);
    let name = name
        .split(|b| matches!(b, b' ' | b'/' | b'\n' | b'\t'))
        .next()?;
    match name {
        b"w:tab" | b"text:tab" if alone => Some(b'\t'),
        b"text:s" => Some(b' '),
        _ if (closes || alone) && BREAKS.contains(&name) => Some(b'\n'),
        _ => None,
    }
}

/// Text between tags, with the character references of XML decoded.
fn copy(text: &[u8], place: Span, out: &mut Vec<u8>, map: &mut Map) {
    const NAMES: [(&[u8], u8); 5] = [
        (b"&amp;", b'&'),
        (b"&lt;", b'<'),
        (b"&gt;", b'>'),
        (b"&quot;", b'"'),
        (b"&apos;", b'\''),
    ];
    let mut from = place.start;
    for at in memchr::memchr_iter(b'&', &text[place.start..place.end]) {
        let at = place.start + at;
        let named = NAMES
            .iter()
            .find(|(name, _)| text[at..place.end].starts_with(name));
        if let Some((name, byte)) = named {
            out.extend_from_slice(&text[from..at]);
            map.copy(Span::new(from, at));
            out.push(*byte);
            map.replace(Span::new(at, at + name.len()), 1);
            from = at + name.len();
        }
    }
    out.extend_from_slice(&text[from..place.end]);
    map.copy(Span::new(from, place.end));
}
