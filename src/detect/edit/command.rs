//! Passwords on command lines go through the channel that the program has for them.

use super::language::Language;
use super::{Target, needing, variable};
use crate::content::format::{Quote, SlotKind};
use crate::finding::{Edit, Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// How a program takes a password without showing it.
enum Channel {
    /// A variable of the environment in front of the command; the option goes.
    Variable(&'static str),
    /// The same, and this option in the place of the old one.
    Both(&'static str),
    /// This option behind the program, with a file that the variable names; the old option goes.
    File(&'static str, &'static str),
    /// Standard input, with this option.
    Input(&'static str),
}

/// A program, its variable for the value, and its channel.
type Program = (&'static str, &'static str, Channel);

const MYSQL: Channel = Channel::File("--defaults-extra-file=", "MYSQL_OPTIONS_FILE");
const LDAP: Channel = Channel::File("-y ", "LDAP_PASSWORD_FILE");
const POSTGRES: Channel = Channel::Variable("PGPASSWORD");
const STDIN: Channel = Channel::Input("--password-stdin");

/// The programs. The longer names first.
#[rustfmt::skip]
const PROGRAMS: &[Program] = &[
    ("docker login", "DOCKER_PASSWORD", STDIN),
    ("podman login", "REGISTRY_PASSWORD", STDIN),
    ("helm registry login", "REGISTRY_PASSWORD", STDIN),
    ("redis-cli", "REDIS_PASSWORD", Channel::Variable("REDISCLI_AUTH")),
    ("mysqldump", "MYSQL_PASSWORD", MYSQL),
    ("mysqladmin", "MYSQL_PASSWORD", MYSQL),
    ("mysql", "MYSQL_PASSWORD", MYSQL),
    ("mariadb", "MYSQL_PASSWORD", MYSQL),
    ("sshpass", "SSHPASS", Channel::Both("-e")),
    ("curl", "CURL_PASSWORD", Channel::File("--netrc-file ", "NETRC_FILE")),
    ("sqlcmd", "SQLCMDPASSWORD", Channel::Variable("SQLCMDPASSWORD")),
    ("ldapsearch", "LDAP_PASSWORD", LDAP),
    ("ldapadd", "LDAP_PASSWORD", LDAP),
    ("ldapmodify", "LDAP_PASSWORD", LDAP),
    ("pg_dump", "PGPASSWORD", POSTGRES),
    ("pg_restore", "PGPASSWORD", POSTGRES),
    ("psql", "PGPASSWORD", POSTGRES),
    ("createdb", "PGPASSWORD", POSTGRES),
];

impl Target<'_> {
    /// Takes the value off the command line.
    pub(super) fn off_the_command_line(&self) -> Option<Fix> {
        let line = self.line();
        let bytes = self.unit.slice(line);
        if bytes.trim_ascii_start().starts_with(b"#") {
            return None;
        }
        if self.language == Language::Shell
            && let Some(fix) = self.through_channel(line)
        {
            return Some(fix);
        }
        self.expanded()
    }

    fn through_channel(&self, line: Span) -> Option<Fix> {
        let text = &self.unit.text;
        let before = Span::new(line.start, self.span.start).of(text);
        let (at, (program, key, channel)) = PROGRAMS
            .iter()
            .filter_map(|one| {
                before
                    .rfind_iter(one.0)
                    .find(|&at| is_command(before, at, one.0.len()))
                    .map(|at| (at, one))
            })
            .max_by_key(|(at, one)| (*at, one.0.len()))?;
        let start = line.start + at;
        if self.open_quote(start).is_some() {
            return None;
        }
        let behind = start + program.len();
        let variable = self.distinct((*key).to_owned(), self.unit.slice(self.span));
        let read = format!("\"${{{variable}:?set {variable}}}\"");
        let (mut edits, mut name) = (Vec::new(), variable.clone());
        // the password of an address: only that goes, the rest stays
        let removed = match self.is_address() {
            true => Span::new(self.span.start - 1, self.span.end),
            false => self.option()?,
        };
        if self.is_address()
            && (text[removed.start] != b':' || !matches!(channel, Channel::Variable(_)))
        {
            return None;
        }
        // a variable that the line sets already
        let set = |key: &str| before[..at].contains_str(format!("{key}="));
        match channel {
            Channel::Variable(key) => {
                if !set(key) {
                    edits.push(self.edit(Span::new(start, start), format!("{key}={read} ")));
                }
                edits.push(self.edit(removed, ""));
            }
            Channel::Both(option) => {
                edits.push(self.edit(Span::new(start, start), format!("{variable}={read} ")));
                edits.push(self.edit(removed, format!(" {option}")));
            }
            Channel::File(option, file) => {
                let option = format!(" {option}\"${{{file}:?set {file}}}\"");
                edits.push(self.edit(Span::new(behind, behind), option));
                edits.push(self.edit(removed, ""));
                name = (*file).to_owned();
            }
            Channel::Input(option) => {
                let echo = format!("printf '%s' {read} | ");
                edits.push(self.edit(Span::new(start, start), echo));
                edits.push(self.edit(removed, format!(" {option}")));
            }
        }
        Some(taking(edits, name, program))
    }

    /// The option and its value, with the blank in front: ` --password=x`, ` -p x`, ` -px`.
    fn option(&self) -> Option<Span> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Option)?;
        let text = &self.unit.text;
        let quoted = slot.quote != Quote::None;
        let end = slot.value.end + usize::from(quoted);
        let gap = text[..slot.name.start]
            .iter()
            .rev()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        let between = text.get(slot.name.end..slot.value.start)?;
        let known = matches!(
            between,
            b"" | b" " | b"=" | b"\"" | b"'" | b" \"" | b" '" | b"=\"" | b"='"
        );
        // `-u user:value` gives more than a password
        (gap > 0
            && known
            && text.get(slot.name.start) == Some(&b'-')
            && text.get(end).is_none_or(u8::is_ascii_whitespace))
        .then(|| Span::new(slot.name.start - gap, end))
    }

    /// A variable in the place of the value: it is not written down any more.
    fn expanded(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Option)?;
        let sign = match self.language {
            Language::Shell => "$",
            Language::Make => "$$", // one for make, one for the shell
            _ => return None,
        };
        let name = self.option_variable();
        let read = format!("{sign}{{{name}:?set {name}}}");
        let (span, text) = match (slot.quote, self.open_quote(slot.name.start)) {
            // another shell reads what stands between single quotes, and may know the variable or not
            (_, Some(b'\'' | b'`')) => return None,
            (Quote::None | Quote::Single, Some(_)) => (self.span, read),
            (Quote::None, None) => (self.span, format!("\"{read}\"")),
            (Quote::Double, None) => (self.span, read),
            (Quote::Single, None) => (
                Span::new(self.span.start - 1, self.span.end + 1),
                format!("\"{read}\""),
            ),
            _ => return None,
        };
        Some(taking(vec![self.edit(span, text)], name, "the program"))
    }

    /// The variable for the value of an option.
    pub(super) fn option_variable(&self) -> String {
        let line = self.line();
        let before = Span::new(line.start, self.span.start).of(&self.unit.text);
        let known = PROGRAMS.iter().find(|one| before.contains_str(one.0));
        let letter = self.slot.filter(|slot| slot.name.len() < 3);
        let program = letter.and_then(|slot| slot.parent);
        let name = match (self.canonical(), known, program) {
            (Some(name), ..) => name,
            (_, Some((_, variable, _)), _) => (*variable).to_owned(),
            _ if before.contains_str("redis-server") => "REDIS_PASSWORD".to_owned(),
            (_, _, Some(program)) => format!("{}_PASSWORD", variable(&self.text_of(program))),
            _ => self.variable(),
        };
        self.distinct(name, self.unit.slice(self.span))
    }
}

fn taking(edits: Vec<Edit>, name: String, program: &str) -> Fix {
    let description = format!("Give {program} the value of {name}, and stop when it is not set");
    needing(
        Fix::new(description, Safety::Unsafe, edits),
        [Need::Variable(name)],
    )
}

/// True where a word of the line is a command: at its start, behind a separator, a keyword or an assignment.
fn is_command(line: &[u8], at: usize, len: usize) -> bool {
    let whole = line.get(at + len).is_none_or(u8::is_ascii_whitespace);
    let before = line[..at].trim_ascii_end();
    let parted = before.len() < at || before.is_empty() || before.ends_with(b"(");
    let last = before.fields().last().unwrap_or_default();
    let opens = before.is_empty()
        || before.ends_with(b";")
        || before.ends_with(b"|")
        || before.ends_with(b"&")
        || before.ends_with(b"(")
        || before.ends_with(b"`")
        || matches!(
            last,
            b"if" | b"!" | b"then" | b"do" | b"else" | b"while" | b"until" | b"{"
        )
        || (memchr::memchr(b'=', last).is_some() && !last.starts_with(b"-"));
    whole && parted && opens
}
