//! What is proposed, as units to scan: a file as it would be, a command, a text.

use super::super::place::{Place, root_of};
use bstr::BString;
use credlint::content::Unit;
use credlint::finding::Finding;
use credlint::git::new_lines;
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

/// A part of a request as a unit to scan.
#[derive(Debug)]
pub(super) struct Proposed {
    /// What the unit's name is relative to.
    pub(super) root: PathBuf,
    /// What would be there.
    pub(super) unit: Unit,
    /// What kind of piece it is.
    pub(super) source: &'static str,
    /// Whether its lines are those of the file as it would be. Those of a part of a file tell nothing.
    pub(super) placed: bool,
}

/// A finding and where it is.
#[derive(Debug)]
pub(super) struct Judged {
    /// The finding; its path is relative to the repository.
    pub(super) finding: Finding,
    /// What kind of piece it is in.
    pub(super) source: &'static str,
    /// As in [`Proposed`].
    pub(super) placed: bool,
}

impl Piece {
    /// What this would bring in, as units to scan, with the root that their names are relative to.
    pub(super) fn units(&self, folder: Option<&Path>) -> Vec<Proposed> {
        let proposed = |root: PathBuf, unit: Unit, source: &'static str, placed: bool| Proposed {
            root,
            unit,
            source,
            placed,
        };
        let here = || root_of(&base(folder), None);
        match self {
            Piece::Command(text) => {
                vec![proposed(here(), unit("command.sh", text), "command", true)]
            }
            Piece::Text(text) => vec![proposed(here(), unit("input.txt", text), "text", true)],
            Piece::File { path, text } => {
                let place = place(path, folder).1;
                vec![proposed(place.root, unit(place.name, text), "file", true)]
            }
            Piece::Edits { path, edits } => {
                let (file, place) = place(path, folder);
                if let Some(unit) = edited(&file, &place, edits) {
                    return vec![proposed(place.root, unit, "file", true)];
                }
                // the file cannot be read, or is another one by now: the new texts by themselves
                let parts = edits.iter().map(|edit| {
                    let unit = unit(place.name.clone(), &edit.new);
                    proposed(place.root.clone(), unit, "file", false)
                });
                parts.collect()
            }
        }
    }
}

fn unit(name: impl Into<BString>, text: &str) -> Unit {
    Unit::new(name, text.as_bytes().to_vec())
}

/// The file as it would be, with the lines that are new in it.
fn edited(file: &Path, place: &Place, edits: &[Edit]) -> Option<Unit> {
    let kind = fs::metadata(file).ok()?;
    if !kind.is_file() || kind.len() == 0 || kind.len() > LARGEST {
        return None; // files of /proc say 0 and may never end
    }
    let mut before = String::new();
    let opened = fs::File::open(file).ok()?;
    opened.take(kind.len()).read_to_string(&mut before).ok()?;
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

/// A file on disk, and its place in its project.
fn place(path: &str, folder: Option<&Path>) -> (PathBuf, Place) {
    let base = base(folder);
    let file = base.join(path);
    let place = Place::of(&file, Some(&base));
    (file, place)
}

/// Where relative paths begin: in the folder of the request, or else in the current one.
fn base(folder: Option<&Path>) -> PathBuf {
    let here = || Path::new(".").canonicalize().unwrap_or_default();
    folder.map_or_else(here, Path::to_owned)
}
