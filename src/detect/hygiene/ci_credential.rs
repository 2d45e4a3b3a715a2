//! Literal credentials in pipelines.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::SlotKind;
use crate::detect::name::is_stand_in;
use crate::detect::secret::{Reach, reach};
use crate::detect::value::Class;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct CiCredential;

const HELP: &str = "Everybody who can read the repository can read it, and it tends to be the password of more than the pipeline. Store it as \
                    a secret of the pipeline; for a throw-away service container use a value made for the run, because pull requests from \
                    forks have no secrets.";

const HELP_THROWAWAY: &str = "The value is one that everybody knows, so it can only be meant for something that lives as long as the run. Make \
                              sure that nothing else uses it and that the service publishes no port; a value made for the run leaves no doubt.";

const fn rule(
    id: &'static str,
    summary: &'static str,
    help: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed(summary),
        help: Cow::Borrowed(help),
        category: Category::HardcodedPassword,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[798, 260]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static RULE: Rule = rule(
    "ci-hardcoded-credential",
    "Literal credential in a pipeline",
    HELP,
    55,
    const {
        &[
            Example::new(
                ".github/workflows/ci.yml",
                "jobs:\n  test:\n    services:\n      db:\n        image: postgres\n        env:\n          POSTGRES_PASSWORD: {{text:shop_dev_password}}\n",
            ),
            Example::new(
                ".github/workflows/ci.yml",
                "jobs:\n  test:\n    steps:\n      - run: mysql -u root -p{{text:Sommer2024}} -e 'SELECT 1'\n",
            ),
        ]
    },
    const {
        &[
            Example::new(
                ".github/workflows/ci.yml",
                "jobs:\n  test:\n    env:\n      PASSWORD: ${{ secrets.DB_PASSWORD }}\n",
            ),
            Example::new(
                ".github/workflows/ci.yml",
                "permissions:\n  id-token: write\n",
            ),
        ]
    },
);

static THROWAWAY: Rule = rule(
    "ci-throwaway-credential",
    "Password in a pipeline that everybody knows",
    HELP_THROWAWAY,
    25,
    const {
        &[
            Example::new(
                ".github/workflows/ci.yml",
                "jobs:\n  test:\n    services:\n      db:\n        image: postgres\n        env:\n          POSTGRES_PASSWORD: {{text:postgres}}\n",
            ),
            Example::new(
                ".github/workflows/ci.yml",
                "jobs:\n  test:\n    steps:\n      - run: test\n        env:\n          DATABASE_URL: mysql://root:{{text:root}}@localhost/app\n",
            ),
        ]
    },
    const {
        &[Example::new(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    env:\n      POSTGRES_PASSWORD: ci-${{ github.run_id }}\n",
        )]
    },
);

impl Check for CiCredential {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE, &THROWAWAY] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        // a live-looking value is as bad here as anywhere else
        if literal.unit.role != FileRole::Ci || literal.judgement.class == Class::Live {
            return Claim::Pass;
        }
        // an option says which program, not what is secret
        let option = literal.slot.kind == SlotKind::Option;
        let (name, secret) = match option {
            true => (
                "The password on a command line".to_owned(),
                "PASSWORD".to_owned(),
            ),
            false => (literal.shown_name(), literal.shown_name().to_uppercase()),
        };
        let github = literal.unit.path.starts_with(b".github/");
        let remedy = if github {
            format!(
                "use ${{{{ secrets.{secret} }}}}, or ci-${{{{ github.run_id }}}} for a throw-away service"
            )
        } else {
            String::new()
        };
        let known = literal.judgement.is_known_to_all() && is_throwaway(literal);
        // `SECRET_KEY: dummy-key`
        let stands_in = is_stand_in(literal.unit.slice(literal.span));
        let rule = match known || stands_in {
            true => &THROWAWAY,
            false => &RULE,
        };
        report(
            literal,
            rule,
            format!("{name} is {} in a pipeline.", literal.described()),
            remedy,
        )
    }
}

/// True for the password of a container that the pipeline starts beside itself, and for one in an address on the same machine.
fn is_throwaway(literal: &Literal<'_>) -> bool {
    let unit = literal.unit;
    match literal.host {
        Some(host) => reach(unit.slice(host)) == Reach::Local,
        None => unit.is_below(literal.span.start, b"services"),
    }
}
