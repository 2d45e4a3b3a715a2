//! Values of templates are emptied, under a comment that says what belongs there.

use super::{Target, needing};
use crate::content::format::{Format, Quote, SlotKind};
use crate::finding::{Fix, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// What the comment says of a value that the project chooses itself.
const GENERATE: &str = "REQUIRED: generate one with: openssl rand -base64 32";

/// What it says of a value that somebody else issues.
const ISSUED: &str = "REQUIRED: issued by the provider";

/// What it says of an address.
const ADDRESS: &str = "REQUIRED: put the password in front of the @";

impl Target<'_> {
    /// Empties the value.
    pub(super) fn emptied(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        let name = self.text_of(slot.name);
        if self.is_address() {
            return self.emptied_address(&name);
        }
        let commented = !matches!(self.unit.format, Format::Json);
        let text = match (self.unit.format, slot.quote) {
            (_, Quote::Block | Quote::Backtick) => return None,
            (Format::Dotenv | Format::Ini, _) => "",
            (Format::Yaml, Quote::None) => "\"\"",
            (Format::Yaml | Format::Json | Format::Toml, Quote::Single | Quote::Double) => "",
            _ => return None,
        };
        let mut edits = Vec::new();
        if commented {
            let words = if self.own { GENERATE } else { ISSUED };
            edits.extend(self.comment(words));
        }
        edits.push(self.edit(slot.value, text));
        Some(Fix::new(format!("Leave {name} empty"), Safety::Safe, edits))
    }

    /// Takes the password out of an address: refers to the line that holds it, else leaves it empty.
    fn emptied_address(&self, name: &str) -> Option<Fix> {
        let plain = matches!(
            self.unit.format,
            Format::Dotenv | Format::Ini | Format::Yaml
        );
        if !plain {
            return None;
        }
        if let (Format::Dotenv, Some(other)) = (self.unit.format, self.canonical()) {
            let edit = self.edit(self.span, format!("${{{other}}}"));
            return Some(needing(
                Fix::new(
                    format!("Take the password of {name} from {other}"),
                    Safety::Safe,
                    vec![edit],
                ),
                [],
            ));
        }
        let mut edits: Vec<_> = self.comment(ADDRESS).into_iter().collect();
        edits.push(self.edit(self.span, ""));
        Some(Fix::new(
            format!("Leave the password of {name} empty"),
            Safety::Safe,
            edits,
        ))
    }

    /// The comment above the line, unless the line is a comment or one stands there already.
    fn comment(&self, words: &str) -> Option<crate::finding::Edit> {
        let line = self.line();
        let bytes = self.unit.slice(line);
        let indent = bytes.len() - bytes.trim_start().len();
        let spaced = bytes[..indent].iter().all(|b| b" \t".contains(b));
        if !spaced || bytes[indent..].starts_with(b"#") || bytes[indent..].starts_with(b"- ") {
            return None;
        }
        let above = line.start.checked_sub(1).map(|end| self.unit.line_at(end));
        let told = above.is_some_and(|above| {
            let above = self.unit.slice(above).to_ascii_lowercase();
            above.trim_ascii_start().starts_with(b"#")
                && ["required", "generate", "openssl"]
                    .iter()
                    .any(|word| above.contains_str(word))
        });
        let indent = String::from_utf8_lossy(&bytes[..indent]).into_owned();
        (!told).then(|| {
            self.edit(
                Span::new(line.start, line.start),
                format!("{indent}# {words}\n"),
            )
        })
    }
}
