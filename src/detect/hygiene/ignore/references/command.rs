//! Commands of scripts, pipelines and Dockerfiles that read or create environment files.

use super::{Line, file, running_in};
use crate::content::{Format, Unit};
use crate::detect::{Base, Clue};
use bstr::ByteSlice;

/// `cp .env.example .env`, `… > .env`, `source .env`, `read_env(".env")`.
pub(super) fn in_command(unit: &Unit, at: usize, line: &Line<'_>, clues: &mut Vec<Clue>) {
    let is_break = |b: &u8| b.is_ascii_whitespace() || b"'\"`;|&<>(),=".contains(b);
    let before = line.before(at);
    let token_start = before.iter().rposition(is_break).map_or(0, |n| n + 1);
    let from_token = &line.text[token_start..];
    let token_end = from_token
        .iter()
        .position(is_break)
        .unwrap_or(from_token.len());
    let token = &from_token[..token_end];
    let rest = &from_token[token_end..];
    let before = &line.text[..token_start];
    let start = line.start + token_start;
    if unit.format == Format::Code {
        const READERS: &[&str] = &["read_env(", "SetConfigFile(", "loadEnvFile(", "load_env("];
        if READERS.iter().any(|reader| line.contains(reader)) {
            file(unit, start, token, Base::Above, "reads", clues);
        }
        return;
    }
    let runs = match unit.format {
        Format::Shell | Format::Yaml | Format::Toml | Format::Dockerfile => true,
        Format::Json => SCRIPTS.iter().any(|name| unit.path.ends_with(name)),
        _ => false,
    };
    if !runs {
        return;
    }
    if let Some(does) = command(before, rest) {
        file(unit, start, token, running_in(unit, start), does, clues);
    }
}

/// JSON files whose strings are commands; elsewhere they are data.
const SCRIPTS: &[&[u8]] = &[
    b"package.json",
    b"composer.json",
    b"devcontainer.json",
    b"tasks.json",
    b"deno.json",
];

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
    if matches!(words[0], b"COPY" | b"ADD") && words.len() < 4 && !is_last_argument {
        return Some("reads");
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
