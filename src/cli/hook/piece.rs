//! What is proposed, as units to scan: a file as it would be, a command, a text.

use super::super::place::name_in_repository;
use bstr::BString;
use credlint::content::Unit;
use credlint::finding::Finding;
use credlint::git::new_lines;
use credlint::scan::Scanner;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest file that is read to see what an edit makes of it.
const LARGEST: u64 = 4 << 20;

/// A part of a request.
#[derive(Debug)]
pub(super) enum Piece {
    /// A file that is written as a whole.
    File { path: String, text: String },
    /// A file in which texts are replaced.
    Edits { path: String, edits: Vec<Edit> },
    /// A shell command.
    Command(String),
    /// A text that is neither.
    Text(String),
}

/// A text that takes the place of another.
#[derive(Debug)]
pub(super) struct Edit {
    /// What is replaced; `None` when that was not said.
    pub(super) old: Option<String>,
    /// What stands there afterwards.
    pub(super) new: String,
    /// Every place instead of the first.
    pub(super) all: bool,
}

/// A finding and where it is.
#[derive(Debug)]
pub(super) struct Judged {
    /// The finding; its path is relative to the repository.
    pub(super) finding: Finding,
    /// What kind of piece it is in.
    pub(super) source: &'static str,
    /// Whether its lines are those of the file as it would be. Those of a part of a file tell nothing.
    pub(super) placed: bool,
}

impl Piece {
    /// The findings in what this would bring in.
    pub(super) fn judge(&self, scanner: &Scanner<'_>, folder: Option<&Path>) -> Vec<Judged> {
        let of = |unit: Unit, source: &'static str, placed: bool| -> Vec<Judged> {
            let findings = scanner.judged(&unit).into_iter();
            findings
                .map(|finding| Judged {
                    finding,
                    source,
                    placed,
                })
                .collect()
        };
        match self {
            Piece::Command(text) => of(unit("command.sh", text), "command", true),
            Piece::Text(text) => of(unit("input.txt", text), "text", true),
            Piece::File { path, text } => {
                of(unit(Place::of(path, folder).name, text), "file", true)
            }
            Piece::Edits { path, edits } => {
                let place = Place::of(path, folder);
                if let Some(unit) = edited(&place, edits) {
                    return of(unit, "file", true);
                }
                // the file cannot be read, or is another one by now: the new texts by themselves
                let parts = edits.iter().map(|edit| unit(place.name.clone(), &edit.new));
                parts.flat_map(|part| of(part, "file", false)).collect()
            }
        }
    }
}

fn unit(name: impl Into<BString>, text: &str) -> Unit {
    Unit::new(name, text.as_bytes().to_vec())
}

/// The file as it would be, with the lines that are new in it.
fn edited(place: &Place, edits: &[Edit]) -> Option<Unit> {
    let kind = fs::metadata(&place.file).ok()?;
    if !kind.is_file() || kind.len() == 0 || kind.len() > LARGEST {
        return None; // files of /proc say 0 and may never end
    }
    let mut before = String::new();
    let file = fs::File::open(&place.file).ok()?;
    file.take(kind.len()).read_to_string(&mut before).ok()?;
    let mut after = before.clone();
    for Edit { old, new, all } in edits {
        let old = old.as_deref()?;
        if old.is_empty() || !after.contains(old) {
            return None;
        }
        after = after.replacen(old, new, if *all { usize::MAX } else { 1 });
        if after.len() as u64 > LARGEST {
            return None;
        }
    }
    let lines = new_lines(after.as_bytes(), &[before.as_bytes()]);
    let mut unit = unit(place.name.clone(), &after);
    unit.new_lines = Some(Arc::new(lines));
    Some(unit)
}

/// A file on disk and its name in the repository, which decides about its role.
struct Place {
    file: PathBuf,
    name: BString,
}

impl Place {
    fn of(path: &str, folder: Option<&Path>) -> Self {
        let file = match folder {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        };
        let name = name_in_repository(&file, folder);
        Place { file, name }
    }
}
