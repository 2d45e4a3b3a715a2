//! Literal passwords on command lines: every user of the machine can read them while the program runs.

use super::{Check, Claim, Literal, report};
use crate::content::format::SlotKind;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

pub(super) struct CommandLine;

const fn rule(
    id: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed("Password on a command line"),
        help: Cow::Borrowed(
            "The password is written down here, and while the program runs every user of the machine can read its command line. Pass it \
             through a file that only its owner can read, an environment variable or standard input (--password-stdin, PGPASSFILE, \
             --defaults-extra-file, curl --config -), and replace the value.",
        ),
        category: Category::HardcodedPassword,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[214, 798]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static RULE: Rule = rule(
    "password-on-command-line",
    70,
    const {
        &[Example::new(
            "backup.sh",
            "mysqldump --password={{alnum:14}} shop > shop.sql\n",
        )]
    },
    const {
        &[Example::new(
            "backup.sh",
            "mysqldump --password=\"$DB_PASSWORD\" shop > shop.sql\n",
        )]
    },
);

static TEST: Rule = rule(
    "password-on-command-line-test",
    30,
    const {
        &[Example::new(
            "docs/backup.md",
            "    mysqldump --password={{alnum:14}} shop\n",
        )]
    },
    const {
        &[Example::new(
            "docs/backup.md",
            "    mysqldump --password=<password> shop\n",
        )]
    },
);

impl Check for CommandLine {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE, &TEST] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        if literal.slot.kind != SlotKind::Option {
            return Claim::Pass;
        }
        let rule = if literal.is_test_or_docs() {
            &TEST
        } else {
            &RULE
        };
        report(
            literal,
            rule,
            format!(
                "The option {} passes {} on a command line.",
                option(literal),
                literal.described()
            ),
            remedy(literal).to_owned(),
        )
    }
}

/// `--password`, or `-P of sqlcmd`: one letter says nothing alone.
fn option(literal: &Literal<'_>) -> String {
    let name = String::from_utf8_lossy(literal.unit.slice(literal.slot.name));
    match *name.as_bytes() {
        [b'-', letter] if letter.is_ascii_alphanumeric() && literal.slot.parent.is_some() => {
            format!("{name} of {}", literal.shown_name())
        }
        _ => literal.shown_name(),
    }
}

/// The way in which the program on the line takes a password without showing it.
fn remedy(literal: &Literal<'_>) -> &'static str {
    let unit = literal.unit;
    let line = unit.slice(unit.line_at(literal.slot.name.start));
    let before = Span::new(0, line.len().min(LONGEST_LINE)).of(line);
    WAYS.iter()
        .find(|(program, _)| memchr::memmem::find(before, program.as_bytes()).is_some())
        .map_or(
            "pass the value in a file or on standard input",
            |(_, way)| way,
        )
}

/// How much of a line is searched for its program, in bytes.
const LONGEST_LINE: usize = 1000;

/// Programs, the longer names first, and their ways.
const WAYS: &[(&str, &str)] = &[
    (
        "docker login",
        "pipe the password into docker login --password-stdin",
    ),
    (
        "redis-server",
        "write requirepass into a configuration file that only the server can read",
    ),
    ("redis-cli", "set REDISCLI_AUTH instead of -a"),
    (
        "mysql",
        "use --defaults-extra-file with a file that only its owner can read",
    ),
    (
        "mariadb",
        "use --defaults-extra-file with a file that only its owner can read",
    ),
    (
        "psql",
        "use PGPASSFILE with a file that only its owner can read",
    ),
    (
        "pg_",
        "use PGPASSFILE with a file that only its owner can read",
    ),
    (
        "curl",
        "use curl --netrc-file or --config - with the credential on standard input",
    ),
    ("wget", "use a .netrc file that only its owner can read"),
    (
        "sshpass",
        "use a key instead of a password, or sshpass -f with a file",
    ),
    (
        "mongo",
        "use --config with a file, or let the shell ask for the password",
    ),
    (
        "kubectl",
        "use --from-file or --from-env-file with a file outside of the repository",
    ),
    (
        "helm",
        "use --values with a file outside of the repository, or an existing secret",
    ),
    ("openssl", "use -passin file: or env:"),
    (
        "keytool",
        "append :env or :file to the option and name a variable or a file",
    ),
    ("ldap", "use -y with a file that only its owner can read"),
    ("az ", "log in with a managed identity or a certificate"),
    (
        "vault",
        "log in with vault login - and the token on standard input",
    ),
];
