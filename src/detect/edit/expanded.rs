//! Values inside text that a shell expands: SQL in double quotes or in a heredoc.

use super::Target;
use crate::finding::Fix;
use crate::text::Span;
use bstr::ByteSlice;

/// Lines looked back over for the start of a heredoc.
const LONG: usize = 200;

impl Target<'_> {
    /// `… PASSWORD 'value'` becomes `… PASSWORD '${NAME:?set NAME}'` where the shell expands what stands between the quotes of SQL.
    pub(super) fn in_expanded_text(&self) -> Option<Fix> {
        let text = &self.unit.text;
        let quoted = self.span.start > 0
            && text[self.span.start - 1] == b'\''
            && text.get(self.span.end) == Some(&b'\'');
        if !quoted || self.is_address() {
            return None;
        }
        let expanded = match self.open_quote(self.span.start - 1) {
            Some(quote) => quote == b'"',
            None => self.is_in_open_heredoc(),
        };
        if !expanded {
            return None;
        }
        let name = self.distinct(self.variable(), self.unit.slice(self.span));
        let edit = self.edit(self.span, format!("${{{name}:?set {name}}}"));
        Some(self.reading(name, vec![edit]))
    }

    /// True inside of a heredoc whose word is bare: `<<SQL`, not `<<'SQL'`.
    fn is_in_open_heredoc(&self) -> bool {
        let line = self.line();
        let mut at = line.start;
        let mut between: Vec<Span> = Vec::new();
        for _ in 0..LONG {
            let Some(end) = at.checked_sub(1) else {
                return false;
            };
            let above = self.unit.line_at(end);
            at = above.start;
            let bytes = self.unit.slice(above);
            if let Some(sign) = bytes.find(b"<<") {
                let rest = &bytes[sign + 2..];
                let rest = rest.strip_prefix(b"-").unwrap_or(rest).trim_ascii_start();
                let len = rest
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
                    .count();
                let ended = |span: &Span| self.unit.slice(*span).trim_ascii() == &rest[..len];
                return len > 0 && !between.iter().any(ended);
            }
            between.push(above);
        }
        false
    }
}
