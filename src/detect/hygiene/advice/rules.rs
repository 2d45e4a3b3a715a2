//! The rules of the advice.

use crate::rule::{Category, Confidence, Rule, Score};
use std::borrow::Cow;

/// The rules of `--checks advice`.
pub(super) static ADVICE: &[&Rule] = &[&NO_SCAN, &NO_HOOK, &SHALLOW, &UNVALIDATED, &SOPS];

/// The rules of `--checks drift`.
pub(super) static DRIFT: &[&Rule] = &[&TEMPLATE_DRIFT];

const fn rule(id: &'static str, summary: &'static str, help: &'static str) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed(summary),
        help: Cow::Borrowed(help),
        category: Category::Advice,
        score: Score(0),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[]),
        bad: Cow::Borrowed(&[]),
        good: Cow::Borrowed(&[]),
    }
}

pub(super) static NO_SCAN: Rule = rule(
    "ci-no-secret-scanning",
    "No pipeline looks for secrets",
    "A hook can be skipped, a pipeline cannot. Run a secret scanner on every pull request and let it fail the build.",
);

pub(super) static NO_HOOK: Rule = rule(
    "precommit-no-secret-hook",
    "No hook looks for secrets before a commit",
    "A secret that was pushed has to be replaced, one that was stopped before the commit does not. Add a secret scanner to the hooks that run \
     before a commit.",
);

pub(super) static SHALLOW: Rule = rule(
    "ci-secret-scan-shallow",
    "Secret scan of a shallow checkout",
    "The checkout has only the last commit, so the scanner cannot see a secret that an earlier commit added and a later one removed. Check \
     out the whole history for this job.",
);

pub(super) static UNVALIDATED: Rule = rule(
    "secret-setting-unvalidated",
    "Secret setting that takes any value",
    "The program starts with an empty or very short secret and nobody notices. Demand a least length where the setting is declared.",
);

pub(super) static SOPS: Rule = rule(
    "sops-plaintext",
    "File that sops should encrypt is plain text",
    "A creation rule of .sops.yaml covers this file, yet it is not encrypted. Encrypt it in place, and replace the secrets in it if it was \
     ever pushed.",
);

pub(super) static TEMPLATE_DRIFT: Rule = rule(
    "template-drift",
    "Template without a variable that is needed",
    "Whoever copies the template starts without this variable. Add it, empty, under a comment that says what it is for.",
);
