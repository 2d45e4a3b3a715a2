//! Where a text says that a file with secrets will exist: somebody reads it, or creates it.
//!
//! Only what a program does counts. A sentence about `.env` proves nothing about this repository, and neither does a path that leads
//! out of it (`~/.pgpass`, `/run/secrets/db.env`).

use super::sensitive::{Kind, Sensitive};
use crate::content::{FileRole, Format, Unit};
use crate::detect::{Clue, ClueKind};
use crate::text::Span;
use bstr::{BStr, BString, ByteSlice};
use memchr::memmem;

/// Words that lead to a reference.
pub(in crate::detect) const KEYWORDS: &[&str] = &[
    ".env",
    "env_file",
    "env-file",
    "dotenv",
    "pgpassfile",
    "application_credentials",
    "-keyout",
    "genrsa",
    "genpkey",
];

/// Longest stretch of a line that is looked at, in bytes.
const LONGEST: usize = 400;

/// Most references of one unit: a few are evidence enough.
const MOST_CLUES: usize = 40;

/// How far before a command that makes a key a change of folder counts, in bytes.
const SCRIPT: usize = 4096;

/// Most lines of a list of files.
const MOST_LINES: usize = 20;

/// Looks at the text around a keyword.
pub(in crate::detect) fn look(unit: &Unit, at: usize, clues: &mut Vec<Clue>) {
    let text = &unit.text;
    let before = at.checked_sub(1).map(|before| text[before]);
    if text[at] == b'.'
        && before.is_some_and(|b| b.is_ascii_alphanumeric() || b"_])$}".contains(&b))
    {
        return; // process.env, os.environ
    }
    let counts = match unit.role {
        FileRole::Vendored | FileRole::Test | FileRole::Docs => false,
        FileRole::Template => matches!(text[at], b'A' | b'a'),
        _ => true,
    };
    let aside = || is_aside(unit.path.as_ref()) || unit.is_binary();
    if !counts || clues.len() >= MOST_CLUES || aside() {
        return;
    }
    let line = Line::around(text, at);
    if line.is_comment(unit) {
        return;
    }
    let found = |word: &str| {
        let here = text.get(at..at + word.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
    };
    if found("env_file") || found("env-file") {
        files_of_option(unit, at + "env_file".len(), clues);
    } else if found("dotenv") {
        dotenv_call(unit, at, &line, clues);
    } else if found(".env") {
        in_command(unit, at, &line, clues);
    } else if found("pgpassfile") {
        password_file(unit, at + "pgpassfile".len(), &line, clues);
    } else if found("application_credentials") {
        service_account(unit, at + "application_credentials".len(), &line, clues);
    } else {
        key_output(unit, at, &line, clues);
    }
}

/// True below a folder whose files are no part of the program: tests, examples, templates of other projects.
pub(super) fn is_aside(path: &BStr) -> bool {
    const ASIDE: &[&[u8]] = &[
        b"test",
        b"tests",
        b"spec",
        b"specs",
        b"e2e",
        b"fixture",
        b"fixtures",
        b"testdata",
        b"example",
        b"examples",
        b"sample",
        b"samples",
        b"demo",
        b"demos",
        b"docs",
        b"doc",
        b"template",
        b"templates",
        b"skeleton",
        b"skeletons",
        b"scaffold",
        b"scaffolds",
        b"stub",
        b"stubs",
        b"mock",
        b"mocks",
        b"playground",
        b"playgrounds",
        b"starter",
        b"starters",
        b"boilerplate",
        b"node_modules",
        b"vendor",
        b"third_party",
        b"generators",
        b"sandbox",
        b"website",
        b"benchmark",
        b"benchmarks",
    ];
    let folders = path
        .rfind_byte(b'/')
        .map_or(&path[..0], |slash| &path[..slash]);
    folders.split(|&b| b == b'/').any(|folder| {
        folder
            .split(|b| b"-_.".contains(b))
            .any(|part| ASIDE.iter().any(|word| part.eq_ignore_ascii_case(word)))
    })
}

/// The part of a line that is near a keyword.
struct Line<'a> {
    start: usize,
    text: &'a [u8],
}

impl<'a> Line<'a> {
    fn around(text: &'a [u8], at: usize) -> Self {
        let least = at.saturating_sub(LONGEST);
        let most = (at + LONGEST).min(text.len());
        let start =
            memchr::memrchr2(b'\n', b'\r', &text[least..at]).map_or(least, |n| least + n + 1);
        let end = memchr::memchr2(b'\n', b'\r', &text[at..most]).map_or(most, |n| at + n);
        Line {
            start,
            text: &text[start..end],
        }
    }

    fn before(&self, at: usize) -> &'a [u8] {
        &self.text[..at - self.start]
    }

    fn after(&self, at: usize) -> &'a [u8] {
        &self.text[(at - self.start).min(self.text.len())..]
    }

    fn is_comment(&self, unit: &Unit) -> bool {
        let text = self.text.trim_ascii_start();
        match unit.format {
            Format::Prose => false,
            Format::Code => [&b"//"[..], b"#", b"*", b"/*"]
                .iter()
                .any(|sign| text.starts_with(sign)),
            _ => text.starts_with(b"#") || text.starts_with(b"//"),
        }
    }

    fn contains(&self, word: &str) -> bool {
        memmem::find(self.text, word.as_bytes()).is_some()
    }
}

/// `env_file: .env`, `env_file=(".env", ".env.local")`, `--env-file=.env`, and lists on the lines below.
fn files_of_option(unit: &Unit, from: usize, clues: &mut Vec<Clue>) {
    let text = &unit.text;
    let exact = unit.format == Format::Yaml && unit.role == FileRole::Deploy;
    let mut at = from;
    for number in 0..MOST_LINES {
        let line = Line::around(text, at);
        let rest = line.after(at);
        let rest = without_comment(rest);
        let starts = rest.trim_ascii_start();
        let goes_on = number == 0
            || starts.starts_with(b"-")
            || starts.starts_with(b"\"")
            || starts.starts_with(b"'")
            || starts.starts_with(b"required:")
            || starts.starts_with(b"path:");
        if !goes_on {
            return;
        }
        for (offset, token) in tokens(rest) {
            file(unit, at + offset, token, exact, "reads", clues);
        }
        let opens = matches!(
            rest.trim_ascii_end().last(),
            Some(b':' | b'(' | b'[' | b'{')
        );
        if number == 0 && !opens {
            return;
        }
        at = line.start + line.text.len();
        at += if text[at..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        if at >= text.len() {
            return;
        }
    }
}

/// `load_dotenv()`, `dotenv.config({ path: ".env.local" })`, `import "dotenv/config"`, `godotenv.Load()`.
fn dotenv_call(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let before = line.before(at);
    let defined = before.trim_ascii_start();
    if [&b"def "[..], b"fn ", b"func ", b"function "]
        .iter()
        .any(|word| defined.starts_with(word))
    {
        return;
    }
    let rest = line.after(at + "dotenv".len());
    let rest = rest.strip_prefix(b"y::").map_or(rest, |_| &rest[1..]);
    let plain = rest.trim_start_with(|c| matches!(c, '\'' | '"' | ')'));
    let takes_default = |arguments: &[u8]| {
        let open = arguments.trim_ascii_start();
        let close = open.strip_prefix(b"(").map(<[u8]>::trim_ascii_start);
        close.is_some_and(|inside| {
            [
                &b")"[..],
                b"override",
                b"verbose",
                b"find_dotenv",
                b"__DIR__",
                b"{}",
            ]
            .iter()
            .any(|word| inside.starts_with(word))
        })
    };
    let arguments = if before.ends_with(b"load_") || before.ends_with(b"read_") {
        Some(rest)
    } else if let Some(rest) = rest.strip_prefix(b"_path") {
        Some(rest)
    } else if rest.starts_with(b"/config") {
        let behind = rest.get(7);
        if behind.is_none_or(|b| b"'\" \\;".contains(b)) {
            add(
                unit,
                Span::new(at, at + 13),
                ".env".into(),
                false,
                "reads",
                clues,
            );
        }
        return;
    } else {
        const CALLS: &[&[u8]] = &[
            b".config",
            b".Load",
            b".Overload",
            b".load",
            b".load!",
            b"::dotenv",
            b"::from_filename",
            b"::from_path",
            b"::createImmutable",
            b"::createUnsafeImmutable",
            b"::createMutable",
            b"::create",
        ];
        let call = CALLS
            .iter()
            .filter_map(|call| plain.strip_prefix(*call))
            .find(|rest| rest.starts_with(b"("));
        let bare = || {
            before
                .last()
                .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_')
                && rest.starts_with(b"()")
        };
        if plain
            .strip_prefix(b".load")
            .is_some_and(|rest| rest.trim_ascii().is_empty())
        {
            add(
                unit,
                Span::new(at, at + 6),
                ".env".into(),
                false,
                "reads",
                clues,
            );
        }
        call.or_else(|| bare().then_some(rest))
    };
    let Some(arguments) = arguments else { return };
    let start = line.start + line.text.len() - arguments.len();
    let count = clues.len();
    for (offset, token) in tokens(arguments) {
        file(unit, start + offset, token, false, "reads", clues);
    }
    if clues.len() == count && takes_default(arguments) {
        add(
            unit,
            Span::new(at, at + 6),
            ".env".into(),
            false,
            "reads",
            clues,
        );
    }
}

/// `cp .env.example .env`, `… > .env`, `source .env`, `read_env(".env")`.
fn in_command(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let is_break = |b: &u8| b.is_ascii_whitespace() || b"'\"`;|&<>(),=".contains(b);
    let before = line.before(at);
    let token_start = before
        .iter()
        .rposition(|b| is_break(b))
        .map_or(0, |n| n + 1);
    let from_token = &line.text[token_start..];
    let token_end = from_token
        .iter()
        .position(|b| is_break(b))
        .unwrap_or(from_token.len());
    let token = &from_token[..token_end];
    let rest = &from_token[token_end..];
    let before = &line.text[..token_start];
    let start = line.start + token_start;
    if unit.format == Format::Code {
        const READERS: &[&str] = &["read_env(", "SetConfigFile(", "loadEnvFile(", "load_env("];
        if READERS.iter().any(|reader| line.contains(reader)) {
            file(unit, start, token, false, "reads", clues);
        }
        return;
    }
    if !matches!(
        unit.format,
        Format::Shell | Format::Yaml | Format::Json | Format::Toml
    ) {
        return;
    }
    if let Some(does) = command(before, rest) {
        file(unit, start, token, false, does, clues);
    }
}

/// What the command around a path does with it.
fn command(before: &[u8], rest: &[u8]) -> Option<&'static str> {
    let begin = before
        .iter()
        .rposition(|b| b";|&`".contains(b))
        .map_or(0, |n| n + 1);
    let words: Vec<&[u8]> = before[begin..]
        .split(|b| b.is_ascii_whitespace() || b"\"'(".contains(b))
        .filter(|word| !word.is_empty())
        .take(40)
        .collect();
    let last = *words.last()?;
    let is_last_argument = {
        let rest = rest
            .trim_start_with(|c| matches!(c, '"' | '\'' | '`'))
            .trim_ascii_start();
        rest.first().is_none_or(|b| b";|&)#,]".contains(b))
    };
    if last.ends_with(b">") {
        return Some("creates");
    }
    let position = |names: &[&[u8]]| words.iter().rposition(|word| names.contains(word));
    if let Some(at) = position(&[b"cp", b"mv", b"install", b"copy", b"Copy-Item"]) {
        let arguments = words[at + 1..]
            .iter()
            .filter(|word| !word.starts_with(b"-"))
            .count();
        return (arguments == 1 && is_last_argument).then_some("creates");
    }
    if matches!(last, b"tee" | b"touch" | b"-a") && position(&[b"tee", b"touch"]).is_some() {
        return Some("creates");
    }
    let reads = matches!(
        last,
        b"source" | b"." | b"include" | b"-include" | b"sinclude"
    ) || (last == b"-e" && position(&[b"dotenv"]).is_some())
        || (matches!(last, b"-f" | b"-e" | b"-s" | b"-r")
            && position(&[b"[", b"[[", b"test", b"!"]).is_some());
    reads.then_some("reads")
}

/// `PGPASSFILE=./.pgpass`
fn password_file(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let Some(value) = line.after(at).strip_prefix(b"=") else {
        return;
    };
    let outside = ["HOME", "~", "mktemp", "TMP", "tmp"]
        .iter()
        .any(|word| line.contains(word));
    let value_start = value.trim_start_with(|c| matches!(c, '"' | '\''));
    if outside || value_start.starts_with(b"/") {
        return;
    }
    let Some(name) = memmem::find(value, b"pgpass") else {
        return;
    };
    let end = value[name..]
        .iter()
        .position(|&b| !is_name(b))
        .map_or(value.len(), |n| name + n);
    let start = value[..name]
        .iter()
        .rposition(|&b| !is_name(b))
        .map_or(0, |n| n + 1);
    let path = &value[start..end];
    if Sensitive::of(BStr::new(path)).is_some_and(|one| one.kind == Kind::Secret) {
        let at = at + 1 + start;
        add(
            unit,
            Span::new(at, at + path.len()),
            path.into(),
            false,
            "reads",
            clues,
        );
    }
}

/// `GOOGLE_APPLICATION_CREDENTIALS=./service-account.json`
fn service_account(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let rest = line.after(at).trim_start_with(|c| matches!(c, '"' | '\''));
    let Some(value) = rest
        .trim_ascii_start()
        .strip_prefix(b"=")
        .or_else(|| rest.strip_prefix(b":"))
    else {
        return;
    };
    let value = value.trim_start_with(|c| matches!(c, '"' | '\'' | ' '));
    let end = value
        .iter()
        .position(|b| !is_name(*b) && *b != b'/')
        .unwrap_or(value.len());
    let path = &value[..end];
    let lower = path.to_ascii_lowercase();
    let made_up = ["path/", "your", "xxx", "example", "/app/"]
        .iter()
        .any(|word| memmem::find(&lower, word.as_bytes()).is_some());
    let name = path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    let ends = value
        .get(end)
        .is_none_or(|b| b.is_ascii_whitespace() || b"'\",".contains(b));
    if ends && lower.ends_with(b".json") && name.len() > 5 && !made_up && path[0] != b'/' {
        let start = line.start + line.text.len() - value.len();
        add(
            unit,
            Span::new(start, start + end),
            relative(path),
            false,
            "reads",
            clues,
        );
    }
}

/// `openssl genrsa -out server.key 2048`, `openssl req … -keyout certs/server.key`
fn key_output(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let script = &unit.text[at.saturating_sub(SCRIPT)..at];
    let local = unit.format == Format::Shell
        && unit.role != FileRole::Ci
        && ["mktemp", "\ncd ", "\n\tcd ", "\n  cd ", "/tmp", "&& cd "]
            .iter()
            .all(|word| memmem::find(script, word.as_bytes()).is_none());
    if !local {
        return;
    }
    let rest = line.after(at);
    let mut words = tokens(rest).skip_while(|(_, word)| !matches!(*word, b"-out" | b"-keyout"));
    let Some((offset, path)) = words.nth(1) else {
        return;
    };
    let is_key = [&b".key"[..], b".pem"]
        .iter()
        .any(|end| path.ends_with(end));
    if is_key
        && path[0].is_ascii_alphanumeric() | (path[0] == b'.')
        && path.iter().all(|&b| is_name(b) || b == b'/')
    {
        let start = at + offset;
        add(
            unit,
            Span::new(start, start + path.len()),
            relative(path),
            false,
            "creates",
            clues,
        );
    }
}

/// Adds a reference when a token is the path of an environment file inside the repository.
fn file(
    unit: &Unit,
    at: usize,
    token: &[u8],
    exact: bool,
    does: &'static str,
    clues: &mut Vec<Clue>,
) {
    let name_start = memchr::memrchr(b'/', token).map_or(0, |slash| slash + 1);
    let (folder, name) = token.split_at(name_start);
    let outside = folder.starts_with(b"/")
        || folder.starts_with(b"~")
        || memmem::find(folder, b"HOME").is_some();
    let written_out = name.iter().all(|&b| is_name(b));
    let environment = Sensitive::of(BStr::new(name)).is_some_and(|one| {
        matches!(one.kind, Kind::Environment | Kind::Shared)
            && FileRole::of(BStr::new(name)) == FileRole::EnvFile
    });
    if outside || !written_out || !environment {
        return;
    }
    let variable = folder.contains(&b'$') || folder.contains(&b'{') || folder.contains(&b')');
    let path = if variable {
        name.into()
    } else {
        relative(token)
    };
    add(
        unit,
        Span::new(at, at + token.len()),
        path,
        exact && !variable,
        does,
        clues,
    );
}

fn add(
    unit: &Unit,
    span: Span,
    path: BString,
    exact: bool,
    does: &'static str,
    clues: &mut Vec<Clue>,
) {
    debug_assert!(span.end <= unit.text.len());
    clues.push(Clue {
        span,
        kind: ClueKind::Reference { path, exact, does },
    });
}

/// A path without `./` in front.
fn relative(mut path: &[u8]) -> BString {
    while let Some(rest) = path.strip_prefix(b"./") {
        path = rest;
    }
    path.into()
}

/// The words of a line with their offsets.
fn tokens(line: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    line.split(|b| b.is_ascii_whitespace() || b"'\"`,()[]{}=:;|&<>".contains(b))
        .filter_map(move |token| {
            let start = at;
            at += token.len() + 1;
            (!token.is_empty()).then_some((start, token))
        })
}

fn without_comment(line: &[u8]) -> &[u8] {
    memmem::find(line, b" #").map_or(line, |at| &line[..at])
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}
