//! Literals in pipelines: a value made for the run where a throw-away service is meant, else a secret of the pipeline.

use super::language::Language;
use super::{Target, needing};
use crate::content::format::SlotKind;
use crate::finding::{Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// A value that differs from run to run; pull requests from forks have it, too.
const RUN: &str = "ci-${{ github.run_id }}-${{ github.run_attempt }}";

/// The same for GitLab.
const PIPELINE: &str = "ci-$CI_PIPELINE_ID";

/// Lines looked back over for the keys around one.
const DEEP: usize = 400;

impl Target<'_> {
    /// The value of a pipeline.
    pub(super) fn for_the_run(&self) -> Option<Fix> {
        let kind = self.slot.map(|slot| slot.kind);
        if kind == Some(SlotKind::Argument) {
            return None;
        }
        let places = self.together();
        if places.iter().any(Target::line_is_comment) {
            return None;
        }
        let thrown_away = self.is_thrown_away();
        let name = match self.is_address() {
            true => self.password_variable(),
            false => self.canonical().unwrap_or_else(|| self.variable()),
        };
        let value = match (self.language, thrown_away) {
            (Language::GitLab, true) => PIPELINE.to_owned(),
            (Language::GitLab, false) => return None,
            // actions have no secrets of their own, only inputs
            (_, false) if self.unit.path.contains_str("/actions/") => return None,
            (_, true) => RUN.to_owned(),
            (_, false) => format!("${{{{ secrets.{name} }}}}"),
        };
        let edits = places
            .iter()
            .map(|place| place.edit(place.span, value.clone()));
        let edits = edits.collect();
        if thrown_away {
            let description = format!("Use a value made for the run for {name}");
            return Some(Fix::new(description, Safety::Unsafe, edits));
        }
        let description = format!("Read {name} from the secrets of the repository");
        let fix = Fix::new(description, Safety::Unsafe, edits);
        Some(needing(fix, [Need::Secret(name)]))
    }

    fn line_is_comment(&self) -> bool {
        self.unit
            .slice(self.line())
            .trim_ascii_start()
            .starts_with(b"#")
    }

    /// True when some place of the file gives this value to a service container, or makes a database role with it: all places have
    /// to change together.
    fn is_thrown_away(&self) -> bool {
        let text = &self.unit.text;
        let value = self.unit.slice(self.span);
        let finder = memchr::memmem::Finder::new(value);
        finder.find_iter(text).take(64).any(|at| {
            let line = self.unit.line_at(at);
            let bytes = self.unit.slice(line).to_ascii_lowercase();
            let secret = ["pass", "secret", "token", "key"]
                .iter()
                .any(|word| bytes.contains_str(word));
            let role = ["create role", "create user", "alter role", "alter user"]
                .iter()
                .any(|word| bytes.contains_str(word));
            let service = match self.language {
                Language::GitLab => {
                    text.contains_str("\nservices:") || text.contains_str("  services:")
                }
                _ => self.is_below(line, b"services"),
            };
            secret && (role || service)
        })
    }

    /// True when a line stands below a key of the YAML file.
    fn is_below(&self, line: Span, key: &[u8]) -> bool {
        let indent = |bytes: &[u8]| bytes.len() - bytes.trim_start_with(|c| c == ' ').len();
        let mut least = indent(self.unit.slice(line));
        let mut at = line.start;
        for _ in 0..DEEP {
            let Some(end) = at.checked_sub(1) else {
                return false;
            };
            let above = self.unit.line_at(end);
            at = above.start;
            let bytes = self.unit.slice(above);
            let trimmed = bytes.trim_ascii();
            if trimmed.is_empty() || trimmed.starts_with(b"#") || indent(bytes) >= least {
                continue;
            }
            least = indent(bytes);
            if trimmed.strip_suffix(b":").is_some_and(|name| name == key) {
                return true;
            }
        }
        false
    }
}
