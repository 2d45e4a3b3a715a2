//! Files that hold secrets because somebody asked for them: readable by their owner alone, and never inside of what is scanned.

use super::failure::Failure;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Refuses a file inside of what is scanned: asked before a scan, so that nobody waits for the answer.
pub(super) fn check(file: &Path, root: &Path) -> Result<(), Failure> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|error| {
        Failure::new(
            format!("cannot write {}: {error}", file.display()),
            "check that the folder exists and is yours to write",
        )
    })?;
    if folder.starts_with(root) {
        return Err(Failure::new(
            format!(
                "{} lies in the tree that is scanned, and it would hold secrets",
                file.display()
            ),
            format!(
                "write it elsewhere: /tmp/{}",
                file.file_name().unwrap_or_default().to_string_lossy()
            ),
        ));
    }
    Ok(())
}

/// Writes a file that holds secrets.
pub(super) fn write(file: &Path, root: &Path, text: &[u8]) -> Result<(), Failure> {
    check(file, root)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut out| {
        #[cfg(unix)]
        out.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        out.write_all(text)
    });
    written.map_err(Failure::output)
}
