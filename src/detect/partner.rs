//! Secrets of several parts: the id that belongs to a secret and stands near it is told with the finding.

use super::Candidate;
use crate::content::Unit;
use crate::text::Span;
use memchr::memmem;

/// How far from a secret its other part is looked for, in bytes.
const REACH: usize = 1024;
/// How much of the line in front of a secret is asked what the secret is.
const SAID: usize = 120;
/// Most bytes between the name of a part and its value, and the length of a value.
const GAP: usize = 16;
const VALUE: std::ops::RangeInclusive<usize> = 6..=128;

/// A kind of secret that is nothing without its other part.
struct Pair {
    /// What the name or the rule of the secret holds, letters and digits alone.
    secret: &'static [&'static str],
    /// What the name of the other part ends in, letters and digits alone.
    part: &'static [&'static str],
    /// What to call the other part.
    called: &'static str,
}

const PAIRS: [Pair; 6] = [
    Pair {
        secret: &["awssecretaccesskey", "secretaccesskey", "awssecretkey"],
        part: &["accesskeyid", "awsaccesskey"],
        called: "the id of this key",
    },
    Pair {
        secret: &["twilioauthtoken", "twilioapikeysecret"],
        part: &["accountsid", "twiliosid", "apikeysid"],
        called: "the account of this token",
    },
    Pair {
        secret: &[
            "azureentraclientsecret",
            "azureclientsecret",
            "armclientsecret",
        ],
        part: &["tenantid"],
        called: "the tenant of this secret",
    },
    Pair {
        secret: &["clientsecret"],
        part: &["clientid"],
        called: "the client that the secret belongs to",
    },
    Pair {
        secret: &["consumersecret", "appsecret"],
        part: &["consumerkey", "appid", "appkey"],
        called: "the application that the secret belongs to",
    },
    Pair {
        secret: &["tokensecret", "accesstokensecret"],
        part: &["accesstoken", "oauthtoken"],
        called: "the token that the secret belongs to",
    },
];

/// Adds the nearest other part to every secret that has one.
pub(super) fn tie(unit: &Unit, candidates: &mut [Candidate]) {
    for candidate in candidates.iter_mut().filter(|c| c.secret) {
        let said = plain(said_before(unit, candidate.span));
        let rule = plain(candidate.rule.id.as_bytes());
        for pair in &PAIRS {
            let is_one = pair
                .secret
                .iter()
                .any(|mark| said.ends_with(mark.as_bytes()) || rule.ends_with(mark.as_bytes()));
            if is_one && let Some(part) = nearest(&unit.text, candidate.span, pair.part) {
                candidate.related.push((part, pair.called.to_owned()));
            }
        }
    }
}

/// What stands on the line in front of the secret, without signs at its end.
fn said_before(unit: &Unit, span: Span) -> &[u8] {
    let line = unit.line_at(span.start);
    let start = line.start.max(span.start.saturating_sub(SAID));
    &unit.text[start..span.start]
}

/// Letters and digits alone, in lower case: `Client-Secret: "` becomes `clientsecret`.
fn plain(text: &[u8]) -> Vec<u8> {
    text.iter()
        .filter(|b| b.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect()
}

/// The value nearest to the secret whose name ends in one of these.
fn nearest(text: &[u8], secret: Span, names: &[&str]) -> Option<Span> {
    let window = Span::new(
        secret.start.saturating_sub(REACH),
        text.len().min(secret.end + REACH),
    );
    // the plain form of the window, and where each of its bytes comes from
    let kept: Vec<(usize, u8)> = (window.start..window.end)
        .filter(|&at| text[at].is_ascii_alphanumeric())
        .map(|at| (at, text[at].to_ascii_lowercase()))
        .collect();
    let letters: Vec<u8> = kept.iter().map(|&(_, byte)| byte).collect();
    let found = names.iter().flat_map(|name| {
        memmem::find_iter(&letters, name.as_bytes())
            .filter_map(|at| kept.get(at + name.len() - 1))
            .filter_map(|&(last, _)| value_behind(text, last + 1, window.end))
    });
    found
        .filter(|span| !span.overlaps(secret))
        .min_by_key(|span| span.start.abs_diff(secret.start))
}

/// The literal that a name gets which ends at `at`.
fn value_behind(text: &[u8], at: usize, end: usize) -> Option<Span> {
    let rest = &text[at..end];
    let gap = rest
        .iter()
        .take(GAP)
        .take_while(|b| b" \t\"'`:=>,()[]".contains(b))
        .count();
    let assigned = rest[..gap].iter().any(|b| b":=,(> ".contains(b));
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || b"_-.@/+".contains(b);
    let length = rest[gap..].iter().take_while(is_part).count();
    let value = &rest[gap..gap + length];
    // a reference is no id: `process.env.CLIENT_ID`
    let literal = value.iter().any(u8::is_ascii_digit) && !value.contains(&b'(');
    (assigned && literal && VALUE.contains(&length)).then(|| Span::new(at + gap, at + gap + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detector;
    use crate::pattern::fill;

    fn related(path: &str, text: &str) -> Vec<(String, String)> {
        let text = fill(text).expect("placeholders").into_bytes();
        let unit = Unit::new(path, text);
        let found = Detector::new(&[]).look(&unit).candidates;
        let tied = found.iter().flat_map(|candidate| &candidate.related);
        tied.map(|(span, called)| {
            let part = String::from_utf8_lossy(unit.slice(*span)).into_owned();
            (part, called.clone())
        })
        .collect()
    }

    #[test]
    fn the_id_near_a_secret_is_told() {
        let one = |path: &str, text: &str| {
            let found = related(path, text);
            assert_eq!(found.len(), 1, "{found:?}\n{text}");
            found[0].0.clone()
        };
        assert_eq!(
            one(".env", "CLIENT_ID=app-7351\nCLIENT_SECRET={{alnum:40}}\n"),
            "app-7351"
        );
        assert!(
            one(
                "a.tf",
                "access_key_id = \"AKIA{{base32:16}}\"\nsecret_access_key = \"{{base64:40}}\"\n"
            )
            .starts_with("AKIA")
        );
        assert!(
            one(
                "a.py",
                "Client(account_sid='AC{{hex:32}}',\n  twilio_auth_token='{{hex:32}}')\n"
            )
            .starts_with("AC")
        );
    }

    #[test]
    fn a_reference_or_a_distant_id_is_not() {
        let far = format!(
            "CLIENT_ID=app-7351\n{}CLIENT_SECRET={{{{alnum:40}}}}\n",
            "# x\n".repeat(600)
        );
        assert_eq!(related(".env", &far), []);
        assert_eq!(
            related(
                "a.js",
                "id: process.env.CLIENT_ID, clientSecret: '{{alnum:40}}'\n"
            ),
            []
        );
    }
}
