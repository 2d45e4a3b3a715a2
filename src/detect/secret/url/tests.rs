//! URLs with a password and URLs with a stand-in for one.

use super::*;
use crate::pattern::fill;
use crate::rule::Severity;

fn found(path: &str, role: FileRole, text: &str) -> Vec<(String, String)> {
    let mut unit = Unit::new(path, text.as_bytes().to_vec());
    unit.role = role;
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), "://").collect::<Vec<_>>() {
        probe(&unit, at, &mut found);
    }
    for candidate in &found {
        let value = std::str::from_utf8(unit.slice(candidate.span)).unwrap();
        assert!(!candidate.message.contains(value), "{}", candidate.message);
    }
    found
        .into_iter()
        .map(|c| {
            let value = String::from_utf8_lossy(unit.slice(c.span)).into_owned();
            (c.rule.id.to_string(), value)
        })
        .collect()
}

fn one(rule: &str, value: &str) -> Vec<(String, String)> {
    vec![(rule.into(), value.into())]
}

#[test]
fn the_host_and_the_role_decide_the_rule() {
    let pw = ["Qm7x", "Zk29", "vPt4"].concat();
    let url = |host: &str| ["u = 'postgres://app:", &pw, "@", host, "/x'"].concat();
    for (role, host, rule) in [
        (FileRole::Source, "db.acme.io", "credentials-in-url"),
        (FileRole::Source, "localhost", "credentials-in-url-local"),
        (FileRole::Deploy, "db:5432", "credentials-in-url-local"),
        (FileRole::Test, "db.acme.io", "credentials-in-url-test"),
        (FileRole::Docs, "db.acme.io", "credentials-in-url-test"),
        (
            FileRole::Source,
            "db.example.com",
            "credentials-in-url-test",
        ),
    ] {
        assert_eq!(found("a", role, &url(host)), one(rule, &pw), "{host}");
    }
}

#[test]
fn references_are_no_credentials() {
    for pw in [
        "${PW}",
        "$PW",
        "{{ pw }}",
        "{{pw}}",
        "%s",
        "%(pw)s",
        "#{pw}",
        "{password}",
        "***",
        "<pw>",
        "xxxx",
    ] {
        let text = ["u = 'postgres://app:", pw, "@db.acme.io/x'"].concat();
        assert_eq!(found("a", FileRole::Source, &text), [], "{text}");
    }
}

#[test]
fn a_weak_password_is_a_password() {
    let text = ["u = 'amqp://guest:", "guest@mq.acme.io'"].concat();
    assert_eq!(
        found("a", FileRole::Source, &text),
        one("credentials-in-url", "guest")
    );
}

#[test]
fn an_address_that_nobody_opens_is_doubted() {
    let confidence = |user: &str| {
        let word = concat!("place", "holder");
        let text = format!("url = \"postgresql://{user}:{word}@localhost/{word}\"\n");
        let mut found = Vec::new();
        let unit = Unit::new("a.py", text.into_bytes());
        let at = memchr::memmem::find(&unit.text, b"://").expect("an address");
        probe(&unit, at, &mut found);
        found.first().map(|candidate| candidate.confidence)
    };
    assert_eq!(
        confidence(concat!("place", "holder")),
        Some(Confidence::Low)
    );
    assert_eq!(confidence("app"), Some(Confidence::Medium));
}

#[test]
fn query_parameters_are_read() {
    let token = fill("{{alnum:24}}").unwrap();
    let text = [
        "get('https://api.acme.io/x?page=1&access_token=",
        &token,
        "&y=2')",
    ]
    .concat();
    assert_eq!(
        found("a", FileRole::Source, &text),
        one("credentials-in-url", &token)
    );
    let shared = [
        "get('https://files.acme.io/o/x?alt=media&token=",
        &token,
        "')",
    ]
    .concat();
    assert_eq!(found("a", FileRole::Source, &shared), []);
    let text = ["'jdbc:mysql://db.acme.io/x?user=app&password=", &token, "'"].concat();
    assert_eq!(
        found("a", FileRole::Source, &text),
        one("credentials-in-url", &token)
    );
}

#[test]
fn tokens_before_the_host_must_look_random() {
    let token = fill("{{alnum:24}}").unwrap();
    let text = ["git clone https://", &token, "@git.acme.io/a/b"].concat();
    assert_eq!(
        found("a", FileRole::Source, &text),
        one("credentials-in-url", &token)
    );
    for text in [
        "git clone https://build-account-name@git.acme.io/a",
        "ssh://git@acme.io/a",
    ] {
        assert_eq!(found("a", FileRole::Source, text), [], "{text}");
    }
}

#[test]
fn rules_are_in_step_with_their_severity() {
    let severities: Vec<_> = RULES.iter().map(|rule| rule.severity()).collect();
    assert_eq!(
        severities,
        [Severity::High, Severity::Medium, Severity::Low]
    );
}
