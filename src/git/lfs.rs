//! Contents that Git LFS keeps beside the object database.

use super::Repository;
use bstr::ByteSlice;
use std::io::Read;

impl Repository {
    /// The content that a Git LFS pointer stands for, when this repository has it; `None` when it is elsewhere, or larger than a content
    /// is read here.
    pub fn lfs_content(&self, pointer: &[u8]) -> Option<Vec<u8>> {
        let line = pointer
            .lines()
            .find_map(|it| it.strip_prefix(b"oid sha256:"))?;
        let id = line.to_str().ok()?;
        if id.len() != DIGITS || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let folder = self.common_dir().join("lfs/objects");
        let file = folder.join(&id[..2]).join(&id[2..4]).join(id);
        if !file.symlink_metadata().ok()?.is_file() {
            return None;
        }
        let mut content = Vec::new();
        let file = std::fs::File::open(file).ok()?;
        let read = file.take(MOST_BYTES + 1).read_to_end(&mut content).ok()?;
        (read as u64 <= MOST_BYTES).then_some(content)
    }
}

/// Digits of an id.
const DIGITS: usize = 64;

/// Bytes of a content.
const MOST_BYTES: u64 = 256 << 20;
