//! Tokens in tests and documentation that nobody has issued, as far as one can see.

use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

/// What has the form of a provider's token where tokens are made up, and no mark that only the provider gives.
pub(super) static RULE: Rule = Rule {
    id: Cow::Borrowed("provider-token-test"),
    summary: Cow::Borrowed("Something like a provider's token in tests or documentation"),
    help: Cow::Borrowed(
        "The value has the form that a provider's tokens have, but nothing that only the provider could have put there: no mark of its own, \
         or a checksum that does not match. In a test it is most likely made up. Make sure of that; if it was ever real, revoke it.",
    ),
    category: Category::ProviderSecret,
    score: Score(30),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798]),
    bad: Cow::Borrowed(
        const {
            &[
                Example::new(
                    "linode/client_test.go",
                    "const linodeToken = \"{{hex:64}}\"\n",
                ),
                Example::new("docs/setup.md", "export DATADOG_API_KEY={{hex:32}}\n"),
            ]
        },
    ),
    good: Cow::Borrowed(
        const {
            &[
                Example::new("linode/client.go", "const linodeToken = \"{{hex:64}}\"\n"),
                Example::new("linode/client_test.go", "const commit = \"{{hex:40}}\"\n"),
            ]
        },
    ),
};
