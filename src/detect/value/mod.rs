//! The one judge of values: a reference, a placeholder, a default credential, weak, published, or live-looking?

mod code;
mod defaults;
mod notation;
mod placeholder;
mod product;
mod prose;
mod published;
mod random;
mod reference;
mod scalar;
mod shape;
mod standin;
mod trigram;
mod weak;

pub(in crate::detect) use placeholder::counts_up;
pub(in crate::detect) use product::product;
pub(in crate::detect) use published::is_published_secret;
pub(in crate::detect) use random::{score as random_score, wordy_share};
pub(in crate::detect) use weak::{is_common, is_keyboard_walk};

use super::signal::{self, Recorder, Signal};
use super::{Issuer, NameKind, SecretName};
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

impl Judgement {
    /// The same verdict, too uncertain to be shown unasked.
    pub fn doubted(self) -> Self {
        Judgement {
            certainty: self.certainty.min(40),
            ..self
        }
    }

    /// True when the value is more likely a word than a credential: not shown unasked.
    pub fn is_doubted(&self) -> bool {
        self.certainty < 45
    }

    /// True for a value that everybody knows or can guess at once, so that it keeps nobody out: where nothing is to be kept out, as in a
    /// container that lives for one run of a pipeline, nobody meant it to.
    pub(in crate::detect) fn is_known_to_all(&self) -> bool {
        match self.class {
            Class::Default => true,
            Class::Weak => {
                ["common password", "keyboard walk", "same as the user name"].contains(&self.reason)
            }
            _ => false,
        }
    }

    pub(in crate::detect) const fn new(class: Class, reason: &'static str, certainty: u8) -> Self {
        Judgement {
            class,
            reason,
            certainty,
        }
    }
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

impl Context<'_> {
    /// The kind of secret that the name promises; a value without a name is a password.
    fn promised(&self) -> NameKind {
        self.secret.map_or(NameKind::Password, |secret| secret.kind)
    }

    /// True for the kinds whose short and weak values are credentials, too.
    fn is_password(&self) -> bool {
        matches!(self.promised(), NameKind::Password | NameKind::Passphrase)
    }

    /// A certainty for a value that might as well be an ordinary word: less in source code, where a quoted word has many uses, and
    /// still less in prose.
    fn tempered(&self, certainty: u8) -> u8 {
        let doubt = match self.format {
            Format::Prose => 30,
            Format::Code if self.kind != SlotKind::Default => 15,
            _ => 0,
        };
        certainty.saturating_sub(doubt)
    }

    /// True where an unquoted value is an expression of a programming language.
    fn is_expression(&self) -> bool {
        self.quote == Quote::None
            && matches!(self.format, Format::Code | Format::Hcl)
            && self.kind != SlotKind::Option
    }
}

/// Longest part of a value that is judged, in bytes; what lies behind cannot change the verdict.
const LIMIT: usize = 4096;

/// One step of the judge: a verdict, or nothing when its signals are absent.
type Ask = fn(&[u8], &Context<'_>) -> Option<Judgement>;

/// The steps in their order: the first verdict stands.
static STEPS: [(Signal, Ask); 15] = [
    (
        signal::value(
            "encrypted",
            "is it encrypted: sops, Jasypt, a sealed secret",
            "the value in clear text",
        ),
        reference::encrypted,
    ),
    (
        signal::value(
            "published-example",
            "is it a published example that opens nothing anywhere",
            "any other value of the same form",
        ),
        published::inert,
    ),
    (
        signal::value(
            "bytes",
            "is it a key, written as a list of bytes",
            "bytes that count up or repeat",
        ),
        notation::bytes,
    ),
    (
        signal::value(
            "reference",
            "does it fetch the value from elsewhere: a variable, a call, a secret store",
            "a literal in its place",
        ),
        reference::expression,
    ),
    (
        signal::value(
            "typographic-placeholder",
            "is it a gap that nobody can mean as a value: brackets, dots, x's",
            "a value that could be meant",
        ),
        placeholder::typographic,
    ),
    (
        signal::value(
            "scalar",
            "is it a number, a boolean or nothing",
            "a value with letters",
        ),
        scalar::scalar,
    ),
    (
        signal::value(
            "label",
            "is it the name of the thing, written for people",
            "a value that does not say the name again",
        ),
        prose::label,
    ),
    (
        signal::value(
            "default-credential",
            "is it a known default credential of a product",
            "a value that no product is delivered with",
        ),
        defaults::known,
    ),
    (
        signal::value(
            "structured",
            "is it something else by its shape: a path, an address, an algorithm, a digest, code",
            "a value without that shape",
        ),
        shape::structured,
    ),
    (
        signal::value(
            "notation",
            "is it in a notation of its own: rules of a validation, a version, a type, a list of names",
            "a value without that notation",
        ),
        notation::notation,
    ),
    (
        signal::value(
            "text",
            "is it a sentence, another script, or the name of something else",
            "a value that is no sentence and no name",
        ),
        prose::text,
    ),
    (
        signal::value(
            "placeholder-wording",
            "do its words ask to be replaced",
            "a value that does not speak of itself",
        ),
        placeholder::wording,
    ),
    (
        signal::value(
            "identifier",
            "is it an identifier of something that has to do with a secret",
            "a value that is no name of something",
        ),
        prose::identifier,
    ),
    (
        signal::value(
            "guessable",
            "is it easy to guess: a common password, a keyboard walk, the user's or its own name",
            "a random value, or better a reference",
        ),
        weak::guessable,
    ),
    (
        signal::value(
            "random",
            "does it look random",
            "a value made of words, or better a reference",
        ),
        random::live,
    ),
];

/// What is left when no step has spoken.
static REMAINING: Signal = signal::value(
    "remaining",
    "what is left when no other signal is there: any literal in a password's place, or nothing worth a report",
    "a random value in a secret's place, or a reference",
);

/// Every signal that the judge of values asks, in order.
pub fn signals() -> impl Iterator<Item = &'static Signal> {
    let steps = STEPS.iter().map(|(signal, _)| signal);
    steps.chain([&REMAINING, &signal::STAND_IN])
}

/// Judges a value. Time is linear in the first 4 KiB; any bytes are welcome.
pub fn judge(value: &[u8], context: &Context<'_>) -> Judgement {
    judge_noting(value, context, &mut signal::Off)
}

/// Judges a value, and notes what every signal said on the way.
pub fn judge_noting(value: &[u8], context: &Context<'_>, notes: &mut impl Recorder) -> Judgement {
    let value = without_escapes(value[..value.len().min(LIMIT)].trim_ascii());
    let value = without_scheme(value, context);
    if value.is_empty() {
        return Judgement::new(Class::Empty, "empty", 100);
    }
    let mut spoken = None;
    for (signal, ask) in &STEPS {
        spoken = ask(value, context);
        notes.note(signal, spoken);
        if spoken.is_some() {
            break;
        }
    }
    let verdict = spoken.unwrap_or_else(|| {
        let verdict = weak::remaining(value, context);
        notes.note(&REMAINING, Some(verdict));
        verdict
    });
    let judgement = standin::doubted(verdict, value, context);
    notes.note(
        &signal::STAND_IN,
        (judgement != verdict).then_some(judgement),
    );
    judgement
}

/// Judges a value as the password of somebody, written down where passwords are.
pub(in crate::detect) fn judge_password(value: &[u8]) -> Judgement {
    let context = Context {
        name: b"password",
        secret: None,
        user: None,
        quote: Quote::Double,
        kind: SlotKind::Default,
        format: Format::Dotenv,
        role: FileRole::Source,
    };
    judge(value, &context)
}

/// Without the written line breaks and tabs at the end, `value\n`, and without the quotes of a string in a string, `\"value\"`.
fn without_escapes(mut value: &[u8]) -> &[u8] {
    let escapes = value.iter().take_while(|b| **b == b'\\').count();
    let opened = escapes > 0 && value.get(escapes) == Some(&b'"') && value.ends_with(b"\\\"");
    if opened && value.len() > 2 * (escapes + 1) {
        value = value[escapes + 1..value.len() - 2].trim_ascii_end();
        while let [rest @ .., b'\\'] = value {
            value = rest;
        }
    }
    while let [rest @ .., b'\\', b'n' | b'r' | b't'] = value {
        value = rest;
    }
    value
}

/// The credential of an `Authorization` value, without its scheme: `Bearer x`, `Basic x`, `token x`.
fn without_scheme<'a>(value: &'a [u8], context: &Context<'_>) -> &'a [u8] {
    if context.is_password() && context.kind == SlotKind::Option {
        // OpenSSL's `-passin pass:x`
        return value.strip_prefix(b"pass:").unwrap_or(value);
    }
    if !matches!(
        context.promised(),
        NameKind::Credential | NameKind::Token | NameKind::ApiKey
    ) {
        return value;
    }
    for scheme in [b"bearer ".as_slice(), b"basic ", b"token ", b"apikey "] {
        if let Some((start, rest)) = value.split_at_checked(scheme.len())
            && start.eq_ignore_ascii_case(scheme)
        {
            return rest.trim_ascii();
        }
    }
    value
}

/// The maximal runs of bytes that satisfy `part`.
fn runs(value: &[u8], part: fn(&u8) -> bool) -> impl Iterator<Item = &[u8]> {
    value
        .split(move |byte| !part(byte))
        .filter(|run| !run.is_empty())
}

/// The words of a value: letter runs, cut at the humps of camel case, in their original case.
fn value_words(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    runs(value, u8::is_ascii_alphabetic).flat_map(|run| {
        run.chunk_by(|before, here| !(before.is_ascii_lowercase() && here.is_ascii_uppercase()))
    })
}

/// True when the list of words holds the value, whatever its case.
fn is_word_of(value: &[u8], list: &str) -> bool {
    list.split_ascii_whitespace()
        .any(|word| word.as_bytes().eq_ignore_ascii_case(value))
}

/// True when the text occurs in the value, whatever its case; `needle` is lower case.
fn contains_folded(value: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty()
        && value.len() >= needle.len()
        && value
            .windows(needle.len())
            .any(|window| window.eq_ignore_ascii_case(needle))
}

/// True when a sorted list of lines holds the word. Binary search in the text itself, so nothing is built at start.
fn in_sorted_lines(list: &str, word: &[u8]) -> bool {
    let text = list.as_bytes();
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = memchr::memrchr(b'\n', &text[low..middle]).map_or(low, |at| low + at + 1);
        let end = memchr::memchr(b'\n', &text[start..high]).map_or(high, |at| start + at);
        match text[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = (end + 1).min(high),
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests;
