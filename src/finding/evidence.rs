//! What speaks about a finding, worked out from the bytes at hand: nothing is ever asked over a connection.

/// A fact about a value, without the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// What kind of fact.
    pub kind: EvidenceKind,
    /// The fact in one sentence with a full stop, which never holds the value.
    pub text: String,
}

impl Evidence {
    /// A fact.
    pub fn new(kind: EvidenceKind, text: impl Into<String>) -> Self {
        Evidence {
            kind,
            text: text.into(),
        }
    }
}

/// The kinds of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// The checksum inside of a token is, or is not, the right one.
    Checksum,
    /// The account that a key belongs to.
    Account,
    /// A mark says that a token is for tests, or for the real thing.
    Mode,
    /// The value is published.
    Published,
    /// What a signed token says about itself.
    Claims,
    /// When a signed token ends, or ended.
    Expiry,
    /// A signature verifies with a word that everybody knows, or with a secret of the same repository.
    Signature,
    /// Kind and size of a key.
    KeyType,
    /// Whether a key is protected by a passphrase.
    KeyProtection,
    /// A certificate or public key of the same repository belongs to a private key.
    KeyPair,
    /// How hard a password is to guess.
    Strength,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [EvidenceKind; 11] = [
        EvidenceKind::Checksum,
        EvidenceKind::Account,
        EvidenceKind::Mode,
        EvidenceKind::Published,
        EvidenceKind::Claims,
        EvidenceKind::Expiry,
        EvidenceKind::Signature,
        EvidenceKind::KeyType,
        EvidenceKind::KeyProtection,
        EvidenceKind::KeyPair,
        EvidenceKind::Strength,
    ];

    /// The kind as it is written in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            EvidenceKind::Checksum => "checksum",
            EvidenceKind::Account => "account",
            EvidenceKind::Mode => "mode",
            EvidenceKind::Published => "published",
            EvidenceKind::Claims => "claims",
            EvidenceKind::Expiry => "expiry",
            EvidenceKind::Signature => "signature",
            EvidenceKind::KeyType => "key-type",
            EvidenceKind::KeyProtection => "key-protection",
            EvidenceKind::KeyPair => "key-pair",
            EvidenceKind::Strength => "strength",
        }
    }

    /// What it tells, in one line without a full stop.
    pub const fn tells(self) -> &'static str {
        match self {
            EvidenceKind::Checksum => {
                "the checksum inside of the token is, or is not, the right one"
            }
            EvidenceKind::Account => "the account that the key belongs to, read off the key",
            EvidenceKind::Mode => "the token is for tests or for the real thing, by its prefix",
            EvidenceKind::Published => "the value is published in documentation",
            EvidenceKind::Claims => "what the token says of its issuer and audience",
            EvidenceKind::Expiry => "when the token ends, or ended",
            EvidenceKind::Signature => {
                "the signature verifies with a word that everybody knows, or with a secret of the same repository"
            }
            EvidenceKind::KeyType => "kind and size of the key",
            EvidenceKind::KeyProtection => "the key is, or is not, protected by a passphrase",
            EvidenceKind::KeyPair => {
                "a certificate or public key of the same repository belongs to the key"
            }
            EvidenceKind::Strength => "how hard the password is to guess, in plain words",
        }
    }
}
