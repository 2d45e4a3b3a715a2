//! What an entry of a folder is, in eight bytes.

use crate::git::EntryKind;
use crate::git::store::Number;

/// An entry of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// What is in the folder.
    pub(super) child: Number,
    pub(super) label: Label,
}

/// What an entry is called and what it is, in four bytes: a large history has millions of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label(u32);

impl Label {
    /// Takes the number of a name.
    pub(super) fn new(name: u32, mode: Mode) -> Self {
        Label(name << 2 | mode as u32)
    }

    /// The number of its name.
    pub(super) fn name(self) -> u32 {
        self.0 >> 2
    }

    pub(super) fn mode(self) -> Mode {
        match self.0 & 3 {
            0 => Mode::Tree,
            1 => Mode::File,
            _ => Mode::Symlink,
        }
    }
}

/// What an entry of a folder is. Submodules are other repositories and no entries here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Mode {
    Tree,
    File,
    Symlink,
}

impl Mode {
    /// As a version of a file; `None` for a folder.
    pub(super) fn entry_kind(self) -> Option<EntryKind> {
        match self {
            Mode::Tree => None,
            Mode::File => Some(EntryKind::File),
            Mode::Symlink => Some(EntryKind::Symlink),
        }
    }
}
