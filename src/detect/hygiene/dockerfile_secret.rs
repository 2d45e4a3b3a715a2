//! Secrets in `ENV` and `ARG`: they stay readable in every layer of the image.

use super::{Check, Claim, Literal, report};
use crate::content::format::{Format, SlotKind};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct DockerfileSecret;

static RULE: Rule = Rule {
    id: Cow::Borrowed("dockerfile-secret"),
    summary: Cow::Borrowed("Secret baked into an image"),
    help: Cow::Borrowed(
        "Whoever can pull the image can read it: ENV stays in its configuration, ARG in its build history. Mount the secret for the one \
         command that needs it (RUN --mount=type=secret), or set it when the container starts. Replace the value.",
    ),
    category: Category::HardcodedPassword,
    score: Score(80),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 538, 526]),
    bad: Cow::Borrowed(&[
        Example::new("Dockerfile", "FROM scratch\nENV SECRET_KEY={{alnum:40}}\n"),
        Example::new(
            "Dockerfile",
            "FROM scratch\nARG DB_PASSWORD={{text:postgres}}\n",
        ),
    ]),
    good: Cow::Borrowed(&[Example::new(
        "Dockerfile",
        "FROM scratch\nARG VERSION=1\nRUN --mount=type=secret,id=npm true\n",
    )]),
};

impl Check for DockerfileSecret {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        let stays = literal.unit.format == Format::Dockerfile
            && literal.slot.kind != SlotKind::Option
            && !literal.is_test_or_docs();
        if !stays {
            return Claim::Pass;
        }
        let name = literal.shown_name();
        let remedy = literal.required(&name);
        report(
            literal,
            &RULE,
            format!("{name} bakes {} into the image.", literal.described()),
            remedy,
        )
    }
}
