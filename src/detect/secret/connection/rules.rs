//! The rules for credentials in connection strings.

use super::super::exposure::Graded;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

/// The three severities of a credential in a connection string.
pub(super) static CONNECTION: Graded = Graded {
    wide: &WIDE,
    local: &LOCAL,
    test: &TEST,
};

/// Every rule of this detector.
pub(in super::super) static RULES: &[&Rule] = &[&WIDE, &LOCAL, &TEST];

static WIDE: Rule = Rule {
    id: Cow::Borrowed("credentials-in-connection-string"),
    summary: Cow::Borrowed("Credentials in a connection string"),
    help: Cow::Borrowed(
        "Everyone who can read the file can log in to the service. Change the password or key there, then read the connection string from the \
         environment or a secret store; where the service offers it, let the program log in with the identity of the machine it runs on.",
    ),
    category: Category::HardcodedPassword,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_WIDE),
    good: Cow::Borrowed(GOOD),
};

static LOCAL: Rule = Rule {
    id: Cow::Borrowed("credentials-in-connection-string-local"),
    summary: Cow::Borrowed("Credentials in a connection string for a local or internal host"),
    help: Cow::Borrowed(
        "The service can be reached from the same machine or network only, but the password is known to everyone who can read the file, and \
         such values tend to be copied to production. Read the connection string from the environment and let every installation choose its own.",
    ),
    category: Category::HardcodedPassword,
    score: Score(50),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_LOCAL),
    good: Cow::Borrowed(GOOD),
};

static TEST: Rule = Rule {
    id: Cow::Borrowed("credentials-in-connection-string-test"),
    summary: Cow::Borrowed("Credentials in a connection string in tests or documentation"),
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
        "appsettings.json",
        "{\"Default\": \"Server=db.acme-shop.io;Database=app;User Id=app;Password={{alnum:20}};\"}\n",
    ),
    Example::new(
        "src/store.py",
        "CONNECTION = 'Driver=PostgreSQL;Server=db.acme-shop.io;Uid=app;Pwd={{alnum:20}};'\n",
    ),
    Example::new(
        "main.go",
        "db, err := sql.Open(\"mysql\", \"app:{{alnum:20}}@tcp(db.acme-shop.io:3306)/app\")\n",
    ),
];

const BAD_LOCAL: &[Example] = &[Example::new(
    "src/db.py",
    "connect('host=localhost dbname=app user=app password={{alnum:20}}')\n",
)];

const BAD_TEST: &[Example] = &[Example::new(
    "tests/DbTests.cs",
    "var c = \"Server=db.acme-shop.io;User Id=app;Password={{alnum:20}};\";\n",
)];

const GOOD: &[Example] = &[
    Example::new(
        "appsettings.json",
        "{\"Default\": \"Server=db.acme-shop.io;Database=app;Integrated Security=true;\"}\n",
    ),
    Example::new(
        "src/db.py",
        "connect(f'host=localhost user=app password={password}')\n",
    ),
    Example::new(
        "src/Db.cs",
        "var c = \"Server=db;User Id=\" + user + \";Password=\" + password + \";\";\n",
    ),
    Example::new(
        "main.go",
        "dsn := fmt.Sprintf(\"%s:%s@tcp(%s)/%s\", user, password, host, name)\n",
    ),
];
