//! Where units come from: the work tree, single files, standard input.

use crate::content::Unit;
use crate::finding::Notice;

/// What a source hands out for every thing in its scope.
#[derive(Debug)]
pub enum Item {
    /// Something to scan.
    Unit(Box<Unit>),
    /// Something that was not scanned, and why.
    Skipped(Notice),
}
