//! What a name says about its value: is it a secret, of which kind, and who decides its value?

mod split;
mod words;

use split::{Words, unnumbered};
use words::{Parts, parts};

/// A name that stands for a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretName {
    /// What kind of secret.
    pub kind: NameKind,
    /// Who decides the value.
    pub issuer: Issuer,
}

/// The kind of secret that a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A password or PIN: short and weak values are credentials, too.
    Password,
    /// The phrase that protects a key.
    Passphrase,
    /// A key that signs or encrypts: SECRET_KEY, JWT_SECRET, a session secret, a salt or pepper.
    SigningKey,
    /// A key for an interface.
    ApiKey,
    /// A bearer token.
    Token,
    /// A secret without further words.
    Secret,
    /// Credentials without further words; `auth`.
    Credential,
    /// A bare `key` and the like: only a value that looks random counts.
    Key,
}

/// Who decides the value of a secret: the project itself, or a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Issuer {
    /// The project chooses the value, so a placeholder works as a credential.
    Own,
    /// A provider hands it out, so a placeholder fails closed.
    Provider,
}

impl SecretName {
    /// Reads a name (`POSTGRES_PASSWORD`, `db.password`, `apiKey`, `setPassword`, `--auth-token`) in any naming convention. `parent` is
    /// the name of the enclosing table or section (`auth` over `password`); for a short option (`-p`) it is the program. `None` when the
    /// name does not stand for a secret: `password_policy`, `secret_name`, `token_ttl`, `public_key`, `monkey`.
    #[inline]
    pub fn parse(name: &[u8], parent: Option<&[u8]>) -> Option<SecretName> {
        let words = Words::of(name);
        let head = match head(&words) {
            Some(head) => head,
            None => return by_parent(name, &words, parent?),
        };
        if is_known_misnomer(name) {
            return None;
        }
        if parent.is_some_and(holds_texts) {
            return None;
        }
        let kind = kind(&words, head)?;
        if words.spaced && !is_label(&words) {
            return None;
        }
        Some(SecretName {
            kind,
            issuer: issuer(&words, kind, parent),
        })
    }
}

/// Index of the head noun: the last word that names a secret, with nothing but harmless words behind it.
#[inline]
fn head(words: &Words) -> Option<usize> {
    for at in (0..words.len()).rev() {
        let word = part_at(words, at);
        if word.any(Parts::NOUN) {
            return Some(at);
        }
        let number = unnumbered(words.get(at)).is_empty();
        if !number && !word.any(Parts::FOLLOWS.and(Parts::SERVICE).and(Parts::PROVIDER)) {
            return None;
        }
    }
    None
}

/// The parts of a word, with its number or without: `auth0` is a provider, `password2` a password.
#[inline]
fn part_at(words: &Words, at: usize) -> Parts {
    let word = words.get(at);
    let whole = parts(word);
    match word.last() {
        Some(last) if last.is_ascii_digit() && whole == Parts::default() => parts(unnumbered(word)),
        _ => whole,
    }
}

/// The kind of secret that the head noun and the words before it name; `None` when they undo it.
fn kind(words: &Words, head: usize) -> Option<NameKind> {
    let noun = part_at(words, head);
    let before = match head.checked_sub(1) {
        Some(at) if at >= words.leaf || !noun.any(Parts::PASS) => part_at(words, at),
        _ => Parts::default(),
    };
    let tail = head + 1 < words.len();
    if undone(words, head) {
        return None;
    }
    if noun.any(Parts::PASSWORD) {
        return Some(NameKind::Password);
    }
    if noun.any(Parts::PASS) {
        let run = before.any(Parts::PLAIN_PASS) || tail && head == 0;
        return (!run).then_some(NameKind::Password);
    }
    if noun.any(Parts::PASSPHRASE) {
        return Some(NameKind::Passphrase);
    }
    if noun.any(Parts::SECRET) {
        return Some(secret_kind(words, head));
    }
    if noun.any(Parts::SIGNING_KEY) {
        return Some(NameKind::SigningKey);
    }
    if noun.any(Parts::API_KEY) {
        return Some(NameKind::ApiKey);
    }
    if noun.any(Parts::TOKEN) {
        return (!before.any(Parts::PLAIN_TOKEN)).then_some(NameKind::Token);
    }
    if noun.any(Parts::CREDENTIAL) {
        return (!tail).then_some(NameKind::Credential);
    }
    if noun.any(Parts::CODE) {
        return before.any(Parts::PERSONAL).then_some(
            if before.any(parts(b"erlang")) && words.get(head) == b"cookie" {
                NameKind::SigningKey
            } else {
                NameKind::Key
            },
        );
    }
    key_kind(words, head, before)
}

/// `key` with the word before it.
fn key_kind(words: &Words, head: usize, before: Parts) -> Option<NameKind> {
    let first_is_secret = (0..head).any(|at| part_at(words, at).any(Parts::SECRET));
    if first_is_secret {
        // AWS_SECRET_ACCESS_KEY and the like are handed out
        return Some(if before.any(Parts::OPENS) {
            NameKind::ApiKey
        } else {
            NameKind::SigningKey
        });
    }
    if before.any(Parts::SIGNS) {
        return Some(NameKind::SigningKey);
    }
    if before.any(Parts::OPENS) {
        return Some(NameKind::ApiKey);
    }
    if before.any(Parts::PLAIN_KEY) {
        return None;
    }
    Some(NameKind::Key)
}

/// `JWT_SECRET` signs; `CLIENT_SECRET` and a bare `secret` do not say.
fn secret_kind(words: &Words, head: usize) -> NameKind {
    let signs = head
        .checked_sub(1)
        .map(|at| words.get(at))
        .is_some_and(|word| {
            matches!(
                word,
                b"jwt"
                    | b"session"
                    | b"cookie"
                    | b"csrf"
                    | b"encryption"
                    | b"signing"
                    | b"hmac"
                    | b"nextauth"
                    | b"auth"
                    | b"webhook"
            )
        });
    if signs {
        NameKind::SigningKey
    } else {
        NameKind::Secret
    }
}

/// True when the start of the name makes a question, an action or a text of it: `has_password`, `LABEL_PASSWORD`.
fn undone(words: &Words, head: usize) -> bool {
    (words.leaf.min(head)..head).any(|at| {
        let word = words.get(at);
        part_at(words, at).any(Parts::UNDOES) && !(word == b"root" || word == b"user")
    })
}

/// Names whose value is never the secret that their words promise.
fn is_known_misnomer(name: &[u8]) -> bool {
    // GitHub's permission; the shell's working directory
    name == b"id-token" || name == b"PWD" || name == b"OLDPWD"
}

/// True for a parent whose entries are texts, versions or permissions: `labels`, `dependencies`.
fn holds_texts(parent: &[u8]) -> bool {
    let words = Words::of(parent);
    parts(words.get(words.len().saturating_sub(1))).any(Parts::TEXTS)
}

/// A label is one only when all its words belong to a credential's name: "Client Secret", not "Forgot your password".
fn is_label(words: &Words) -> bool {
    let belongs = Parts::NOUN
        .and(Parts::FOLLOWS)
        .and(Parts::SIGNS)
        .and(Parts::OPENS)
        .and(Parts::SERVICE)
        .and(Parts::PROVIDER)
        .and(Parts::LABEL);
    words.len() <= 4 && (0..words.len()).all(|at| part_at(words, at).any(belongs))
}

/// A name that says nothing itself takes its meaning from the parent: `-p` from the program, `default` from the variable.
#[inline]
fn by_parent(name: &[u8], words: &Words, parent: &[u8]) -> Option<SecretName> {
    if let [b'-', option] | [option] = *name {
        return words::short_option(parent, option).then_some(SecretName {
            kind: NameKind::Password,
            issuer: Issuer::Own,
        });
    }
    if words.len() != 1 || !parts(words.get(0)).any(Parts::MERE_VALUE) {
        return None;
    }
    SecretName::parse(parent, None)
}

/// Who decides the value (`facts`: a known provider's word anywhere makes the secret the provider's).
fn issuer(words: &Words, kind: NameKind, parent: Option<&[u8]>) -> Issuer {
    let any = |part: Parts| (0..words.len()).any(|at| part_at(words, at).any(part));
    let above = |part: Parts| {
        parent.is_some_and(|parent| {
            let words = Words::of(parent);
            (0..words.len()).any(|at| part_at(&words, at).any(part))
        })
    };
    if any(Parts::PROVIDER) {
        return Issuer::Provider;
    }
    if any(Parts::OWN) {
        return Issuer::Own;
    }
    if above(Parts::PROVIDER) {
        return Issuer::Provider;
    }
    let own = match kind {
        NameKind::Password | NameKind::Passphrase | NameKind::SigningKey => true,
        NameKind::Secret => !(0..words.len()).any(|at| words.get(at) == b"client"),
        NameKind::Credential => any(Parts::SERVICE),
        NameKind::ApiKey => (0..words.len()).any(|at| words.get(at) == b"minio"),
        NameKind::Token | NameKind::Key => false,
    };
    if own { Issuer::Own } else { Issuer::Provider }
}

#[cfg(test)]
mod tests {
    use super::Issuer::{Own, Provider};
    use super::NameKind::{
        ApiKey, Credential, Key, Passphrase, Password, Secret, SigningKey, Token,
    };
    use super::*;

    fn parse(name: &str) -> Option<(NameKind, Issuer)> {
        SecretName::parse(name.as_bytes(), None).map(|found| (found.kind, found.issuer))
    }

    #[test]
    fn names_that_stand_for_a_secret() {
        for (name, kind, issuer) in [
            ("password", Password, Own),
            ("POSTGRES_PASSWORD", Password, Own),
            ("db.password", Password, Own),
            ("spring.datasource.password", Password, Own),
            ("setPassword", Password, Own),
            ("withPassword", Password, Own),
            ("userPassword2", Password, Own),
            ("--admin-password", Password, Own),
            ("$env:DB_PASS", Password, Own),
            ("config[\"password\"]", Password, Own),
            ("DB_PASSWORD_PROD", Password, Own),
            ("password_confirmation", Password, Own),
            ("SMTP_PASSWORD", Password, Provider),
            ("PGPASSWORD", Password, Own),
            ("contraseña", Password, Own),
            ("mot_de_passe", Password, Own),
            ("пароль", Password, Own),
            ("密码", Password, Own),
            ("senha", Password, Own),
            ("ssl_key_passphrase", Passphrase, Own),
            ("SECRET_KEY", SigningKey, Own),
            ("SECRET_KEY_BASE", SigningKey, Own),
            ("JWT_SECRET", SigningKey, Own),
            ("jwt-secret-key", SigningKey, Own),
            ("ENCRYPTION_KEY", SigningKey, Own),
            ("NEXTAUTH_SECRET", SigningKey, Own),
            ("RABBITMQ_ERLANG_COOKIE", SigningKey, Own),
            ("API_TOKEN_SALT", SigningKey, Own),
            ("apiKey", ApiKey, Provider),
            ("apikey", ApiKey, Provider),
            ("OPENAI_API_KEY", ApiKey, Provider),
            ("INTERNAL_API_KEY", ApiKey, Own),
            ("AWS_SECRET_ACCESS_KEY", ApiKey, Provider),
            ("Api Key", ApiKey, Provider),
            ("TOKEN_GITHUB", Token, Provider),
            ("x-auth-token", Token, Provider),
            ("accessToken", Token, Provider),
            ("authtoken", Token, Provider),
            ("ADMIN_TOKEN", Token, Own),
            ("APP_SECRET", Secret, Own),
            ("client_secret", Secret, Provider),
            ("Client Secret", Secret, Provider),
            ("Authorization", Credential, Provider),
            ("basic_auth", Credential, Own),
            ("credentials", Credential, Provider),
            ("key", Key, Provider),
            ("agent_key", Key, Provider),
        ] {
            assert_eq!(parse(name), Some((kind, issuer)), "{name}");
        }
    }

    #[test]
    fn names_that_do_not() {
        for name in [
            "",
            "-",
            "password_policy",
            "secret_name",
            "token_ttl",
            "password_field",
            "public_key",
            "PublicKeyToken",
            "primary_key",
            "monkey",
            "keyboard",
            "passwordLabel",
            "LABEL_PASSWORD",
            "token_type",
            "tokenizer",
            "compass",
            "bypass",
            "passenger",
            "author",
            "authority",
            "secretary",
            "turkey",
            "cache_key",
            "sort_key",
            "key_id",
            "MAX_TOKENS",
            "csrf_token_name",
            "password_hash",
            "hashed_password",
            "id-token",
            "token_url",
            "allow_empty_password",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "has_password",
            "PWD",
            "first_pass",
            "POSTGRES_PASSWORD_FILE",
            "secretKeyRef",
            "next_page_token",
            "jsonwebtoken",
            "author_email",
            "Forgot your password",
            "Enter the secret",
            "getPassword",
        ] {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_parent_gives_meaning_or_takes_it() {
        let with = |name: &str, parent: &str| {
            SecretName::parse(name.as_bytes(), Some(parent.as_bytes())).map(|found| found.kind)
        };
        assert_eq!(with("-p", "sshpass"), Some(Password));
        assert_eq!(with("-p", "mkdir"), None);
        assert_eq!(with("default", "db_password"), Some(Password));
        assert_eq!(with("value", "region"), None);
        assert_eq!(with("password", "labels"), None);
        assert_eq!(with("password", "database"), Some(Password));
        let openai = SecretName::parse(b"secret", Some(b"stripe"));
        assert_eq!(openai.map(|found| found.issuer), Some(Provider));
    }
}
