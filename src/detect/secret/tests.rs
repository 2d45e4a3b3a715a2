//! What every detector of this folder owes: no panic, spans inside, progress, and an end.

use super::*;
use proptest::prelude::*;

/// What one probe finds in a text of a role, led by its keywords as the index would lead it.
pub(super) fn looked_at(
    keywords: &[&str],
    look: Look,
    role: crate::content::FileRole,
    text: &str,
) -> (Unit, Vec<Candidate>) {
    let mut unit = Unit::new("a", text.as_bytes().to_vec());
    unit.role = role;
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        let rest = &lower.as_bytes()[at..];
        let hit = keywords
            .iter()
            .any(|word| rest.starts_with(word.as_bytes()));
        at = if hit {
            look(&unit, at, &mut found)
        } else {
            at + 1
        };
    }
    (unit, found)
}

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<String> = PROBES
        .iter()
        .flat_map(|probe| probe.keywords.iter())
        .flat_map(|word| [(*word).to_owned(), word.to_uppercase()])
        .chain(
            [
                "LS0tLS1CRUdJTi",
                "eyJ",
                "-----END ",
                "PRIVATE KEY-----",
                "Private-Lines:",
                "{\"",
                "}",
                "\"d\":\"",
                "\\n",
                "<D>",
                "=",
                ":",
                ";",
                "@",
                "/",
                "?",
                ".",
                "'",
                "[",
                "user",
                "host=",
            ]
            .map(str::to_owned),
        )
        .collect();
    let piece = prop_oneof![
        prop::sample::select(words).prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..6),
        "[A-Za-z0-9+/=]{0,70}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_at_any_offset(text in hostile()) {
        let unit = Unit::new("a", text);
        for probe in &PROBES {
            for at in 0..unit.text.len() {
                let mut found = Vec::new();
                let end = (probe.look)(&unit, at, &mut found);
                prop_assert!(end > at);
                for candidate in found {
                    prop_assert!(!candidate.span.is_empty());
                    prop_assert!(candidate.span.end <= unit.text.len());
                    prop_assert!(candidate.message.ends_with('.'));
                }
            }
        }
    }
}

#[test]
fn keywords_are_lower_case_and_long_enough() {
    for Probe { keywords, .. } in &PROBES {
        for word in *keywords {
            assert!(
                word.len() >= 3 && *word == word.to_ascii_lowercase(),
                "{word}"
            );
        }
    }
}

#[test]
fn repeated_keywords_are_read_to_their_end() {
    for Probe { keywords, look, .. } in &PROBES {
        for word in *keywords {
            for piece in [
                (*word).to_owned(),
                word.to_uppercase(),
                format!("{word}="),
                format!("{{{word}"),
            ] {
                let text = piece.repeat((1 << 16) / piece.len());
                let unit = Unit::new("a", text.clone().into_bytes());
                let lower = text.to_ascii_lowercase();
                let (mut found, mut done) = (Vec::new(), 0);
                for at in memchr::memmem::find_iter(lower.as_bytes(), word.as_bytes()) {
                    if at >= done {
                        done = look(&unit, at, &mut found);
                    }
                }
                assert!(
                    found.len() <= text.len(),
                    "{piece}: {} candidates",
                    found.len()
                );
            }
        }
    }
}
