//! The rules for private keys.

use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

/// Every rule of this detector.
pub(in super::super) static RULES: &[&Rule] = &[&PLAIN, &ENCRYPTED, &TEST];

/// A key that anyone who reads the file can use.
pub(super) static PLAIN: Rule = Rule {
    id: Cow::Borrowed("private-key-committed"),
    summary: Cow::Borrowed("Private key"),
    help: Cow::Borrowed(
        "Whoever has the key can log in, sign or decrypt in its owner's name. Replace the key pair wherever its public half is trusted, \
         revoke certificates made with it, and keep the new key outside of the repository: in a secret store, an agent, or a file that git \
         ignores.",
    ),
    category: Category::ProviderSecret,
    score: Score(91),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[321, 312]),
    bad: Cow::Borrowed(BAD_PLAIN),
    good: Cow::Borrowed(GOOD),
};

/// A key behind a passphrase.
pub(super) static ENCRYPTED: Rule = Rule {
    id: Cow::Borrowed("private-key-encrypted"),
    summary: Cow::Borrowed("Private key protected by a passphrase"),
    help: Cow::Borrowed(
        "The key is as strong as its passphrase, which anyone with the file can guess at leisure. Move the key to a secret store, and replace \
         it if the passphrase is short, is used elsewhere, or stands in the same repository.",
    ),
    category: Category::ProviderSecret,
    score: Score(50),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[321, 312]),
    bad: Cow::Borrowed(BAD_ENCRYPTED),
    good: Cow::Borrowed(GOOD),
};

/// A key in tests or documentation.
pub(super) static TEST: Rule = Rule {
    id: Cow::Borrowed("private-key-committed-test"),
    summary: Cow::Borrowed("Private key in tests or documentation"),
    help: Cow::Borrowed(
        "Make sure that nothing outside of the tests trusts this key, for instance by giving it a name and a certificate that say so. Better, \
         generate the key when the tests run.",
    ),
    category: Category::ProviderSecret,
    score: Score(35),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[321, 312]),
    bad: Cow::Borrowed(BAD_TEST),
    good: Cow::Borrowed(GOOD),
};

const BAD_PLAIN: &[Example] = &[
    Example::new(
        "deploy/id_rsa",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE{{base64:60}}\n{{base64:64}}\n{{base64:64}}\n{{base64:64}}\n-----END RSA PRIVATE KEY-----\n",
    ),
    Example::new(
        "account.json",
        "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIE{{base64:60}}\\n{{base64:64}}\\n{{base64:64}}\\n-----END PRIVATE KEY-----\\n\"}\n",
    ),
    Example::new("wg0.conf", "[Interface]\nPrivateKey = {{base64:43}}=\n"),
];

const BAD_ENCRYPTED: &[Example] = &[Example::new(
    "deploy/id_rsa",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE{{base64:60}}\n{{base64:64}}\n{{base64:64}}\n-----END ENCRYPTED PRIVATE KEY-----\n",
)];

const BAD_TEST: &[Example] = &[Example::new(
    "tests/fixtures/server.pem",
    "-----BEGIN PRIVATE KEY-----\nMIIE{{base64:60}}\n{{base64:64}}\n{{base64:64}}\n-----END PRIVATE KEY-----\n",
)];

const GOOD: &[Example] = &[
    Example::new(
        "deploy/id_rsa.pub.pem",
        "-----BEGIN PUBLIC KEY-----\nMIIB{{base64:60}}\n{{base64:64}}\n{{base64:64}}\n-----END PUBLIC KEY-----\n",
    ),
    Example::new(
        "src/check.py",
        "if text.startswith('-----BEGIN RSA PRIVATE KEY-----'):\n    refuse(text)\n",
    ),
    Example::new(
        "README.md",
        "Paste the key:\n\n-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n",
    ),
];
