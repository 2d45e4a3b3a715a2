//! From a unit to candidates: keywords lead to patterns, slots and other shapes; one judge says what a value is.

mod attempt;
pub mod detector;
mod edit;
mod encoded;
mod evidence;
mod hygiene;
mod keyword;
mod literal;
mod name;
mod partner;
mod secret;
mod signal;
mod trace;
mod value;
mod why;

pub use attempt::{Attempt, Outcome};
pub use detector::{Detector, Found, Keywords};
pub use evidence::tie;
pub use literal::Explained;
pub use name::{Issuer, NameKind, SecretName};
pub use signal::{Off, Reasons, Recorder, Said, Signal, Subject};
pub use trace::{Base, Checks, Clue, ClueKind, Contents, Practice, RepositoryFinding, Trace};
pub use value::{Class, Context, Judgement, judge, judge_noting, signals};
pub use why::{Claimed, Place, Replaced, Structure, Why, all_signals, checks};

use crate::finding::{Fix, Secret};
use crate::rule::{Confidence, RuleRef};
use crate::text::Span;

/// A possible finding in one unit, before it has a position and an identity.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What kind of defect.
    pub rule: RuleRef,
    /// How sure.
    pub confidence: Confidence,
    /// The exact bytes to point at: the secret, and nothing else.
    pub span: Span,
    /// True when the span is a value that no output may show.
    pub secret: bool,
    /// Length of the leading part of the span that every secret of its format shares, and that may be shown.
    pub shown: usize,
    /// How specific the rule is: of two candidates for one value the higher rank stays.
    pub rank: Rank,
    /// One sentence with a full stop, without the value.
    pub message: String,
    /// The remedy in the syntax of the file; empty when the rule's help says it all.
    pub remedy: String,
    /// The edit that mends it, where it is certain.
    pub fix: Option<Fix>,
    /// Further spans of the same unit, each with a few words.
    pub related: Vec<(Span, String)>,
    /// The value, where the text of the span is not the value itself but an encoded form of it.
    pub decoded: Option<Secret>,
}

/// How specific a rule is. Ordered: of two candidates for one value the higher one stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// A value in a slot with a secret-like name.
    Slot,
    /// A password inside a structure: a URL, a header, a command line.
    Structure,
    /// A password inside a structure whose place says more: the default of a variable, a template.
    Placed,
    /// A provider's format bound to a keyword nearby.
    NearPattern,
    /// A provider's own format, or a private key.
    Pattern,
}

/// True for the token of a provider that is visibly made up: `xxxx…`, `EXAMPLE`, a published example.
fn is_placeholder_token(value: &[u8]) -> bool {
    use crate::content::FileRole;
    use crate::content::format::{Format, Quote, SlotKind};
    let context = Context {
        name: b"token",
        secret: Some(SecretName {
            kind: NameKind::Token,
            issuer: Issuer::Provider,
        }),
        user: None,
        quote: Quote::Double,
        kind: SlotKind::Assign,
        format: Format::Code,
        role: FileRole::Source,
    };
    // ten digits in their order, in what ought to be random
    let row = || memchr::memmem::find(value, b"1234567890").is_some();
    value::counts_up(value)
        || row() && !value.iter().all(u8::is_ascii_hexdigit)
        || matches!(
            judge(value, &context).class,
            Class::Typographic | Class::Wording | Class::Inert
        )
}
