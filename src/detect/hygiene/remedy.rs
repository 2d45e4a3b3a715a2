//! What to do about a literal, in the syntax of its file: in words, and as an edit where that is certain.

use crate::content::format::{Format, SlotKind};
use crate::detect::literal::Literal;
use crate::finding::{Edit, Fix, Safety};
use crate::text::Span;

impl Literal<'_> {
    /// The form that refuses to start without a value, in the language of the file.
    pub(super) fn required(&self, name: &str) -> String {
        let default = self.slot.kind == SlotKind::Default;
        if self.unit.format == Format::Code
            && default
            && name.bytes().any(|b| b.is_ascii_lowercase())
        {
            return format!("remove the default of {name} so that a missing value is an error");
        }
        let variable = variable(name);
        match (self.unit.format, extension(&self.unit.path)) {
            (Format::Yaml, _) if !self.is_expanded() => {
                format!("take {name} from a secret store or a variable that has to be set")
            }
            (Format::Dockerfile, _) => {
                format!("set {name} when the container starts, without a value in the image")
            }
            (Format::Yaml | Format::Shell, _) => {
                format!("write ${{{name}:?set {name}}} so that a missing value stops the start")
            }
            (Format::Dotenv, _) if default => {
                format!("write ${{{name}:?set {name}}} so that a missing value stops the start")
            }
            (Format::Dotenv, _) => {
                format!("take this file out of git and set {name} on every machine for itself")
            }
            (Format::Code, b"py") => format!("read os.environ[\"{variable}\"] without a default"),
            (Format::Code, b"js" | b"ts" | b"jsx" | b"tsx" | b"mjs" | b"cjs" | b"mts") => {
                format!("throw when process.env.{variable} is not set")
            }
            (Format::Code, b"rb") => format!("use ENV.fetch(\"{variable}\") without a default"),
            (Format::Code, b"rs") => {
                format!("return an error when the variable {variable} is not set")
            }
            (Format::Code, b"go") => {
                format!("check os.LookupEnv(\"{variable}\") and stop when it is not set")
            }
            (Format::Hcl, _) if default => {
                "remove the default so that the value has to be given".to_owned()
            }
            (Format::Hcl, _) => format!("take {name} from a variable marked sensitive"),
            _ if default => format!("remove the default so that a missing {name} is an error"),
            _ => format!("read it from a variable such as {variable} that has to be set"),
        }
    }

    /// Replaces a default by an error, where the syntax around it is known to the last byte.
    pub(super) fn without_default(&self) -> Option<Fix> {
        if self.slot.kind != SlotKind::Default || self.unit.base.offset > 0 {
            return None;
        }
        match self.unit.format {
            Format::Shell | Format::Yaml if self.is_expanded() => self.required_expansion(),
            Format::Code if extension(&self.unit.path) == b"py" => self.required_in_python(),
            _ => None,
        }
    }

    /// Empties the value of a line in a template of environment variables.
    pub(super) fn emptied(&self) -> Option<Fix> {
        let plain = self.unit.format == Format::Dotenv
            && self.unit.base.offset == 0
            && self.slot.kind == SlotKind::Assign
            && self.span == self.slot.value;
        plain.then(|| {
            let description = format!("Leave {} empty", self.shown_name());
            self.fix(description, Safety::Safe, self.slot.value, String::new())
        })
    }

    /// True where `${NAME:?message}` is understood: shell, and the files of Docker Compose.
    fn is_expanded(&self) -> bool {
        let base = self.unit.path.rsplit(|&b| b == b'/').next();
        self.unit.format == Format::Shell
            || base.is_some_and(|base| memchr::memmem::find(base, b"compose").is_some())
    }

    /// `${NAME:-value}` becomes `${NAME:?set NAME}`.
    fn required_expansion(&self) -> Option<Fix> {
        let text = &self.unit.text;
        let name = self.slot.name;
        let value = self.slot.value;
        let opened = name.start >= 2 && text[..name.start].ends_with(b"${");
        let operator = text.get(name.end..value.start)?;
        let written = matches!(
            operator,
            b":-" | b"-" | b":=" | b"=" | b":-\"" | b"-\"" | b":-'" | b"-'"
        );
        let quoted = usize::from(matches!(operator.last(), Some(b'"' | b'\'')));
        let close = value.end + quoted;
        if !opened || !written || text.get(close) != Some(&b'}') || value.of(text).contains(&b'$') {
            return None;
        }
        let name = std::str::from_utf8(name.of(text)).ok()?;
        let span = Span::new(self.slot.name.end, close);
        let description = format!("Stop when {name} is not set");
        Some(self.fix(description, Safety::Unsafe, span, format!(":?set {name}")))
    }

    /// `os.getenv("NAME", "value")` becomes `os.environ["NAME"]`.
    fn required_in_python(&self) -> Option<Fix> {
        let text = &self.unit.text;
        let name = self.slot.name;
        let quote = *text.get(name.end).filter(|b| matches!(b, b'"' | b'\''))?;
        let head = text.get(..name.start)?.strip_suffix(&[quote])?;
        let call = [b"os.getenv(".as_slice(), b"os.environ.get("]
            .into_iter()
            .find(|call| head.ends_with(call))?;
        let start = head.len() - call.len();
        // `x.os.getenv` is somebody else's
        if start > 0
            && (text[start - 1].is_ascii_alphanumeric() || b"._".contains(&text[start - 1]))
        {
            return None;
        }
        let between = text.get(name.end + 1..self.slot.value.start)?.trim_ascii();
        let open = between.strip_prefix(b",")?.trim_ascii();
        if !matches!(open, b"\"" | b"'") || text.get(self.slot.value.end) != open.first() {
            return None;
        }
        let behind = text.get(self.slot.value.end + 1..)?;
        let blanks = behind
            .iter()
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        if behind.get(blanks) != Some(&b')') {
            return None;
        }
        let span = Span::new(start, self.slot.value.end + 1 + blanks + 1);
        let name = std::str::from_utf8(name.of(text)).ok()?;
        let description = format!("Raise an error when {name} is not set");
        let read = format!("os.environ[\"{name}\"]");
        Some(self.fix(description, Safety::Unsafe, span, read))
    }

    fn fix(&self, description: String, safety: Safety, span: Span, text: String) -> Fix {
        Fix {
            description,
            safety,
            edits: vec![Edit {
                path: self.unit.path.clone(),
                span,
                text,
            }],
        }
    }
}

fn extension(path: &[u8]) -> &[u8] {
    path.rsplit(|&b| b == b'.').next().unwrap_or_default()
}

/// The name as a variable of the environment is written: `dbPassword` is `DB_PASSWORD`.
fn variable(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut hump = false;
    for letter in name.trim_start_matches('-').chars() {
        if letter.is_ascii_uppercase() && hump {
            out.push('_');
        }
        hump = letter.is_ascii_lowercase();
        out.push(match letter.is_ascii_alphanumeric() {
            true => letter.to_ascii_uppercase(),
            false => '_',
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_written_in_capitals() {
        for (name, wanted) in [
            ("dbPassword", "DB_PASSWORD"),
            ("db.password", "DB_PASSWORD"),
            ("DB_PASSWORD", "DB_PASSWORD"),
            ("--password", "PASSWORD"),
        ] {
            assert_eq!(variable(name), wanted);
        }
    }
}
