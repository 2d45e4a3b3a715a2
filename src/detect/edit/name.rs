//! What a variable of the environment is called that takes the place of a literal.

use super::Target;
use crate::content::format::SlotKind;
use crate::text::Span;
use std::collections::BTreeMap;

/// The name as a variable of the environment is written: `dbPassword` is `DB_PASSWORD`.
pub(in crate::detect) fn variable(name: &str) -> String {
    if let Some((_, variable)) = CALLS.iter().find(|(call, _)| name == *call) {
        return (*variable).to_owned();
    }
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

/// What a key is for that a call takes by its place.
const CALLS: &[(&str, &str)] = &[
    ("jwt.sign", "JWT_SECRET"),
    ("jwt.verify", "JWT_SECRET"),
    ("jwt.encode", "JWT_SECRET"),
    ("jwt.decode", "JWT_SECRET"),
    ("JWT.encode", "JWT_SECRET"),
    ("JWT.decode", "JWT_SECRET"),
    ("hmac.new", "HMAC_KEY"),
    ("createHmac", "HMAC_KEY"),
    ("createCipheriv", "ENCRYPTION_KEY"),
    ("createDecipheriv", "ENCRYPTION_KEY"),
    ("Fernet", "ENCRYPTION_KEY"),
    ("cookieParser", "COOKIE_SECRET"),
    ("NewCookieStore", "SESSION_SECRET"),
];

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

/// Names of files that say where, not what for.
const PLACES: &[&str] = &[
    "MAIN",
    "INDEX",
    "SERVER",
    "__INIT__",
    "INIT",
    "MOD",
    "LIB",
    "UTILS",
    "UTIL",
    "COMMON",
    "BASE",
    "SRC",
    "CONSTANTS",
    "SETUP",
    "RUN",
    "START",
    "SCRIPT",
    "LOCAL",
    "DEV",
    "PROD",
    "PRODUCTION",
    "DEVELOPMENT",
    "COMPOSE",
    "VALUES",
    "APPLICATION",
    "HELPER",
    "HELPERS",
];

/// What methods begin with that set a value.
const SETTERS: &[&str] = &["SET_", "WITH_", "ADD_"];

/// Variables that images of servers read, the ones of users before the ones of administrators.
const SERVERS: &[&str] = &[
    "POSTGRES_PASSWORD",
    "MYSQL_PASSWORD",
    "MARIADB_PASSWORD",
    "REDIS_PASSWORD",
    "RABBITMQ_DEFAULT_PASS",
    "MONGO_INITDB_ROOT_PASSWORD",
    "MINIO_ROOT_PASSWORD",
    "SA_PASSWORD",
    "MSSQL_SA_PASSWORD",
    "MYSQL_ROOT_PASSWORD",
    "MARIADB_ROOT_PASSWORD",
];

/// Ends of names that hold whole addresses.
const ADDRESSES: &[&str] = &["_URL", "_URI", "_DSN", "_CONNECTION", "_CONNECTION_STRING"];

impl Target<'_> {
    /// The variable for the value.
    pub(super) fn variable(&self) -> String {
        let name = self.written_name();
        let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let own = variable(name);
        let own = SETTERS
            .iter()
            .find_map(|verb| own.strip_prefix(verb))
            .map_or(own.clone(), str::to_owned);
        // SQL: IDENTIFIED BY '...'
        let own = if own == "IDENTIFIED" {
            "PASSWORD".to_owned()
        } else {
            own
        };
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
            _ => match self.file_owner() {
                Some(owner) => format!("{owner}_{own}"),
                None => format!("APP_{own}"),
            },
        }
    }

    /// The name of the file, where it says what the value is for: `db.py`.
    fn file_owner(&self) -> Option<String> {
        let base = self.unit.path.rsplit(|&b| b == b'/').next()?;
        let stem = base.split(|&b| b == b'.').next()?;
        let owner = variable(std::str::from_utf8(stem).ok()?);
        let short = owner.len() <= 12 && is_plain(&owner);
        (short && !VAGUE.contains(&owner.as_str()) && !PLACES.contains(&owner.as_str()))
            .then_some(owner)
    }

    /// The name, or one like it when it stands for another value of this file already.
    pub(super) fn distinct(&self, name: String, value: &[u8]) -> String {
        let mut known = self.file.variables.borrow_mut();
        let free = |known: &BTreeMap<String, Vec<u8>>, name: &str| {
            known.get(name).is_none_or(|other| other == value)
        };
        let name = match free(&known, &name) {
            true => name,
            false => (2..100)
                .map(|number| format!("{name}_{number}"))
                .find(|name| free(&known, name))
                .unwrap_or(name),
        };
        known.insert(name.clone(), value.to_vec());
        name
    }

    /// The variable for a setting of a container: its own name where a server reads it, else the one that the server of the same
    /// value reads.
    pub(super) fn setting(&self) -> String {
        let own = self.slot.map(|slot| self.text_of(slot.name));
        let own = own.filter(|name| !self.is_address() && is_shouted(name));
        let name = match own {
            Some(own) if SERVERS.contains(&own.as_str()) => own,
            own => self.canonical().or(own).unwrap_or_else(|| {
                if self.is_address() {
                    self.password_variable()
                } else {
                    self.variable()
                }
            }),
        };
        self.distinct(name, self.unit.slice(self.span))
    }

    /// The variable of this file that holds the same value, those of servers first.
    pub(super) fn canonical(&self) -> Option<String> {
        let value = self.unit.slice(self.span);
        let rank = |name: &str| SERVERS.iter().position(|server| *server == name);
        self.file
            .literals
            .iter()
            .filter(|literal| {
                literal.host.is_none()
                    && literal.slot.kind == SlotKind::Assign
                    && literal.is_password()
                    && self.unit.slice(literal.span) == value
            })
            .map(|literal| self.text_of(literal.slot.name))
            .filter(|name| is_shouted(name))
            .min_by_key(|name| rank(name).unwrap_or(SERVERS.len()))
    }

    /// The variable for the password of an address.
    pub(super) fn password_variable(&self) -> String {
        if let Some(name) = self.canonical() {
            return name;
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
    pub(super) fn service(&self) -> &'static str {
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

/// Written as variables of the environment are.
fn is_shouted(name: &str) -> bool {
    is_plain(name) && name.len() > 2 && !name.bytes().any(|b| b.is_ascii_lowercase())
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
        assert_eq!(variable("jwt.sign"), "JWT_SECRET");
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
