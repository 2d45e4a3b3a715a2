//! Secrets in `ENV` and `ARG`: the instruction goes, and the commands that use the variable mount it as a secret of the build.

use super::{Target, needing};
use crate::finding::{Edit, Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// The directive that makes `--mount=type=secret,env=` known.
const SYNTAX: &str = "# syntax=docker/dockerfile:1\n";

impl Target<'_> {
    /// Takes the value out of the image.
    pub(super) fn out_of_the_image(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.value == self.span)?;
        let line = self.line();
        let bytes = self.unit.slice(line);
        let word = bytes
            .trim_ascii_start()
            .fields()
            .next()?
            .to_ascii_uppercase();
        if !matches!(word.as_slice(), b"ENV" | b"ARG") || bytes.trim_ascii_end().ends_with(b"\\") {
            return None;
        }
        let name = self.text_of(slot.name);
        let (mut edits, used) = self.mounts(line, &name)?;
        let removed = self.removed(line, slot.name.start, slot.value.end)?;
        edits.push(self.edit(removed, ""));
        edits.sort_by_key(|edit| edit.span.start);
        let description = match used {
            true => format!("Mount {name} as a secret for the commands that need it"),
            false => format!("Take {name} out of the image: set it when the container starts"),
        };
        let need = match used {
            true => Need::BuildSecret(name.to_ascii_lowercase()),
            false => Need::Variable(name),
        };
        Some(needing(
            Fix::new(description, Safety::Unsafe, edits),
            [need],
        ))
    }

    /// What goes: the pair, or the whole line when it holds nothing else.
    fn removed(&self, line: Span, name: usize, value: usize) -> Option<Span> {
        let text = &self.unit.text;
        let value = value + usize::from(matches!(text.get(value), Some(b'"' | b'\'')));
        let before = Span::new(line.start, name).of(text).trim_ascii();
        let after = Span::new(value, line.end).of(text);
        let alone = before.fields().count() == 1 && after.trim_ascii().is_empty();
        if alone {
            return Some(self.whole_line(line.start));
        }
        let blank = |b: &u8| b.is_ascii_whitespace();
        let gap = text[line.start..name]
            .iter()
            .rev()
            .take_while(|b| blank(b))
            .count();
        (gap > 0 && after.first().is_none_or(blank)).then(|| Span::new(name - gap, value))
    }

    /// The mounts that `RUN` needs in the rest of the stage; `None` when something else there uses the variable.
    fn mounts(&self, line: Span, name: &str) -> Option<(Vec<Edit>, bool)> {
        let text = &self.unit.text;
        let plain = format!("${name}");
        let braced = format!("${{{name}");
        let mount = format!(
            " --mount=type=secret,id={},env={name}",
            name.to_ascii_lowercase()
        );
        let mut edits = Vec::new();
        let mut instruction: Option<Span> = None;
        let mut mounted = None;
        let mut at = self.whole_line(line.start).end;
        while at < text.len() {
            let here = self.unit.line_at(at);
            let bytes = self.unit.slice(here);
            let head = bytes.trim_ascii_start();
            at = self.whole_line(here.start).end.max(at + 1);
            let start = instruction.unwrap_or(here);
            if instruction.is_none()
                && head
                    .get(..5)
                    .is_some_and(|w| w.eq_ignore_ascii_case(b"FROM "))
            {
                break;
            }
            let uses = uses(bytes, plain.as_bytes()) || bytes.contains_str(&braced);
            if uses && mounted != Some(start.start) && !head.starts_with(b"#") {
                let first = self.unit.slice(start);
                let indent = first.len() - first.trim_ascii_start().len();
                let run = first[indent..].get(..4)?;
                if !run.eq_ignore_ascii_case(b"RUN ") {
                    return None;
                }
                let behind = start.start + indent + 3;
                edits.push(self.edit(Span::new(behind, behind), mount.clone()));
                mounted = Some(start.start);
            }
            let goes_on = bytes.trim_ascii_end().ends_with(b"\\")
                || (instruction.is_some() && head.starts_with(b"#"));
            instruction = goes_on.then_some(start);
        }
        let used = !edits.is_empty();
        if used && !text.starts_with(b"# syntax=") {
            edits.push(self.edit(Span::new(0, 0), SYNTAX));
        }
        Some((edits, used))
    }
}

/// `$NAME` that is not the start of a longer name.
fn uses(line: &[u8], variable: &[u8]) -> bool {
    line.find_iter(variable).any(|at| {
        line.get(at + variable.len())
            .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_')
    })
}
