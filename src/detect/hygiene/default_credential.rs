//! Default credentials of products: the first guess of everybody who finds the service.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::SlotKind;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct DefaultCredential;

static RULE: Rule = Rule {
    id: Cow::Borrowed("default-credential"),
    summary: Cow::Borrowed("Default credential of a product"),
    help: Cow::Borrowed(
        "The product's own documentation names this password, and programs that scan the Internet try it first. Whoever reaches the \
         service can log in until the value is changed. Generate one for every installation, pass it in through a variable that must be \
         set, and do not publish the port.",
    ),
    category: Category::HardcodedPassword,
    score: Score(80),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[1392, 1393, 798]),
    bad: Cow::Borrowed(&[
        Example::new(
            "docker-compose.yml",
            "services:\n  s3:\n    image: minio/minio\n    environment:\n      MINIO_ROOT_PASSWORD: {{text:minioadmin}}\n",
        ),
        Example::new(
            ".env",
            "GRAFANA_USER=admin\nGRAFANA_PASSWORD={{text:admin}}\n",
        ),
    ]),
    good: Cow::Borrowed(&[
        Example::new(
            "docker-compose.yml",
            "services:\n  s3:\n    image: minio/minio\n    environment:\n      MINIO_ROOT_PASSWORD: ${MINIO_ROOT_PASSWORD:?set it}\n",
        ),
        Example::new(
            "tests/docker-compose.yml",
            "services:\n  s3:\n    environment:\n      MINIO_ROOT_PASSWORD: {{text:minioadmin}}\n",
        ),
    ]),
};

impl Check for DefaultCredential {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        let served = matches!(
            literal.role(),
            FileRole::Deploy | FileRole::EnvFile | FileRole::Iac | FileRole::Source
        );
        // the password of a URL is graded by its host
        if !served || literal.host.is_some() || literal.slot.kind == SlotKind::Option {
            return Claim::Pass;
        }
        let Some(product) = literal.product() else {
            return Claim::Pass;
        };
        let name = literal.shown_name();
        let remedy = literal.required(&name);
        report(
            literal,
            &RULE,
            format!("{name} is the default credential of {product}."),
            remedy,
        )
    }
}
