//! Who a credential inside a structure is exposed to, what the judge thinks of it, and what a message may say about it.

use super::super::{Class, Context, Issuer, Judgement, NameKind, SecretName, judge};
use crate::content::format::{Quote, SlotKind};
use crate::content::{FileRole, Format, Unit};
use crate::rule::{Confidence, Rule};
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// One defect at its three severities.
pub(super) struct Graded {
    /// The service can be reached from elsewhere, or nobody knows.
    pub(super) wide: &'static Rule,
    /// The service is on the same machine or in a private network.
    pub(super) local: &'static Rule,
    /// Tests, documentation, and hosts that are reserved for examples.
    pub(super) test: &'static Rule,
}

impl Graded {
    /// The rule for a credential in a file of this role for this host (`None`: no host is named).
    pub(super) fn rule(&self, role: FileRole, host: Option<&[u8]>) -> &'static Rule {
        match (is_specimen(role), host.map_or(Reach::Wide, reach)) {
            (true, _) | (_, Reach::Example) => self.test,
            (_, Reach::Local) => self.local,
            (_, Reach::Wide) => self.wide,
        }
    }
}

/// True for files whose credentials are there to be shown or tried, not used: tests and documentation.
pub(super) fn is_specimen(role: FileRole) -> bool {
    matches!(role, FileRole::Test | FileRole::Docs)
}

/// The role that a password is graded by: one that everybody knows opens nothing but what lives for one run, when a pipeline has it for
/// a host of its own.
pub(super) fn graded_role(role: FileRole, judgement: Judgement, host: &[u8]) -> FileRole {
    match role {
        FileRole::Ci if judgement.is_known_to_all() && reach(host) == Reach::Local => {
            FileRole::Test
        }
        _ => role,
    }
}

/// How to keep a password out of a URL or a connection string, in the language of the file.
pub(super) fn remedy(unit: &Unit) -> &'static str {
    let extension = unit.path.rsplit(|&b| b == b'.').next().unwrap_or_default();
    match (unit.format, extension) {
        _ if is_specimen(unit.role) => "",
        (Format::Yaml | Format::Shell, _) => {
            "write ${DB_PASSWORD:?set DB_PASSWORD} in its place, so that a missing value stops the start"
        }
        (Format::Dotenv, _) => {
            "take this file out of git and set the value on every machine for itself"
        }
        (Format::Code, b"py") => "read the whole address from os.environ, without a default",
        (Format::Code, b"js" | b"ts" | b"jsx" | b"tsx" | b"mjs" | b"cjs" | b"mts") => {
            "read the whole address from process.env, and throw when it is not set"
        }
        (Format::Code, b"rb") => "read the whole address with ENV.fetch, without a default",
        (Format::Code, b"go") => {
            "read the whole address with os.LookupEnv, and stop when it is not set"
        }
        (Format::Code, b"rs") => "read the whole address with std::env::var, and return its error",
        (Format::Hcl, _) => "take the password from a variable marked sensitive",
        _ => "leave the password out here and let the environment give it",
    }
}

/// From where a host can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) enum Reach {
    /// From elsewhere, or unknown.
    Wide,
    /// From this machine or a private network only.
    Local,
    /// Reserved for examples (RFC 2606, RFC 5737), or a word that stands for a host.
    Example,
}

/// Judges a host name or address, without a port; an empty one is a local socket.
pub(in crate::detect) fn reach(host: &[u8]) -> Reach {
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix(b"[").unwrap_or(&host);
    let host = host.strip_suffix(b"]").unwrap_or(host);
    let Ok(host) = std::str::from_utf8(host) else {
        return Reach::Wide;
    };
    let host = host.trim_end_matches('.');
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return reach_v4(address);
    }
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        let local = address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local();
        return if local { Reach::Local } else { Reach::Wide };
    }
    let top = host.rsplit('.').next().unwrap_or_default();
    let second = host.rsplit('.').nth(1).unwrap_or_default();
    if matches!(top, "test" | "invalid" | "example")
        || (second == "example" && matches!(top, "com" | "org" | "net"))
        || matches!(
            host,
            "host" | "hostname" | "your-host" | "yourhost" | "myhost" | "my-host"
        )
    {
        return Reach::Example;
    }
    let plain = host
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let private = !host.contains('.')
        || matches!(
            top,
            "local" | "localhost" | "internal" | "svc" | "lan" | "localdomain"
        );
    if plain && private {
        Reach::Local
    } else {
        Reach::Wide
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    if address.is_documentation() {
        Reach::Example
    } else if address.is_loopback()
        || address.is_private()
        || address.is_unspecified()
        || address.is_link_local()
    {
        Reach::Local
    } else {
        Reach::Wide
    }
}

/// `user:password@host` and `USER:PASSWORD@HOST`: shows how to write an address instead of being one. Where files are read by programs,
/// the words are a weak password.
pub(super) fn is_syntax(role: FileRole, user: &[u8], password: &[u8], host: &[u8]) -> bool {
    const USERS: &[&str] = &[
        "user",
        "username",
        "usr",
        "userid",
        "user_name",
        "u",
        "login",
        "name",
        "uid",
        "id",
        "myuser",
        "yourusername",
        "your_username",
        "foo",
        "someuser",
    ];
    const PASSWORDS: &[&str] = &[
        "password",
        "passwd",
        "pass",
        "pw",
        "pwd",
        "p",
        "passw0rd",
        "mypassword",
        "yourpassword",
        "your_password",
        "secret",
        "bar",
        "baz",
        "passphrase",
        "somepassword",
    ];
    let among = |words: &[&str], value: &[u8]| {
        words
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
    };
    let capitals = |value: &[u8]| {
        value.len() > 2 && value.iter().all(|&b| b.is_ascii_uppercase() || b == b'_')
    };
    let example = reach(host) == Reach::Example;
    let word = among(PASSWORDS, password);
    if (capitals(user) && capitals(password))
        || (capitals(password) && word)
        || (word && role == FileRole::Docs)
        || (word && user.is_empty() && example)
    {
        return true;
    }
    let program = matches!(
        role,
        FileRole::EnvFile | FileRole::Deploy | FileRole::Ci | FileRole::Iac | FileRole::Template
    );
    word && among(USERS, user) && (!program || example)
}

/// A password that the project chose, as the judge sees it. Spaces in it part no words: the password is whole as it stands.
pub(super) fn judge_password(unit: &Unit, password: &[u8], user: Option<&[u8]>) -> Judgement {
    let password: Cow<'_, [u8]> = if password.contains(&b' ') {
        password.iter().copied().filter(|&b| b != b' ').collect()
    } else {
        password.into()
    };
    judge_named(
        unit,
        b"password",
        &password,
        user,
        NameKind::Password,
        Issuer::Own,
    )
}

/// A token that somebody handed out, as the judge sees it.
pub(super) fn judge_token(unit: &Unit, name: &[u8], token: &[u8]) -> Judgement {
    judge_named(unit, name, token, None, NameKind::Token, Issuer::Provider)
}

fn judge_named(
    unit: &Unit,
    name: &[u8],
    value: &[u8],
    user: Option<&[u8]>,
    kind: NameKind,
    issuer: Issuer,
) -> Judgement {
    let context = Context {
        name,
        secret: Some(SecretName { kind, issuer }),
        user: user.filter(|user| !user.is_empty()),
        quote: Quote::Double,
        kind: SlotKind::Assign,
        format: unit.format,
        role: unit.role,
    };
    judge(value, &context)
}

/// How sure a password of this kind is a credential in a file of this role for this host; `None` when it is none. A password that would
/// work as it stands counts, however weak; but documentation is full of wording placeholders that nobody runs, and in tests and
/// documentation a guessable password for a host that is reserved for examples is an example.
pub(super) fn password_confidence(
    judgement: Judgement,
    role: FileRole,
    host: Option<&[u8]>,
) -> Option<Confidence> {
    let class = judgement.class;
    let example = is_specimen(role) && host.is_some_and(|host| reach(host) == Reach::Example);
    match class {
        Class::Live => Some(Confidence::High),
        Class::Default | Class::Weak | Class::Wording if example => None,
        Class::Default | Class::Weak if judgement.is_doubted() => Some(Confidence::Low),
        // `postgres:postgres@localhost` in a manual is what the reader starts on the own machine
        Class::Default | Class::Weak
            if is_specimen(role)
                && judgement.reason == "same as the user name"
                && host.is_some_and(|host| reach(host) == Reach::Local) =>
        {
            Some(Confidence::Low)
        }
        Class::Default | Class::Weak => Some(Confidence::Medium),
        Class::Wording if role == FileRole::Docs => None,
        Class::Wording => Some(Confidence::Medium),
        Class::Empty | Class::Reference | Class::NotASecret | Class::Typographic | Class::Inert => {
            None
        }
    }
}

/// A user name, scheme or host as a message may show it: a plain name of at most 40 characters that neither holds the secret nor is
/// part of it.
pub(super) fn shown<'a>(name: &'a [u8], secret: &[u8]) -> Option<&'a str> {
    let plain = !name.is_empty()
        && name.len() <= 40
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"._+-:[]".contains(b));
    if !plain || secret.is_empty() {
        return None;
    }
    let (lower, secret) = (name.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let overlaps = bstr::ByteSlice::contains_str(lower.as_slice(), &secret)
        || (lower.len() > 3 && bstr::ByteSlice::contains_str(secret.as_slice(), &lower));
    if overlaps {
        return None;
    }
    std::str::from_utf8(name).ok()
}

/// ` of user 'app'`, or nothing when the name may not be shown.
pub(super) fn of_user(user: &[u8], secret: &[u8]) -> String {
    match shown(user, secret) {
        Some(user) => format!(" of user '{user}'"),
        None if !user.is_empty() && user == secret => {
            String::from(", which is the same as the user name,")
        }
        None => String::new(),
    }
}

/// ` to host 'db'`, or nothing when the host may not be shown.
pub(super) fn to_host(host: &[u8], secret: &[u8]) -> String {
    shown(host, secret).map_or_else(String::new, |host| format!(" to host '{host}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_a_reach() {
        for (host, expected) in [
            ("localhost", Reach::Local),
            ("127.0.0.1", Reach::Local),
            ("[::1]", Reach::Local),
            ("db", Reach::Local),
            ("10.1.2.3", Reach::Local),
            ("172.20.0.2", Reach::Local),
            ("172.32.0.2", Reach::Wide),
            ("db.prod.svc.cluster.local", Reach::Local),
            ("host.docker.internal", Reach::Local),
            ("", Reach::Local),
            ("db.acme.io", Reach::Wide),
            ("${HOST}", Reach::Wide),
            ("mail.example.com", Reach::Example),
            ("192.0.2.7", Reach::Example),
            ("example.com.evil.io", Reach::Wide),
        ] {
            assert_eq!(reach(host.as_bytes()), expected, "{host}");
        }
    }

    #[test]
    fn a_message_never_shows_the_secret() {
        assert_eq!(shown(b"app", b"tiger99"), Some("app"));
        assert_eq!(shown(b"tiger99", b"tiger99"), None);
        assert_eq!(shown(b"xTIGER99", b"tiger99"), None);
        assert_eq!(shown(b"tiger", b"tiger99"), None);
        assert_eq!(shown(b"a\x1b[2J", b"tiger99"), None);
        assert_eq!(shown(&[b'a'; 41], b"tiger99"), None);
    }
}
