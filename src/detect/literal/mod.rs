//! Judged literals: a value in a slot whose name stands for a secret. Every check of values works on these.

mod explain;
mod keywords;
mod misnomer;
mod place;
mod sibling;

use super::name::{Issuer, NameKind, SecretName};
use super::secret::{UrlCredential, parse_url};
use super::signal::{self, Off, Recorder};
use super::value::{Class, Context, Judgement, judge, judge_noting, product};
use super::{Candidate, Rank};
use crate::content::format::{Quote, Slot, SlotKind, commented_out, slots};
use crate::content::{FileRole, Unit};
use crate::rule::{Confidence, Rule};
use crate::text::Span;
use std::borrow::Cow;

pub use explain::Explained;
pub(super) use explain::explained;
pub(super) use keywords::KEYWORDS;

/// A value in a secret-named slot, with what the judge said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal<'u> {
    /// The unit it stands in.
    pub(super) unit: &'u Unit,
    /// The slot.
    pub(super) slot: Slot,
    /// The secret itself: the slot's value, or the password of a URL inside it.
    pub(super) span: Span,
    /// What the name says.
    pub(super) name: SecretName,
    /// What the value is.
    pub(super) judgement: Judgement,
    /// The host of the URL or connection string that the secret stands in.
    pub(super) host: Option<Span>,
    /// The user name that belongs to it: of the URL, of the database role, or in the slot beside it.
    pub(super) user: Option<Span>,
}

impl<'u> Literal<'u> {
    /// The name as it may be shown: visible ASCII, at most 60 characters.
    pub(super) fn shown_name(&self) -> String {
        let name = self.unit.slice(self.slot.name);
        let name = if name.len() < 3 {
            self.slot.parent.map_or(name, |p| self.unit.slice(p))
        } else {
            name
        };
        let shown: String = name
            .iter()
            .take(60)
            .filter(|b| b.is_ascii_graphic() && !b"{}[]`'\"".contains(b))
            .map(|&b| char::from(b))
            .collect();
        if shown.eq_ignore_ascii_case("identified") {
            // SQL: IDENTIFIED BY '...'
            "the password".to_owned()
        } else if shown.is_empty() {
            "this secret".to_owned()
        } else {
            shown
        }
    }

    /// True when the project itself decides the value.
    pub(super) fn is_own(&self) -> bool {
        // what a product is delivered with, nobody else hands out: `S3_SECRET=` with the password of MinIO
        let delivered = || self.judgement.class == Class::Default && self.product().is_some();
        self.name.issuer == Issuer::Own || self.is_chosen() || delivered()
    }

    /// A password at a provider that a person made up, `MAIL_PASSWORD=` and a word with digits: it opens the account. Only a word alone
    /// stands for a gap there.
    fn is_chosen(&self) -> bool {
        let value = self.unit.slice(self.span);
        self.is_password()
            && self.judgement.class == Class::Weak
            && self.unit.role != FileRole::Template
            && value.len() >= 6
            && value.iter().any(u8::is_ascii_alphabetic)
            && value
                .iter()
                .any(|b| b.is_ascii_digit() || b.is_ascii_punctuation() && !b"-_.".contains(b))
    }

    /// True when the name promises a password or passphrase.
    pub(super) fn is_password(&self) -> bool {
        matches!(self.name.kind, NameKind::Password | NameKind::Passphrase)
    }

    /// The product whose default credential the value is.
    pub(super) fn product(&self) -> Option<&'static str> {
        if self.judgement.class != Class::Default {
            return None;
        }
        let name = self.unit.slice(self.slot.name);
        let user = self.user.map(|user| self.unit.slice(user));
        product(self.unit.slice(self.span), name, user)
    }

    /// What the value is, in words for a message.
    pub(super) fn described(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self.judgement.class {
            Class::Empty => "an empty value",
            Class::Typographic | Class::Wording => "a placeholder",
            Class::Default => match self.product() {
                Some(product) => {
                    return Cow::Owned(format!("the default credential of {product}"));
                }
                None => "a well-known default",
            },
            Class::Weak => "a weak value",
            Class::Live | Class::Reference | Class::NotASecret | Class::Inert => "a literal value",
        })
    }

    /// True when the value is the user name once more.
    pub(super) fn equals_user(&self) -> bool {
        let value = self.unit.slice(self.span);
        self.user
            .is_some_and(|user| self.unit.slice(user).eq_ignore_ascii_case(value))
    }

    /// What else is wrong with the value, in words that end a sentence. One finding tells everything: no fact has an alert of its own.
    fn fact(&self) -> &'static str {
        let guessable = matches!(self.judgement.class, Class::Weak | Class::Default);
        if self.equals_user() {
            ", the same as the user name"
        } else if guessable && self.judgement.reason == "contains the user name" {
            ", made from the user name"
        } else if guessable && self.judgement.reason == "repeats its own name" {
            ", made from its own name"
        } else if self.is_short_key() {
            ", shorter than the 32 bytes of a signing key"
        } else {
            ""
        }
    }

    /// A key that signs with HMAC-SHA-256 needs as many bytes as its digest has (RFC 7518, section 3.2).
    fn is_short_key(&self) -> bool {
        self.name.kind == NameKind::SigningKey && self.is_own() && self.span.len() < 32
    }

    /// A candidate of this literal.
    pub(super) fn candidate(
        &self,
        rule: &'static Rule,
        mut message: String,
        remedy: String,
    ) -> Candidate {
        if message.ends_with('.') {
            message.insert_str(message.len() - 1, self.fact());
        }
        Candidate {
            rule: rule.into(),
            confidence: self.confidence(rule.confidence),
            span: self.span,
            secret: true,
            shown: 0,
            rank: if self.host.is_some() {
                Rank::Placed
            } else {
                Rank::Slot
            },
            message,
            remedy,
            fix: None,
            related: Vec::new(),
            decoded: None,
        }
    }

    /// A value that people guess before they break anything.
    fn is_easy(&self) -> bool {
        matches!(
            self.judgement.class,
            Class::Default | Class::Weak | Class::Wording
        )
    }

    fn confidence(&self, most: Confidence) -> Confidence {
        let easy = self.is_easy();
        let guess = easy || self.judgement.class == Class::Live && self.judgement.certainty < 65;
        if guess && self.unit.is_commented_out(self.span.start) {
            return Confidence::Low;
        }
        // `placeholder:placeholder` in an address that nobody opens
        if self.judgement.class == Class::Wording && self.host.is_some() && self.equals_user() {
            return Confidence::Low;
        }
        // nobody can tell from the outside whether a word that everybody knows protects anything
        let most = if easy {
            most.min(Confidence::Medium)
        } else {
            most
        };
        match self.judgement.certainty {
            75.. => most,
            _ if self.judgement.is_doubted() => Confidence::Low,
            _ => most.min(Confidence::Medium),
        }
    }
}

/// How far behind `://` a password is looked for.
const LONGEST_USERINFO: usize = 1024;

/// Reads the slots around the hits and judges the values of those that stand for a secret, and the passwords of URLs (`urls`: their
/// spans, in order) that are some slot's value, whatever its name.
pub(super) fn literals<'u>(
    unit: &'u Unit,
    hits: &[usize],
    urls: &[Span],
) -> (Vec<Slot>, Vec<Literal<'u>>) {
    let mut all: Vec<Slot> = Vec::new();
    slots(unit.format, &unit.text, hits, &mut |slot| all.push(slot));
    commented_out(unit.format, &unit.text, hits, &mut |slot| all.push(slot));
    let judged = (0..all.len()).filter_map(|at| {
        let slot = all[at];
        let first = urls.partition_point(|url| url.start < slot.value.start);
        match urls.get(first).filter(|url| slot.value.contains(**url)) {
            Some(&password) => in_url(unit, slot, password),
            None => in_slot(unit, &all, at, &mut Off),
        }
    });
    let judged = judged.collect();
    (all, judged)
}

/// A literal for the value of a slot whose name stands for a secret.
fn in_slot<'u>(
    unit: &'u Unit,
    all: &[Slot],
    at: usize,
    notes: &mut impl Recorder,
) -> Option<Literal<'u>> {
    let slot = all[at];
    let written = unit.slice(slot.name);
    let parent = slot.parent.map(|p| unit.slice(p));
    let named = SecretName::parse(written, parent).or_else(|| {
        // `POSTGRES_PASSWORD: ${PGPW:-…}`: the key says what the variable is
        let of_default = slot.kind == SlotKind::Default;
        parent
            .filter(|_| of_default && place::is_whole(unit, &slot))
            .and_then(|parent| SecretName::parse(parent, None))
    });
    // `password = encode(…)`: the word is a call, not a value
    let called = slot.quote == Quote::None && unit.text.get(slot.value.end) == Some(&b'(');
    let named = named.filter(|_| !called);
    let name = named.or_else(|| is_identified_by(unit, &slot).then_some(PASSWORD));
    notes.note(&signal::NAME, name.is_none().then_some(NO_SECRET));
    let name = name?;
    let user = sibling::user(unit, all, at);
    let known = user.map(|user| unit.slice(user));
    let judgement = judge_noting(
        unit.slice(slot.value),
        &context(unit, &slot, written, name, known),
        notes,
    );
    let placed = place::judged(unit, all, at, judgement);
    notes.note(&signal::PLACE, (placed != judgement).then_some(placed));
    let judgement = placed;
    // one plain word: `app_dev_password` was made up for something
    let easy = matches!(judgement.class, Class::Default | Class::Weak)
        && unit.slice(slot.value).iter().all(u8::is_ascii_alphabetic);
    // what is copied and started is no test, whatever its database is called
    let started = matches!(unit.role, FileRole::Template | FileRole::EnvFile);
    let for_tests =
        easy && !started && slot.kind == SlotKind::Assign && sibling::is_for_tests(unit, all, at);
    notes.note(&signal::FOR_TESTS, for_tests.then(|| judgement.doubted()));
    let literal = Literal {
        unit,
        slot,
        span: slot.value,
        name,
        judgement: if for_tests {
            judgement.doubted()
        } else {
            judgement
        },
        host: None,
        user,
    };
    let guess = literal.is_easy()
        || literal.judgement.class == Class::Live && literal.judgement.certainty < 65;
    let idle = guess && unit.is_commented_out(literal.span.start);
    notes.note(
        &signal::COMMENTED_OUT,
        idle.then(|| literal.judgement.doubted()),
    );
    Some(literal)
}

/// The verdict about a value whose name stands for no secret.
const NO_SECRET: Judgement = Judgement::new(
    Class::NotASecret,
    "its name does not stand for a secret",
    90,
);

/// What stands in a place for passwords that has no name of its own.
const PASSWORD: SecretName = SecretName {
    kind: NameKind::Password,
    issuer: Issuer::Own,
};

/// SQL's `IDENTIFIED BY 'value'`, in a file of its own or in a string.
fn is_identified_by(unit: &Unit, slot: &Slot) -> bool {
    let between = Span::new(slot.name.end, slot.value.start.max(slot.name.end));
    let between = unit.slice(between).trim_ascii_start();
    unit.slice(slot.name).eq_ignore_ascii_case(b"identified")
        && between.len() <= 64
        && between.get(..2).is_some_and(|word| {
            word.eq_ignore_ascii_case(b"by") || word.eq_ignore_ascii_case(b"wi")
        })
}

/// A literal for the password of a URL.
fn in_url(unit: &Unit, slot: Slot, password: Span) -> Option<Literal<'_>> {
    let url = url_around(&unit.text, password.start)?;
    let name = PASSWORD;
    let user = unit.slice(url.user);
    let judgement = judge(
        unit.slice(password),
        &context(unit, &slot, b"password", name, Some(user)),
    );
    Some(Literal {
        unit,
        slot,
        span: password,
        name,
        judgement,
        host: Some(url.host),
        user: Some(url.user).filter(|user| !user.is_empty()),
    })
}

fn context<'c>(
    unit: &Unit,
    slot: &Slot,
    name: &'c [u8],
    secret: SecretName,
    user: Option<&'c [u8]>,
) -> Context<'c> {
    Context {
        name,
        secret: Some(secret),
        user,
        quote: slot.quote,
        kind: slot.kind,
        format: unit.format,
        role: unit.role,
    }
}

/// The URL whose password starts at `at`.
fn url_around(text: &[u8], at: usize) -> Option<UrlCredential> {
    let least = at.saturating_sub(LONGEST_USERINFO);
    let scheme_end = least + memchr::memmem::rfind(&text[least..at], b"://")?;
    parse_url(text, scheme_end).filter(|url| url.password.start == at)
}

/// How many findings of a text are shown unasked.
#[cfg(test)]
fn shown(path: &str, text: &str) -> usize {
    let unit = Unit::new(path, text.as_bytes().to_vec());
    let found = super::Detector::new(&[]).look(&unit).candidates;
    let low = crate::rule::Confidence::Low;
    found.iter().filter(|it| it.confidence > low).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detector;

    fn confidences(path: &str, text: &str) -> Vec<Confidence> {
        let unit = Unit::new(path, text.as_bytes().to_vec());
        let found = Detector::new(&[]).look(&unit);
        found.candidates.iter().map(|c| c.confidence).collect()
    }

    #[test]
    fn an_easy_value_that_is_commented_out_is_doubted() {
        let value = concat!("chan", "geme");
        let line = format!("DB_PASSWORD={value}\n");
        assert!(confidences("a/.env", &line)[0] > Confidence::Low);
        assert_eq!(
            confidences("a/.env", &format!("# {line}")),
            [Confidence::Low]
        );
    }

    #[test]
    fn a_weak_password_of_a_mailbox_is_chosen_a_word_is_a_gap() {
        let line = |value: &str| format!("MAIL_PASSWORD={value}\n");
        let chosen = line(concat!("Sum", "mer2019"));
        assert!(confidences("a/.env", &chosen)[0] > Confidence::Low);
        for gap in [concat!("sec", "ret"), "password", "your-password"] {
            let found = confidences("a/.env", &line(gap));
            assert!(found.iter().all(|c| *c == Confidence::Low), "{gap}");
        }
    }

    #[test]
    fn texts_for_people_hold_no_secrets() {
        let value = format!("Gehei{}Wort-{}", "mes", "9x7Qv2");
        let text = format!("{{\"Client Secret\": \"{value}\"}}\n");
        assert_eq!(confidences("conf/de.json", &text).len(), 1);
        assert!(confidences("web/locales/de.json", &text).is_empty());
        assert!(!confidences("web/i18n/main.py", &format!("password = '{value}'\n")).is_empty());
    }

    #[test]
    fn one_word_beside_a_database_for_tests_is_doubted() {
        let text = |word: &str, database: &str| {
            format!("env:\n  MYSQL_DATABASE: {database}\n  MYSQL_PASSWORD: {word}\n")
        };
        let (word, chosen) = (concat!("pa", "ss"), concat!("app_dev_", "password"));
        assert_eq!(confidences("a.yml", &text(word, "test")), [Confidence::Low]);
        assert!(confidences("a.yml", &text(word, "shop"))[0] > Confidence::Low);
        assert!(confidences("a.yml", &text(chosen, "test"))[0] > Confidence::Low);
    }
}
