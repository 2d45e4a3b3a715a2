//! Names of files as a scan of their repository would give them: they decide about role and format.

use bstr::BString;
use credlint::config::project_root;
use std::path::{Component, Path, PathBuf};

/// A file in its project.
pub(super) struct Place {
    /// What names are relative to: the root of the repository around the file, or else of its project, or else a folder.
    pub(super) root: PathBuf,
    /// The path below the root, `/`-separated.
    pub(super) name: BString,
}

impl Place {
    /// The place of a file; `folder` is where names begin when there is neither a repository nor a configuration around it.
    pub(super) fn of(file: &Path, folder: Option<&Path>) -> Self {
        let parent = file.parent().unwrap_or(file);
        let root = root_of(parent, folder);
        let name = slashed(file.strip_prefix(&root).unwrap_or(file));
        Place { root, name }
    }
}

/// The root of the repository around a folder, or else of its project, or else `fallback`, or else the folder.
pub(super) fn root_of(folder: &Path, fallback: Option<&Path>) -> PathBuf {
    let repository = folder
        .ancestors()
        .find(|above| above.join(".git").symlink_metadata().is_ok());
    match (repository, fallback) {
        (Some(root), _) => root.to_owned(),
        (None, fallback) => project_root(folder)
            .or_else(|| fallback.map(Path::to_owned))
            .unwrap_or_else(|| folder.to_owned()),
    }
}

fn slashed(path: &Path) -> BString {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.as_encoded_bytes()),
        _ => None,
    });
    bstr::join("/", names).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_name_begins_at_the_repository() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("tests/app");
        let file = root.join("src/a.py");
        let name = |folder: Option<&Path>| Place::of(&file, folder).name;
        assert_eq!(name(Some(&root)), "src/a.py");
        fs::create_dir_all(root.join(".git")).expect("created");
        assert_eq!(name(None), "src/a.py");
        assert_eq!(name(Some(folder.path())), "src/a.py");
        assert_eq!(Place::of(&file, None).root, root);
    }

    #[test]
    fn without_a_repository_it_begins_at_the_folder() {
        let name = |file: &str, folder: Option<&str>| {
            let place = Place::of(Path::new(file), folder.map(Path::new));
            place.name.to_string()
        };
        assert_eq!(
            name("/no/such/tests/src/a.py", Some("/no/such/tests")),
            "src/a.py"
        );
        assert_eq!(name("/no/such/tests/src/a.py", None), "a.py");
        assert_eq!(
            name("/no/such/src/a.py", Some("/elsewhere")),
            "no/such/src/a.py"
        );
    }
}
