//! Values that are used when nobody sets one: `${DB_PASSWORD:-…}`, `os.getenv("SECRET_KEY", "…")`.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::SlotKind;
use crate::detect::secret::{Reach, reach};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct WeakEnvDefault;

const HELP: &str = "When the variable is not set the program starts with this value, which everybody can read here. A missing setting \
                    should stop the program instead. Remove the default so that a missing value is an error, and generate one per \
                    installation.";

const fn rule(
    id: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed("Secret with a default that everybody can read"),
        help: Cow::Borrowed(HELP),
        category: Category::WeakDefault,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[1188, 1392, 547]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static RULE: Rule = rule(
    "weak-env-default",
    80,
    const {
        &[
            Example::new(
                "docker-compose.yml",
                "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:-{{text:devpassword}}}\n",
            ),
            Example::new(
                "app/config.py",
                "SECRET_KEY = os.getenv(\"SECRET_KEY\", \"{{text:change-this}}\")\n",
            ),
        ]
    },
    const {
        &[
            Example::new(
                "docker-compose.yml",
                "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:?set it in .env}\n",
            ),
            Example::new("app/config.py", "SECRET_KEY = os.environ[\"SECRET_KEY\"]\n"),
        ]
    },
);

static LOCAL: Rule = rule(
    "weak-env-default-local",
    50,
    const {
        &[Example::new(
            "app/config.py",
            "url = os.getenv(\"DATABASE_URL\", \"postgresql://app:{{text:devpassword}}@localhost/app\")\n",
        )]
    },
    const {
        &[Example::new(
            "app/config.py",
            "url = os.getenv(\"DATABASE_URL\", \"postgresql://localhost/app\")\n",
        )]
    },
);

static TEST: Rule = rule(
    "weak-env-default-test",
    30,
    const {
        &[Example::new(
            "tests/conftest.py",
            "password = os.getenv(\"DB_PASSWORD\", \"{{text:devpassword}}\")\n",
        )]
    },
    const {
        &[Example::new(
            "tests/conftest.py",
            "password = os.environ[\"DB_PASSWORD\"]\n",
        )]
    },
);

impl Check for WeakEnvDefault {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE, &LOCAL, &TEST] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        if literal.slot.kind != SlotKind::Default || literal.unit.role == FileRole::Template {
            return Claim::Pass;
        }
        let local = literal
            .host
            .is_some_and(|host| reach(literal.unit.slice(host)) != Reach::Wide);
        let rule = if literal.is_test_or_docs() {
            &TEST
        } else if local {
            &LOCAL
        } else {
            &RULE
        };
        let name = literal.shown_name();
        let message = format!(
            "{name} falls back to {} when it is not set.",
            literal.described()
        );
        let remedy = literal.required(&name);
        report(literal, rule, message, remedy)
    }
}
