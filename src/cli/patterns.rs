//! A user's own pattern files.

use super::failure::Failure;
use credlint::config::Config;
use credlint::pattern::{Pattern, lint, parse};
use credlint::scan::{Options, Scanner};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Largest pattern file that is read.
const LARGEST: u64 = 16 << 20;

/// The patterns of files for a test: as [`load`], and those of a `credlint.toml`.
pub(super) fn of_files(files: &[PathBuf]) -> Result<Vec<Pattern>, Failure> {
    let (configurations, others): (Vec<PathBuf>, Vec<PathBuf>) =
        files.iter().cloned().partition(|file| {
            let name = file.file_name().unwrap_or_default();
            name == "credlint.toml" || name == ".credlint.toml"
        });
    let mut inline = Vec::new();
    for file in configurations {
        let config = Config::only(Path::new(""), &file)?;
        inline.extend(config.settings().own_patterns.iter().cloned());
    }
    load(&others, inline)
}

/// Reads every `*.toml` of the folders, in the order of their names. A path to a single file is taken as that file. They come behind the
/// patterns that a configuration holds itself.
pub(super) fn load(folders: &[PathBuf], inline: Vec<Pattern>) -> Result<Vec<Pattern>, Failure> {
    let mut patterns = inline;
    for folder in folders {
        for file in files(folder)? {
            let name = file.display().to_string();
            let size = fs::metadata(&file)
                .map_err(|e| unreadable(&file, &e))?
                .len();
            if size > LARGEST {
                return Err(Failure::new(
                    format!("{name} is too large for a pattern file"),
                    "split it into files below 16 MiB",
                ));
            }
            let text = fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
            let read = parse(&name, &text).map_err(|e| {
                Failure::from_error(&e)
                    .with_help("CONTRIBUTING.md shows the form of a pattern file")
            })?;
            patterns.extend(read);
        }
    }
    unique(&patterns)?;
    Ok(patterns)
}

/// Complaints of the linter about patterns, examples included.
pub(super) fn complaints(patterns: &[Pattern]) -> Vec<String> {
    lint(patterns)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(|e| unreadable(path, &e))? {
        let file = entry.map_err(|e| unreadable(path, &e))?.path();
        if file.extension().is_some_and(|e| e == "toml") {
            found.push(file);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Failure::new(
            format!("no pattern files in {}", path.display()),
            "a pattern file ends in .toml",
        ));
    }
    Ok(found)
}

fn unique(patterns: &[Pattern]) -> Result<(), Failure> {
    if patterns.is_empty() {
        return Ok(());
    }
    let built_in = Scanner::new(&[], Options::default()).rules();
    let built_in: HashSet<&str> = built_in.iter().map(|rule| &*rule.id).collect();
    let mut seen = HashSet::new();
    for id in patterns.iter().map(|pattern| &*pattern.rule.id) {
        let (message, help) = if built_in.contains(id) {
            (
                format!("'{id}' is the id of a built-in rule"),
                "choose another id: built-in rules cannot be replaced",
            )
        } else if !seen.insert(id) {
            let message = format!("two patterns have the id '{id}'");
            (message, "give one of them another id")
        } else {
            continue;
        };
        return Err(Failure::new(message, help));
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot read {}: {error}", path.display()),
        "patterns are in files *.toml, or in folders of them",
    )
}
