//! A literal becomes a read of a variable that has to be set.

use super::language::Language;
use super::{Target, needing};
use crate::content::format::{Quote, SlotKind};
use crate::finding::{Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

impl Target<'_> {
    /// The read that takes the place of a literal.
    pub(super) fn required_read(&self) -> Option<Fix> {
        if self.line_looks_commented() {
            return None;
        }
        match self.language {
            Language::Compose => self.in_compose(),
            Language::Shell => self.in_expanded_text().or_else(|| self.in_shell()),
            Language::Properties | Language::Yaml | Language::Toml => self
                .in_spring()
                .or_else(|| self.in_manifest())
                .or_else(|| self.in_ansible())
                .or_else(|| self.without_password()),
            Language::HelmValues => self.in_chart_values(),
            Language::Hcl => self.in_terraform(),
            Language::Json => self.in_editor().or_else(|| self.without_password()),
            _ => self.in_code(),
        }
    }

    /// `${NAME:?set NAME}` in the place of the value, wherever the file has it.
    fn in_compose(&self) -> Option<Fix> {
        let mut edits = Vec::new();
        let mut needs = Vec::new();
        for place in self.together() {
            let slot = place.slot;
            let plain = slot
                .is_none_or(|slot| slot.quote != Quote::Block && slot.kind != SlotKind::Argument);
            if !plain || place.line_looks_commented() {
                return None;
            }
            let option = slot.is_some_and(|slot| slot.kind == SlotKind::Option);
            let name = match option {
                true => place.option_variable(),
                false => place.setting(),
            };
            edits.push(place.edit(place.span, format!("${{{name}:?set {name}}}")));
            needs.push(Need::Variable(name));
        }
        needs.sort();
        needs.dedup();
        let names: Vec<_> = needs
            .iter()
            .filter_map(|need| match need {
                Need::Variable(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let description = format!("Read {}, and stop when it is not set", names.join(" and "));
        Some(needing(Fix::new(description, Safety::Unsafe, edits), needs))
    }

    /// `NAME=value` becomes `NAME="${NAME:?set NAME}"`.
    fn in_shell(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        let text = &self.unit.text;
        let between = Span::new(slot.name.end, slot.value.start).of(text);
        let span = match (slot.quote, between) {
            (Quote::None, b"=") => slot.value,
            (Quote::Double, b"=\"") | (Quote::Single, b"='") => {
                Span::new(slot.value.start - 1, slot.value.end + 1)
            }
            _ => return None,
        };
        // tables of cron and their like look alike, and expand nothing
        let script = [&b".sh"[..], b".bash", b".zsh", b".ksh"]
            .iter()
            .any(|end| self.unit.path.ends_with(end))
            || text.starts_with(b"#!");
        if self.is_address() || !script {
            return None;
        }
        let name = self.text_of(slot.name);
        let shouted = name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        let variable = if shouted { name } else { self.variable() };
        let variable = self.distinct(variable, self.unit.slice(self.span));
        let edit = self.edit(span, format!("\"${{{variable}:?set {variable}}}\""));
        Some(self.reading(variable, vec![edit]))
    }

    /// `${NAME}` in files of Spring, which stops at a placeholder that it cannot resolve.
    fn in_spring(&self) -> Option<Fix> {
        let base = self.unit.path.rsplit(|&b| b == b'/').next()?;
        let named = base.starts_with(b"application") || base.starts_with(b"bootstrap");
        let written = [&b".properties"[..], b".yml", b".yaml"];
        let spring = named && written.iter().any(|end| base.ends_with(end));
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        if !spring || slot.quote == Quote::Block {
            return None;
        }
        let name = match self.is_address() {
            true => self.password_variable(),
            false => self.variable(),
        };
        let name = self.distinct(name, self.unit.slice(self.span));
        let edit = self.edit(self.span, format!("${{{name}}}"));
        Some(self.reading(name, vec![edit]))
    }

    /// An address of PostgreSQL without its password: its clients take that from PGPASSWORD or a password file then.
    fn without_password(&self) -> Option<Fix> {
        let text = &self.unit.text;
        let colon = self.span.start.checked_sub(1)?;
        let userinfo = text[colon] == b':' && text.get(self.span.end) == Some(&b'@');
        (self.is_address() && userinfo && self.service() == "POSTGRES").then(|| {
            let edit = self.edit(Span::new(colon, self.span.end), "");
            let description = "Take the password out of the address, and give it as PGPASSWORD";
            needing(
                Fix::new(description, Safety::Unsafe, vec![edit]),
                [Need::Variable("PGPASSWORD".to_owned())],
            )
        })
    }

    /// The variable of the machine, in files of editors that expand it.
    fn in_editor(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        let path = &self.unit.path;
        let store = if path.ends_with(b"devcontainer.json") {
            "localEnv"
        } else if path.contains_str(".vscode/") {
            "env"
        } else {
            return None;
        };
        let quoted = matches!(slot.quote, Quote::Double);
        let name = self.distinct(self.variable(), self.unit.slice(self.span));
        (quoted && !self.is_address()).then(|| {
            let edit = self.edit(slot.value, format!("${{{store}:{name}}}"));
            self.reading(name, vec![edit])
        })
    }

    /// An empty value, so that the chart generates one or asks for a secret.
    fn in_chart_values(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        let text = match slot.quote {
            Quote::None => "\"\"",
            Quote::Single | Quote::Double => "",
            Quote::Block | Quote::Backtick => return None,
        };
        let name = self.text_of(slot.name);
        (!self.is_address()).then(|| {
            Fix::new(
                format!("Leave {name} empty in the values of the chart"),
                Safety::Unsafe,
                vec![self.edit(slot.value, text)],
            )
        })
    }

    /// `var.NAME`, and the variable at the end of the file.
    fn in_terraform(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        if self.is_address() || !self.unit.path.ends_with(b".tf") {
            return None;
        }
        let (outer, _) = self.quoted(slot.value)?;
        let name = self.distinct(self.variable(), self.unit.slice(self.span));
        let name = name.to_ascii_lowercase();
        let text = &self.unit.text;
        let declared = format!("variable \"{name}\"");
        let mut edits = vec![self.edit(outer, format!("var.{name}"))];
        if !text.contains_str(&declared) {
            let gap = if text.ends_with(b"\n") { "\n" } else { "\n\n" };
            let block =
                format!("{gap}{declared} {{\n  type      = string\n  sensitive = true\n}}\n");
            edits.push(self.edit(Span::new(text.len(), text.len()), block));
        }
        let description = format!("Take the value from the sensitive variable {name}");
        Some(needing(
            Fix::new(description, Safety::Unsafe, edits),
            [Need::Variable(format!("TF_VAR_{name}"))],
        ))
    }

    /// The read of the language, in the place of a whole string.
    fn in_code(&self) -> Option<Fix> {
        let (inner, name) = self.string()?;
        let (outer, quote) = self.quoted(inner)?;
        if self.language == Language::Python
            && self.slot.is_some_and(|slot| slot.kind == SlotKind::Assign)
            && let Some(fix) = self.required_field()
        {
            return Some(fix);
        }
        if self.is_constant(outer) {
            return None;
        }
        let name = self.distinct(name, self.unit.slice(inner));
        let n = &name;
        let q = if quote == '`' { '\'' } else { quote };
        let read = match self.language {
            Language::Python => format!("os.environ[{q}{n}{q}]"),
            Language::JavaScript => {
                format!("process.env.{n} || (() => {{ throw new Error({q}{n} is not set{q}); }})()")
            }
            Language::Ruby => format!("ENV.fetch({q}{n}{q})"),
            Language::Php => {
                format!("(getenv({q}{n}{q}) ?: throw new \\RuntimeException({q}{n} is not set{q}))")
            }
            Language::Java => format!(
                "java.util.Objects.requireNonNull(System.getenv(\"{n}\"), \"{n} is not set\")"
            ),
            Language::Kotlin => {
                format!("(System.getenv(\"{n}\") ?: error(\"{n} is not set\"))")
            }
            Language::Scala => format!("sys.env(\"{n}\")"),
            Language::CSharp => format!(
                "(System.Environment.GetEnvironmentVariable(\"{n}\") ?? throw new System.InvalidOperationException(\"{n} is not set\"))"
            ),
            Language::Elixir => format!("System.fetch_env!(\"{n}\")"),
            Language::Perl => format!("($ENV{{{n}}} // die({q}{n} is not set{q}))"),
            Language::Lua => format!("assert(os.getenv({q}{n}{q}), {q}{n} is not set{q})"),
            _ => return None,
        };
        let mut edits = Vec::new();
        if self.language == Language::Python {
            edits.extend(self.import_os());
        }
        edits.push(self.edit(outer, read));
        Some(self.reading(name, edits))
    }

    /// The inside of the string around the value, and the variable to read in its place: the value, or the address that it belongs to.
    fn string(&self) -> Option<(Span, String)> {
        if let Some(slot) = self.slot
            && slot.value == self.span
        {
            return Some((slot.value, self.variable()));
        }
        let line = self.line();
        let text = &self.unit.text;
        let before = Span::new(line.start, self.span.start).of(text);
        let open = before.rfind_byteset(b"\"'`")?;
        let inner = line.start + open + 1;
        let len = memchr::memchr(before[open], Span::new(self.span.end, line.end).of(text))?;
        let inner = Span::new(inner, self.span.end + len);
        let address = inner.of(text);
        // an address with a place to fill in is put together here
        let whole = address.contains_str("://")
            && !address.contains_str("{")
            && !address.contains_str("%s")
            && !address.contains(&b' ');
        whole.then(|| (inner, self.address_variable()))
    }

    /// True where only a constant can stand: an annotation, a `const`, a field of PHP, a case.
    fn is_constant(&self, outer: Span) -> bool {
        let line = self.line();
        let before = Span::new(line.start, outer.start.max(line.start)).of(&self.unit.text);
        let words: &[&str] = match self.language {
            Language::Java | Language::Kotlin | Language::Scala => &["@", "const ", "case "],
            Language::CSharp => &["const ", "case ", "["],
            Language::Php => &[
                "const ",
                "public ",
                "private ",
                "protected ",
                "static ",
                "define(",
                "case ",
                "function ",
            ],
            Language::JavaScript => &["import ", "case ", "type ", "interface ", "${"],
            Language::Elixir => &["when "],
            _ => &["case "],
        };
        let browser = [
            "/public/",
            "/static/",
            "/components/",
            "frontend/",
            "/pages/",
        ];
        let seen = self.language == Language::JavaScript
            && (browser
                .iter()
                .any(|folder| self.unit.path.contains_str(folder))
                || self.unit.path.ends_with(b"x"));
        // where the read is a call or stands in brackets, a method of the string is one of the value
        let chains = matches!(
            self.language,
            Language::Python
                | Language::Java
                | Language::Kotlin
                | Language::Scala
                | Language::CSharp
                | Language::Ruby
        );
        // a string that goes on, or that is a key
        let after = Span::new(outer.end, line.end)
            .of(&self.unit.text)
            .trim_ascii_start();
        let joined = after.starts_with(b"+")
            || (after.starts_with(b".") && !chains)
            || after.starts_with(b"%")
            || after.starts_with(b"[")
            || (after.starts_with(b":") && self.language != Language::Elixir)
            || before.trim_ascii_end().ends_with(b"+");
        seen || joined || words.iter().any(|word| before.contains_str(word))
    }

    pub(super) fn reading(&self, name: String, edits: Vec<crate::finding::Edit>) -> Fix {
        let description = format!("Read {name}, and stop when it is not set");
        needing(
            Fix::new(description, Safety::Unsafe, edits),
            [Need::Variable(name)],
        )
    }

    fn line_looks_commented(&self) -> bool {
        let line = self.unit.slice(self.line()).trim_ascii_start();
        ["#", "//", "/*", "* ", ";", "--", "<!--"]
            .iter()
            .any(|mark| line.starts_with(mark.as_bytes()))
    }
}
