//! Options and calls that load environment files.

use super::{Line, add, file, running_in, tokens};
use crate::content::{FileRole, Format, Unit};
use crate::detect::{Base, Clue};
use crate::text::Span;
use bstr::ByteSlice;
use memchr::memmem;

/// Most lines of a list of files.
const MOST_LINES: usize = 20;

/// `env_file: .env`, `env_file=(".env", ".env.local")`, `--env-file=.env`, and lists on the lines below.
pub(super) fn files_of_option(unit: &Unit, from: usize, clues: &mut Vec<Clue>) {
    let text = &unit.text;
    let base = if unit.format == Format::Yaml && unit.role == FileRole::Deploy {
        Base::Folder
    } else {
        running_in(unit, from)
    };
    let mut at = from;
    for number in 0..MOST_LINES {
        let line = Line::around(text, at);
        let rest = line.after(at);
        let rest = without_comment(rest);
        let starts = rest.trim_ascii_start();
        let item = [&b"-"[..], b"\"", b"'", b"required:", b"path:"];
        let goes_on = number == 0 || item.iter().any(|sign| starts.starts_with(sign));
        if !goes_on {
            return;
        }
        for (offset, token) in tokens(rest) {
            file(unit, at + offset, token, base, "reads", clues);
        }
        let opens = matches!(
            rest.trim_ascii_end().last(),
            Some(b':' | b'(' | b'[' | b'{')
        );
        if number == 0 && !opens {
            return;
        }
        at = line.start + line.text.len();
        at += 1 + usize::from(text[at..].starts_with(b"\r\n"));
        if at >= text.len() {
            return;
        }
    }
}

/// `load_dotenv()`, `dotenv.config({ path: ".env.local" })`, `import "dotenv/config"`, `godotenv.Load()`.
pub(super) fn dotenv_call(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let before = line.before(at);
    let defined = before.trim_ascii_start();
    let definition = [&b"def "[..], b"fn ", b"func ", b"function "];
    if definition.iter().any(|word| defined.starts_with(word)) {
        return;
    }
    let Some(arguments) = arguments(before, line.after(at + DOTENV)) else {
        return;
    };
    let start = line.start + line.text.len() - arguments.len();
    let count = clues.len();
    for (offset, token) in tokens(arguments) {
        file(unit, start + offset, token, Base::Above, "reads", clues);
    }
    if clues.len() == count && takes_default(arguments) {
        let span = Span::new(at, at + DOTENV);
        add(unit, span, ".env".into(), Base::Above, "reads", clues);
    }
}

const DOTENV: usize = "dotenv".len();

/// What a call is given, with what follows it on the line; empty for one without parentheses.
fn arguments<'t>(before: &[u8], rest: &'t [u8]) -> Option<&'t [u8]> {
    const CALLS: &[&[u8]] = &[
        b".config",
        b".load",
        b".load!",
        b".Load",
        b".Overload",
        b"::dotenv",
        b"::from_filename",
        b"::from_path",
        b"::create",
        b"::createMutable",
        b"::createImmutable",
        b"::createUnsafeImmutable",
    ];
    if before.ends_with(b"load_") || before.ends_with(b"read_") {
        return rest.starts_with(b"(").then_some(rest);
    }
    if let Some(rest) = rest.strip_prefix(b"_path") {
        return (!rest.is_empty()).then_some(rest);
    }
    if let Some(rest) = rest.strip_prefix(b"/config") {
        let ends = rest.first().is_none_or(|b| b"'\" \\;".contains(b));
        return ends.then_some(b"");
    }
    let rest = match rest.strip_prefix(b"y") {
        Some(dotenvy) if dotenvy.starts_with(b"::") => dotenvy,
        _ => rest.trim_start_with(|c| matches!(c, '\'' | '"' | ')')), // require('dotenv').config()
    };
    if rest
        .strip_prefix(b".load")
        .is_some_and(|rest| rest.trim_ascii().is_empty())
    {
        return Some(b"");
    }
    let is_word = before
        .last()
        .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if rest.starts_with(b"()") && !is_word {
        return Some(rest);
    }
    let mut calls = CALLS.iter().filter_map(|call| rest.strip_prefix(*call));
    calls.find(|rest| rest.starts_with(b"("))
}

/// True when a call loads `.env`, because it names no other file.
fn takes_default(arguments: &[u8]) -> bool {
    const NO_FILE: &[&[u8]] = &[
        b")",
        b"override",
        b"verbose",
        b"find_dotenv",
        b"__DIR__",
        b"{}",
    ];
    let Some(inside) = arguments.strip_prefix(b"(") else {
        return arguments.is_empty();
    };
    let inside = inside.trim_ascii_start();
    NO_FILE.iter().any(|word| inside.starts_with(word))
}

fn without_comment(line: &[u8]) -> &[u8] {
    memmem::find(line, b" #").map_or(line, |at| &line[..at])
}
