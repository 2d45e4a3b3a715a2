//! What the SQL reader finds and leaves alone.

use super::super::SlotKind;
use super::super::testing::{pairs, read_pairs, read_slots};
use crate::content::Format;

fn check(text: &str, expected: &[(&str, &str)]) {
    assert_eq!(read_pairs(Format::Sql, text), pairs(expected), "{text}");
}

/// The role and value of the only slot.
fn role_and_value(text: &str) -> (String, String) {
    let slots = read_slots(Format::Sql, text.as_bytes());
    assert_eq!(slots.len(), 1, "{text}");
    let of = |span: crate::text::Span| text[span.start..span.end].to_string();
    (
        slots[0].parent.map_or(String::new(), of),
        of(slots[0].value),
    )
}

#[test]
fn roles() {
    for text in [
        "CREATE ROLE r WITH LOGIN PASSWORD '@';",
        "create user if not exists r with encrypted password '@' createdb;",
        "ALTER USER \"r\" PASSWORD $$v1$$;",
        "CREATE USER 'r' IDENTIFIED BY '@';",
        "CREATE USER r IDENTIFIED WITH 'plugin' BY 'v1';",
        "CREATE USER r IDENTIFIED WITH plugin BY 'v1';",
        "CREATE USER r IDENTIFIED BY v1;",
        "SET PASSWORD FOR 'r' = PASSWORD('v1');",
        "SET PASSWORD FOR r = 'v1';",
        "CREATE LOGIN [r] WITH PASSWORD = N'v1';",
        "EXEC sp_addlogin 'r', 'v1';",
        "-- c 'x'\nDO $$ BEGIN /* ' */ CREATE ROLE r PASSWORD 'v1'; END $$;",
    ] {
        let text = text.replace('@', "v1");
        assert_eq!(role_and_value(&text), ("r".into(), "v1".into()), "{text}");
    }
}

#[test]
fn references_stay() {
    check("ALTER ROLE r PASSWORD :'pw';", &[("PASSWORD", ":'pw'")]);
    check(
        "ALTER ROLE r PASSWORD '${X:-v1}';",
        &[("PASSWORD", "${X:-v1}"), ("X", "v1")],
    );
    check("\\set a 'v1'\n", &[("a", "v1")]);
}

#[test]
fn no_secrets_behind_the_keyword() {
    check(
        "CREATE TABLE t (password text NOT NULL, a int); ALTER ROLE r PASSWORD NULL; SELECT 'x';",
        &[],
    );
    check("ALTER USER r PASSWORD EXPIRE; SELECT 'x'", &[]);
}

#[test]
fn values_beside_their_columns() {
    check(
        "INSERT INTO s.t (a, \"b\", `c`) VALUES ('v1', f(1, 2), 3), ('it''s', NULL, 'x');",
        &[
            ("a", "v1"),
            ("b", "f(1, 2)"),
            ("c", "3"),
            ("a", "it''s"),
            ("b", "NULL"),
            ("c", "x"),
        ],
    );
    check(
        "INSERT INTO t (a) VALUES (crypt('v1', gen_salt('bf')))",
        &[("crypt", "v1"), ("a", "crypt('v1', gen_salt('bf'))")],
    );
    check(
        "INSERT INTO t SELECT 'x' FROM u; UPDATE t SET a = 'v1'",
        &[("a", "v1")],
    );
}

#[test]
fn assignments_conditions_and_defaults() {
    let slots = read_slots(Format::Sql, b"UPDATE t SET a = 'v1' WHERE b = 'v2';");
    let kinds: Vec<_> = slots.iter().map(|slot| slot.kind).collect();
    assert_eq!(kinds, [SlotKind::Assign, SlotKind::Compare]);
    let slots = read_slots(Format::Sql, b"CREATE TABLE t (a int, b text DEFAULT 'v1');");
    assert_eq!(slots.len(), 1);
    assert_eq!(slots[0].kind, SlotKind::Default);
    assert_eq!(slots[0].name, (23..24).into());
}

#[test]
fn texts_with_backslashes() {
    check(
        "UPDATE t SET a = 'C:\\', b = 'it\\'s';",
        &[("a", "C:\\"), ("b", "it\\'s")],
    );
}
