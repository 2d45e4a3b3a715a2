//! The user name that stands beside a password.

use crate::content::Unit;
use crate::content::format::{Format, Slot};
use crate::text::Span;

/// How many slots before and behind a password its user name may stand.
const NEAR: usize = 6;

/// Longest user name.
const MAX_USER: usize = 64;

/// What a password's name ends in.
const PASSWORDS: [&[u8]; 6] = [b"password", b"passwd", b"passwort", b"pass", b"pwd", b"pw"];

/// What the name of its user ends in instead.
const USERS: [&[u8]; 7] = [
    b"user",
    b"username",
    b"user_name",
    b"userid",
    b"user_id",
    b"login",
    b"uid",
];

/// The value of the slot near `all[at]` that has the same parent and the same name but for `user` in the place of `password`:
/// `DB_USER` for `DB_PASSWORD`. In SQL it is the role.
pub(super) fn user(unit: &Unit, all: &[Slot], at: usize) -> Option<Span> {
    let slot = all[at];
    if unit.format == Format::Sql {
        return slot.parent;
    }
    let name = unit.slice(slot.name);
    let prefix = PASSWORDS.iter().find_map(|end| without(name, end))?;
    let near = &all[at.saturating_sub(NEAR)..all.len().min(at + NEAR + 1)];
    let parent = slot.parent.map(|span| unit.slice(span));
    let belongs = |other: &&Slot| {
        let name = unit.slice(other.name);
        !other.value.is_empty()
            && other.value.len() <= MAX_USER
            && USERS
                .iter()
                .any(|end| without(name, end).is_some_and(|p| p.eq_ignore_ascii_case(prefix)))
            && other.parent.map(|span| unit.slice(span)) == parent
    };
    near.iter().find(belongs).map(|slot| slot.value)
}

/// True when the database beside the password at `all[at]` is one for tests by its name: `MYSQL_DATABASE: test`.
pub(super) fn is_for_tests(unit: &Unit, all: &[Slot], at: usize) -> bool {
    const DATABASES: [&[u8]; 4] = [b"database", b"dbname", b"db_name", b"_db"];
    let parent = all[at].parent.map(|span| unit.slice(span));
    let near = &all[at.saturating_sub(NEAR)..all.len().min(at + NEAR + 1)];
    near.iter().any(|other| {
        let name = unit.slice(other.name);
        let value = unit.slice(other.value);
        DATABASES.iter().any(|end| without(name, end).is_some())
            && value
                .split(|b| !b.is_ascii_alphanumeric())
                .any(|word| matches!(word, b"test" | b"tests" | b"testing"))
            && other.parent.map(|span| unit.slice(span)) == parent
    })
}

/// The name without this end, whatever its case.
fn without<'n>(name: &'n [u8], end: &[u8]) -> Option<&'n [u8]> {
    let (prefix, tail) = name.split_at_checked(name.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::format::slots;

    fn user_of(path: &str, text: &str) -> Option<String> {
        let unit = Unit::new(path, text.as_bytes().to_vec());
        let mut all = Vec::new();
        let hits: Vec<usize> = (0..text.len()).collect();
        slots(unit.format, &unit.text, &hits, &mut |slot| all.push(slot));
        let at = all.iter().position(|slot| {
            unit.slice(slot.name)
                .to_ascii_lowercase()
                .ends_with(b"password")
        })?;
        user(&unit, &all, at).map(|span| String::from_utf8_lossy(unit.slice(span)).into_owned())
    }

    #[test]
    fn the_name_with_another_end_is_the_user() {
        assert_eq!(
            user_of(".env", "DB_USER=ann\nDB_PASSWORD=x\n").as_deref(),
            Some("ann")
        );
        assert_eq!(
            user_of("a.json", r#"{"dbPassword": "x", "dbUser": "ann"}"#).as_deref(),
            Some("ann")
        );
        assert_eq!(
            user_of("a.ini", "[db]\nusername = ann\npassword = x\n").as_deref(),
            Some("ann")
        );
        assert_eq!(
            user_of("a.sql", "CREATE ROLE ann PASSWORD 'x';").as_deref(),
            Some("ann")
        );
    }

    #[test]
    fn a_database_for_tests_says_so() {
        let for_tests = |text: &str| {
            let unit = Unit::new("a.yml", text.as_bytes().to_vec());
            let mut all = Vec::new();
            slots(unit.format, &unit.text, &[], &mut |slot| all.push(slot));
            is_for_tests(&unit, &all, all.len() - 1)
        };
        assert!(for_tests(
            "env:\n  MYSQL_DATABASE: test\n  MYSQL_PASSWORD: x\n"
        ));
        assert!(for_tests(
            "env:\n  POSTGRES_DB: app_test\n  POSTGRES_PASSWORD: x\n"
        ));
        assert!(!for_tests(
            "env:\n  MYSQL_DATABASE: latest\n  MYSQL_PASSWORD: x\n"
        ));
        assert!(!for_tests(
            "a:\n  MYSQL_DATABASE: test\nb:\n  MYSQL_PASSWORD: x\n"
        ));
    }

    #[test]
    fn another_prefix_or_parent_is_another_user() {
        assert_eq!(user_of(".env", "MAIL_USER=ann\nDB_PASSWORD=x\n"), None);
        assert_eq!(
            user_of("a.ini", "[mail]\nuser = ann\n[db]\npassword = x\n"),
            None
        );
        assert_eq!(user_of(".env", "DB_USER=\nDB_PASSWORD=x\n"), None);
    }
}
