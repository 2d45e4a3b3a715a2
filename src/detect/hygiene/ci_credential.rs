//! Literal credentials in pipelines.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::SlotKind;
use crate::detect::value::Class;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct CiCredential;

static RULE: Rule = Rule {
    id: Cow::Borrowed("ci-hardcoded-credential"),
    summary: Cow::Borrowed("Literal credential in a pipeline"),
    help: Cow::Borrowed(
        "Everybody who can read the repository can read it, and it tends to be the password of more than the pipeline. Store it as a \
         secret of the pipeline; for a throw-away service container use a value made for the run, because pull requests from forks have \
         no secrets.",
    ),
    category: Category::HardcodedPassword,
    score: Score(55),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 260]),
    bad: Cow::Borrowed(&[
        Example::new(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    services:\n      db:\n        image: postgres\n        env:\n          POSTGRES_PASSWORD: {{text:postgres}}\n",
        ),
        Example::new(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: mysql -u root -p{{text:root}} -e 'SELECT 1'\n",
        ),
    ]),
    good: Cow::Borrowed(&[
        Example::new(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    env:\n      PASSWORD: ${{ secrets.DB_PASSWORD }}\n",
        ),
        Example::new(
            ".github/workflows/ci.yml",
            "permissions:\n  id-token: write\n",
        ),
    ]),
};

impl Check for CiCredential {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
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
        report(
            literal,
            &RULE,
            format!("{name} is {} in a pipeline.", literal.described()),
            remedy,
        )
    }
}
