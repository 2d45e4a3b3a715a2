//! Hashes of passwords, by how much work a guess costs: crypt(3) formats, htpasswd, Kerberos tickets.

use super::super::name::says_made_up;
use super::super::{Candidate, Rank};
use crate::content::{FileRole, Unit};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

/// How such hashes begin.
pub(super) const KEYWORDS: &[&str] = &[
    "$1$",
    "$5$",
    "$6$",
    "$7$",
    "$8$",
    "$9$",
    "$y$",
    "$gy$",
    "$2a$",
    "$2b$",
    "$2x$",
    "$2y$",
    "$apr1$",
    "$sha1$",
    "$argon2",
    "$scrypt",
    "$krb5tgs$",
    "$krb5asrep$",
    "$krb5pa$",
    "{ssha",
    "{sha}",
    "{smd5}",
    "pbkdf2_sha",
    "pbkdf2:sha",
];

pub(super) static RULES: &[&Rule] = &[&FAST, &SLOW];

const GOOD: &[Example] = const {
    &[
        Example::new("a.sh", "echo \"$1$2\"\n"),
        Example::new("a.py", "if value.startswith(\"$6$\"):\n"),
        Example::new("a.md", "the prefix `$2b$10$` says that the cost is 10\n"),
    ]
};

/// Thousands of millions of guesses in a second.
static FAST: Rule = Rule {
    id: Cow::Borrowed("fast-password-hash"),
    summary: Cow::Borrowed("Password hash that is quick to break"),
    help: Cow::Borrowed(
        "This kind of hash is computed so quickly that every common password and every short one is found within hours. Change the password, \
         store a hash made with Argon2id, scrypt or bcrypt, and keep it out of the repository.",
    ),
    category: Category::HardcodedPassword,
    score: Score(55),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[916, 522]),
    bad: Cow::Borrowed(
        const {
            &[
                Example::new(
                    "conf/users.htpasswd",
                    "ann:$apr1${{alnum:8}}${{alnum:22}}\n",
                ),
                Example::new(
                    "shadow.bak",
                    "root:$1${{alnum:8}}${{alnum:22}}:19000:0:99999:7:::\n",
                ),
                Example::new("users.ldif", "userPassword: {SSHA}{{base64:32}}\n"),
            ]
        },
    ),
    good: Cow::Borrowed(GOOD),
};

/// Thousands.
static SLOW: Rule = Rule {
    id: Cow::Borrowed("password-hash"),
    summary: Cow::Borrowed("Password hash"),
    help: Cow::Borrowed(
        "A guess costs some work, and still a weak password behind the hash is found. Keep hashes out of the repository: create the account when \
         the system is set up, and change the password if it is in use anywhere.",
    ),
    category: Category::HardcodedPassword,
    score: Score(30),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[522]),
    bad: Cow::Borrowed(
        const {
            &[
                Example::new("conf/users.htpasswd", "ann:$2y$10${{alnum:53}}\n"),
                Example::new("user-data.yml", "passwd: $6${{alnum:16}}${{alnum:86}}\n"),
            ]
        },
    ),
    good: Cow::Borrowed(GOOD),
};

/// Longest hash: a Kerberos ticket.
const LONGEST: usize = 4096;

/// A format: its beginning, how many characters its last field has at least and at most, and whether guesses are quick.
const FORMATS: [(&[u8], usize, usize, bool); 21] = [
    (b"$krb5tgs$", 200, LONGEST, true),
    (b"$krb5asrep$", 200, LONGEST, true),
    (b"$krb5pa$", 60, LONGEST, true),
    (b"$apr1$", 22, 22, true),
    (b"$sha1$", 28, 28, true),
    (b"$argon2", 16, 128, false),
    (b"$scrypt", 16, 128, false),
    (b"$2a$", 53, 53, false),
    (b"$2b$", 53, 53, false),
    (b"$2x$", 53, 53, false),
    (b"$2y$", 53, 53, false),
    (b"$gy$", 43, 43, false),
    (b"$y$", 43, 43, false),
    (b"$7$", 43, 64, false),
    (b"$8$", 43, 43, false),
    (b"$9$", 43, 43, false),
    (b"$6$", 86, 86, false),
    (b"$5$", 43, 43, false),
    (b"$1$", 22, 22, true),
    (b"pbkdf2_sha", 40, 128, false),
    (b"pbkdf2:sha", 40, 128, false),
];

/// LDAP's formats: one run of Base64 behind the name.
const LDAP: [&[u8]; 5] = [b"{ssha}", b"{ssha256}", b"{ssha512}", b"{smd5}", b"{sha}"];

/// Looks at the hash that begins at `at`.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let text = &unit.text;
    if unit.role == FileRole::Vendored || unit.is_binary() {
        return at + 3;
    }
    let Some((length, fast)) = hash(&text[at..text.len().min(at + LONGEST)]) else {
        return at + 3;
    };
    // what a test or a manual shows was made for it
    let line = unit.line_at(at);
    let before = &text[line.start.max(at.saturating_sub(80))..at];
    let confidence = match unit.role_at(at) {
        FileRole::Test | FileRole::Template => Confidence::Low,
        // a list of hashes is a text file, too
        FileRole::Docs if !unit.path.ends_with(b".txt") => Confidence::Low,
        _ if says_made_up(before) || unit.is_commented_out(at) => Confidence::Low,
        _ => Confidence::Medium,
    };
    let rule = if fast { &FAST } else { &SLOW };
    found.push(Candidate {
        rule: rule.into(),
        confidence,
        span: Span::new(at, at + length),
        secret: true,
        shown: 0,
        rank: Rank::Structure,
        message: match fast {
            true => "The hash of a password, of a kind that is quick to break.".to_owned(),
            false => "The hash of a password.".to_owned(),
        },
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    });
    at + length
}

/// Length of the hash at the start, and whether guesses are quick.
fn hash(text: &[u8]) -> Option<(usize, bool)> {
    if text.first() == Some(&b'{') {
        let name = LDAP.iter().find(|name| {
            text.get(..name.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(name))
        })?;
        let length = run(&text[name.len()..], b"+/=");
        return (28..=200)
            .contains(&length)
            .then_some((name.len() + length, true));
    }
    let (_, least, most, fast) = FORMATS.iter().find(|(start, ..)| text.starts_with(start))?;
    // `$2b$10$` and the salt are joined in bcrypt; everything else has its fields apart
    let whole = run(text, b"$./+=,:-_*@");
    let whole = &text[..whole];
    let cut = whole.iter().rposition(|b| *b == b'$')?;
    let last = run(&whole[cut + 1..], b"./+=-_");
    let fields = whole[..cut].iter().filter(|b| **b == b'$').count();
    let varied = {
        let tail = &whole[cut + 1..cut + 1 + last];
        let mut seen = [false; 256];
        tail.iter().for_each(|b| seen[usize::from(*b)] = true);
        seen.iter().filter(|seen| **seen).count() >= 10
    };
    ((*least..=*most).contains(&last) && fields >= 1 && varied).then_some((cut + 1 + last, *fast))
}

/// Length of the run of letters, digits and these signs.
fn run(text: &[u8], signs: &[u8]) -> usize {
    text.iter()
        .take_while(|b| b.is_ascii_alphanumeric() || signs.contains(b))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::fill;

    fn level(text: &str) -> Option<bool> {
        hash(fill(text).expect("placeholders").as_bytes()).map(|(_, fast)| fast)
    }

    #[test]
    fn formats_have_a_strength() {
        for (text, fast) in [
            ("$1${{alnum:8}}${{alnum:22}}", true),
            ("$apr1${{alnum:8}}${{alnum:22}}", true),
            ("{SSHA}{{base64:32}}", true),
            ("$krb5asrep$23${{hex:32}}${{hex:400}}", true),
            ("$2b$12${{alnum:53}}", false),
            ("$6$rounds=5000${{alnum:16}}${{alnum:86}}", false),
            (
                "$argon2id$v=19$m=65536,t=3,p=4${{base64:22}}${{base64:43}}",
                false,
            ),
            ("pbkdf2_sha256$260000${{alnum:22}}${{base64:44}}", false),
        ] {
            assert_eq!(level(text), Some(fast), "{text}");
        }
    }

    #[test]
    fn shells_and_prefixes_are_none() {
        for text in [
            "$1$2",
            "$6$",
            "$2b$10$",
            "$1$aaaaaaaa$aaaaaaaaaaaaaaaaaaaaaa",
            "{SHA}",
            "$5$$$",
        ] {
            assert_eq!(level(text), None, "{text}");
        }
    }
}
