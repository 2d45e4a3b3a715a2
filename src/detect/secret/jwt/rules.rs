//! The rules for JSON web tokens.

use crate::rule::{Category, Confidence, Example, Rule, Score};
use std::borrow::Cow;

/// Every rule of this detector.
pub(in super::super) static RULES: &[&Rule] = &[&TOKEN, &TEST, &UNSIGNED, &SERVICE_ROLE];

/// A signed token.
pub(super) static TOKEN: Rule = Rule {
    id: Cow::Borrowed("jwt"),
    summary: Cow::Borrowed("JSON web token"),
    help: Cow::Borrowed(
        "Until it expires the token opens whatever its claims allow, and its claims can be read by anyone. Revoke it where it was issued, then \
         fetch a token when the program runs. A token that has expired still shows names and addresses: remove it.",
    ),
    category: Category::ProviderSecret,
    score: Score(60),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_TOKEN),
    good: Cow::Borrowed(GOOD),
};

/// Any token in tests and documentation.
pub(super) static TEST: Rule = Rule {
    id: Cow::Borrowed("jwt-test"),
    summary: Cow::Borrowed("JSON web token in tests or documentation"),
    help: Cow::Borrowed(
        "Make sure that no service accepts the token and that its claims name no real person. In tests, sign a token at run time with a key \
         made for the purpose.",
    ),
    category: Category::ProviderSecret,
    score: Score(30),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798]),
    bad: Cow::Borrowed(BAD_TEST),
    good: Cow::Borrowed(GOOD),
};

/// A token that proves nothing.
pub(super) static UNSIGNED: Rule = Rule {
    id: Cow::Borrowed("jwt-unsigned"),
    summary: Cow::Borrowed("JSON web token without a signature"),
    help: Cow::Borrowed(
        "A service that checks signatures rejects this token, and one that accepts it accepts any other. Remove the token, and make sure that \
         the service refuses the algorithm 'none'.",
    ),
    category: Category::ProviderSecret,
    score: Score(25),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[347, 798]),
    bad: Cow::Borrowed(BAD_UNSIGNED),
    good: Cow::Borrowed(GOOD),
};

/// The key of a Supabase project's whole database.
pub(super) static SERVICE_ROLE: Rule = Rule {
    id: Cow::Borrowed("supabase-service-role-key"),
    summary: Cow::Borrowed("Supabase service role key"),
    help: Cow::Borrowed(
        "The key passes by every row level security policy: whoever has it can read and write the whole database. Rotate the JWT secret in the \
         project's settings, and use the new key on servers only, read from the environment.",
    ),
    category: Category::ProviderSecret,
    score: Score(80),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_SERVICE_ROLE),
    good: Cow::Borrowed(GOOD),
};

// The first two parts are Base64 of the JSON in the comment; one character of the payload, and the signature, are filled at test time.

// {"alg":"HS256"} {"iss":"acme","sub":"store."}
const BAD_TOKEN: &[Example] = &[Example::new(
    "src/client.py",
    "TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhY21lIiwic3ViIjoic3RvcmV{{upper:1}}In0.{{alnum:43}}'\n",
)];

const BAD_TEST: &[Example] = &[Example::new(
    "tests/test_client.py",
    "TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhY21lIiwic3ViIjoic3RvcmV{{upper:1}}In0.{{alnum:43}}'\n",
)];

// {"alg":"none"}, and the payload above
const BAD_UNSIGNED: &[Example] = &[Example::new(
    "src/client.py",
    "TOKEN = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJhY21lIiwic3ViIjoic3RvcmV{{upper:1}}In0.'\n",
)];

// {"alg":"HS256"} {"iss":"supabase","ref":"shop.","role":"service_role"}
const BAD_SERVICE_ROLE: &[Example] = &[Example::new(
    "src/admin.ts",
    "const key = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJlZiI6InNob3B{{upper:1}}Iiwicm9sZSI6InNlcnZpY2Vfcm9sZSJ9.{{alnum:43}}'\n",
)];

const GOOD: &[Example] = &[
    // {"sub":"1234567890","name":"John Doe"}
    Example::new(
        "src/client.py",
        "SAMPLE = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.{{alnum:43}}'\n",
    ),
    Example::new(
        "src/client.py",
        "TOKEN = 'eyJhbGciOiJIUzI1NiJ9.' + payload + '.' + signature\n",
    ),
    Example::new(
        "docs/api.txt",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9...\n",
    ),
    // {"iss":"supabase","role":"anon"}
    Example::new(
        "src/app.ts",
        "const key = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIn0.{{alnum:43}}'\n",
    ),
];
