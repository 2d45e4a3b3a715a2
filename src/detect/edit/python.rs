//! What is particular to Python: the import that an edit needs, and classes of settings.

use super::Target;
use crate::finding::{Edit, Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// Lines looked back over for the class around a field.
const CLASS: usize = 400;

impl Target<'_> {
    /// A field of a settings class loses its default, so that pydantic wants it from the environment.
    pub(super) fn required_field(&self) -> Option<Fix> {
        let slot = self.slot?;
        let text = &self.unit.text;
        let line = self.line();
        let before = Span::new(slot.name.end, slot.value.start).of(text);
        let colon = before.trim_ascii_start().strip_prefix(b":")?;
        let sign = memchr::memrchr(b'=', before)?;
        let wrapped = before[sign + 1..].trim_ascii();
        let (outer, _) = self.quoted(slot.value)?;
        let rest = Span::new(outer.end, line.end).of(text);
        let end = match wrapped {
            b"\"" | b"'" => outer.end,
            b"SecretStr(\"" | b"SecretStr('" => {
                outer.end + usize::from(rest.first() == Some(&b')'))
            }
            _ => return None,
        };
        if colon.contains_str("\n") || !self.is_in_settings(line) {
            return None;
        }
        let start = slot.name.end + before[..sign].trim_ascii_end().len();
        let name = super::variable(&self.text_of(slot.name));
        let fix = Fix::new(
            format!("Require {name}: a field of settings without a default has to be set"),
            Safety::Safe,
            vec![self.edit(Span::new(start, end), "")],
        );
        Some(super::needing(fix, [Need::Variable(name)]))
    }

    /// True inside of a class that derives from pydantic's settings.
    fn is_in_settings(&self, line: Span) -> bool {
        let indent =
            |bytes: &[u8]| bytes.len() - bytes.trim_start_with(|c| c == ' ' || c == '\t').len();
        let own = indent(self.unit.slice(line));
        let mut at = line.start;
        for _ in 0..CLASS {
            let Some(end) = at.checked_sub(1) else {
                return false;
            };
            let above = self.unit.line_at(end);
            at = above.start;
            let bytes = self.unit.slice(above);
            if bytes.trim_ascii().is_empty() || indent(bytes) >= own {
                continue;
            }
            let head = bytes.trim_ascii();
            return head.starts_with(b"class ") && head.contains_str("Settings");
        }
        false
    }

    /// `import os` where the file has none yet.
    pub(super) fn import_os(&self) -> Option<Edit> {
        let text = &self.unit.text;
        let mut first = None;
        let mut behind = None;
        for line in text.lines() {
            let imports = line.starts_with(b"import ") || line.starts_with(b"from ");
            if !imports {
                continue;
            }
            let names = line.strip_prefix(b"import ").unwrap_or_default();
            let os = names.split(|&b| b == b',').any(|name| {
                matches!(name.trim_ascii(), b"os") || name.trim_ascii().starts_with(b"os.")
            });
            if os {
                return None;
            }
            let start = line.as_ptr() as usize - text.as_ptr() as usize;
            if line.starts_with(b"from __future__") {
                behind = Some(self.whole_line(start).end);
            } else if first.is_none() {
                first = Some(start);
            }
        }
        let at = first.or(behind).unwrap_or_else(|| self.code_start());
        Some(self.edit(Span::new(at, at), "import os\n"))
    }

    /// Behind the comments and the docstring at the top of the file.
    fn code_start(&self) -> usize {
        let text = &self.unit.text;
        let mut at = 0;
        while at < text.len() {
            let line = self.unit.line_at(at);
            let bytes = self.unit.slice(line).trim_ascii();
            let next = self.whole_line(line.start).end;
            if bytes.is_empty() || bytes.starts_with(b"#") {
                at = next;
                continue;
            }
            for quotes in [&b"\"\"\""[..], b"'''"] {
                if bytes.starts_with(quotes) {
                    let body = line.start + 3;
                    let end = text[body..]
                        .find(quotes)
                        .map_or(line.start, |n| body + n + 3);
                    return self.whole_line(end.min(text.len())).end;
                }
            }
            return line.start;
        }
        at
    }
}
