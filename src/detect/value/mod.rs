//! The one judge of values: a reference, a placeholder, a default credential, weak, published, or live-looking?

use super::SecretName;
use crate::content::FileRole;
use crate::content::format::{Format, Quote, SlotKind};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Nothing there.
    Empty,
    /// An expression that fetches the value from elsewhere, or an encrypted value: `${X}`, `os.environ["X"]`, `ENC[…]`.
    Reference,
    /// Something that is no secret in spite of the name: a number, a path, a type, an identifier, a sentence, a digest.
    NotASecret,
    /// A placeholder that nobody can mean as a value: `<password>`, `xxxx`, `...`.
    Typographic,
    /// A placeholder that would work as a value: `your_password_here`, `changeme`.
    Wording,
    /// A known default credential: `postgres`, `minioadmin`.
    Default,
    /// A real value that is easy to guess.
    Weak,
    /// A published example that opens nothing anywhere: AWS's documentation key, the emulators' keys.
    Inert,
    /// Looks like a real secret.
    Live,
}

/// A value's class, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// The class.
    pub class: Class,
    /// The signal that decided, in a few words that never hold the value: "dictionary word with digits".
    pub reason: &'static str,
    /// Confidence that the class is right, 0 to 100.
    pub certainty: u8,
}

/// What the judge knows besides the value itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The name that gets the value, as written.
    pub name: &'a [u8],
    /// What the name says; `None` for a value without a name (the password of a URL counts as a password).
    pub secret: Option<SecretName>,
    /// The user name beside it, where there is one.
    pub user: Option<&'a [u8]>,
    /// How the value is quoted.
    pub quote: Quote,
    /// What the syntax does with it.
    pub kind: SlotKind,
    /// The format of the file.
    pub format: Format,
    /// The role of the file.
    pub role: FileRole,
}

/// Judges a value.
pub fn judge(_value: &[u8], _context: &Context<'_>) -> Judgement {
    Judgement {
        class: Class::NotASecret,
        reason: "not judged",
        certainty: 0,
    }
}
