//! Credentials in files that are made to be copied: `.env.example`, `values.example.yaml`, `*.dist`.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::detect::value::Class;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct Template;

static EXAMPLE: Rule = Rule {
    id: Cow::Borrowed("template-example-credential"),
    summary: Cow::Borrowed("Working example credential in a template"),
    help: Cow::Borrowed(
        "A template is copied and started as it is. The project itself decides this value, so the example works as a credential, and \
         everybody can read it here. Leave the value empty, say in a comment above it that it is required and how to generate one \
         (openssl rand -base64 32), and refuse to start without it.",
    ),
    category: Category::TemplateCredential,
    score: Score(55),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[1392, 260]),
    bad: Cow::Borrowed(&[
        Example::new(
            ".env.example",
            "POSTGRES_PASSWORD={{text:your_password_here}}\n",
        ),
        Example::new(
            "config/values.example.yaml",
            "auth:\n  adminPassword: {{text:changeme}}\n",
        ),
    ]),
    good: Cow::Borrowed(&[
        Example::new(
            ".env.example",
            "# REQUIRED: generate with openssl rand -base64 32\nPOSTGRES_PASSWORD=\n",
        ),
        Example::new(".env.example", "PASSWORD_MIN_LENGTH=12\nTOKEN_TTL=3600\n"),
    ]),
};

static PROVIDER: Rule = Rule {
    id: Cow::Borrowed("template-example-credential-provider"),
    summary: Cow::Borrowed("Placeholder in a template that cannot work as a credential"),
    help: Cow::Borrowed(
        "The value cannot open anything: a provider refuses it, or it is visibly a gap to fill in. It still hides a missing setting, \
         because code that tests whether the variable is set finds it set. Leave the value empty under a comment.",
    ),
    category: Category::TemplateCredential,
    score: Score(25),
    // nothing is opened by it: shown on request
    confidence: Confidence::Low,
    cwe: Cow::Borrowed(&[260]),
    bad: Cow::Borrowed(&[Example::new(
        ".env.example",
        "OPENAI_API_KEY={{text:your-api-key-here}}\n",
    )]),
    good: Cow::Borrowed(&[Example::new(".env.example", "OPENAI_API_KEY=\n")]),
};

static REAL: Rule = Rule {
    id: Cow::Borrowed("template-real-secret"),
    summary: Cow::Borrowed("Real-looking secret in a template"),
    help: Cow::Borrowed(
        "Templates are public by nature, and this value looks generated, not made up. Assume that it is known: replace it wherever it is \
         in use, then leave the value empty in the template.",
    ),
    category: Category::TemplateCredential,
    score: Score(93),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798, 540]),
    bad: Cow::Borrowed(&[Example::new(".env.example", "JWT_SECRET={{base64:44}}\n")]),
    good: Cow::Borrowed(&[Example::new(".env.example", "JWT_SECRET=\n")]),
};

impl Check for Template {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&EXAMPLE, &PROVIDER, &REAL] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        if literal.unit.role != FileRole::Template {
            return Claim::Pass;
        }
        let name = literal.shown_name();
        let remedy = format!(
            "leave {name} empty under a comment that says it is required and how to generate a value"
        );
        let (rule, message) = match literal.judgement.class {
            Class::Live => (
                &REAL,
                format!("{name} holds a real-looking secret in a template."),
            ),
            Class::Wording | Class::Default | Class::Weak if literal.is_own() => (
                &EXAMPLE,
                format!(
                    "{name} has {} that works in every copy of this template.",
                    literal.described()
                ),
            ),
            _ => (
                &PROVIDER,
                format!(
                    "{name} has a placeholder in a template; an empty value says the same and fails early."
                ),
            ),
        };
        report(literal, rule, message, remedy)
    }
}
