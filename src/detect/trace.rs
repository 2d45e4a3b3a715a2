//! What single units say about the repository as a whole: gathered while units are scanned, judged when all of them are seen.

use crate::content::{Encoding, FileRole};
use crate::finding::{Fix, Location};
use crate::rule::{Confidence, Rule};
use crate::text::Span;
use bstr::BString;

/// Something in a unit that only means something together with other units.
#[derive(Debug, Clone)]
pub struct Clue {
    /// Where it stands in the unit's text; an empty span at 0 means the file as a whole.
    pub span: Span,
    /// What it is.
    pub kind: ClueKind,
}

/// What a clue says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClueKind {
    /// The file exists; the path is the location's.
    File,
    /// The scan covers a whole work tree of a repository, so what nobody saw is not there.
    WholeTree,
    /// The folder of another repository, which has its own ignore files.
    Submodule(BString),
    /// A `.gitignore`.
    GitIgnore {
        /// Its decoded text.
        text: Vec<u8>,
        /// How it was encoded: git cannot read UTF-16.
        encoding: Encoding,
    },
    /// A `.dockerignore`, with its text.
    DockerIgnore(Vec<u8>),
    /// A file whose name says that it holds secrets, and what it does hold.
    Sensitive(Contents),
    /// The text says that a file will exist: `env_file: .env`, `load_dotenv(".env.local")`, `cp .env.example .env`.
    Reference {
        /// The path, as far as it is written out.
        path: BString,
        /// What it is relative to.
        base: Base,
        /// What the unit does with the file: "reads", "creates".
        does: &'static str,
    },
    /// A certificate or public key.
    PublicKey {
        /// Equal for the private key that it belongs to.
        id: u128,
        /// "certificate" or "public key".
        what: &'static str,
    },
    /// A Dockerfile copies the whole build context.
    CopiesEverything,
    /// How the repository looks after its secrets; noted only when somebody asked for the advice.
    Practice(Practice),
    /// A secret with a finding of medium severity or above: its name, and a digest of its value under a key of this process, so that
    /// equal values can be told without keeping them.
    Secret {
        /// The name of the slot as it may be shown.
        name: String,
        /// The service that the name or the URL speaks of.
        service: &'static str,
        /// Equal for equal values within one run.
        digest: u64,
    },
}

/// What the path of a reference is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The folder of the unit.
    Folder,
    /// The folder that a program runs in: that of the unit, or one above it.
    Above,
    /// Any folder: the script went to another one.
    Anywhere,
}

/// What a sensitive file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// At least one secret that works as it stands.
    Secrets,
    /// Something that is secret by its nature and that no rule reads: a store of keys, a file of passwords.
    Unread,
    /// No secret that anybody could name.
    Harmless,
}

/// What a file says about how its repository looks after secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Practice {
    /// A pipeline, and whether it calls a secret scanner.
    Pipeline {
        /// It calls one.
        scans: bool,
    },
    /// A configuration of hooks that run before a commit, and whether one of them looks for secrets.
    Hook {
        /// One does.
        scans: bool,
    },
    /// A scan of the history in a checkout without history.
    ShallowScan,
    /// The declaration of a secret setting that takes any value; its name.
    UnvalidatedSetting(String),
    /// The `path_regex` of every creation rule of a `.sops.yaml`.
    SopsRules(Vec<String>),
    /// A file of configuration that sops could encrypt, and whether it did.
    Configuration {
        /// It did.
        encrypted: bool,
    },
    /// The variables that a template of environment variables names.
    Declares(Vec<String>),
    /// A variable that a compose file reads without a default.
    Needs(String),
}

/// Checks that run only when somebody asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checks {
    /// Advice on scanning, hooks, validation and encryption.
    pub advice: bool,
    /// Variables that templates forget.
    pub drift: bool,
}

/// A clue with the place it was found at.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Where.
    pub location: Location,
    /// Whether git tracks the file; `None` outside of a repository.
    pub tracked: Option<bool>,
    /// What the file is for.
    pub role: FileRole,
    /// What it says.
    pub kind: ClueKind,
}

/// A finding about the repository as a whole.
#[derive(Debug, Clone)]
pub struct RepositoryFinding {
    /// What kind of defect.
    pub rule: &'static Rule,
    /// How sure.
    pub confidence: Confidence,
    /// Where to look first.
    pub location: Location,
    /// The evidence, each place with a few words.
    pub related: Vec<(Location, String)>,
    /// What tells it apart from other findings of this rule: the missing entry, the path.
    pub subject: Vec<u8>,
    /// One sentence with a full stop.
    pub message: String,
    /// The remedy.
    pub remedy: String,
    /// The edit that mends it, where it is certain.
    pub fix: Option<Fix>,
}
