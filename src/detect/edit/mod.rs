//! The edit that mends a candidate, in the language of its file, where every byte around the value is understood.

mod cluster;
mod command;
mod default;
mod defaults;
mod expanded;
mod form;
mod image;
mod language;
mod literal;
mod name;
mod pipeline;
mod python;
mod template;

pub(super) use name::variable;

use super::Candidate;
use super::literal::Literal;
use crate::content::format::{Format, Slot, SlotKind};
use crate::content::{FileRole, Unit};
use crate::finding::{Edit, Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;
use language::Language;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A value that has to go, and what is known about its place.
#[derive(Clone, Copy)]
pub(super) struct Target<'t> {
    unit: &'t Unit,
    language: Language,
    /// The secret itself.
    span: Span,
    /// The slot it stands in, where there is one.
    slot: Option<Slot>,
    /// Whether the project itself decides the value.
    own: bool,
    file: &'t Known<'t>,
}

/// What the edits of one file have to agree on.
struct Known<'t> {
    literals: &'t [Literal<'t>],
    /// Spans of the values that are reported, defaults left out: one value changes everywhere or nowhere.
    values: Vec<Span>,
    /// The value that each new variable stands for.
    variables: RefCell<BTreeMap<String, Vec<u8>>>,
}

/// Largest text that is edited, in bytes: nobody wrote a larger one.
const LARGEST: usize = 256 << 10;

/// Most candidates of one text that get an edit.
const MOST: usize = 500;

/// Most places of one value that change together.
const TOGETHER: usize = 32;

/// Proposes an edit for every candidate that has none yet.
pub(super) fn propose(unit: &Unit, candidates: &mut [Candidate], literals: &[Literal<'_>]) {
    // the spans of a part of a file are not those of the file
    let whole = unit.base.offset == 0 && !unit.is_binary() && unit.commit.is_none();
    if !whole
        || unit.text.len() > LARGEST
        || matches!(unit.role, FileRole::Docs | FileRole::Vendored)
    {
        return;
    }
    if !candidates.iter().any(|it| it.secret && it.fix.is_none()) {
        return;
    }
    let values = candidates.iter().filter(|it| it.secret).map(|it| it.span);
    let is_default = |span: &Span| {
        best(literals, *span).is_some_and(|literal| literal.slot.kind == SlotKind::Default)
    };
    let file = Known {
        literals,
        values: values.filter(|span| !is_default(span)).collect(),
        variables: RefCell::default(),
    };
    let language = Language::of(unit);
    for candidate in candidates.iter_mut().filter(|it| it.secret).take(MOST) {
        if candidate.fix.is_some() || candidate.span.is_empty() {
            continue;
        }
        let target = Target::at(unit, language, candidate.span, &file);
        let test = candidate.rule.id.ends_with("-test");
        candidate.fix = target.fix(test);
    }
}

/// The literal that says most about the value at a span.
fn best<'l, 'u>(literals: &'l [Literal<'u>], span: Span) -> Option<&'l Literal<'u>> {
    let order = |literal: &&Literal<'_>| match literal.slot.kind {
        SlotKind::Default => 0,
        SlotKind::Option => 1,
        SlotKind::Assign | SlotKind::Argument => 2,
        SlotKind::Compare => 3,
    };
    literals
        .iter()
        .filter(|literal| literal.span == span && literal.slot.kind != SlotKind::Compare)
        .min_by_key(order)
}

impl<'t> Target<'t> {
    fn at(unit: &'t Unit, language: Language, span: Span, file: &'t Known<'t>) -> Self {
        let literal = best(file.literals, span);
        Target {
            unit,
            language,
            span,
            slot: literal.map(|literal| literal.slot),
            own: literal.is_none_or(Literal::is_own),
            file,
        }
    }

    /// Every place of the file with this value: they change together, or what belongs together would fall apart.
    fn together(&self) -> Vec<Self> {
        let value = self.unit.slice(self.span);
        let same = self
            .file
            .values
            .iter()
            .filter(|span| self.unit.slice(**span) == value);
        same.take(TOGETHER)
            .map(|span| Target::at(self.unit, self.language, *span, self.file))
            .collect()
    }
}

impl Target<'_> {
    fn fix(&self, test: bool) -> Option<Fix> {
        // whatever the scan thinks of it: an expression is no value that could be taken away
        let value = self.unit.slice(self.span);
        if value.first() == Some(&b'$')
            || ["${", "$(", "{{", "%("]
                .iter()
                .any(|it| value.contains_str(it))
        {
            return None;
        }
        let kind = self.slot.map(|slot| slot.kind);
        let defaults = kind == Some(SlotKind::Default) && self.language != Language::Dockerfile;
        if defaults || self.language == Language::Bicep {
            let mut fix = self.required_default()?;
            if test || self.unit.role == FileRole::Test {
                fix.safety = Safety::Unsafe;
            }
            return Some(fix);
        }
        if self.unit.role == FileRole::Template {
            return self.emptied();
        }
        // a made-up value in a test is fine
        if test || self.unit.role == FileRole::Test || self.unit.format == Format::Prose {
            return None;
        }
        match self.language {
            Language::Workflow | Language::GitLab => self.for_the_run(),
            Language::Dockerfile if kind != Some(SlotKind::Option) => self.out_of_the_image(),
            Language::Compose => self.required_read(),
            _ if kind == Some(SlotKind::Option) => self.off_the_command_line(),
            Language::Shell if kind.is_none() || self.is_address() => {
                self.off_the_command_line().or_else(|| self.required_read())
            }
            _ => self.required_read(),
        }
    }

    /// True when the value is the password of an address.
    fn is_address(&self) -> bool {
        self.slot.is_none_or(|slot| slot.value != self.span)
    }

    fn text_of(&self, span: Span) -> String {
        String::from_utf8_lossy(self.unit.slice(span)).into_owned()
    }

    fn edit(&self, span: Span, text: impl Into<String>) -> Edit {
        Edit {
            path: self.unit.path.clone(),
            span,
            text: text.into(),
        }
    }

    /// The line that holds the value, without its line break.
    fn line(&self) -> Span {
        self.unit.line_at(self.span.start)
    }

    /// The whole line that holds an offset, line break included.
    fn whole_line(&self, at: usize) -> Span {
        let line = self.unit.line_at(at);
        let rest = &self.unit.text[line.end..];
        let len = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => 0,
        };
        Span::new(line.start, line.end + len)
    }

    /// A quoted string with nothing but the value in it, quotes included; `None` for strings with a prefix and expressions.
    fn quoted(&self, inner: Span) -> Option<(Span, char)> {
        let text = &self.unit.text;
        let quote = *text.get(inner.start.checked_sub(1)?)?;
        if !matches!(quote, b'"' | b'\'' | b'`') || text.get(inner.end) != Some(&quote) {
            return None;
        }
        let outer = Span::new(inner.start - 1, inner.end + 1);
        let prefixed = outer.start.checked_sub(1).is_some_and(|at| {
            text[at].is_ascii_alphanumeric() || b"_$@#\\\"'`".contains(&text[at])
        });
        let followed = text.get(outer.end) == Some(&quote);
        let free = !prefixed && !followed && !self.is_in_string(outer.start);
        free.then_some((outer, char::from(quote)))
    }

    /// True when a place lies inside of a string that began before it: a quote there is a part of SQL or of another language.
    fn is_in_string(&self, at: usize) -> bool {
        let blocks = |quotes: &[u8]| {
            memchr::memmem::find_iter(&self.unit.text[..at], quotes).count() % 2 == 1
        };
        self.open_quote(at).is_some()
            || self.language == Language::Python && (blocks(b"\"\"\"") || blocks(b"'''"))
    }

    /// The quote of a string that begins on the line and has not ended at a place.
    fn open_quote(&self, at: usize) -> Option<u8> {
        let line = self.unit.line_at(at);
        let mut open = None;
        let mut bytes = Span::new(line.start, at).of(&self.unit.text).iter();
        while let Some(&byte) = bytes.next() {
            match (byte, open) {
                (b'\\', Some(_)) => _ = bytes.next(),
                (b'"' | b'\'' | b'`', None) => open = Some(byte),
                (byte, Some(quote)) if byte == quote => open = None,
                _ => {}
            }
        }
        open
    }
}

fn needing(mut fix: Fix, needs: impl IntoIterator<Item = Need>) -> Fix {
    fix.needs = needs.into_iter().collect();
    fix
}
