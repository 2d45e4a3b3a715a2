//! A default becomes an error: looks up the form that stands around it.

use super::defaults::{FORMS, LINES};
use super::language::Language;
use super::{Target, form, needing, variable};
use crate::finding::{Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// How far around a value other arguments of its call are looked for.
const NEAR: usize = 200;

impl Target<'_> {
    /// The form of the language that refuses to go on without a value.
    pub(super) fn required_default(&self) -> Option<Fix> {
        let slot = self.slot?;
        let text = &self.unit.text;
        // part of the default is a variable already: what is meant is not known
        if slot.value.is_empty() || memchr::memchr(b'$', slot.value.of(text)).is_some() {
            return None;
        }
        if let Some(fix) = self.default_line(slot.value) {
            return Some(fix);
        }
        let forms = FORMS
            .iter()
            .filter(|form| form.languages.contains(&self.language));
        for form in forms {
            let Some(fit) = form.fit(text, slot.value) else {
                continue;
            };
            // a keyword must not be given twice
            let around = Span::new(slot.value.start.saturating_sub(NEAR), slot.value.end + NEAR);
            if form.instead == "required=True" && around.of(text).contains_str("required=") {
                continue;
            }
            let key = self.key(fit.name);
            let instead = form::fill(form.instead, text, &fit, &key)?;
            let edit = self.edit(fit.replaced, instead);
            let fix = Fix::new(
                format!("Stop when {key} is not set"),
                Safety::Safe,
                vec![edit],
            );
            return Some(needing(fix, [Need::Variable(key)]));
        }
        None
    }

    /// A line of its own, `default = "value"`: without it the value has to be given.
    fn default_line(&self, value: Span) -> Option<Fix> {
        let (_, word) = LINES
            .iter()
            .find(|(languages, _)| languages.contains(&self.language))?;
        let line = self.line();
        let before = Span::new(line.start, value.start).of(&self.unit.text);
        let after = Span::new(value.end, line.end).of(&self.unit.text);
        let sign = if matches!(self.language, Language::Hcl | Language::Terragrunt) {
            b'='
        } else {
            b':'
        };
        let before = before.trim_ascii().trim_ascii_end();
        let before = before
            .strip_suffix(b"\"")
            .or_else(|| before.strip_suffix(b"'"))
            .unwrap_or(before);
        let name = before
            .trim_ascii_end()
            .strip_suffix(&[sign])?
            .trim_ascii_end();
        let bare = matches!(after.trim_ascii(), b"" | b"\"" | b"'");
        if name != word.as_bytes() || !bare {
            return None;
        }
        let key = self.key(None);
        let fix = Fix::new(
            format!("Delete the default of {key}, so that it has to be given"),
            Safety::Safe,
            vec![self.edit(self.whole_line(line.start), "")],
        );
        Some(fix)
    }

    /// The name of the variable that the code reads, else that of the slot.
    fn key(&self, name: Option<Span>) -> String {
        let written = name
            .map(|name| self.text_of(name))
            .filter(|name| name.len() > 1 && name.bytes().all(|b| b.is_ascii_graphic()));
        let plain = |name: &String| {
            name.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        };
        match written {
            Some(name) if plain(&name) => name,
            Some(name) => variable(&name),
            None => self.variable(),
        }
    }
}
