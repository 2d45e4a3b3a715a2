//! How a repository is written: which hash names its objects.

use super::{Cause, GitError, Repository};
use bstr::ByteSlice;
use gix::hash::Kind;

impl Repository {
    /// The hash that names the objects, from the repository's configuration.
    ///
    /// # Errors
    /// When the configuration is damaged, or names a hash that is not known.
    pub(crate) fn hash_kind(&self) -> Result<Kind, GitError> {
        let path = self.common_dir().join("config");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Kind::Sha1),
            Err(source) => return Err(GitError::Open { path, source }),
        };
        // nearly every repository has SHA-1 and does not say so
        if !text.to_ascii_lowercase().contains_str(KEY) {
            return Ok(Kind::Sha1);
        }
        let damaged = |cause| GitError::Format {
            path: path.clone(),
            cause,
        };
        let source = gix::config::Source::Local;
        let config = gix::config::File::from_bytes_no_includes(
            &text,
            gix::config::file::Metadata::from(source),
            gix::config::file::init::Options::default(),
        )
        .map_err(|_| damaged(Cause::new("it is damaged")))?;
        match config.string("extensions.objectFormat") {
            None => Ok(Kind::Sha1),
            Some(name) if name.eq_ignore_ascii_case(b"sha1") => Ok(Kind::Sha1),
            Some(name) if name.eq_ignore_ascii_case(b"sha256") => Ok(Kind::Sha256),
            Some(_) => Err(damaged(Cause::new(
                "it names a hash for objects that is not known",
            ))),
        }
    }
}

/// What a configuration has to contain to say anything about the hash.
const KEY: &str = "objectformat";
