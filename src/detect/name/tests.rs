//! Tables of names: those that stand for a secret, and those that do not.

use super::Issuer::{Own, Provider};
use super::NameKind::{ApiKey, Credential, Key, Passphrase, Password, Secret, SigningKey, Token};
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
        ("GITLAB_ROOT_PASSWORD", Password, Own),
        ("OKTA_CLIENT_SECRET", Secret, Provider),
        ("PGPASSWORD", Password, Own),
        ("IDENTIFIED", Password, Own),
        ("contraseña", Password, Own),
        ("mot_de_passe", Password, Own),
        ("пароль", Password, Own),
        ("密码", Password, Own),
        ("senha", Password, Own),
        ("ssl_key_passphrase", Passphrase, Own),
        ("DefaultPassPhrase", Passphrase, Own),
        ("wallet_seed_phrase", Passphrase, Own),
        ("PassWord", Password, Own),
        ("password_wo", Password, Own),
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
        ("STRIPE_SECRET_KEY", ApiKey, Provider),
        ("REDISCLI_AUTH", Password, Own),
        ("AUTH_KEY", SigningKey, Own),
        ("proxyPass", Password, Own),
        ("cipher.SetKey", Key, Provider),
        ("Api Key", ApiKey, Provider),
        ("TOKEN_GITHUB", Token, Provider),
        ("x-auth-token", Token, Provider),
        ("accessToken", Token, Provider),
        ("authtoken", Token, Provider),
        ("ADMIN_TOKEN", Token, Own),
        ("NEXT_PUBLIC_JWT_SECRET", SigningKey, Own),
        ("APP_SECRET", Secret, Own),
        ("client_secret", Secret, Provider),
        ("Client Secret", Secret, Provider),
        ("Authorization", Credential, Provider),
        ("basic_auth", Credential, Own),
        ("credentials", Credential, Provider),
        ("key", Key, Provider),
        ("agent_key", Key, Provider),
        ("adminPasswordKey", Key, Own),
        ("rootPasswordSecretKey", Key, Own),
        ("privateKeySecret", Key, Provider),
        ("passwordsSecretKeystoreKey", Key, Provider),
        ("PASSWORD_ENCRYPTION_KEY", SigningKey, Own),
        ("S3_SECRET", Secret, Provider),
        ("ACCESS_TOKEN_SECRET", Secret, Own),
        ("AUTH_SECRET", SigningKey, Own),
        ("existing_password", Password, Own),
        ("GPG_PASSPHRASE", Passphrase, Own),
        ("GPG_PRIVATE_KEY", SigningKey, Own),
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
        "existingSecret",
        "auth.existingSecretPasswordKey",
        "GPG_KEY",
        "GPG_KEYS",
        "gpgSigningKey",
        "grpc_pass",
        "fastcgi_pass",
        "search_phrase",
        "keyWord",
        "phrase",
        "password_phrases",
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
    assert_eq!(with("restore-keys", "with"), None);
    assert_eq!(with("key", "restore_cache"), None);
    assert_eq!(with("keys", "cache"), None);
    assert_eq!(with("api-key", "with"), Some(ApiKey));
    assert_eq!(with("password", "cache"), Some(Password));
    assert_eq!(with("password", "database"), Some(Password));
    let openai = SecretName::parse(b"secret", Some(b"stripe"));
    assert_eq!(openai.map(|found| found.issuer), Some(Provider));
}

#[test]
fn nouns_at_the_end_of_run_together_names() {
    let kind = |name: &str| SecretName::parse(name.as_bytes(), None).map(|secret| secret.kind);
    assert_eq!(kind("SSHpassword"), Some(NameKind::Password));
    assert_eq!(kind("legacyclientsecret"), Some(NameKind::Secret));
    assert_eq!(kind("DANGER_GITHUBTOKEN"), Some(NameKind::Token));
    for other in [
        "monkey",
        "turnkey",
        "eventtoken",
        "nonsecrets_file",
        "bypass",
        "compass",
    ] {
        assert_eq!(kind(other), None, "{other}");
    }
}

#[test]
fn passwords_by_their_place() {
    let known = |name: &[u8], parent: Option<&[u8]>| SecretName::parse(name, parent).is_some();
    assert!(known(b"NetworkCredential", None));
    assert!(known(b"--user", Some(b"curl")));
    assert!(!known(b"--user", Some(b"id")));
    assert!(!known(b"Sec-WebSocket-Key", None));
}
