//! Names of files as a scan of their repository would give them: they decide about role and format.

use bstr::BString;
use std::path::{Component, Path};

/// The path of a file relative to the repository around it, or else to `folder`, or else as it is; `/`-separated.
pub(super) fn name_in_repository(file: &Path, folder: Option<&Path>) -> BString {
    let repository = file
        .ancestors()
        .skip(1)
        .find(|above| above.join(".git").symlink_metadata().is_ok());
    let inside = repository
        .or(folder)
        .and_then(|root| file.strip_prefix(root).ok());
    let names = inside
        .unwrap_or(file)
        .components()
        .filter_map(|part| match part {
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
        let name = |folder: Option<&Path>| name_in_repository(&file, folder);
        assert_eq!(name(Some(&root)), "src/a.py");
        fs::create_dir_all(root.join(".git")).expect("created");
        assert_eq!(name(None), "src/a.py");
        assert_eq!(name(Some(folder.path())), "src/a.py");
        assert_eq!(name_in_repository(Path::new("a/./b.py"), None), "a/b.py");
    }
}
