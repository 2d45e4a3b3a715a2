//! Literal passwords on command lines: every user of the machine can read them while the program runs.

use super::{Check, Claim, Literal, report};
use crate::content::format::SlotKind;
use crate::rule::{Category, Confidence, Example, Rule, Score};
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
                literal.shown_name(),
                literal.described()
            ),
            String::new(),
        )
    }
}
