//! What to do about a literal, in words and in the syntax of its file; `edit` has the edits.

use crate::content::format::{Format, SlotKind};
use crate::detect::edit::variable;
use crate::detect::literal::Literal;

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

    /// True where `${NAME:?message}` is understood: shell, and the files of Docker Compose.
    fn is_expanded(&self) -> bool {
        let base = self.unit.path.rsplit(|&b| b == b'/').next();
        self.unit.format == Format::Shell
            || base.is_some_and(|base| memchr::memmem::find(base, b"compose").is_some())
    }
}

fn extension(path: &[u8]) -> &[u8] {
    path.rsplit(|&b| b == b'.').next().unwrap_or_default()
}
