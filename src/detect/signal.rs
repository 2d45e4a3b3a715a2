//! The signals that decide about a value, each with a name, and the recorder that collects what they said.

use super::value::Judgement;

/// What a signal looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The words of the name that gets the value.
    Name,
    /// The value itself, with the syntax around it.
    Value,
    /// What stands nearby, and what the file is for.
    Neighbourhood,
    /// The text around a keyword, held against a provider's format.
    Format,
}

impl Subject {
    /// One word for reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Subject::Name => "name",
            Subject::Value => "value",
            Subject::Neighbourhood => "neighbourhood",
            Subject::Format => "format",
        }
    }
}

/// One thing that is asked about a literal.
#[derive(Debug, PartialEq, Eq)]
pub struct Signal {
    /// Kebab-case, unique, never changed: people read it in the output.
    pub id: &'static str,
    /// What it looks at.
    pub subject: Subject,
    /// What it asks, in one line without a full stop.
    pub asks: &'static str,
    /// What would bring the other answer, in one line without a full stop.
    pub flips: &'static str,
}

/// What a signal said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// The signal.
    pub signal: &'static Signal,
    /// The verdict that stands after it; `None` when the signal is absent and the next one is asked.
    pub verdict: Option<Judgement>,
}

/// Collects what the signals say, in the order in which they are asked.
pub trait Recorder {
    /// Notes one answer.
    fn note(&mut self, signal: &'static Signal, verdict: Option<Judgement>);
}

/// Collects nothing, at no cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Off;

impl Recorder for Off {
    #[inline(always)]
    fn note(&mut self, _signal: &'static Signal, _verdict: Option<Judgement>) {}
}

/// Collects everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reasons {
    /// What was said, in order; the last verdict is the one that counts.
    pub said: Vec<Said>,
}

impl Recorder for Reasons {
    fn note(&mut self, signal: &'static Signal, verdict: Option<Judgement>) {
        self.said.push(Said { signal, verdict });
    }
}

/// A signal about a value.
pub(super) const fn value(id: &'static str, asks: &'static str, flips: &'static str) -> Signal {
    Signal {
        id,
        subject: Subject::Value,
        asks,
        flips,
    }
}

/// Whether the words of the name stand for a secret.
pub(super) static NAME: Signal = Signal {
    id: "name",
    subject: Subject::Name,
    asks: "do the words of the name stand for a secret",
    flips: "a name that ends in a secret's noun, such as password, token or api_key",
};

/// Whether the value is what everybody writes in a test or a manual.
pub(super) static STAND_IN: Signal = Signal {
    id: "stand-in",
    subject: Subject::Neighbourhood,
    asks: "is it a word that stands in for a secret where nothing is protected: in a test, a manual, a table of names",
    flips: "a value that nobody writes in a test or a manual, or a file that runs",
};

/// What the place says: several values under one name, a hash beside its salt, a directive.
pub(super) static PLACE: Signal = Signal {
    id: "place",
    subject: Subject::Neighbourhood,
    asks: "does its place say that it is none: a hash beside its salt, one word for several secrets, a directive, a script",
    flips: "an assignment to one name, with no salt beside it",
};

/// Whether the database beside the value is one for tests.
pub(super) static FOR_TESTS: Signal = Signal {
    id: "database-for-tests",
    subject: Subject::Neighbourhood,
    asks: "is the database beside it one for tests",
    flips: "a database that is not called after tests, or a value that was made up for it",
};

/// Whether the line is commented out.
pub(super) static COMMENTED_OUT: Signal = Signal {
    id: "commented-out",
    subject: Subject::Neighbourhood,
    asks: "is the line commented out, so that nobody runs it as it stands",
    flips: "the line without the comment sign",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Unit;
    use crate::detect::{Class, Detector, signals};
    use crate::text::Span;

    fn reasonss(path: &str, text: &str) -> Vec<Vec<Said>> {
        let unit = Unit::new(path, text.as_bytes().to_vec());
        let within = Span::new(0, text.len());
        let explained = Detector::new(&[]).explain(&unit, within);
        explained.into_iter().map(|one| one.reasons.said).collect()
    }

    #[test]
    fn signals_have_names_of_their_own() {
        let mut ids: Vec<&str> = signals().map(|signal| signal.id).collect();
        assert!(ids.len() >= 15);
        ids.extend([NAME.id, PLACE.id, FOR_TESTS.id, COMMENTED_OUT.id]);
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        assert!(signals().all(|signal| !signal.asks.ends_with('.')));
    }

    #[test]
    fn a_reasons_ends_with_the_signal_that_decided() {
        let said = reasonss("a.env", "DB_PASSWORD=${OTHER}\n");
        let last = said[0].iter().rev().find(|said| said.verdict.is_some());
        let last = last.expect("a verdict");
        assert_eq!(last.signal.id, "reference");
        assert_eq!(last.verdict.map(|v| v.class), Some(Class::Reference));
        assert_eq!(said[0][0].signal.id, "name");
    }

    #[test]
    fn a_name_of_no_secret_is_explained_too() {
        let said = reasonss("a.env", "TOKEN_TTL=3600\n");
        assert_eq!(said[0].len(), 1);
        assert_eq!(said[0][0].signal.id, "name");
        assert!(said[0][0].verdict.is_some());
    }

    #[test]
    fn the_neighbourhood_has_the_last_word() {
        let said = reasonss(
            "a.env",
            &format!("# DB_PASSWORD={}\n", concat!("chan", "geme")),
        );
        assert!(
            said.is_empty()
                || said[0]
                    .last()
                    .is_some_and(|s| s.signal.id == "commented-out")
        );
        let said = reasonss(
            "t/test_a.py",
            &format!("password = \"{}\"\n", concat!("pass", "word")),
        );
        let doubted = said[0].iter().find(|said| said.signal.id == "stand-in");
        assert!(
            doubted
                .and_then(|said| said.verdict)
                .is_some_and(|v| v.is_doubted())
        );
    }
}
