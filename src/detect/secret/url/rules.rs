//! The rules for credentials in URLs.

use super::super::exposure::Graded;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

/// The three severities of a credential in a URL.
pub(super) static URL: Graded = Graded {
    wide: &WIDE,
    local: &LOCAL,
    test: &TEST,
};

/// Every rule of this detector.
pub(in super::super) static RULES: &[&Rule] = &[&WIDE, &LOCAL, &TEST];

static WIDE: Rule = Rule {
    id: Cow::Borrowed("credentials-in-url"),
    summary: Cow::Borrowed("Credentials in a URL"),
    help: Cow::Borrowed(
        "Everyone who can read the file can log in to the service, and URLs spread further than other settings: they end up in logs, \
         process lists, error reports and browser histories. Change the password at the service, then read the URL or its password from the \
         environment or a secret store.",
    ),
    category: Category::HardcodedPassword,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_WIDE),
    good: Cow::Borrowed(GOOD),
};

static LOCAL: Rule = Rule {
    id: Cow::Borrowed("credentials-in-url-local"),
    summary: Cow::Borrowed("Credentials in a URL to a local or internal host"),
    help: Cow::Borrowed(
        "The service can be reached from the same machine or network only, but the password is known to everyone who can read the file, and \
         such values tend to be copied to production. Read the URL or its password from the environment and let every installation choose its own.",
    ),
    category: Category::HardcodedPassword,
    score: Score(50),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_LOCAL),
    good: Cow::Borrowed(GOOD),
};

static TEST: Rule = Rule {
    id: Cow::Borrowed("credentials-in-url-test"),
    summary: Cow::Borrowed("Credentials in a URL in tests or documentation"),
    help: Cow::Borrowed(
        "Make sure that no real service accepts this password. In documentation write a placeholder such as <password>; in tests build the \
         value at run time.",
    ),
    category: Category::HardcodedPassword,
    score: Score(30),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_TEST),
    good: Cow::Borrowed(GOOD),
};

const BAD_WIDE: &[Example] = &[
    Example::new(
        "config/settings.py",
        "DATABASE = 'postgresql://app:{{alnum:20}}@db.acme-shop.io:5432/app'\n",
    ),
    Example::new(
        "src/fetch.js",
        "fetch('https://api.acme-shop.io/v1/items?access_token={{alnum:40}}&page=2')\n",
    ),
];

const BAD_LOCAL: &[Example] = &[
    Example::new(
        "alembic.ini",
        "sqlalchemy.url = postgresql://app:{{alnum:20}}@localhost/app\n",
    ),
    Example::new(
        "docker-compose.yml",
        "services:\n  web:\n    environment:\n      CACHE: redis://:{{alnum:20}}@cache:6379/0\n",
    ),
];

const BAD_TEST: &[Example] = &[Example::new(
    "tests/test_db.py",
    "URL = 'amqp://worker:{{alnum:20}}@mq.acme-shop.io/'\n",
)];

const GOOD: &[Example] = &[
    Example::new(
        "config/settings.py",
        "URL = f'postgresql://app:{password}@db.acme-shop.io/app'\n",
    ),
    Example::new(
        "docker-compose.yml",
        "      URL: postgres://app:${DB_PASSWORD}@db:5432/app\n",
    ),
    Example::new(
        "README.md",
        "Set the address to `postgres://user:password@host:port/database`.\n",
    ),
    Example::new(
        "src/links.js",
        "export const docs = 'https://acme-shop.io/@team/notes?page=2'\n",
    ),
    Example::new(
        "src/report.js",
        "init({ dsn: 'https://{{hex:32}}@o1.ingest.sentry.io/42' })\n",
    ),
];
