//! Keys in every armour, and what only looks like one.

use super::super::tests::looked_at;
use super::*;
use crate::rule::Severity;

/// Base64 that decodes to nothing in particular, the same at every run.
fn noise(seed: u64, len: usize) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(alphabet[(state >> 33) as usize % 64])
        })
        .collect()
}

fn armour(label: &str, first: &str, join: &str) -> String {
    let lines: Vec<String> = (1..5).map(|n| noise(n, 64)).collect();
    let dashes = "-".repeat(5);
    [
        format!("{dashes}BEGIN {label}{dashes}"),
        format!("{first}{}", &lines[0][first.len()..]),
        lines[1..].join(join),
        format!("{dashes}END {label}{dashes}"),
    ]
    .join(join)
}

fn found(role: FileRole, text: &str) -> Vec<(String, String)> {
    let (unit, found) = looked_at(KEYWORDS, probe, role, text);
    found
        .into_iter()
        .map(|c| {
            (
                c.rule.id.to_string(),
                String::from_utf8_lossy(unit.slice(c.span)).into_owned(),
            )
        })
        .collect()
}

#[test]
fn pem_is_found_however_it_is_written() {
    for (label, first) in [
        ("RSA PRIVATE KEY", "MIIEpAIBAAKC"),
        ("PRIVATE KEY", "MIIEvQIBADAN"),
        ("EC PRIVATE KEY", "MIGkAgEBBDC"),
        ("PGP PRIVATE KEY BLOCK", "lQWGBGSVV4"),
    ] {
        let key = armour(label, first, "\n");
        assert_eq!(
            found(FileRole::Source, &key),
            [("private-key-committed".into(), key.clone())],
            "{label}"
        );
        for join in [
            "\\n",
            "\r\n",
            "\n    ",
            "\\n\" +\n  \"",
            "\n# ",
            " ",
            "\\\\n",
        ] {
            let key = armour(label, first, join);
            let text = format!("key = \"{key}\"\n");
            assert_eq!(
                found(FileRole::Source, &text),
                [("private-key-committed".into(), key)],
                "{join:?}"
            );
        }
    }
}

#[test]
fn the_role_and_the_passphrase_decide_the_rule() {
    let plain = armour("PRIVATE KEY", "MIIEvQIBADAN", "\n");
    let locked = armour("ENCRYPTED PRIVATE KEY", "MIIFDjBABgkq", "\n");
    let proc_type = plain.replacen(
        "KEY-----\n",
        "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n",
        1,
    );
    let rule = |role, text: &str| found(role, text)[0].0.clone();
    assert_eq!(rule(FileRole::Test, &plain), "private-key-committed-test");
    assert_eq!(rule(FileRole::Source, &locked), "private-key-encrypted");
    assert_eq!(rule(FileRole::Source, &proc_type), "private-key-encrypted");
    let severities: Vec<_> = RULES.iter().map(|rule| rule.severity()).collect();
    assert_eq!(
        severities,
        [Severity::Critical, Severity::Medium, Severity::Low]
    );
}

#[test]
fn what_holds_no_key_is_no_finding() {
    let dashes = "-".repeat(5);
    for text in [
        armour("PUBLIC KEY", "MIIBIjANBgkq", "\n"),
        armour("CERTIFICATE", "MIIBIjANBgkq", "\n"),
        armour("CERTIFICATE REQUEST", "MIIBIjANBgkq", "\n"),
        format!("{dashes}BEGIN PRIVATE KEY{dashes}\n...\n{dashes}END PRIVATE KEY{dashes}"),
        format!(
            "{dashes}BEGIN PRIVATE KEY{dashes}\nMIIEpQIBAAKCAQEAyuf...\n{dashes}END PRIVATE KEY{dashes}"
        ),
        format!(
            "{dashes}BEGIN PRIVATE KEY{dashes}\n{}\n{dashes}END PRIVATE KEY{dashes}",
            "A".repeat(640)
        ),
        format!("re = r\"{dashes}BEGIN [A-Z ]*PRIVATE KEY{dashes}[\\s\\S]+{dashes}END\""),
        format!(
            "if s.startswith('{dashes}BEGIN RSA PRIVATE KEY{dashes}') and len(s) > 100: return fooBarBazAndSomeMore(s)\n"
        ),
        String::from("{\"kty\": \"RSA\", \"n\": \"abc\", \"e\": \"AQAB\"}"),
        String::from("PrivateKey = <your key>\n"),
    ] {
        assert_eq!(found(FileRole::Source, &text), [], "{text}");
    }
}

#[test]
fn a_key_cut_short_still_counts() {
    let key = armour("RSA PRIVATE KEY", "MIIEpAIBAAKC", "\n");
    let cut = key.split("\n-----END").next().unwrap();
    assert_eq!(
        found(FileRole::Source, &format!("{cut}\n\nmore text here\n")).len(),
        1
    );
}

#[test]
fn two_keys_are_two_findings() {
    let key = armour("RSA PRIVATE KEY", "MIIEpAIBAAKC", "\n");
    assert_eq!(found(FileRole::Source, &format!("{key}\n{key}\n")).len(), 2);
}

#[test]
fn other_forms_are_found() {
    let b64 = |n: usize| noise(9, n);
    let jwk = format!(
        "{{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"{}\"}}",
        noise(7, 43).replace(['+', '/'], "x")
    );
    let age = [
        "AGE-SECRET-",
        "KEY-1",
        &"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2)[..58],
    ]
    .concat();
    let xml = format!(
        "<RSAKeyValue><Modulus>x</Modulus><D>{}</D></RSAKeyValue>",
        b64(172)
    );
    let putty = format!(
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{}",
        b64(48)
    );
    for text in [jwk, age, xml, putty] {
        assert_eq!(
            found(FileRole::Source, &format!("x {text}\n")),
            [("private-key-committed".into(), text.clone())],
            "{text}"
        );
    }
    let wireguard = format!("PrivateKey = {}=\n", b64(43));
    assert_eq!(
        found(FileRole::Source, &wireguard)[0].1,
        format!("{}=", b64(43))
    );
    let minisign = format!(
        "untrusted comment: minisign encrypted secret key\nRWRTY0Iy{}\n",
        b64(204)
    );
    assert_eq!(
        found(FileRole::Source, &minisign)[0].0,
        "private-key-encrypted"
    );
}

#[test]
fn base64_hides_nothing() {
    let der = format!("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw{}", noise(3, 400));
    assert_eq!(
        found(FileRole::Source, &format!("k = '{der}'")),
        [("private-key-committed".into(), der)]
    );
    let public = format!("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{}", noise(3, 400));
    assert_eq!(found(FileRole::Source, &format!("k = '{public}'")), []);
}
