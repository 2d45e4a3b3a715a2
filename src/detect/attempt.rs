//! What becomes of a provider's format at one of its keywords: every outcome is a signal with a name.

use super::signal::{Signal, Subject};
use crate::rule::{Confidence, RuleRef};
use crate::text::Span;

/// What became of a format at one of its keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something stands before the keyword that makes it a part of another word.
    InsideWord,
    /// The format is not looked for in binary files.
    Binary,
    /// The format has no mark of its own, and the file is not of this project's making.
    Foreign,
    /// The regular expression of a user's format cannot be compiled.
    Broken,
    /// The text around the keyword does not have the form.
    NoMatch,
    /// It has the form, but none of the format's words stands beside it.
    NoWordNearby,
    /// It has the form, and is too regular to have been drawn at random.
    TooRegular,
    /// It has the form, and is visibly made up or published.
    MadeUp,
    /// It is a token, this sure.
    Found {
        /// How sure.
        confidence: Confidence,
        /// What its checksum says, where it carries one.
        checksum: Option<bool>,
    },
}

/// A format that was held against the text.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The rule of the format.
    pub rule: RuleRef,
    /// Where the keyword stands.
    pub at: usize,
    /// The keyword: public, part of the format.
    pub keyword: String,
    /// What has the form. It may be a secret: never show it.
    pub span: Option<Span>,
    /// What became of it.
    pub outcome: Outcome,
}

/// Takes note of what becomes of formats.
pub(super) trait Attempts {
    /// Notes one outcome of the format with this number.
    fn note(&mut self, number: u32, at: usize, span: Option<Span>, outcome: Outcome);
}

/// Takes no note, at no cost.
impl Attempts for () {
    #[inline(always)]
    fn note(&mut self, _number: u32, _at: usize, _span: Option<Span>, _outcome: Outcome) {}
}

/// One note.
pub(super) type Noted = (u32, usize, Option<Span>, Outcome);

impl Attempts for Vec<Noted> {
    fn note(&mut self, number: u32, at: usize, span: Option<Span>, outcome: Outcome) {
        self.push((number, at, span, outcome));
    }
}

/// A signal about a format.
const fn format(id: &'static str, asks: &'static str, flips: &'static str) -> Signal {
    Signal {
        id,
        subject: Subject::Format,
        asks,
        flips,
    }
}

static INSIDE_WORD: Signal = format(
    "inside-word",
    "does the keyword begin a word of its own",
    "a space, a quote or another sign before the keyword",
);
static BINARY: Signal = format(
    "binary-file",
    "is the format looked for in binary files",
    "the same text in a file that is no binary",
);
static FOREIGN: Signal = format(
    "foreign-file",
    "is a format without a mark of its own looked for in this file",
    "the same text in a file that this project's people write",
);
static BROKEN: Signal = format(
    "broken-pattern",
    "can the regular expression be compiled",
    "a regular expression that is one: `credlint rules test FILE` says what is wrong",
);
static NO_MATCH: Signal = format(
    "no-match",
    "does the text around the keyword have the form of the token",
    "a value of exactly the length and the characters of the format",
);
static NO_WORD: Signal = format(
    "no-word-nearby",
    "does a word of the provider stand on the line or right before it",
    "a word of the provider beside the value",
);
static TOO_REGULAR: Signal = format(
    "too-regular",
    "does the token have the entropy of random characters",
    "a value with more different characters",
);
static MADE_UP: Signal = format(
    "made-up-token",
    "is the token visibly made up, or published as an example",
    "a token that somebody was given",
);
static FOUND: Signal = format(
    "format",
    "does the token have the form that its provider hands out",
    "a reference in its place",
);

impl Outcome {
    /// The signal that decided.
    pub fn signal(self) -> &'static Signal {
        match self {
            Outcome::InsideWord => &INSIDE_WORD,
            Outcome::Binary => &BINARY,
            Outcome::Foreign => &FOREIGN,
            Outcome::Broken => &BROKEN,
            Outcome::NoMatch => &NO_MATCH,
            Outcome::NoWordNearby => &NO_WORD,
            Outcome::TooRegular => &TOO_REGULAR,
            Outcome::MadeUp => &MADE_UP,
            Outcome::Found { .. } => &FOUND,
        }
    }

    /// The outcome in words that follow the name of a rule.
    pub const fn described(self) -> &'static str {
        match self {
            Outcome::InsideWord => "the keyword stands inside of another word",
            Outcome::Binary => "it is not looked for in binary files",
            Outcome::Foreign => {
                "it has no mark of its own, and the file is generated or somebody else's"
            }
            Outcome::Broken => "its regular expression cannot be compiled",
            Outcome::NoMatch => "the text around the keyword does not have its form",
            Outcome::NoWordNearby => "its form is there, none of its words stands beside it",
            Outcome::TooRegular => "its form is there, but too regular to be random",
            Outcome::MadeUp => "its form is there, but made up or published",
            Outcome::Found { .. } => "its form is there",
        }
    }
}

/// The signals about formats, in the order in which they decide.
pub(super) fn signals() -> [&'static Signal; 9] {
    [
        &BINARY,
        &FOREIGN,
        &INSIDE_WORD,
        &BROKEN,
        &NO_MATCH,
        &NO_WORD,
        &TOO_REGULAR,
        &MADE_UP,
        &FOUND,
    ]
}
