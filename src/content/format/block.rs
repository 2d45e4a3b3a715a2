//! Mappings that spell an assignment out: `name: X` beside `value: y`, and `default: y` inside a block named X.

use super::SlotKind;
use super::output::{Literal, Output};
use crate::text::Span;

/// What one mapping, object or element has said so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Block {
    name: Option<Span>,
    value: Option<Literal>,
    default: Option<Literal>,
}

impl Block {
    /// Takes one `key: value` of the mapping; hands out a slot when it completes a pair. `owner` is the key of the mapping itself.
    pub(super) fn see(&mut self, key: Span, value: Literal, owner: Option<Span>, out: &mut Output) {
        match part(out.bytes(key)) {
            Some(Part::Name) if is_name(out.bytes(value.span)) => {
                self.name = Some(value.span);
                if let Some(earlier) = self.value.take() {
                    out.again(SlotKind::Assign, value.span, earlier, owner);
                }
            }
            Some(Part::Value) => match self.name {
                Some(name) => out.again(SlotKind::Assign, name, value, owner),
                None => self.value = Some(value),
            },
            Some(Part::Default) => match self.name {
                Some(name) => out.again(SlotKind::Default, name, value, owner),
                None => self.default = Some(value),
            },
            _ => {}
        }
    }

    /// The mapping ends: a value or default without a name of its own belongs to `owner`.
    pub(super) fn close(&mut self, owner: Option<Span>, out: &mut Output) {
        let block = std::mem::take(self);
        if let Some(value) = block.value
            && let Some(owner) = owner
        {
            out.again(SlotKind::Assign, owner, value, None);
        }
        if let Some(value) = block.default
            && let Some(name) = block.name.or(owner)
        {
            out.again(SlotKind::Default, name, value, None);
        }
    }
}

enum Part {
    Name,
    Value,
    Default,
}

fn part(key: &[u8]) -> Option<Part> {
    let any = |words: &[&[u8]]| words.iter().any(|word| word.eq_ignore_ascii_case(key));
    match key.first()? | 0x20 {
        _ if key.len() < 3 || key.len() > 14 => None,
        b'n' | b'k' | b'e' if any(&[b"name", b"key", b"env_var", b"envvar"]) => Some(Part::Name),
        b'p' if any(&[b"parameterkey"]) => Some(Part::Name),
        b'v' if any(&[b"variable"]) => Some(Part::Name),
        b'v' | b'p' if any(&[b"value", b"parametervalue"]) => Some(Part::Value),
        b'd' if any(&[b"default", b"defaultvalue", b"default_value", b"devdefault"]) => {
            Some(Part::Default)
        }
        b'i' | b'f' if any(&[b"initial", b"fallback"]) => Some(Part::Default),
        _ => None,
    }
}

/// True for what can be a name: short and without white space.
fn is_name(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.len() <= 128 && !bytes.iter().any(u8::is_ascii_whitespace)
}
