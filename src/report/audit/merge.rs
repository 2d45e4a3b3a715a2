//! Parts of an audit put together again, so that nothing that is missing looks like nothing that was found.

use super::{Audit, FORMAT, KIND, Shard};
use std::collections::BTreeMap;

/// Why reports cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAudit {
    /// The bytes are no audit; most often a file that was not written to its end.
    #[error("it is no complete JSON document of `credlint audit`: {0}")]
    Broken(String),
    /// Another kind of document.
    #[error("it is no document of `credlint audit`")]
    Foreign,
    /// Written by a later version.
    #[error("it has version {0}, and this program reads version {FORMAT}")]
    Newer(u32),
    /// Parts of another list, or of another number of parts.
    #[error(
        "the reports are not parts of one list: they name different repositories or another number of shards"
    )]
    Different,
    /// The same part twice, with different content.
    #[error("shard {0} is there twice, and the two differ")]
    Twice(u32),
    /// The same repository in two reports, with different content.
    #[error("'{0}' is in two reports, and they differ")]
    Repository(String),
}

/// What is said of a repository of the list that is in none of the reports.
const UNSEEN: &str = "none of the reports has it";

impl Audit {
    /// Reads a document.
    ///
    /// # Errors
    /// When it is none, is not complete, or was written by a later version.
    pub fn read(bytes: &[u8]) -> Result<Audit, NoAudit> {
        let document: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| NoAudit::Broken(error.to_string()))?;
        if document.get("kind").and_then(serde_json::Value::as_str) != Some(KIND) {
            return Err(NoAudit::Foreign);
        }
        let version = document.get("format").and_then(serde_json::Value::as_u64);
        if let Some(version) = version.filter(|version| *version > u64::from(FORMAT)) {
            return Err(NoAudit::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
        }
        serde_json::from_value(document).map_err(|error| NoAudit::Broken(error.to_string()))
    }

    /// Puts documents together. The shards of one list become the audit of the list, byte for byte what a single run writes; those that
    /// are not there are named in `missing`. Audits of single repositories are gathered.
    ///
    /// # Errors
    /// When they do not belong together, or contradict each other.
    pub fn merge(parts: Vec<Audit>) -> Result<Audit, NoAudit> {
        let mut merged = Audit::default();
        let lists: Vec<_> = parts.iter().map(|part| part.list.clone()).collect();
        if lists.windows(2).any(|two| two[0] != two[1]) {
            return Err(NoAudit::Different);
        }
        merged.list = lists.into_iter().next().flatten();
        let mut shards: BTreeMap<u32, Audit> = BTreeMap::new();
        let mut of = None;
        let mut whole = false;
        for part in parts {
            match part.shard {
                Some(Shard { number, of: count }) => {
                    if of.is_some_and(|of| of != count) || whole {
                        return Err(NoAudit::Different);
                    }
                    of = Some(count);
                    match shards.get(&number) {
                        Some(there) if *there != part => return Err(NoAudit::Twice(number)),
                        Some(_) => {}
                        None => _ = shards.insert(number, part),
                    }
                }
                None => {
                    if of.is_some() {
                        return Err(NoAudit::Different);
                    }
                    whole = true;
                    merged.missing.extend_from_slice(&part.missing);
                    merged.gather(part)?;
                }
            }
        }
        if let Some(of) = of {
            let lacking = (1..=of).filter(|number| !shards.contains_key(number));
            merged.missing = lacking.collect();
        }
        for part in shards.into_values() {
            merged.gather(part)?;
        }
        merged.missing.sort_unstable();
        merged.missing.dedup();
        let there = |name: &String| merged.repositories.iter().any(|it| it.name == *name);
        let lacking: Vec<String> = merged
            .list
            .iter()
            .flatten()
            .filter(|name| !there(name))
            .cloned()
            .collect();
        for name in lacking {
            merged.add_failure(name, UNSEEN.to_owned());
        }
        Ok(merged)
    }

    fn gather(&mut self, part: Audit) -> Result<(), NoAudit> {
        self.rules.extend(part.rules);
        for repository in part.repositories {
            let there = self
                .repositories
                .iter()
                .find(|it| it.name == repository.name);
            match there {
                Some(there) if *there == repository => {}
                Some(_) => return Err(NoAudit::Repository(repository.name)),
                None => self.insert(repository),
            }
        }
        Ok(())
    }
}
