//! The rules for credentials in HTTP headers.

use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

/// Every rule of this detector.
pub(in super::super) static RULES: &[&Rule] = &[&BASIC, &BASIC_TEST, &TOKEN, &TOKEN_TEST, &COOKIE];

const BASIC_HELP: &str = "Base64 hides nothing: the header holds a user name and a password that anyone can read. Change the password, then build \
    the header when the program runs, from values read from the environment or a secret store.";
const TOKEN_HELP: &str = "Whoever has the token can call the service in its owner's name. Revoke it, then read its successor from the environment or \
    a secret store when the program runs.";

/// A user name and a password in Base64.
pub(super) static BASIC: Rule = Rule {
    id: Cow::Borrowed("basic-auth-header"),
    summary: Cow::Borrowed("Credentials in a Basic authorization header"),
    help: Cow::Borrowed(BASIC_HELP),
    category: Category::HardcodedPassword,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_BASIC),
    good: Cow::Borrowed(GOOD),
};

/// The same in tests and documentation.
pub(super) static BASIC_TEST: Rule = Rule {
    id: Cow::Borrowed("basic-auth-header-test"),
    summary: Cow::Borrowed("Credentials in a Basic authorization header in tests or documentation"),
    help: Cow::Borrowed(
        "Make sure that no real service accepts this password. In tests build the header at run time; in documentation write a placeholder \
         such as <credentials>.",
    ),
    category: Category::HardcodedPassword,
    score: Score(30),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_BASIC_TEST),
    good: Cow::Borrowed(GOOD),
};

/// A token of any other kind.
pub(super) static TOKEN: Rule = Rule {
    id: Cow::Borrowed("bearer-token"),
    summary: Cow::Borrowed("Token in an HTTP header"),
    help: Cow::Borrowed(TOKEN_HELP),
    category: Category::ProviderSecret,
    score: Score(70),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_TOKEN),
    good: Cow::Borrowed(GOOD),
};

/// The same in tests and documentation.
pub(super) static TOKEN_TEST: Rule = Rule {
    id: Cow::Borrowed("bearer-token-test"),
    summary: Cow::Borrowed("Token in an HTTP header in tests or documentation"),
    help: Cow::Borrowed(
        "Make sure that no real service accepts this token, and write a placeholder such as <token> instead.",
    ),
    category: Category::ProviderSecret,
    score: Score(30),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_TOKEN_TEST),
    good: Cow::Borrowed(GOOD),
};

/// A cookie that stands for a session.
pub(super) static COOKIE: Rule = Rule {
    id: Cow::Borrowed("session-cookie"),
    summary: Cow::Borrowed("Session cookie in an HTTP header"),
    help: Cow::Borrowed(
        "While the session lasts, whoever has the cookie is logged in as its owner. Log out of the session at the service, and remove the header \
         from the file.",
    ),
    category: Category::ProviderSecret,
    score: Score(25),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798, 539]),
    bad: Cow::Borrowed(BAD_COOKIE),
    good: Cow::Borrowed(GOOD),
};

// Base64 of "app:Rv" and six groups of three characters, the last of each filled at test time
const BAD_BASIC: &[Example] = &[
    Example::new(
        "src/client.py",
        "headers = {'Authorization': 'Basic YXBwOlJ2azd{{alnum:1}}UTJ{{alnum:1}}ejl{{alnum:1}}V21{{alnum:1}}eDR{{alnum:1}}VDh{{alnum:1}}'}\n",
    ),
    Example::new(
        "api.http",
        "GET https://api.acme-shop.io/\nAuthorization: Basic YXBwOlJ2azd{{alnum:1}}UTJ{{alnum:1}}ejl{{alnum:1}}V21{{alnum:1}}eDR{{alnum:1}}VDh{{alnum:1}}\n",
    ),
];

const BAD_BASIC_TEST: &[Example] = &[Example::new(
    "tests/test_client.py",
    "headers = {'Authorization': 'Basic YXBwOlJ2azd{{alnum:1}}UTJ{{alnum:1}}ejl{{alnum:1}}V21{{alnum:1}}eDR{{alnum:1}}VDh{{alnum:1}}'}\n",
)];

const BAD_TOKEN: &[Example] = &[
    Example::new(
        "deploy.sh",
        "curl -H \"Authorization: Bearer {{alnum:40}}\" https://api.acme-shop.io/\n",
    ),
    Example::new("src/client.rb", "headers['X-Api-Key'] = '{{alnum:40}}'\n"),
    Example::new(
        "trace.har",
        "{\"name\": \"Authorization\", \"value\": \"Token {{hex:40}}\"}\n",
    ),
];

const BAD_TOKEN_TEST: &[Example] = &[Example::new(
    "README.md",
    "    curl -H \"Authorization: Bearer {{alnum:40}}\" https://api.acme-shop.io/\n",
)];

const BAD_COOKIE: &[Example] = &[Example::new(
    "src/scrape.py",
    "headers = {'Cookie': 'theme=dark; sessionid={{alnum:32}}'}\n",
)];

const GOOD: &[Example] = &[
    Example::new(
        "src/client.js",
        "const headers = { Authorization: `Bearer ${token}` }\n",
    ),
    Example::new(
        "deploy.sh",
        "curl -H \"Authorization: Bearer $TOKEN\" https://api.acme-shop.io/\n",
    ),
    Example::new(
        "README.md",
        "Send `Authorization: Basic <credentials>` or `X-Api-Key: YOUR_API_KEY`.\n",
    ),
    Example::new(
        "src/client.py",
        "headers = {'Authorization': 'Basic ' + encoded, 'Cookie': 'theme=dark'}\n",
    ),
];
