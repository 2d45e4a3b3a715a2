//! Passwords and other secrets that are simply written down.

use super::{Check, Claim, Literal, report};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

pub(super) struct Hardcoded;

const HELP: &str = "Everybody who can read the repository, now or in its history, can use it, and it cannot be changed without a new \
                    release. Read it from the environment or a secret store, refuse to start without it, and replace the value: it is \
                    known from now on.";

const HELP_TEST: &str = "In tests and documentation a made-up value is fine and a real one is not. Make sure that this one opens nothing \
                         outside of the test, or generate it when the test runs.";

const fn rule(
    id: &'static str,
    summary: &'static str,
    help: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed(summary),
        help: Cow::Borrowed(help),
        category: Category::HardcodedPassword,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[798, 259]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static PASSWORD: Rule = rule(
    "hardcoded-password",
    "Hardcoded password",
    HELP,
    80,
    const {
        &[
            Example::new("app/db.py", "password = \"{{alnum:14}}\"\n"),
            Example::new("src/Main.java", "ds.setPassword(\"{{alnum:14}}\");\n"),
        ]
    },
    const {
        &[
            Example::new("app/db.py", "password = os.environ[\"DB_PASSWORD\"]\n"),
            Example::new(
                "app/forms.py",
                "password_policy = \"at least twelve characters\"\n",
            ),
            Example::new("app/forms.py", "password_label = \"Your password\"\n"),
        ]
    },
);

static PASSWORD_TEST: Rule = rule(
    "hardcoded-password-test",
    "Password in a test or in documentation",
    HELP_TEST,
    30,
    const {
        &[Example::new(
            "tests/test_db.py",
            "password = \"{{alnum:14}}\"\n",
        )]
    },
    const {
        &[Example::new(
            "tests/test_db.py",
            "password = secrets.token_hex()\n",
        )]
    },
);

static SECRET: Rule = rule(
    "hardcoded-secret",
    "Hardcoded key or token",
    HELP,
    75,
    const {
        &[
            Example::new("src/app.js", "const apiKey = '{{alnum:32}}';\n"),
            Example::new("conf/app.json", "{\"secret_key\": \"{{base64:40}}\"}\n"),
        ]
    },
    const {
        &[
            Example::new("src/app.js", "const apiKey = process.env.API_KEY;\n"),
            Example::new(
                "src/app.js",
                "const publicKey = 'main';\nconst tokenType = 'bearer';\n",
            ),
        ]
    },
);

static SECRET_TEST: Rule = rule(
    "hardcoded-secret-test",
    "Key or token in a test or in documentation",
    HELP_TEST,
    30,
    const {
        &[Example::new(
            "tests/app.test.js",
            "const apiKey = '{{alnum:32}}';\n",
        )]
    },
    const {
        &[Example::new(
            "tests/app.test.js",
            "const apiKey = randomBytes(16);\n",
        )]
    },
);

impl Check for Hardcoded {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&PASSWORD, &PASSWORD_TEST, &SECRET, &SECRET_TEST] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        // the password of a URL has rules of its own
        if literal.host.is_some() {
            return Claim::Pass;
        }
        let rule = match (literal.is_password(), literal.is_test_or_docs()) {
            (true, false) => &PASSWORD,
            (true, true) => &PASSWORD_TEST,
            (false, false) => &SECRET,
            (false, true) => &SECRET_TEST,
        };
        let name = literal.shown_name();
        let remedy = match literal.is_test_or_docs() {
            true => String::new(),
            false => literal.required(&name),
        };
        report(
            literal,
            rule,
            format!("{name} is {} in clear text.", literal.described()),
            remedy,
        )
    }
}
