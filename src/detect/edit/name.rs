//! What a variable of the environment is called that takes the place of a literal.

use super::Target;
use crate::text::Span;

/// The name as a variable of the environment is written: `dbPassword` is `DB_PASSWORD`.
pub(in crate::detect) fn variable(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut hump = false;
    for letter in name.trim_start_matches('-').chars() {
        if letter.is_ascii_uppercase() && hump {
            out.push('_');
        }
        hump = letter.is_ascii_lowercase();
        out.push(match letter.is_ascii_alphanumeric() {
            true => letter.to_ascii_uppercase(),
            false => '_',
        });
    }
    out
}

/// Names that say nothing without what they belong to.
const BARE: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PWD",
    "SECRET",
    "TOKEN",
    "KEY",
    "API_KEY",
    "APIKEY",
    "AUTH",
    "PASSPHRASE",
    "SECRET_KEY_VALUE",
    "CREDENTIAL",
    "CREDENTIALS",
    "VALUE",
];

/// Owners of a name that say nothing either.
const VAGUE: &[&str] = &[
    "SELF",
    "THIS",
    "CLS",
    "CONFIG",
    "CONF",
    "SETTINGS",
    "OPTIONS",
    "OPTS",
    "ENV",
    "ENVIRONMENT",
    "DEFAULT",
    "DEFAULTS",
    "ARGS",
    "PARAMS",
    "DATA",
    "AUTH",
    "VARIABLES",
    "CREDENTIALS",
    "APP",
    "ENVIRONMENTS",
    "PROCESS",
    "VARS",
    "GLOBAL",
];

/// Ends of names that hold whole addresses.
const ADDRESSES: &[&str] = &["_URL", "_URI", "_DSN", "_CONNECTION", "_CONNECTION_STRING"];

impl Target<'_> {
    /// The variable for the value.
    pub(super) fn variable(&self) -> String {
        let name = self.written_name();
        let own = variable(name.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
        if own.is_empty() || own.starts_with(|c: char| c.is_ascii_digit()) {
            return "APP_PASSWORD".to_owned();
        }
        if !BARE.contains(&own.as_str()) {
            return own;
        }
        let parent = self.slot.and_then(|slot| slot.parent);
        let owner = parent.map(|span| variable(&self.text_of(span)));
        match owner {
            Some(owner) if is_plain(&owner) && !VAGUE.contains(&owner.as_str()) => {
                format!("{owner}_{own}")
            }
            _ => format!("APP_{own}"),
        }
    }

    /// The variable for the password of an address.
    pub(super) fn password_variable(&self) -> String {
        if let Some(name) = self.same_value {
            return name.to_owned();
        }
        let name = variable(&self.written_name());
        if let Some(stem) = ADDRESSES.iter().find_map(|end| name.strip_suffix(end)) {
            return format!("{}_PASSWORD", stem.trim_end_matches("_ASYNC"));
        }
        format!("{}_PASSWORD", self.service())
    }

    /// The variable for a whole address.
    pub(super) fn address_variable(&self) -> String {
        let name = variable(&self.written_name());
        if ADDRESSES
            .iter()
            .any(|end| name.ends_with(end) && is_plain(&name))
        {
            return name;
        }
        match self.service() {
            "POSTGRES" | "MYSQL" | "DB" => "DATABASE_URL".to_owned(),
            service => format!("{service}_URL"),
        }
    }

    /// The service that the scheme of the address around the value names.
    fn service(&self) -> &'static str {
        let from = self.span.start.saturating_sub(100);
        let before = Span::new(from, self.span.start).of(&self.unit.text);
        let scheme = memchr::memmem::rfind(before, b"://").map_or(&b""[..], |end| {
            let start = before[..end]
                .iter()
                .rposition(|b| !(b.is_ascii_alphanumeric() || b"+-.".contains(b)))
                .map_or(0, |at| at + 1);
            &before[start..end]
        });
        const SERVICES: &[(&[u8], &str)] = &[
            (b"postgres", "POSTGRES"),
            (b"redis", "REDIS"),
            (b"mysql", "MYSQL"),
            (b"mariadb", "MYSQL"),
            (b"mongodb", "MONGODB"),
            (b"amqp", "RABBITMQ"),
            (b"mqtt", "MQTT"),
            (b"smtp", "SMTP"),
            (b"ldap", "LDAP"),
            (b"ftp", "FTP"),
            (b"nats", "NATS"),
            (b"clickhouse", "CLICKHOUSE"),
        ];
        let known = SERVICES.iter().find(|(start, _)| scheme.starts_with(start));
        known.map_or("DB", |(_, service)| service)
    }

    fn written_name(&self) -> String {
        self.slot
            .map_or_else(String::new, |slot| self.text_of(slot.name))
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 40
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_written_in_capitals() {
        for (name, wanted) in [
            ("dbPassword", "DB_PASSWORD"),
            ("db.password", "DB_PASSWORD"),
            ("DB_PASSWORD", "DB_PASSWORD"),
            ("--password", "PASSWORD"),
        ] {
            assert_eq!(variable(name), wanted);
        }
    }
}
