//! Secrets on command lines: long options of any program, short options and operands of known ones.

use super::super::{Quote, SlotKind};
use super::Reader;
use super::assign::unquoted;
use super::word::Word;
use crate::text::Span;
use std::sync::LazyLock;

/// How an option carries its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `-pVALUE`
    Attached,
    /// `-p VALUE`
    Separate,
    /// `-p VALUE` or `-pVALUE`
    Either,
    /// `-u NAME:VALUE`
    AfterColon,
    /// `-U NAME%VALUE`
    AfterPercent,
    /// `-passin pass:VALUE`
    AfterPass,
}

/// Programs (blank-separated), an option, and its form. An option with a word in front counts only behind that subcommand.
const OPTIONS: [(&str, &str, &str, Form); 29] = [
    (
        "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlsh mariadb mariadb-dump mariadb-admin",
        "",
        "-p",
        Form::Attached,
    ),
    ("redis-cli valkey-cli keydb-cli", "", "-a", Form::Separate),
    ("sshpass", "", "-p", Form::Either),
    ("curl", "", "-u", Form::AfterColon),
    ("curl", "", "--user", Form::AfterColon),
    ("curl", "", "-U", Form::AfterColon),
    ("curl", "", "--proxy-user", Form::AfterColon),
    ("wget http https xh xhs", "", "-u", Form::AfterColon),
    ("http https xh xhs", "", "-a", Form::AfterColon),
    ("http https xh xhs", "", "--auth", Form::AfterColon),
    (
        "docker podman nerdctl buildah skopeo helm crane oras az oc cf",
        "login",
        "-p",
        Form::Separate,
    ),
    (
        "mongo mongosh mongodump mongorestore mongoexport mongoimport",
        "",
        "-p",
        Form::Either,
    ),
    (
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd",
        "",
        "-w",
        Form::Either,
    ),
    ("ldappasswd", "", "-s", Form::Either),
    ("smbclient rpcclient", "", "-U", Form::AfterPercent),
    ("sqlcmd bcp tsql isql", "", "-P", Form::Either),
    ("openssl", "", "-passin", Form::AfterPass),
    ("openssl", "", "-passout", Form::AfterPass),
    ("openssl", "", "-pass", Form::AfterPass),
    ("openssl", "enc", "-k", Form::Separate),
    ("keytool jarsigner", "", "-storepass", Form::Separate),
    ("zip unzip", "", "-P", Form::Either),
    ("7z 7za", "", "-p", Form::Attached),
    ("useradd usermod", "", "-p", Form::Separate),
    ("clickhouse-client", "", "--password", Form::Separate),
    ("cqlsh influx", "", "-p", Form::Separate),
    ("xfreerdp", "", "/p:", Form::Attached),
    ("ipmitool", "", "-P", Form::Separate),
    (
        "vncviewer impacket-smbexec crackmapexec",
        "",
        "-p",
        Form::Separate,
    ),
];

/// Programs whose operands carry a secret: the program, the words in front, and how many operands stand before the secret.
const OPERANDS: [(&str, &[&str], usize); 7] = [
    ("rabbitmqctl", &["add_user"], 1),
    ("rabbitmqctl", &["change_password"], 1),
    ("mc", &["alias", "set"], 3),
    ("mc", &["config", "host", "add"], 3),
    ("vault", &["login"], 0),
    ("redis-cli", &["AUTH"], 0),
    ("snyk", &["auth"], 0),
];

impl Reader<'_> {
    pub(super) fn options(&mut self, command: &[Word]) {
        let mut program: Option<usize> = None;
        for index in 0..command.len() {
            let word = command[index].inner;
            if is_program(base(word.of(self.text))) {
                program = Some(index);
            }
            let bytes = word.of(self.text);
            if bytes.starts_with(b"-") || bytes.starts_with(b"/p:") {
                let known = program.is_some_and(|program| self.known(command, program, index));
                if matches!(bytes, b"-H" | b"--header") {
                    self.header(command.get(index + 1));
                } else if !known {
                    self.long(command, index);
                }
            }
        }
        if let Some(program) = program {
            self.operands(command, program);
        }
    }

    fn known(&mut self, command: &[Word], program: usize, index: usize) -> bool {
        let parent = base_span(self.text, command[program].inner);
        for &(programs, subcommand, option, form) in &OPTIONS {
            let fits = programs
                .split(' ')
                .any(|name| name.as_bytes() == parent.of(self.text))
                && (subcommand.is_empty()
                    || command[program..index]
                        .iter()
                        .any(|word| word.inner.of(self.text) == subcommand.as_bytes()));
            if fits && self.take(command, index, option.as_bytes(), form, parent) {
                return true;
            }
        }
        false
    }

    /// Hands out the value of `option` when the word at `index` is it.
    fn take(
        &mut self,
        command: &[Word],
        index: usize,
        option: &[u8],
        form: Form,
        parent: Span,
    ) -> bool {
        let word = command[index];
        let bytes = word.inner.of(self.text);
        let Some(rest) = bytes.strip_prefix(option) else {
            return false;
        };
        let name = Span::new(word.inner.start, word.inner.start + option.len());
        let attached = !rest.is_empty();
        let long = option.len() > 2;
        if attached && (form == Form::Separate || long && rest[0] != b'=' && option != b"/p:")
            || !attached && form == Form::Attached
        {
            return false;
        }
        let (value, quote) = if attached {
            let skip = usize::from(long && rest[0] == b'=');
            let (value, quote) = unquoted(self.text, Span::new(name.end + skip, word.inner.end));
            (
                value,
                if quote == Quote::None {
                    word.quote
                } else {
                    quote
                },
            )
        } else {
            let Some(next) = command
                .get(index + 1)
                .filter(|next| !next.separator && !next.inner.of(self.text).starts_with(b"-"))
            else {
                return true;
            };
            (next.inner, next.quote)
        };
        let value = match form {
            Form::AfterColon => behind(self.text, value, b':'),
            Form::AfterPercent => behind(self.text, value, b'%'),
            Form::AfterPass => value
                .of(self.text)
                .starts_with(b"pass:")
                .then(|| Span::new(value.start + 5, value.end)),
            Form::Attached | Form::Separate | Form::Either => Some(value),
        };
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            // `-u name:'value'`
            let (value, inner) = unquoted(self.text, value);
            let quote = if inner == Quote::None { quote } else { inner };
            self.emit(name, value, quote, SlotKind::Option, Some(parent));
        }
        true
    }

    /// `-H "X-Api-Key: v"`
    fn header(&mut self, word: Option<&Word>) {
        let Some(word) = word.filter(|word| word.quote != Quote::None) else {
            return;
        };
        let bytes = word.inner.of(self.text);
        let Some(colon) = memchr::memchr(b':', bytes) else {
            return;
        };
        let blanks = bytes[colon + 1..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        let name = Span::new(word.inner.start, word.inner.start + colon);
        let value = Span::new(name.end + 1 + blanks, word.inner.end);
        self.emit(name, value, word.quote, SlotKind::Option, None);
    }

    /// `--any-name=v`, `--any-name v`, PowerShell's `-Name 'v'`.
    fn long(&mut self, command: &[Word], index: usize) {
        let word = command[index];
        let bytes = word.inner.of(self.text);
        let named = bytes
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
            .unwrap_or(bytes.len());
        let dashes = bytes.iter().take_while(|byte| **byte == b'-').count();
        if named < dashes + 4 - dashes.min(2)
            || bytes[..named].ends_with(b"-stdin")
            || word.quote != Quote::None && named < bytes.len() && bytes[named] != b'='
        {
            return;
        }
        let property = matches!(bytes.get(1), Some(b'D' | b'P')) && bytes.contains(&b'=');
        if dashes == 0 || property {
            return;
        }
        let name = Span::new(word.inner.start, word.inner.start + named);
        match bytes.get(named) {
            Some(b'=' | b':') => {
                let (value, quote) = unquoted(self.text, Span::new(name.end + 1, word.inner.end));
                let quote = if quote == Quote::None {
                    word.quote
                } else {
                    quote
                };
                self.emit(name, value, quote, SlotKind::Option, None);
            }
            None => {
                let next = command.get(index + 1).filter(|next| {
                    !next.separator && next.inner.of(self.text).first() != Some(&b'-')
                });
                let Some(mut next) = next else {
                    return;
                };
                if next
                    .inner
                    .of(self.text)
                    .eq_ignore_ascii_case(b"ConvertTo-SecureString")
                {
                    next = command.get(index + 2).unwrap_or(next);
                }
                // `--set a.b=v` is a pair, which is read as one.
                if !next.inner.of(self.text).contains(&b'=') || next.quote != Quote::None {
                    self.emit(name, next.inner, next.quote, SlotKind::Option, None);
                }
            }
            Some(_) => {}
        }
    }

    fn operands(&mut self, command: &[Word], program: usize) {
        let parent = base_span(self.text, command[program].inner);
        let name = parent.of(self.text);
        let operand = |word: &&Word| !word.inner.of(self.text).starts_with(b"-");
        let words: Vec<&Word> = command[program + 1..].iter().filter(operand).collect();
        let mut hit: Option<(Span, Span, Quote)> = None;
        for &(program, subcommand, skip) in &OPERANDS {
            let Some(at) = words.iter().position(|word| {
                Some(&word.inner.of(self.text))
                    == subcommand.first().map(|word| word.as_bytes()).as_ref()
            }) else {
                continue;
            };
            let same = subcommand.iter().enumerate().all(|(i, part)| {
                words
                    .get(at + i)
                    .is_some_and(|word| word.inner.of(self.text) == part.as_bytes())
            });
            if name != program.as_bytes() || !same {
                continue;
            }
            let last = at + subcommand.len() - 1;
            if let Some(value) = words.get(last + 1 + skip) {
                hit = Some((words[last].inner, value.inner, value.quote));
            }
        }
        match name {
            b"sqlplus" => {
                if let Some(value) = words.iter().find_map(|word| login(self.text, word.inner)) {
                    hit = Some((parent, value, Quote::None));
                }
            }
            b"ConvertTo-SecureString" => {
                let literal = words.iter().find(|word| word.quote != Quote::None);
                hit = literal.map(|word| (parent, word.inner, word.quote));
            }
            b"htpasswd" => {
                let batch = command[program + 1..].iter().find(|word| {
                    let bytes = word.inner.of(self.text);
                    bytes.starts_with(b"-") && !bytes.starts_with(b"--") && bytes.contains(&b'b')
                });
                let printed = batch.is_some_and(|word| word.inner.of(self.text).contains(&b'n'));
                if let (Some(batch), Some(value)) = (batch, words.get(if printed { 1 } else { 2 }))
                {
                    hit = Some((batch.inner, value.inner, value.quote));
                }
            }
            _ => {}
        }
        if let Some((name, value, quote)) = hit {
            self.emit(name, value, quote, SlotKind::Option, Some(parent));
        }
    }
}

/// True for a program with options or operands that the tables know.
fn is_program(name: &[u8]) -> bool {
    static KNOWN: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let options = OPTIONS.iter().map(|(programs, ..)| *programs);
        let operands = OPERANDS.iter().map(|(programs, ..)| *programs);
        let others = ["sqlplus htpasswd ConvertTo-SecureString"];
        let lists = options.chain(operands).chain(others);
        let mut known: Vec<&str> = lists.flat_map(|list| list.split(' ')).collect();
        known.sort_unstable();
        known
    });
    // asked for every word of every command
    let known = |program: &&str| program.as_bytes().cmp(name);
    name.first().is_some_and(u8::is_ascii_alphanumeric) && KNOWN.binary_search_by(known).is_ok()
}

fn base(word: &[u8]) -> &[u8] {
    let name = memchr::memrchr2(b'/', b'\\', word).map_or(word, |at| &word[at + 1..]);
    name.strip_suffix(b".exe").unwrap_or(name)
}

fn base_span(text: &[u8], word: Span) -> Span {
    let bytes = word.of(text);
    let start = memchr::memrchr2(b'/', b'\\', bytes).map_or(0, |at| at + 1);
    Span::new(word.start + start, word.start + start + base(bytes).len())
}

/// The part of `span` behind the first `mark`.
fn behind(text: &[u8], span: Span, mark: u8) -> Option<Span> {
    memchr::memchr(mark, span.of(text)).map(|at| Span::new(span.start + at + 1, span.end))
}

/// The password of `user/password@host`.
fn login(text: &[u8], word: Span) -> Option<Span> {
    let bytes = word.of(text);
    let slash = memchr::memchr(b'/', bytes)?;
    let at = memchr::memchr(b'@', bytes)?;
    (slash > 0 && slash + 1 < at).then(|| Span::new(word.start + slash + 1, word.start + at))
}
