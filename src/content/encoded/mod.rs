//! Text inside a text: base64, hexadecimal digits, percent encoding, escapes, character references, literals that are put together.
//!
//! Every form is looked for by a mark that ordinary text rarely has, and what follows the mark is decoded for a few bytes first: a hash, an
//! image or a path does not read as text and is left alone. Decoded text is never longer than what it was decoded from, and the stretches
//! of one form do not overlap, so all of them together cost a small multiple of the text.

mod escape;
mod joined;
mod map;
mod markup;
mod run;

use super::Format;
use crate::text::Span;
use map::Map;

/// How a stretch of text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Base64, in the standard or the URL-safe alphabet, in one line or in several.
    Base64,
    /// Base64 of something compressed with gzip or zlib, or of a file in a ZIP archive.
    Compressed,
    /// Two hexadecimal digits for a byte.
    Hex,
    /// `%67` for `g`.
    Percent,
    /// `\u0067`, `\x67` or `\147` for `g`.
    Escapes,
    /// `&#103;` for `g`.
    References,
    /// String literals side by side, or with the operator of their language in between.
    Joined,
    /// The text of a word processor or a spreadsheet, in runs of XML.
    Markup,
}

impl Coding {
    /// A few words for a message: what the value is.
    pub const fn words(self) -> &'static str {
        match self {
            Coding::Base64 => "base64-encoded",
            Coding::Compressed => "compressed and base64-encoded",
            Coding::Hex => "hex-encoded",
            Coding::Percent => "percent-encoded",
            Coding::Escapes => "written with escapes",
            Coding::References => "written with character references",
            Coding::Joined => "put together from several literals",
            Coding::Markup => "in the text of a document",
        }
    }

    /// True where the decoded text is a text of its own. The other codings hand out a line as it would read without them.
    pub const fn is_whole(self) -> bool {
        matches!(
            self,
            Coding::Base64 | Coding::Compressed | Coding::Hex | Coding::Markup
        )
    }
}

/// A decoded stretch of a text.
#[derive(Debug)]
pub struct Stretch {
    /// What comes out.
    pub text: Vec<u8>,
    /// How it is written.
    pub coding: Coding,
    map: Map,
    /// Where the part of the text begins that the map is about.
    start: usize,
}

impl Stretch {
    /// The bytes of the original text that a span of the decoded text comes from: all characters that hold a bit of it.
    pub fn original(&self, span: Span) -> Span {
        self.map.original(span).shifted(self.start)
    }

    /// True when a span of the decoded text does not stand in the original as it is.
    pub fn is_changed(&self, span: Span) -> bool {
        self.map.original(span).len() != span.len()
    }
}

/// Hands out every decoded stretch of a text. `path` says which language joins literals how.
pub fn stretches(path: &[u8], format: Format, text: &[u8], each: &mut dyn FnMut(Stretch)) {
    run::stretches(text, each);
    // most texts are short and have none of these
    if memchr::memchr3(b'\\', b'%', b'&', text).is_some() {
        escape::stretches(format, text, each);
    }
    joined::stretches(path, format, text, each);
    if format == Format::Xml {
        markup::stretch(text, each);
    }
}

/// Hands out every decoded stretch of some parts of a text.
pub fn stretches_at(
    path: &[u8],
    format: Format,
    text: &[u8],
    parts: &[Span],
    each: &mut dyn FnMut(Stretch),
) {
    for part in parts {
        stretches(path, format, part.of(text), &mut |stretch| {
            let start = part.start;
            each(Stretch { start, ..stretch });
        });
    }
}

/// True when some part of a text has a decoded stretch.
pub fn has_stretches(path: &[u8], format: Format, text: &[u8], parts: &[Span]) -> bool {
    parts.iter().any(|part| {
        let mut any = false;
        stretches(path, format, part.of(text), &mut |_| any = true);
        any
    })
}

/// Hands out what can stand in some parts of something that is no text: strings of base64 or hexadecimal digits.
pub fn stretches_of_binary_at(bytes: &[u8], parts: &[Span], each: &mut dyn FnMut(Stretch)) {
    for part in parts {
        run::stretches(part.of(bytes), &mut |stretch| {
            let start = part.start;
            each(Stretch { start, ..stretch });
        });
    }
}

/// [`has_stretches`] for something that is no text.
pub fn binary_has_stretches(bytes: &[u8], parts: &[Span]) -> bool {
    let mut any = false;
    stretches_of_binary_at(bytes, parts, &mut |_| any = true);
    any
}

/// Bytes on either side of a mark that are decoded with it, where its line is so long.
const AROUND: usize = 512;

/// The part of the line around a place, up to [`AROUND`] bytes on either side of it.
fn line_around(text: &[u8], place: Span) -> Span {
    let from = place.start.saturating_sub(AROUND);
    let start = memchr::memrchr(b'\n', &text[from..place.start]).map_or(from, |at| from + at + 1);
    let to = (place.end + AROUND).min(text.len());
    let end = memchr::memchr(b'\n', &text[place.end..to]).map_or(to, |at| place.end + at);
    Span::new(start, end)
}

/// The value of a hexadecimal digit.
const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
