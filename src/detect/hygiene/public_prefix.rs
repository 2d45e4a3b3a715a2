//! Secrets behind a prefix that puts a variable into the code of a web page.

use super::{Check, Claim, Literal, report};
use crate::detect::value::Class;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct PublicPrefix;

/// Prefixes that build tools copy into the browser's bundle: Next.js, Vite, Create React App, Expo, Nuxt, Gatsby, SvelteKit/Astro.
const PREFIXES: &[&[u8]] = &[
    b"NEXT_PUBLIC_",
    b"VITE_",
    b"REACT_APP_",
    b"EXPO_PUBLIC_",
    b"NUXT_PUBLIC_",
    b"GATSBY_",
    b"PUBLIC_",
];

/// Words that name a key made for the browser.
const PUBLIC_WORDS: &[&str] = &[
    "PUBLIC_KEY",
    "PUBLISHABLE",
    "ANON",
    "SITE_KEY",
    "CLIENT_ID",
    "MAPBOX",
    "MAPS",
    "FIREBASE",
    "POSTHOG",
];

static RULE: Rule = Rule {
    id: Cow::Borrowed("public-env-prefix-secret"),
    summary: Cow::Borrowed("Secret in a variable that reaches the browser"),
    help: Cow::Borrowed(
        "The build tool copies every variable with this prefix into the JavaScript that visitors download. Rename the variable without \
         the prefix, use it on the server only, and replace the value.",
    ),
    category: Category::Hygiene,
    score: Score(70),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[200, 522]),
    bad: Cow::Borrowed(&[Example::new(
        "web/.env",
        "NEXT_PUBLIC_JWT_SECRET={{alnum:40}}\n",
    )]),
    good: Cow::Borrowed(&[Example::new(
        "web/.env",
        "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY=pk\n",
    )]),
};

impl Check for PublicPrefix {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        let name = literal.unit.slice(literal.slot.name);
        let Some(rest) = PREFIXES.iter().find_map(|p| name.strip_prefix(*p)) else {
            return Claim::Pass;
        };
        let upper = rest.to_ascii_uppercase();
        if PUBLIC_WORDS
            .iter()
            .any(|w| memchr::memmem::find(&upper, w.as_bytes()).is_some())
        {
            return Claim::Silent;
        }
        if literal.judgement.class != Class::Live || literal.is_test_or_docs() {
            return Claim::Pass;
        }
        report(
            literal,
            &RULE,
            format!(
                "{} is a secret in a variable that build tools copy into the browser's code.",
                literal.shown_name()
            ),
            "rename the variable without the prefix and read it on the server only".to_owned(),
        )
    }
}
