//! From places in decoded text back to the places that they come from.

use crate::text::Span;

/// How many symbols of the original make how many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// Byte for byte, but for pieces that are replaced or left out.
    Plain,
    /// Four symbols make three bytes.
    Base64,
    /// Two symbols make a byte.
    Hex,
    /// Nobody knows: a place is the whole.
    Opaque,
}

/// Where decoded bytes come from.
#[derive(Debug)]
pub(super) struct Map {
    grain: Grain,
    /// In order; the first starts at symbol 0.
    pieces: Vec<Piece>,
    /// All symbols.
    len: usize,
}

/// Symbols in a row.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The number of the first symbol.
    at: usize,
    /// Where they stand: as many bytes as there are symbols, or what was replaced by them.
    from: Span,
}

impl Map {
    pub(super) fn new(grain: Grain) -> Self {
        Map {
            grain,
            pieces: Vec::new(),
            len: 0,
        }
    }

    /// A map of something that stands in the original as a whole.
    pub(super) fn opaque(from: Span) -> Self {
        Map {
            grain: Grain::Opaque,
            pieces: vec![Piece { at: 0, from }],
            len: 1,
        }
    }

    /// The next symbols are these bytes.
    pub(super) fn copy(&mut self, from: Span) {
        if !from.is_empty() {
            self.pieces.push(Piece { at: self.len, from });
            self.len += from.len();
        }
    }

    /// The next `symbols` symbols stand for these bytes.
    pub(super) fn replace(&mut self, from: Span, symbols: usize) {
        if symbols > 0 {
            self.pieces.push(Piece { at: self.len, from });
            self.len += symbols;
        }
    }

    /// The bytes that a span comes from; an empty span at the start when there are none.
    pub(super) fn original(&self, span: Span) -> Span {
        let first = match self.grain {
            Grain::Plain => span.start,
            Grain::Base64 => span.start / 3 * 4 + span.start % 3 * 4 / 3,
            Grain::Hex => span.start * 2,
            Grain::Opaque => 0,
        };
        let end = match self.grain {
            Grain::Plain => span.end,
            Grain::Base64 => span.end / 3 * 4 + (span.end % 3 * 4).div_ceil(3),
            Grain::Hex => span.end * 2,
            Grain::Opaque => 1,
        };
        let start = self.place(first).map(|place| place.start);
        let Some(start) = start else {
            let end = self.pieces.last().map_or(0, |piece| piece.from.end);
            return Span::new(end, end);
        };
        let last = end.clamp(first, self.len).max(1) - 1;
        match self.place(last) {
            Some(place) if first < end => Span::new(start, place.end),
            _ => Span::new(start, start),
        }
    }

    /// The bytes of one symbol.
    fn place(&self, symbol: usize) -> Option<Span> {
        let number = self.pieces.partition_point(|piece| piece.at <= symbol);
        let piece = self.pieces[..number].last()?;
        let next = self.pieces.get(number).map_or(self.len, |next| next.at);
        if symbol >= self.len {
            return None;
        }
        if next - piece.at == piece.from.len() {
            let at = piece.from.start + (symbol - piece.at);
            return Some(Span::new(at, at + 1));
        }
        Some(piece.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_characters_that_hold_a_bit_count() {
        let mut map = Map::new(Grain::Base64);
        map.copy(Span::new(10, 14));
        map.copy(Span::new(20, 24));
        assert_eq!(map.original(Span::new(0, 1)), Span::new(10, 12));
        assert_eq!(map.original(Span::new(1, 2)), Span::new(11, 13));
        assert_eq!(map.original(Span::new(2, 3)), Span::new(12, 14));
        assert_eq!(map.original(Span::new(3, 6)), Span::new(20, 24));
        assert_eq!(map.original(Span::new(2, 4)), Span::new(12, 22));
        assert_eq!(map.original(Span::new(9, 12)), Span::new(24, 24));
    }

    #[test]
    fn a_replaced_piece_is_a_place_as_a_whole() {
        let mut map = Map::new(Grain::Plain);
        map.copy(Span::new(0, 3));
        map.replace(Span::new(3, 9), 1);
        map.copy(Span::new(9, 12));
        assert_eq!(map.original(Span::new(2, 5)), Span::new(2, 10));
        assert_eq!(map.original(Span::new(3, 4)), Span::new(3, 9));
        assert_eq!(map.original(Span::new(4, 4)), Span::new(9, 9));
        assert_eq!(map.original(Span::new(7, 7)), Span::new(12, 12));
    }
}
