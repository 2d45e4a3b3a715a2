//! Literal passwords of database roles.

use super::{Check, Claim, Literal, report};
use crate::content::FileRole;
use crate::content::format::Format;
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use std::borrow::Cow;

pub(super) struct SqlRole;

static RULE: Rule = Rule {
    id: Cow::Borrowed("sql-role-password"),
    summary: Cow::Borrowed("Literal password of a database role"),
    help: Cow::Borrowed(
        "Whoever runs this script creates a role with a password that everybody can read here. Generate the password when the script \
         runs and pass it as a variable (psql -v, on standard input), or create the role without one and set it by hand.",
    ),
    category: Category::HardcodedPassword,
    score: Score(75),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 259]),
    bad: Cow::Borrowed(&[Example::new(
        "init.sql",
        "CREATE ROLE app LOGIN PASSWORD '{{text:app}}';\n",
    )]),
    good: Cow::Borrowed(&[Example::new(
        "init.sql",
        "CREATE ROLE app LOGIN PASSWORD :'app_password';\n",
    )]),
};

static DIGEST: Rule = Rule {
    id: Cow::Borrowed("sql-password-digest"),
    summary: Cow::Borrowed("Digest of a password in SQL"),
    help: Cow::Borrowed(
        "The digest is computed so quickly that every common password and every short one is found within hours. Create the account when \
         the system is set up, change the password if it is in use anywhere, and store a hash made with Argon2id, scrypt or bcrypt.",
    ),
    category: Category::HardcodedPassword,
    score: Score(55),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[916, 522]),
    bad: Cow::Borrowed(&[Example::new(
        "seed.sql",
        "INSERT INTO users (name, password) VALUES ('ann', '{{hex:64}}');\n",
    )]),
    good: Cow::Borrowed(&[Example::new(
        "seed.sql",
        "INSERT INTO users (name, commit_id) VALUES ('ann', '{{hex:64}}');\n",
    )]),
};

impl Check for SqlRole {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE, &DIGEST] }
    }

    fn literal(&self, literal: &Literal<'_>) -> Claim {
        // in a pipeline the role is as short-lived as the rest
        if literal.is_test_or_docs() || literal.unit.role == FileRole::Ci || !is_sql(literal) {
            return Claim::Pass;
        }
        let role = literal
            .slot
            .parent
            .map(|p| literal.unit.slice(p))
            .filter(|r| r.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') && r.len() <= 40);
        let of = role.map_or(String::new(), |r| {
            format!(" of the role {}", String::from_utf8_lossy(r))
        });
        if is_digest(literal.unit.slice(literal.span)) {
            let message = format!("The password{of} is a plain digest, which is quick to break.");
            return report(literal, &DIGEST, message, String::new());
        }
        report(
            literal,
            &RULE,
            format!("The password{of} is {}.", literal.described()),
            remedy(literal),
        )
    }
}

/// MD5, SHA-1 and SHA-2 in hexadecimal digits.
fn is_digest(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) && value.iter().all(u8::is_ascii_hexdigit)
}

/// How the script gets the password from outside.
fn remedy(literal: &Literal<'_>) -> String {
    match literal.unit.format {
        Format::Sql => "write PASSWORD :'role_password' and pass it with psql -v, or create the role without a password",
        Format::Shell => "generate the password and pass the statement on standard input: psql <<SQL",
        _ => "read the password from the environment and pass it as a parameter, or create the role without one",
    }
    .to_owned()
}

/// SQL in a file of its own, or in a string of another language: `PASSWORD 'value'`, `IDENTIFIED BY 'value'`.
fn is_sql(literal: &Literal<'_>) -> bool {
    let (name, value) = (literal.slot.name, literal.slot.value);
    let between = Span::new(name.end, value.start.max(name.end)).of(&literal.unit.text);
    let between = between.trim_ascii();
    if literal.unit.format == Format::Sql {
        // JSON in a column: `'{"password": "x"}'`
        return !between.starts_with(b"\":");
    }
    literal.slot.parent.is_some()
        && match literal.unit.slice(name).to_ascii_uppercase().as_slice() {
            b"PASSWORD" => matches!(between, b"'" | b"\"" | b"\\'" | b"E'" | b"N'"),
            b"IDENTIFIED" => between.len() > 2 && between[..2].eq_ignore_ascii_case(b"by"),
            _ => false,
        }
}
