//! Evidence: facts about findings that are worked out from the repository alone.

use credlint::content::Unit;
use credlint::finding::{Date, EvidenceKind, Finding};
use credlint::pattern::fill;
use credlint::scan::{Options, Scanner};
use credlint::source::Item;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn base64(bytes: &[u8], url: bool) -> String {
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').collect();
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, &b| bits << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let digit = (bits >> (18 - 6 * at) & 63) as usize;
            out.push(match (digit, url) {
                (62, true) => '-',
                (63, true) => '_',
                (62, false) => '+',
                (63, false) => '/',
                _ => letters[digit],
            });
        }
    }
    if !url {
        out.push_str(&"=".repeat((3 - bytes.len() % 3) % 3));
    }
    out
}

fn token(key: &[u8], payload: &str) -> String {
    let header = base64(b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}", true);
    let content = format!("{header}.{}", base64(payload.as_bytes(), true));
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key will do");
    mac.update(content.as_bytes());
    format!("{content}.{}", base64(&mac.finalize().into_bytes(), true))
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        len @ 0..0x80 => out.push(len as u8),
        len => out.extend([0x82, (len >> 8) as u8, len as u8]),
    }
    out.extend(content);
    out
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = base64(der, false);
    let lines: Vec<&str> = (0..body.len())
        .step_by(64)
        .map(|at| &body[at..body.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// Numbers that look like those of a key and are none.
fn number(seed: u8, len: usize) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let mut bytes: Vec<u8> = (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    bytes[0] |= 0x80;
    bytes.insert(0, 0);
    bytes
}

fn rsa(modulus: &[u8]) -> Vec<u8> {
    let mut fields = der(2, &[0]);
    fields.extend(der(2, modulus));
    fields.extend(der(2, &[1, 0, 1]));
    for seed in 20..26 {
        fields.extend(der(2, &number(seed, 128)));
    }
    der(0x30, &fields)
}

fn public_info(modulus: &[u8]) -> Vec<u8> {
    let mut key = der(2, modulus);
    key.extend(der(2, &[1, 0, 1]));
    let mut bits = vec![0];
    bits.extend(der(0x30, &key));
    let mut fields = der(0x30, &der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"));
    fields.extend(der(3, &bits));
    der(0x30, &fields)
}

fn certificate(modulus: &[u8]) -> Vec<u8> {
    let empty = der(0x30, &[]);
    let mut fields = der(0xa0, &der(2, &[2]));
    fields.extend(der(2, &[7]));
    for _ in 0..4 {
        fields.extend(&empty);
    }
    fields.extend(public_info(modulus));
    let mut outer = der(0x30, &fields);
    outer.extend(&empty);
    outer.extend(der(3, &[0, 1, 2]));
    der(0x30, &outer)
}

fn scan(files: &[(&str, &str)]) -> Vec<Finding> {
    let options = Options {
        today: Date::new(2026, 1, 31).expect("a day"),
        ..Options::default()
    };
    let scanner = Scanner::new(&[], options);
    for (path, text) in files {
        scanner.take(Item::Unit(Box::new(Unit::new(
            *path,
            text.as_bytes().to_vec(),
        ))));
    }
    let findings = scanner.report(0.0).findings;
    // no fact holds a value
    for finding in &findings {
        for secret in findings.iter().filter_map(|it| it.secret.as_ref()) {
            let secret = String::from_utf8_lossy(secret.expose()).into_owned();
            for fact in &finding.evidence {
                assert!(!fact.text.contains(&secret), "{}", finding.rule.id);
            }
        }
    }
    findings
}

fn facts<'f>(findings: &'f [Finding], path: &str, kind: EvidenceKind) -> Vec<&'f str> {
    let there = findings.iter().filter(|it| it.location.path == path);
    let facts = there
        .flat_map(|it| &it.evidence)
        .filter(|it| it.kind == kind);
    facts.map(|it| it.text.as_str()).collect()
}

const CLAIMS: &str = "{\"iss\":\"https://id.example.net\",\"sub\":\"somebody\",\"aud\":[\"api\"],\"exp\":1500000000}";

#[test]
fn a_token_says_who_made_it_and_when_it_ended() {
    let text = format!("t = \"{}\"\n", token(&number(3, 40), CLAIMS));
    let findings = scan(&[("a.py", &text)]);
    let claims = facts(&findings, "a.py", EvidenceKind::Claims);
    assert!(claims[0].contains("'https://id.example.net'") && claims[0].contains("'api'"));
    assert!(
        !claims[0].contains("somebody"),
        "whom it is about is left out"
    );
    assert_eq!(
        facts(&findings, "a.py", EvidenceKind::Expiry),
        ["It ended on 2017-07-14."]
    );
    assert!(facts(&findings, "a.py", EvidenceKind::Signature).is_empty());
}

#[test]
fn a_signature_by_a_word_is_told() {
    let word = concat!("your-256-", "bit-secret");
    let text = format!("t = \"{}\"\n", token(word.as_bytes(), CLAIMS));
    let findings = scan(&[("a.py", &text)]);
    let told = facts(&findings, "a.py", EvidenceKind::Signature);
    assert!(told[0].contains("a word that everybody knows"));
}

#[test]
fn a_signature_by_a_secret_of_the_repository_is_told_with_its_place() {
    let secret = fill("{{alnum:40}}").expect("filled");
    let text = format!("t = \"{}\"\n", token(secret.as_bytes(), CLAIMS));
    let settings = format!("JWT_SECRET={secret}\n");
    for files in [
        [("a.py", text.as_str()), ("z/.env", settings.as_str())],
        [("z/.env", settings.as_str()), ("a.py", text.as_str())],
    ] {
        let findings = scan(&files);
        let told = facts(&findings, "a.py", EvidenceKind::Signature);
        assert!(told[0].contains("a secret of this repository"), "{told:?}");
        let token = findings
            .iter()
            .find(|it| it.location.path == "a.py")
            .expect("a finding");
        assert_eq!(token.related[0].location.path, "z/.env");
    }
    let other = format!("JWT_SECRET={}\n", fill("{{alnum:41}}").expect("filled"));
    let findings = scan(&[("a.py", &text), ("z/.env", &other)]);
    assert!(facts(&findings, "a.py", EvidenceKind::Signature).is_empty());
}

#[test]
fn a_key_meets_its_certificate_and_its_public_key() {
    let (modulus, other) = (number(1, 256), number(2, 256));
    let key = pem("RSA PRIVATE KEY", &rsa(&modulus));
    for (name, public) in [
        ("certificate", pem("CERTIFICATE", &certificate(&modulus))),
        ("public key", pem("PUBLIC KEY", &public_info(&modulus))),
    ] {
        let findings = scan(&[("tls/a.key", &key), ("tls/a.pem", &public)]);
        let told = facts(&findings, "tls/a.key", EvidenceKind::KeyPair);
        assert_eq!(
            told,
            [format!("A {name} of this repository belongs to the key.")]
        );
        assert_eq!(
            facts(&findings, "tls/a.key", EvidenceKind::KeyType),
            ["RSA key of 2048 bits."]
        );
        let protection = facts(&findings, "tls/a.key", EvidenceKind::KeyProtection);
        assert_eq!(protection, ["No passphrase protects the key."]);
    }
    let stranger = pem("CERTIFICATE", &certificate(&other));
    let findings = scan(&[("tls/a.key", &key), ("tls/a.pem", &stranger)]);
    assert!(facts(&findings, "tls/a.key", EvidenceKind::KeyPair).is_empty());
}

#[test]
fn an_openssh_key_meets_the_line_of_its_public_half() {
    let string = |bytes: &[u8]| {
        let mut out = (bytes.len() as u32).to_be_bytes().to_vec();
        out.extend(bytes);
        out
    };
    let public = number(5, 31);
    let mut blob = string(b"ssh-ed25519");
    blob.extend(string(&public));
    let mut file = b"openssh-key-v1\0".to_vec();
    for part in [&b"aes256-ctr"[..], b"bcrypt", b"0123"] {
        file.extend(string(part));
    }
    file.extend(1u32.to_be_bytes());
    file.extend(string(&blob));
    file.extend(string(&number(6, 160)));
    let key = pem("OPENSSH PRIVATE KEY", &file);
    let line = format!("ssh-ed25519 {} somebody@host\n", base64(&blob, false));
    let findings = scan(&[("ssh/id", &key), ("ssh/authorized_keys", &line)]);
    assert_eq!(facts(&findings, "ssh/id", EvidenceKind::KeyPair).len(), 1);
    assert_eq!(
        facts(&findings, "ssh/id", EvidenceKind::KeyType),
        ["Ed25519 key."]
    );
    let protection = facts(&findings, "ssh/id", EvidenceKind::KeyProtection);
    assert!(protection[0].starts_with("A passphrase protects the key"));
}

#[test]
fn the_strength_of_a_password_is_told() {
    let text = format!("DB_PASSWORD={}\n", concat!("Sunshine", "2024!"));
    let findings = scan(&[("deploy/.env", &text)]);
    let told = facts(&findings, "deploy/.env", EvidenceKind::Strength);
    assert!(
        told[0].starts_with("12 to 15 characters of letters of both cases and digits and signs")
    );
}
