//! Where a text says that a file with secrets will exist: somebody reads it, or creates it.
//!
//! Only what a program does counts. A sentence about `.env` proves nothing about this repository, and neither does a path that leads
//! out of it (`~/.pgpass`, `/run/secrets/db.env`).

mod call;
mod command;
mod credential;

use super::is_deep;
use super::sensitive::{Kind, Sensitive};
use super::tree::is_aside;
use crate::content::{FileRole, Format, Unit};
use crate::detect::{Base, Clue, ClueKind};
use crate::text::Span;
use bstr::{BStr, BString};
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
    "-keystore",
    "vault-password-file",
];

/// Longest stretch of a line that is looked at, in bytes.
const LONGEST: usize = 400;

/// Most references of one unit: a few are evidence enough.
const MOST_CLUES: usize = 40;

/// How far before a command a change of folder counts, in bytes.
const SCRIPT: usize = 4096;

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
        // what a pipeline creates lies on a machine that nobody commits from
        FileRole::Vendored | FileRole::Test | FileRole::Docs | FileRole::Ci => false,
        FileRole::Template => matches!(text[at], b'A' | b'a'),
        _ => true,
    };
    let aside = || {
        unit.is_binary()
            || unit.format == Format::Prose
            || is_deep(unit.path.as_ref())
            || is_aside(unit.path.as_ref())
    };
    if !counts || clues.len() >= MOST_CLUES || aside() {
        return;
    }
    let line = Line::around(text, at);
    if line.has_comment_before(at) {
        return;
    }
    let found = |word: &str| {
        let here = text.get(at..at + word.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
    };
    if found("env_file") || found("env-file") {
        call::files_of_option(unit, at + "env_file".len(), clues);
    } else if found("dotenv") {
        call::dotenv_call(unit, at, &line, clues);
    } else if found(".env") {
        command::in_command(unit, at, &line, clues);
    } else if found("pgpassfile") {
        credential::password_file(unit, at + "pgpassfile".len(), &line, clues);
    } else if found("application_credentials") {
        credential::service_account(unit, at + "application_credentials".len(), &line, clues);
    } else {
        credential::key_output(unit, at, &line, clues);
    }
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

    /// True when a comment starts before `at`.
    fn has_comment_before(&self, at: usize) -> bool {
        let text = self.before(at);
        let start = text.trim_ascii_start();
        let signs = [&b"//"[..], b"#", b"*", b"/*"];
        signs.iter().any(|sign| start.starts_with(sign))
            || [&b" //"[..], b" # "]
                .iter()
                .any(|sign| memmem::find(text, sign).is_some())
    }

    fn contains(&self, word: &str) -> bool {
        memmem::find(self.text, word.as_bytes()).is_some()
    }
}

/// Adds a reference when a token is the path of an environment file inside the repository.
fn file(
    unit: &Unit,
    at: usize,
    token: &[u8],
    base: Base,
    does: &'static str,
    clues: &mut Vec<Clue>,
) {
    let name_start = memchr::memrchr(b'/', token).map_or(0, |slash| slash + 1);
    let (folder, name) = token.split_at(name_start);
    let behind_call = at > 0 && unit.text[at - 1] == b')';
    let outside = (folder.starts_with(b"/") && !behind_call)
        || folder.starts_with(b"~")
        || memmem::find(folder, b"HOME").is_some();
    // `.env."$STAGE"`: which one is not said
    let written_out = name.iter().all(|&b| is_name(b)) && !name.ends_with(b".");
    let environment = Sensitive::of(BStr::new(name)).is_some_and(|one| {
        matches!(one.kind, Kind::Environment | Kind::Shared)
            && FileRole::of(BStr::new(name)) == FileRole::EnvFile
    });
    if outside || !written_out || !environment {
        return;
    }
    let variable = behind_call || folder.contains(&b'$') || folder.contains(&b'{');
    let (path, base) = if variable {
        (name.into(), Base::Anywhere)
    } else {
        (relative(token), base)
    };
    add(
        unit,
        Span::new(at, at + token.len()),
        path,
        base,
        does,
        clues,
    );
}

fn add(
    unit: &Unit,
    span: Span,
    path: BString,
    base: Base,
    does: &'static str,
    clues: &mut Vec<Clue>,
) {
    debug_assert!(span.end <= unit.text.len());
    clues.push(Clue {
        span,
        kind: ClueKind::Reference { path, base, does },
    });
}

/// Where a command at an offset runs, as far as the lines before it tell.
fn running_in(unit: &Unit, at: usize) -> Base {
    let before = &unit.text[at.saturating_sub(SCRIPT)..at];
    let moves = [&b"cd "[..], b"pushd ", b"working_dir", b"working-directory"];
    if moves
        .iter()
        .any(|word| memmem::find(before, word).is_some())
    {
        Base::Anywhere
    } else {
        Base::Above
    }
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
    line.split(|b| b.is_ascii_whitespace() || b"'\"`,()[]=:;|&<>".contains(b))
        .filter_map(move |token| {
            let start = at;
            at += token.len() + 1;
            (!token.is_empty()).then_some((start, token))
        })
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}
