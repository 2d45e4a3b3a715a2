//! Where configuration files are.

use super::File;
use super::error::ConfigError;
use super::read::{Source, read};
use bstr::BStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The files that may hold a configuration, and the table in which it stands there.
pub const NAMES: [(&str, &[&str]); 4] = [
    ("credlint.toml", &[]),
    (".credlint.toml", &[]),
    ("Cargo.toml", &["package", "metadata", "credlint"]),
    ("pyproject.toml", &["tool", "credlint"]),
];

/// Their names alone.
pub const FILE_NAMES: &[&str] = &[NAMES[0].0, NAMES[1].0, NAMES[2].0, NAMES[3].0];

/// Larger files are no configuration.
const LARGEST: u64 = 1 << 20;

/// A file that exists, with its text.
pub(super) struct Found {
    pub(super) disk: PathBuf,
    name: String,
    text: String,
    below: &'static [&'static str],
}

impl Found {
    pub(super) fn read(&self, at_root: bool) -> Result<Option<File>, ConfigError> {
        read(&Source {
            name: &self.name,
            text: &self.text,
            below: self.below,
            at_root,
        })
    }
}

/// The configuration file of a folder; `path` is what messages call the folder.
///
/// # Errors
/// When a file cannot be read, or two of them hold a configuration.
pub(super) fn in_folder(folder: &Path, path: &BStr) -> Result<Option<Found>, ConfigError> {
    let mut first: Option<Found> = None;
    for (name, below) in NAMES {
        let disk = folder.join(name);
        let Ok(metadata) = disk.symlink_metadata() else {
            continue;
        };
        let shown = match path.is_empty() {
            true => name.to_owned(),
            false => format!("{path}/{name}"),
        };
        // a link could lead out of the repository, to a file whose lines an error would show
        if !metadata.is_file() {
            if below.is_empty() {
                return Err(ConfigError::whole(&shown, "this is no regular file"));
            }
            continue;
        }
        let found = match load(disk, shown, below) {
            Ok(found) => found,
            Err(_) if !below.is_empty() => continue,
            Err(error) => return Err(error),
        };
        if !below.is_empty() && !holds_table(&found) {
            continue;
        }
        if let Some(first) = first {
            let message = format!(
                "{} holds a configuration as well: keep one of them",
                first.name
            );
            return Err(ConfigError::whole(&found.name, message));
        }
        first = Some(found);
    }
    Ok(first)
}

/// A file that somebody names. The name decides in which table the configuration stands.
pub(super) fn named(file: &Path) -> Result<Found, ConfigError> {
    let is = |name: &str| file.file_name().is_some_and(|it| it == name);
    let below = NAMES
        .iter()
        .find(|(name, _)| is(name))
        .map_or(&[][..], |(_, below)| below);
    let found = load(file.to_owned(), file.display().to_string(), below)?;
    if !below.is_empty() && !holds_table(&found) {
        let message = format!("there is no table [{}]", below.join("."));
        return Err(ConfigError::whole(&found.name, message));
    }
    Ok(found)
}

/// The nearest folder, from `folder` upwards, with a configuration: outside of a repository it is the root of the project. Folders and files
/// of another owner are not looked at, so that nobody else's file counts.
pub fn project_root(folder: &Path) -> Option<PathBuf> {
    let own = owner(folder);
    folder
        .ancestors()
        .take_while(|it| owner(it) == own)
        .find(|it| {
            NAMES.iter().any(|(name, below)| {
                let file = it.join(name);
                let there =
                    file.symlink_metadata().is_ok_and(|it| it.is_file()) && owner(&file) == own;
                let in_table =
                    |file| load(file, String::new(), below).is_ok_and(|it| holds_table(&it));
                there && (below.is_empty() || in_table(file))
            })
        })
        .map(Path::to_owned)
}

#[cfg(unix)]
fn owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    path.symlink_metadata().ok().map(|it| it.uid())
}

#[cfg(not(unix))]
fn owner(_: &Path) -> Option<u32> {
    None
}

/// Whether a manifest has our table. A broken one that mentions it counts, so that the defect is told.
fn holds_table(found: &Found) -> bool {
    if !found.text.contains("credlint") {
        return false;
    }
    let Ok(document) = toml::de::DeTable::parse(&found.text) else {
        return found.text.contains(&found.below.join("."));
    };
    let mut table = document.get_ref();
    for name in found.below {
        match table.get(*name).map(toml::Spanned::get_ref) {
            Some(toml::de::DeValue::Table(next)) => table = next,
            _ => return false,
        }
    }
    true
}

fn load(disk: PathBuf, name: String, below: &'static [&'static str]) -> Result<Found, ConfigError> {
    match text_of(&disk) {
        Ok(text) => Ok(Found {
            disk,
            name,
            text,
            below,
        }),
        Err(error) => Err(ConfigError::whole(
            &name,
            format!("cannot be read: {error}"),
        )),
    }
}

fn text_of(disk: &Path) -> io::Result<String> {
    let file = std::fs::File::open(disk)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(io::Error::other("it is no file of at most 1 MiB"));
    }
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text)?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}
