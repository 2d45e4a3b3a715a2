//! Password files, service accounts and private keys.

use super::super::sensitive::{Kind, Sensitive};
use super::{Line, SCRIPT, add, is_name, relative, running_in, tokens};
use crate::content::{Format, Unit};
use crate::detect::{Base, Clue};
use crate::text::Span;
use bstr::{BStr, ByteSlice};
use memchr::memmem;

/// `PGPASSFILE=./.pgpass`
pub(super) fn password_file(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
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
            Base::Above,
            "reads",
            clues,
        );
    }
}

/// `GOOGLE_APPLICATION_CREDENTIALS=./service-account.json`
pub(super) fn service_account(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
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
            Base::Above,
            "reads",
            clues,
        );
    }
}

/// An option whose argument is a file with a secret.
struct FileOption {
    options: &'static [&'static [u8]],
    /// How the file's name ends.
    ends: &'static [&'static [u8]],
    /// What the command does with the file.
    does: &'static str,
}

const FILE_OPTIONS: &[FileOption] = &[
    FileOption {
        options: &[b"-out", b"-keyout"],
        ends: &[b".key", b".pem"],
        does: "creates",
    },
    FileOption {
        options: &[b"-keystore"],
        ends: &[b".jks", b".keystore", b".p12", b".pfx"],
        does: "creates",
    },
    FileOption {
        options: &[b"--vault-password-file"],
        ends: &[
            b"vault_pass",
            b"vault_pass.txt",
            b"vault-pass",
            b"vault-password",
        ],
        does: "reads",
    },
];

/// `openssl genrsa -out server.key 2048`, `openssl req … -keyout certs/server.key`, `keytool -genkey -keystore release.jks`,
/// `ansible-playbook --vault-password-file .vault_pass`
pub(super) fn key_output(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let script = &unit.text[at.saturating_sub(SCRIPT)..at];
    let local = unit.format == Format::Shell
        && running_in(unit, at) == Base::Above
        && [&b"mktemp"[..], b"/tmp"]
            .iter()
            .all(|word| memmem::find(script, word).is_none());
    if !local {
        return;
    }
    // the keyword may stand inside the option
    let back = line
        .before(at)
        .iter()
        .rev()
        .take_while(|b| !b.is_ascii_whitespace())
        .count();
    let at = at - back;
    let mut words = tokens(line.after(at)).skip_while(|(_, word)| option(word).is_none());
    let Some(option) = words.next().and_then(|(_, word)| option(word)) else {
        return;
    };
    let Some((offset, path)) = words.next() else {
        return;
    };
    if option.ends.iter().any(|end| path.ends_with(end))
        && path[0].is_ascii_alphanumeric() | (path[0] == b'.')
        && path.iter().all(|&b| is_name(b) || b == b'/')
    {
        let start = at + offset;
        add(
            unit,
            Span::new(start, start + path.len()),
            relative(path),
            Base::Above,
            option.does,
            clues,
        );
    }
}

fn option(word: &[u8]) -> Option<&'static FileOption> {
    FILE_OPTIONS.iter().find(|one| one.options.contains(&word))
}
