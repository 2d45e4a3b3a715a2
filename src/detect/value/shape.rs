//! Values that are no secret in spite of the name, told by their shape: paths, addresses, algorithms, types, digests.

use super::code::{is_alphabet, is_code, is_markup, is_pattern};
use super::{Class, Context, Judgement, contains_folded, is_word_of, runs};

/// Paths, addresses, algorithms, types, digests, code.
pub(super) fn structured(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let because = |reason, certainty| Some(Judgement::new(Class::NotASecret, reason, certainty));
    if is_url(value) {
        return because("URL without credentials", 92);
    }
    if is_path(value, context) {
        return because("path or file name", 88);
    }
    if is_email(value) && !context.is_password() {
        return because("e-mail address", 90);
    }
    if is_algorithm(value) {
        return because("name of an algorithm", 92);
    }
    if is_word_of(value, ENUMERATED) {
        return because("word of a fixed set", 85);
    }
    if is_prefix(value) && !context.is_password() {
        return because("what other values begin with", 80);
    }
    if is_property(value) {
        return because("path of a property", 85);
    }
    if is_header_name(value) {
        return because("name of an HTTP header", 88);
    }
    if is_control_character(value) {
        return because("a control character", 95);
    }
    if is_mime(value) {
        return because("media type", 92);
    }
    if is_date_or_version(value) {
        return because("date or version", 88);
    }
    if is_alphabet(value) {
        return because("list of permitted characters", 90);
    }
    if is_markup(value) {
        return because("markup", 90);
    }
    if is_header_of_token(value) {
        return because("first part of a JSON web token", 80);
    }
    if is_password_hash(value) {
        return because("password hash", 85);
    }
    if is_certificate(value) {
        return because("certificate or public key", 95);
    }
    if is_private_key(value) {
        if !has_body(value) {
            return because("private key without a body", 90);
        }
        return Some(Judgement::new(Class::Live, "private key", 90));
    }
    if is_pattern(value) {
        return because("regular expression", 85);
    }
    // a generated password may hold any sign that code has
    if super::random::score(value) >= 80 && !value.contains(&b' ') {
        return None;
    }
    if is_code(value, context) {
        return because("code", 85);
    }
    None
}

/// `.tls.certPrivateKeyPassword`: an identifier behind a dot.
fn is_property(value: &[u8]) -> bool {
    matches!(value, [b'.', path @ ..] if path.len() >= 4
        && path.split(|b| *b == b'.').all(|name| name.len() >= 2
            && name.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'))))
}

/// `sk_live_`, `acme-`, `v1:`: at most sixteen letters that a separator ends.
fn is_prefix(value: &[u8]) -> bool {
    matches!(value, [name @ .., b'_' | b'-' | b':'] if value.len() <= 16
        && name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')))
}

/// `X-Amz-Security-Token`: at least three words in letters.
fn is_header_name(value: &[u8]) -> bool {
    let mut words = value.split(|b| *b == b'-');
    matches!(words.next(), Some(b"X" | b"x"))
        && value.iter().filter(|b| **b == b'-').count() >= 2
        && words.all(|word| {
            word.len() >= 2
                && word[1..].iter().all(u8::is_ascii_alphanumeric)
                && word[0].is_ascii_alphabetic()
        })
        && !value
            .windows(4)
            .any(|run| run.iter().all(u8::is_ascii_digit))
}

/// `\u0003`, `\x1b`: what a key of the keyboard sends.
fn is_control_character(value: &[u8]) -> bool {
    let digits = match value {
        [b'\\', b'u', digits @ ..] if digits.len() == 4 => digits,
        [b'\\', b'x', digits @ ..] if digits.len() == 2 => digits,
        _ => return false,
    };
    let (zeros, last) = digits.split_at(digits.len() - 2);
    zeros.iter().all(|b| *b == b'0')
        && matches!(last[0], b'0' | b'1')
        && last[1].is_ascii_hexdigit()
}

/// `8-4-4-4-12` hexadecimal digits.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Words that settings choose from.
const ENUMERATED: &str = "string str text varchar char bytes boolean bool int integer number object array any uuid date required optional hidden \
    prompt ask always never on_create include omit same-origin read write admin:read basic bearer digest ntlm kerberos oauth oauth2 oidc saml jwt apikey api_key \
    header query cookie body form multipart ascending descending asc desc inherit initial auto plain plaintext cleartext utf-8 utf8 utf-16 latin1 latin-1 iso-8859-1 cp1252 windows-1252 ascii base64 hex \
    password_credentials client_credentials authorization_code refresh_token implicit want need required_if anonymous new-password current-password \
    one-time-code hashed encrypted sometimes nullable confirmed username email type name id key value label code token_type access_token id_token";

/// `scheme://host/…` without user information that holds a password, `host:port`, a bare domain.
fn is_url(value: &[u8]) -> bool {
    if let Some(at) = value.windows(3).position(|window| window == b"://") {
        let scheme = &value[..at];
        return (1..=24).contains(&scheme.len())
            && scheme
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b':'))
            && !value[at..].contains(&b'@');
    }
    if value.starts_with(b"mailto:") || value.starts_with(b"urn:") || value.starts_with(b"data:") {
        return true;
    }
    is_host(value)
}

/// A host name under a well-known top-level domain, with or without port or path: `db.example.com:5432`.
fn is_host(value: &[u8]) -> bool {
    const TOPS: [&[u8]; 12] = [
        b"com",
        b"org",
        b"net",
        b"io",
        b"dev",
        b"local",
        b"internal",
        b"gov",
        b"edu",
        b"svc",
        b"cloud",
        b"app",
    ];
    let host = value
        .split(|b| matches!(b, b':' | b'/'))
        .next()
        .unwrap_or(value);
    let Some(dot) = host.iter().rposition(|&b| b == b'.') else {
        return false;
    };
    TOPS.contains(&&host[dot + 1..])
        && host
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

/// Absolute and relative paths, Windows paths, file names with a known extension.
fn is_path(value: &[u8], context: &Context<'_>) -> bool {
    let plain = |b: &u8| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'/' | b'\\'
                    | b'.'
                    | b'-'
                    | b'_'
                    | b' '
                    | b'~'
                    | b':'
                    | b'@'
                    | b'+'
                    | b'*'
                    | b'#'
                    | b'?'
                    | b'='
                    | b'&'
                    | b'{'
                    | b'}'
                    | b'%'
                    | b'$'
            )
    };
    if !value.iter().all(plain) {
        return false;
    }
    let slashes = value.iter().filter(|b| matches!(b, b'/' | b'\\')).count();
    let rooted = [
        b"./".as_slice(),
        b"../",
        b"~/",
        b"/etc/",
        b"/run/",
        b"/var/",
        b"/home/",
        b"/usr/",
        b"/tmp/",
        b"/opt/",
        b"C:\\",
        b"c:\\",
    ]
    .iter()
    .any(|start| value.starts_with(start));
    // Bazel's `@repository//package`
    let label = value.starts_with(b"@") && value.windows(2).any(|pair| pair == b"//");
    if rooted || label {
        return true;
    }
    if has_extension(value)
        && (slashes > 0 || !context.is_password() || super::random::wordy_share(value) >= 40)
    {
        return true;
    }
    // segments of words: `apps/v1`, `/auth/login`, `auth/wrong-password`
    slashes > 0
        && !value.ends_with(b"=")
        && super::random::score(value) < 50
        && value
            .split(|b| matches!(b, b'/' | b'\\'))
            .all(|segment| segment.is_empty() || segment.len() <= 40 && !mixes(segment))
}

/// Upper-case letters, lower-case letters and digits in one run of at least eight: no word does that.
fn mixes(segment: &[u8]) -> bool {
    runs(segment, u8::is_ascii_alphanumeric).any(|run| {
        run.len() >= 8
            && run.iter().any(u8::is_ascii_uppercase)
            && run.iter().any(u8::is_ascii_lowercase)
            && run.iter().any(u8::is_ascii_digit)
    })
}

fn has_extension(value: &[u8]) -> bool {
    const KNOWN: &str = "pem key crt cer der p12 pfx jks json yml yaml toml ini cfg conf properties env txt md html htm xml csv log sh bash py js ts tsx \
        jsx rb go rs java kt php cs c h cpp hpp sql lock gz tar zip png jpg jpeg gif svg ico css scss less pub asc gpg db sqlite proto vue dart swift \
        kdbx keystore truststore rsa ppk plist resx po tf tfvars lua pl pm ps1 bat cmd erl ex exs hs scala clj mjs cjs";
    let Some(dot) = value.iter().rposition(|&b| b == b'.') else {
        return false;
    };
    is_word_of(&value[dot + 1..], KNOWN)
}

fn is_email(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|&b| b == b'@') else {
        return false;
    };
    let (user, host) = (&value[..at], &value[at + 1..]);
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+');
    !user.is_empty() && user.iter().all(plain) && host.iter().all(plain) && host.contains(&b'.')
}

fn is_algorithm(value: &[u8]) -> bool {
    const STARTS: &str = "hs256 hs384 hs512 rs256 rs384 rs512 es256 es384 es512 ps256 ps384 ps512 eddsa sha1 sha-1 sha224 sha256 sha-256 sha384 sha512 \
        sha-512 sha3 md5 aes-128 aes-192 aes-256 aes128 aes192 aes256 aes/ hmac-sha hmacsha hmac_sha bcrypt scrypt argon2 argon2i argon2id pbkdf2 rsa1_5 \
        rsa-oaep ed25519 curve25519 secp256 x25519 ssh-rsa ecdsa chacha20 blowfish tripledes aws4-hmac rsa2048 rsa4096";
    value.len() <= 40
        && STARTS.split_ascii_whitespace().any(|start| {
            value
                .get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
                && value[start.len()..].iter().all(|b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b':' | b'.')
                })
                && value.len() - start.len() <= 20
        })
}

fn is_mime(value: &[u8]) -> bool {
    [
        b"application/".as_slice(),
        b"text/",
        b"image/",
        b"audio/",
        b"video/",
        b"multipart/",
    ]
    .iter()
    .any(|start| value.starts_with(start))
}

/// `2024-01-31`, `2024-01-31T12:00:00Z`, `1.2.3`, `v1`, `^9.0.2`.
fn is_date_or_version(value: &[u8]) -> bool {
    let date = value.len() >= 8
        && value.iter().all(|b| {
            b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b'Z' | b'.' | b' ' | b'/' | b'+')
        })
        && value.iter().filter(|b| matches!(b, b'-' | b'/')).count() >= 2
        && !value
            .windows(9)
            .any(|window| window.iter().all(u8::is_ascii_digit));
    let rest = value.trim_ascii_start();
    let rest = rest
        .iter()
        .position(|b| !matches!(b, b'v' | b'^' | b'~' | b'>' | b'<' | b'='))
        .map_or(&[][..], |at| &rest[at..]);
    let number = rest
        .iter()
        .position(|b| !(b.is_ascii_digit() || *b == b'.'))
        .unwrap_or(rest.len());
    let version = number >= 3
        && rest[..number].iter().filter(|b| **b == b'.').count() >= 2
        && (number == rest.len() || matches!(rest[number], b'-' | b'+'));
    date || version
}

/// `{"alg":` in Base64, and nothing behind the first part.
fn is_header_of_token(value: &[u8]) -> bool {
    value.starts_with(b"eyJhbGciOi") && !value.contains(&b'.') && value.len() <= 60
}

/// bcrypt, crypt(3), argon2, PBKDF2 as frameworks write them, `{SSHA}…`.
fn is_password_hash(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 19] = [
        b"sha1$",
        b"md5$",
        b"bcrypt$",
        b"$2a$",
        b"$2b$",
        b"$2y$",
        b"$1$",
        b"$5$",
        b"$6$",
        b"$apr1$",
        b"$argon2",
        b"$y$",
        b"$pbkdf2",
        b"$scrypt$",
        b"{SSHA",
        b"{SHA",
        b"{bcrypt}",
        b"pbkdf2_sha",
        b"pbkdf2:sha",
    ];
    STARTS.iter().any(|start| value.starts_with(start))
        || value.starts_with(b"sha256:")
        || value.starts_with(b"sha512-")
        || value.starts_with(b"sha256-")
        || value.starts_with(b"SHA256:")
}

fn is_certificate(value: &[u8]) -> bool {
    value.starts_with(b"-----BEGIN CERTIFICATE")
        || value.starts_with(b"-----BEGIN PUBLIC")
        || value.starts_with(b"-----BEGIN RSA PUBLIC")
        || value.starts_with(b"ssh-")
        || value.starts_with(b"ecdsa-")
        || is_public_key_in_digits(value)
}

/// The beginning of a public RSA key of 1024 or 2048 bits, in hexadecimal digits or Base64 (RFC 5280, section 4.1.2.7).
fn is_public_key_in_digits(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 4] = [
        b"30819f300d06092a864886f70d0101",
        b"30820122300d06092a864886f70d0101",
        b"MIGfMA0GCSqGSIb3DQEB",
        b"MIIBIjANBgkqhkiG9w0BAQEF",
    ];
    STARTS.iter().any(|start| value.starts_with(start))
}

/// A line of Base64 between the marks; without one they show where a key goes.
fn has_body(value: &[u8]) -> bool {
    runs(value, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
    })
    .any(|run| run.len() >= 32)
}

fn is_private_key(value: &[u8]) -> bool {
    value.starts_with(b"-----BEGIN ") && contains_folded(value, b"private key-----")
}
