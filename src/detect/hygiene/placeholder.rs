//! Placeholders that cannot work or wait to be replaced: quiet, but worth knowing.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::{Format, SlotKind};
use crate::detect::value::Class;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct Placeholder;

static INACTIVE: Rule = Rule {
    id: Cow::Borrowed("inactive-placeholder"),
    summary: Cow::Borrowed("Placeholder for a secret that nobody set"),
    help: Cow::Borrowed(
        "The value cannot open anything: a provider refuses it, or it is visibly a gap to fill in. It still hides a missing setting, \
         because the program starts and fails later. Leave the value empty or make reading it fail with a clear message.",
    ),
    category: Category::WeakDefault,
    score: Score(20),
    // nothing is opened by it: shown on request
    confidence: Confidence::Low,
    cwe: Cow::Borrowed(&[1188]),
    bad: Cow::Borrowed(&[Example::new(
        "deploy/values.yaml",
        "openai_api_key: {{text:your-api-key-here}}\n",
    )]),
    good: Cow::Borrowed(&[Example::new("deploy/values.yaml", "openai_api_key: \"\"\n")]),
};

static WORKING: Rule = Rule {
    id: Cow::Borrowed("placeholder-credential"),
    summary: Cow::Borrowed("Placeholder used as a credential"),
    help: Cow::Borrowed(
        "The project itself decides this value, so the placeholder works as a credential until somebody changes it, and everybody can \
         read it here. Read the value from the environment or a secret store and refuse to start without it.",
    ),
    category: Category::HardcodedPassword,
    score: Score(45),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[1392, 798]),
    bad: Cow::Borrowed(&[Example::new(
        "app/db.py",
        "password = \"{{text:your_password_here}}\"\n",
    )]),
    good: Cow::Borrowed(&[Example::new(
        "app/db.py",
        "password = os.environ[\"DB_PASSWORD\"]\n",
    )]),
};

impl Check for Placeholder {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&INACTIVE, &WORKING] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        use FileRole::{Ci, Deploy, Docs, EnvFile, Iac, Source, Template, Test, Vendored};
        let role = literal.role();
        let default = literal.slot.kind == SlotKind::Default;
        let own = literal.is_own();
        let name = literal.shown_name();
        match (literal.judgement.class, role) {
            (Class::Typographic | Class::Wording, Docs | Vendored) => Claim::Silent,
            (Class::Typographic, Test) => Claim::Silent,
            (_, Template) => Claim::Pass,
            // `...` leaves something out of an explanation
            (Class::Typographic, _) if literal.judgement.reason == "ellipsis" => Claim::Silent,
            // a provider's key that is a placeholder fails closed, however it is worded
            (Class::Typographic, _) if !own => Claim::Silent,
            (Class::Wording | Class::Default | Class::Weak, Test | Source | Ci)
                if !own && !default =>
            {
                Claim::Silent
            }
            (Class::Wording | Class::Default | Class::Weak, _) if !own => report(
                literal,
                &INACTIVE,
                format!("{name} has a placeholder that its provider will refuse."),
                format!("leave {name} empty so that the program can see that it is not set"),
            ),
            // `password = "****"` hides a value before it is shown
            (Class::Typographic, _)
                if default
                    && literal.judgement.reason == "masked"
                    && !literal
                        .unit
                        .slice(literal.span)
                        .iter()
                        .any(|b| b.is_ascii_alphanumeric() && !matches!(b, b'x' | b'X')) =>
            {
                Claim::Silent
            }
            // a usage text: `echo "try NAME=... $0"`
            (Class::Typographic, _) if default && literal.unit.format == Format::Shell => {
                Claim::Silent
            }
            // `if x != "" { x = "<hidden>" }`, `x = "REDACTED"`
            (Class::Typographic, Source)
                if default
                    && ["in angle or square brackets", "hidden before it is shown"]
                        .contains(&literal.judgement.reason) =>
            {
                Claim::Silent
            }
            (Class::Typographic, _) if default => Claim::Pass,
            (Class::Typographic, EnvFile | Ci | Deploy | Iac) => report(
                literal,
                &INACTIVE,
                format!("{name} is still a gap to fill in."),
                literal.required(&name),
            ),
            (Class::Typographic, Source) => Claim::Silent,
            (Class::Wording, Source) if !default => report(
                literal,
                &WORKING,
                format!("{name} is set to a placeholder that works as a credential."),
                literal.required(&name),
            ),
            _ => Claim::Pass,
        }
    }
}
