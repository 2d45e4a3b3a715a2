//! Where the configuration readers put their slots: each value is also searched for the defaults inside it.

use super::{Quote, Slot, SlotKind, expansion, pairs};
use crate::text::Span;

/// How many times a format may lie inside another: a shell script in a YAML file in a YAML file.
const MAX_DEPTH: u8 = 3;

/// A reader of code, shell or prose: text, hits, sink.
pub(super) type Embedded = fn(&[u8], &[usize], &mut dyn FnMut(Slot));

/// A literal as a reader sees it: its span without quotes, and the quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal {
    pub(super) span: Span,
    pub(super) quote: Quote,
}

impl Literal {
    pub(super) fn new(span: Span, quote: Quote) -> Self {
        Literal { span, quote }
    }
}

/// The text under read and the sink of its slots.
pub(super) struct Output<'a> {
    /// The whole text; all spans point into it.
    pub(super) text: &'a [u8],
    hits: &'a [usize],
    found: &'a mut dyn FnMut(Slot),
    depth: u8,
    /// True in formats where Spring and Micronaut put their placeholders.
    placeholders: bool,
}

impl<'a> Output<'a> {
    pub(super) fn new(text: &'a [u8], hits: &'a [usize], found: &'a mut dyn FnMut(Slot)) -> Self {
        Output {
            text,
            hits,
            found,
            depth: 0,
            placeholders: false,
        }
    }

    /// The bytes of a span.
    pub(super) fn bytes(&self, span: Span) -> &'a [u8] {
        span.of(self.text)
    }

    /// `name = value`, and the defaults inside the value.
    pub(super) fn assign(&mut self, name: Span, value: Literal, parent: Option<Span>) {
        self.slot(SlotKind::Assign, name, value, parent);
    }

    /// A slot of any kind, and the defaults inside its value. A slot without a name is dropped.
    pub(super) fn slot(
        &mut self,
        kind: SlotKind,
        name: Span,
        value: Literal,
        parent: Option<Span>,
    ) {
        if name.is_empty() {
            return;
        }
        (self.found)(Slot {
            name,
            value: value.span,
            quote: value.quote,
            kind,
            parent,
        });
        self.defaults(value.span, Some(name));
        pairs::inside(self.text, value.span, self.hits, self.found);
    }

    /// A slot whose value is known as the value of another slot already: its defaults are not looked for again.
    pub(super) fn again(
        &mut self,
        kind: SlotKind,
        name: Span,
        value: Literal,
        parent: Option<Span>,
    ) {
        if !name.is_empty() {
            (self.found)(Slot {
                name,
                value: value.span,
                quote: value.quote,
                kind,
                parent,
            });
        }
    }

    /// The defaults of the expressions inside a span.
    pub(super) fn defaults(&mut self, span: Span, parent: Option<Span>) {
        if self.placeholders {
            expansion::property_defaults(self.text, span, parent, self.found);
        } else {
            expansion::defaults(self.text, span, parent, self.found);
        }
    }

    /// Reads a part of the text that is written in code, shell or prose. Those readers need a hit to start from.
    pub(super) fn embed(&mut self, region: Span, reader: Embedded) {
        let from = self.hits.partition_point(|&hit| hit < region.start);
        let to = self.hits.partition_point(|&hit| hit < region.end);
        if from >= to {
            return;
        }
        let hits: Vec<usize> = self.hits[from..to]
            .iter()
            .map(|hit| hit - region.start)
            .collect();
        let found = &mut *self.found;
        reader(region.of(self.text), &hits, &mut |slot| {
            found(Slot {
                name: slot.name.shifted(region.start),
                value: slot.value.shifted(region.start),
                parent: slot.parent.map(|span| span.shifted(region.start)),
                ..slot
            });
        });
    }

    /// Says whether what is read from here on may hold `${name:value}`; returns what was said before.
    pub(super) fn enter(&mut self, placeholders: bool) -> bool {
        std::mem::replace(&mut self.placeholders, placeholders)
    }

    /// Reads a part of the text with another reader, unless too many formats lie inside each other already.
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self)) {
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            read(self);
            self.depth -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives every hit as a slot of one byte.
    fn echo(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
        for &hit in hits {
            assert!(hit < text.len());
            let span = Span::new(hit, hit + 1);
            found(Slot {
                name: span,
                value: span,
                quote: Quote::None,
                kind: SlotKind::Assign,
                parent: Some(span),
            });
        }
    }

    #[test]
    fn embedded_readers_see_their_part_alone() {
        let mut all = Vec::new();
        let mut found = |slot: Slot| all.push(slot);
        let mut out = Output::new(b"0123456789", &[1, 4, 5, 7], &mut found);
        out.embed(Span::new(4, 7), echo);
        out.embed(Span::new(8, 10), echo);
        let starts: Vec<_> = all.iter().map(|slot| slot.name.start).collect();
        assert_eq!(starts, [4, 5]);
        assert!(all.iter().all(|slot| slot.parent == Some(slot.value)));
    }

    #[test]
    fn nesting_ends() {
        fn deeper(out: &mut Output, count: &mut u32) {
            *count += 1;
            out.nested(|out| deeper(out, count));
        }
        let mut count = 0;
        deeper(&mut Output::new(b"", &[], &mut |_| {}), &mut count);
        assert_eq!(count, u32::from(MAX_DEPTH) + 1);
    }
}
