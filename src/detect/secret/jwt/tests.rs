//! Tokens made for the test, and what is said of them.

use super::*;

fn encode(json: &str) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in json.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, &b| bits << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for n in 0..=chunk.len() {
            out.push(char::from(alphabet[(bits >> (18 - 6 * n) & 63) as usize]));
        }
    }
    out
}

fn token(header: &str, payload: &str, signature: usize) -> String {
    [
        encode(header),
        encode(payload),
        "Qx7-".repeat(signature / 4),
    ]
    .join(".")
}

fn found(role: FileRole, text: &str) -> Vec<(String, String)> {
    let mut unit = Unit::new("a", text.as_bytes().to_vec());
    unit.role = role;
    let mut found = Vec::new();
    if let Some(at) = text.find("eyJ") {
        probe(&unit, at, &mut found);
    }
    found
        .into_iter()
        .map(|c| (c.rule.id.to_string(), c.message))
        .collect()
}

const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

#[test]
fn a_signed_token_is_found_and_says_who_issued_it() {
    let text = format!(
        "t = \"{}\"",
        token(HS256, r#"{"iss":"https://login.acme.io/","sub":"7"}"#, 44)
    );
    let expected = "JSON web token signed with HS256, issued by 'https://login.acme.io/'.";
    assert_eq!(
        found(FileRole::Source, &text),
        [("jwt".into(), expected.into())]
    );
    assert_eq!(found(FileRole::Test, &text)[0].0, "jwt-test");
}

#[test]
fn claims_never_reach_the_message() {
    let claims = r#"{"iss":"a\u001b[2Jb","sub":"mail@acme.io"}"#;
    let text = token(HS256, claims, 44);
    assert_eq!(
        found(FileRole::Source, &text)[0].1,
        "JSON web token signed with HS256."
    );
}

#[test]
fn the_kind_of_token_decides_the_rule() {
    let rule = |header: &str, payload: &str, signature| {
        found(FileRole::Source, &token(header, payload, signature))
            .pop()
            .map(|f| f.0)
    };
    let sub = r#"{"sub":"7"}"#;
    assert_eq!(
        rule(r#"{"alg":"none"}"#, sub, 0).as_deref(),
        Some("jwt-unsigned")
    );
    assert_eq!(rule(HS256, sub, 0).as_deref(), Some("jwt-unsigned"));
    let service = r#"{"iss":"supabase","ref":"x","role":"service_role"}"#;
    assert_eq!(
        rule(HS256, service, 44).as_deref(),
        Some("supabase-service-role-key")
    );
    assert_eq!(
        rule(HS256, &service.replace("service_role", "anon"), 44),
        None
    );
    assert_eq!(
        rule(
            HS256,
            r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#,
            44
        ),
        None
    );
}

#[test]
fn what_is_no_token_is_no_finding() {
    let good = token(HS256, r#"{"sub":"7"}"#, 44);
    for text in [
        format!("x{good}"),
        format!("sk.{good}"),
        format!("{good}.{}", "abcd".repeat(9)),
        token(r#"{"typ":"JWT"}"#, r#"{"sub":"7"}"#, 12),
        token(HS256, "plain text", 44),
        format!("{}...", encode(HS256)),
        format!("{}.{}", encode(HS256), encode(r#"{"sub":"7"}"#)),
    ] {
        assert_eq!(found(FileRole::Source, &text), [], "{text}");
    }
}

#[test]
fn a_token_that_says_nothing_is_doubted_and_a_test_vector_is_none() {
    for (payload, expected) in [
        (r#"{"confidence":0.8}"#, Confidence::Low),
        (r#"{"sub":"7"}"#, Confidence::High),
        (r#"{"user_id":7}"#, Confidence::High),
        (r#"{"mercure":{"publish":[]}}"#, Confidence::High),
    ] {
        let unit = Unit::new("a", token(HS256, payload, 44).into_bytes());
        let mut found = Vec::new();
        probe(&unit, 0, &mut found);
        assert_eq!(found[0].confidence, expected, "{payload}");
    }
    let unsigned = token(r#"{"alg":"none"}"#, r#"{"sub":"7"}"#, 0);
    assert!(found(FileRole::Test, &unsigned).is_empty());
    assert!(!found(FileRole::Source, &unsigned).is_empty());
}
