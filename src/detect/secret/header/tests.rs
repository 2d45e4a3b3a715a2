//! Headers with credentials and headers without.

use super::super::tests::looked_at;
use super::*;
use crate::rule::Severity;

fn found(role: FileRole, text: &str) -> Vec<(String, String)> {
    let (unit, found) = looked_at(KEYWORDS, probe, role, text);
    found
        .into_iter()
        .map(|c| {
            assert!(!c.message.contains("Zk29"), "{}", c.message);
            let value = String::from_utf8_lossy(unit.slice(c.span)).into_owned();
            (c.rule.id.to_string(), value)
        })
        .collect()
}

/// Base64 of `app:` and a password, in pieces so that this file holds no header.
fn encoded() -> String {
    ["YXBwOlFt", "N3haazI5", "dlB0NEx3"].concat()
}

fn random() -> String {
    ["Qm7xZk29vPt4", "Lw8sRb3nYc6d"].concat()
}

#[test]
fn basic_authorization_is_decoded() {
    let value = encoded();
    for text in [
        format!("Authorization: Basic {value}\n"),
        format!("{{\"Authorization\": \"Basic {value}\"}}"),
        format!("'Authorization' => 'basic {value}',"),
        format!("curl -H \"Authorization: Basic {value}\" https://acme.io"),
        format!("{{\"name\": \"Authorization\", \"value\": \"Basic {value}\"}}"),
    ] {
        assert_eq!(
            found(FileRole::Source, &text),
            [("basic-auth-header".into(), value.clone())],
            "{text}"
        );
    }
    let text = format!("Authorization: Basic {value}\n");
    assert_eq!(found(FileRole::Docs, &text)[0].0, "basic-auth-header-test");
}

#[test]
fn tokens_are_found_in_their_headers() {
    let value = random();
    for text in [
        format!("Authorization: Bearer {value}\n"),
        format!("headers.Authorization = 'Token {value}'"),
        format!("\"Authorization\": \"token token={value}\""),
        format!("X-Api-Key: {value}\n"),
        format!("headers['X-Auth-Token'] = '{value}'"),
        format!("{{\"name\": \"PRIVATE-TOKEN\", \"value\": \"{value}\"}}"),
        format!("auth = \"Bearer {value}\""),
        format!("setHeader(\"Authorization\", \"Bearer {value}\")"),
    ] {
        assert_eq!(
            found(FileRole::Source, &text),
            [("bearer-token".into(), value.clone())],
            "{text}"
        );
    }
}

#[test]
fn an_ntlm_response_is_a_credential() {
    let value = ["TlRMTVNTUAAD", &"AAAAGAAYAFYA".repeat(10)].concat();
    let text = format!("Authorization: NTLM {value}");
    assert_eq!(
        found(FileRole::Source, &text),
        [("bearer-token".into(), value)]
    );
    let challenge = ["NTLM TlRMTVNTUAAC", &"AAAAGAAYAFYA".repeat(10)].concat();
    assert_eq!(found(FileRole::Source, &challenge), []);
}

#[test]
fn references_and_prose_are_nothing() {
    for text in [
        "Authorization: Bearer $TOKEN",
        "Authorization: Bearer ${TOKEN}",
        "`Bearer ${token}`",
        "f'Bearer {token}'",
        "Authorization: Bearer <your token here>",
        "Authorization: Bearer YOUR_ACCESS_TOKEN",
        "Authorization: Basic YOUR_CREDENTIALS",
        "the basic authentication of this service",
        "Basic YWJj",
        "X-Api-Key: {{apiKey}}",
        "'Authorization': getAuthorizationHeaderValue(request)",
        "Access-Control-Allow-Headers: Authorization, Content-Type, X-Requested-With",
        "Cookie: theme=dark; lang=en",
    ] {
        assert_eq!(found(FileRole::Source, text), [], "{text}");
    }
}

#[test]
fn a_session_cookie_is_low() {
    let text = format!("Cookie: theme=dark; sessionid={}; lang=en", random());
    assert_eq!(
        found(FileRole::Source, &text),
        [("session-cookie".into(), random())]
    );
    assert_eq!(COOKIE.severity(), Severity::Low);
}
