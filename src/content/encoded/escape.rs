//! Characters written as escapes, percent encoding or character references: the line as it would read without them.

use super::map::{Grain, Map};
use super::{AROUND, Coding, Format, Stretch, hex, line_around};
use crate::text::Span;

/// Bytes that are decoded behind every mark at least, where the line goes on.
const ENOUGH: usize = AROUND / 2;

/// Longest stretch.
const LONGEST: usize = 64 << 10;

/// A character that is written in another way.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// How it is written.
    place: Span,
    /// What it stands for.
    stands_for: char,
    coding: Coding,
}

/// Hands out the surroundings of visible ASCII characters that have no need of an escape.
pub(super) fn stretches(format: Format, text: &[u8], each: &mut dyn FnMut(Stretch)) {
    let mut all: [Option<Span>; SIGNS.len()] = [None; SIGNS.len()];
    for at in memchr::memchr3_iter(SIGNS[0], SIGNS[1], SIGNS[2], text) {
        let number = SIGNS.iter().position(|&sign| sign == text[at]).unwrap_or(0);
        let open = &mut all[number];
        if open.is_some_and(|open| at + ENOUGH < open.end) || !is_telling(format, text, at) {
            continue;
        }
        let near = surroundings(text, at);
        *open = Some(match *open {
            Some(open) if near.start <= open.end && open.len() < LONGEST => {
                Span::new(open.start, near.end.max(open.end))
            }
            Some(open) => {
                each(unescaped(format, text, open, CODINGS[number]));
                near
            }
            None => near,
        });
    }
    for (open, coding) in all.into_iter().zip(CODINGS) {
        if let Some(open) = open {
            each(unescaped(format, text, open, coding));
        }
    }
}

/// True where a visible character is hidden for no reason that syntax has.
fn is_telling(format: Format, text: &[u8], at: usize) -> bool {
    let next = text.get(at + 1).copied().unwrap_or_default();
    if text[at] == b'\\' && !matches!(next, b'u' | b'x' | b'U' | b'0' | b'1' | b'\\' | b'/') {
        return false; // nearly all of them
    }
    mark(format, text, at).is_some_and(|mark| mark.stands_for.is_ascii_graphic())
}

/// What is read together with a mark: its line, or for percent encoding the word.
fn surroundings(text: &[u8], at: usize) -> Span {
    let line = line_around(text, Span::new(at, at + 1));
    if text[at] != b'%' {
        return line;
    }
    let in_word = |b: &u8| b.is_ascii_graphic() && !b"\"'`<>\\|^{}".contains(b);
    let before = text[line.start..at].iter().rev().take_while(|b| in_word(b));
    let behind = text[at..line.end].iter().take_while(|b| in_word(b));
    Span::new(at - before.count(), at + behind.count())
}

fn unescaped(format: Format, text: &[u8], place: Span, coding: Coding) -> Stretch {
    let mut out = Vec::with_capacity(place.len());
    let mut map = Map::new(Grain::Plain);
    let mut from = place.start;
    let mut at = place.start;
    loop {
        let next = memchr::memchr3(SIGNS[0], SIGNS[1], SIGNS[2], &text[at..place.end]);
        let Some(next) = next else { break };
        at += next;
        let mark =
            mark(format, text, at).filter(|m| m.coding == coding && m.place.end <= place.end);
        match mark {
            Some(mark) => {
                out.extend_from_slice(&text[from..mark.place.start]);
                map.copy(Span::new(from, mark.place.start));
                let mut utf8 = [0; 4];
                let utf8 = mark.stands_for.encode_utf8(&mut utf8).as_bytes();
                out.extend_from_slice(utf8);
                map.replace(mark.place, utf8.len());
                from = mark.place.end;
                at = from;
            }
            None => at += 1,
        }
    }
    out.extend_from_slice(&text[from..place.end]);
    map.copy(Span::new(from, place.end));
    Stretch {
        text: out,
        coding,
        map,
        start: 0,
    }
}

/// What every mark begins with, and how it is written.
const SIGNS: [u8; 3] = [b'\\', b'%', b'&'];
const CODINGS: [Coding; 3] = [Coding::Escapes, Coding::Percent, Coding::References];

/// The escaped character that starts at a sign.
fn mark(format: Format, text: &[u8], at: usize) -> Option<Mark> {
    let rest = &text[at..];
    let (coding, len, value) = match rest[0] {
        b'%' => (Coding::Percent, 3, hexadecimal(rest.get(1..3)?)?),
        b'&' if rest.get(1) != Some(&b'#') => return None,
        b'&' => reference(rest).map(|(len, value)| (Coding::References, len, value))?,
        _ => escape(format, text, at).map(|(len, value)| (Coding::Escapes, len, value))?,
    };
    let stands_for = char::from_u32(value).filter(|c| !c.is_control())?;
    // in percent encoding a byte above ASCII is a part of a character
    (coding != Coding::Percent || value < 0x80).then_some(Mark {
        place: Span::new(at, at + len),
        stands_for,
        coding,
    })
}

/// `\u0067`, `\u{67}`, `\U00000067`, `\x67`, `\147`, and `\/` where JSON has it: the length and the value. Escapes of escapes count as one.
fn escape(format: Format, text: &[u8], at: usize) -> Option<(usize, u32)> {
    let slashes = text[at..]
        .iter()
        .take(8)
        .take_while(|&&b| b == b'\\')
        .count();
    let rest = &text[at + slashes..];
    let (len, value) = match rest.first()? {
        b'u' if rest.get(1) == Some(&b'{') => {
            let digits = rest[2..].iter().take(6).take_while(|&&b| hex(b).is_some());
            let digits = digits.count();
            if rest.get(2 + digits) != Some(&b'}') {
                return None;
            }
            (digits + 3, hexadecimal(&rest[2..2 + digits])?)
        }
        b'u' => (5, hexadecimal(rest.get(1..5)?)?),
        b'U' => (9, hexadecimal(rest.get(1..9)?)?),
        b'x' => (3, hexadecimal(rest.get(1..3)?)?),
        b'0' | b'1' => {
            let digits = rest.get(..3)?;
            if !digits.iter().all(|b| matches!(b, b'0'..=b'7')) {
                return None;
            }
            let octal = digits.iter().fold(0, |n, &b| n * 8 + u32::from(b - b'0'));
            (3, octal)
        }
        b'/' if format == Format::Json || slashed_url(text, at) => (1, u32::from(b'/')),
        _ => return None,
    };
    Some((slashes + len, value))
}

/// `:\/\/`, as JSON in a string has it.
fn slashed_url(text: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(3);
    let near = &text[from..text.len().min(at + 4)];
    memchr::memmem::find(near, b":\\/\\/").is_some()
}

/// `&#103;` and `&#x67;`: the length and the value.
fn reference(rest: &[u8]) -> Option<(usize, u32)> {
    let end = rest.iter().take(10).position(|&b| b == b';')?;
    let value = match &rest[1..end] {
        [b'#', b'x' | b'X', digits @ ..] => hexadecimal(digits)?,
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Some((end + 1, value))
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    let fold = |n: u32, &b: &u8| Some(n << 4 | u32::from(hex(b)?));
    digits.iter().try_fold(0, fold)
}
