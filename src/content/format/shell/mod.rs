//! Reads shell-like text around hits: assignments, guarded defaults, options of known programs, in every dialect at once.

mod assign;
mod option;
#[cfg(test)]
mod tests;
mod word;

use super::{Format, Quote, Slot, SlotKind, code, embedded, expansion, prose, window};
use crate::text::Span;
use memchr::memmem;
use word::Word;

/// Command substitutions in command substitutions that are read.
const DEPTH: u8 = 3;
/// Logical lines for which the test of an empty variable counts.
const GUARDED: usize = 3;

/// Hands out the slots on the logical lines around `hits` (sorted), in the order of the text.
pub(super) fn slots(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    let mut slots = Vec::new();
    for window in window::windows(text, hits) {
        let mut reader = Reader {
            text,
            hits,
            slots: &mut slots,
            guards: Vec::new(),
            number: 0,
        };
        for line in word::lines(text, window) {
            reader.number += 1;
            reader.line(line);
        }
        window::in_order(&mut slots, found);
    }
}

/// True for a line that looks something up: what is quoted there is a pattern, not a setting.
fn searches(line: &[u8]) -> bool {
    memmem::find_iter(line, b"grep").any(|at| {
        let before = at.checked_sub(1).map(|before| line[before]);
        line.get(at + 4) == Some(&b' ')
            && before.is_none_or(|b| !b.is_ascii_alphanumeric() || matches!(b, b'e' | b'f' | b'z'))
    })
}

/// Reads one window, line by line.
struct Reader<'t> {
    text: &'t [u8],
    hits: &'t [usize],
    slots: &'t mut Vec<Slot>,
    /// Variables that a test found empty, with the number of the line.
    guards: Vec<(Span, usize)>,
    number: usize,
}

impl Reader<'_> {
    fn line(&mut self, line: Span) {
        let bytes = line.of(self.text);
        self.commands(line, DEPTH);
        self.expansions(line);
        if embedded::speaks_sql(bytes) {
            self.sql(line);
        }
        let colon = memchr::memchr(b':', bytes).is_some_and(|at| {
            bytes
                .get(at + 1)
                .is_none_or(|next| *next == b' ' || *next == b'"')
        });
        if colon && !searches(bytes) {
            self.mapping(line);
        }
    }

    /// SQL in the quoted words of a line, `psql -c "…"`, or as a line of a heredoc. The shell expands variables between SQL's own quotes.
    fn sql(&mut self, line: Span) {
        let text = self.text;
        let known = self.slots.len();
        let mut quoted = false;
        for word in word::words(text, line) {
            let bytes = word.span.of(text);
            if let Some(at) = memchr::memchr2(b'"', b'\'', bytes)
                && bytes[at] == b'"'
                && embedded::speaks_sql(bytes)
            {
                let inner = Span::new(word.span.start + at + 1, word.span.end);
                embedded::read(Format::Sql, text, inner, self.hits, self.slots);
                quoted = true;
            }
        }
        if !quoted {
            embedded::read(Format::Sql, text, line, self.hits, self.slots);
        }
        for slot in &mut self.slots[known..] {
            if slot.quote == Quote::Single {
                slot.quote = Quote::Double;
            }
        }
    }

    /// Lines of a mapping in a heredoc, in a request's body or in a comment: `password: value`, `"password": "value"`.
    fn mapping(&mut self, line: Span) {
        let text = self.text;
        let bytes = line.of(text);
        if memmem::find(bytes, b"\":").is_some() {
            self.json(line);
        } else {
            let slots = &mut *self.slots;
            prose::pair(text, line, &mut |slot| {
                let free = !slots
                    .iter()
                    .any(|known| known.value.overlaps(slot.value) || known.name == slot.name);
                if text[slot.name.end..slot.value.start].contains(&b':') && free {
                    slots.push(slot);
                }
            });
        }
    }

    /// Pairs whose names are quoted.
    fn json(&mut self, span: Span) {
        let mut inside = Vec::new();
        code::read(self.text, span, self.hits, 0, &mut inside);
        let quoted = |slot: &Slot| {
            slot.name.start > 0 && matches!(self.text[slot.name.start - 1], b'"' | b'\'')
        };
        let known = self.slots.len();
        for slot in inside {
            if quoted(&slot)
                && slot.quote != Quote::None
                && !self.slots[..known]
                    .iter()
                    .rev()
                    .take(16)
                    .any(|known| known.value == slot.value)
            {
                self.slots.push(slot);
            }
        }
    }

    /// The simple commands of a line, and those in its substitutions.
    fn commands(&mut self, line: Span, depth: u8) {
        let words = word::words(self.text, line);
        for command in words.split(|word| word.separator) {
            self.guard(command);
            self.assignments(command);
            self.options(command);
        }
        if depth == 0 {
            return;
        }
        for word in &words {
            let inner = word.inner;
            let bytes = inner.of(self.text);
            if word.quote != Quote::None && embedded::speaks_sql(bytes) {
                embedded::read(Format::Sql, self.text, inner, self.hits, self.slots);
                continue;
            }
            if word.quote != Quote::None && memmem::find(bytes, b"\":").is_some() {
                self.json(inner);
            } else if word.quote != Quote::None
                && memchr::memchr(b' ', bytes).is_some()
                && memchr::memchr2(b'=', b'-', bytes).is_some()
            {
                self.commands(inner, depth - 1);
            }
            if let Some(substitution) = word::substitution(self.text, word.span) {
                self.commands(substitution, depth - 1);
            }
        }
    }

    /// `${X:-v}`, `$(or $(X),v)`.
    fn expansions(&mut self, line: Span) {
        let bytes = line.of(self.text);
        let text = self.text;
        if memmem::find(bytes, b"${").is_some() || memmem::find(bytes, b"{{").is_some() {
            let mut inside = Vec::new();
            expansion::defaults(text, line, None, &mut |slot| inside.push(slot));
            for slot in inside {
                let positional = slot.name.of(text).iter().all(u8::is_ascii_digit);
                let holder = self.slots.iter().rev().take(8).find(|known| {
                    known.kind == SlotKind::Assign && known.value.contains(slot.value)
                });
                let name = holder
                    .filter(|_| positional)
                    .map_or(slot.name, |known| known.name);
                let parent = holder
                    .map(|known| known.name)
                    .filter(|parent| *parent != name);
                self.slots.push(Slot {
                    name,
                    parent,
                    ..slot
                });
            }
        }
        if let Some(at) = memmem::find(bytes, b"$(or $(") {
            let name = Span::new(line.start + at + 7, line.end);
            let length = name
                .of(text)
                .iter()
                .take_while(|byte| word::is_name_byte(**byte))
                .count();
            let name = Span::new(name.start, name.start + length);
            if text[name.end..line.end].starts_with(b"),") && length > 0 {
                let start = name.end + 2;
                let end = memchr::memchr2(b')', b',', &text[start..line.end])
                    .map_or(line.end, |found| start + found);
                let value = Span::new(start, end);
                self.slots.push(Slot {
                    name,
                    value,
                    quote: Quote::None,
                    kind: SlotKind::Default,
                    parent: None,
                });
            }
        }
    }

    /// Remembers the variables that the command tests for being empty.
    fn guard(&mut self, command: &[Word]) {
        for (index, word) in command.iter().enumerate() {
            let operand = match word.span.of(self.text) {
                b"-z" | b"-not" | b"!" | b"defined" | b"ifndef" | b"-q" => command.get(index + 1),
                b"-n" if index > 0 && command[index - 1].span.of(self.text) == b"!" => {
                    command.get(index + 1)
                }
                _ => None,
            };
            if let Some(name) = operand.and_then(|word| word::variable(self.text, word.inner)) {
                self.guards.push((name, self.number));
            }
        }
    }

    /// True when a test found the variable `name` empty a moment ago.
    fn guarded(&self, name: Span) -> bool {
        let recent = self
            .guards
            .iter()
            .rev()
            .take_while(|(_, number)| self.number - number <= GUARDED)
            .take(8);
        recent
            .into_iter()
            .any(|(guard, _)| guard.of(self.text) == name.of(self.text) && guard.end <= name.start)
    }

    fn emit(
        &mut self,
        name: Span,
        value: Span,
        quote: Quote,
        kind: SlotKind,
        parent: Option<Span>,
    ) {
        if !name.is_empty() {
            self.slots.push(Slot {
                name,
                value,
                quote,
                kind,
                parent,
            });
        }
    }
}
