//! Tables of values by class. Literals are assembled, so that the tool finds nothing in its own tests.

use super::SecretName;
use super::*;
use proptest::prelude::*;

fn context<'a>(name: &'a str, format: Format, quote: Quote) -> Context<'a> {
    Context {
        name: name.as_bytes(),
        secret: SecretName::parse(name.as_bytes(), None),
        user: None,
        quote,
        kind: SlotKind::Assign,
        format,
        role: FileRole::Source,
    }
}

fn class(name: &str, value: &str) -> Class {
    judge(
        value.as_bytes(),
        &context(name, Format::Code, Quote::Double),
    )
    .class
}

fn in_yaml(name: &str, value: &str) -> Class {
    judge(value.as_bytes(), &context(name, Format::Yaml, Quote::None)).class
}

/// A value that looks random: letters of both cases and digits from a fixed generator.
fn random(length: usize, seed: u64) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut state = seed;
    (0..length)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            char::from(LETTERS[(state >> 33) as usize % LETTERS.len()])
        })
        .collect()
}

#[test]
fn references() {
    for value in [
        "${DB_PASSWORD}",
        "$DB_PASSWORD",
        "$env:DB_PASSWORD",
        "%DB_PASSWORD%",
        "%env(APP_SECRET)%",
        "%kernel.secret%",
        "%p",
        "$(pass show db)",
        "{{ .Values.password }}",
        "${{ secrets.PASSWORD }}",
        "%(password)s",
        "<%= ENV['X'] %>",
        "#{password}",
        "{password}",
        "pre-{name}-post",
        "@Microsoft.KeyVault(SecretUri=x)",
        "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        "op://vault/item/field",
        "ENC[AES256_GCM,data:x]",
        "RU5DW1JTQSxkYXRhXQ==",
        "$ANSIBLE_VAULT;1.1;AES256",
        ":password",
        ":'app_password'",
        "'$DB_PASSWORD'",
        "@password@",
        "%s",
        "process.env.PASSWORD",
        "os.environ['PASSWORD']",
        "getPassword(user)",
    ] {
        assert_eq!(class("password", value), Class::Reference, "{value}");
    }
}

#[test]
fn unquoted_is_an_expression_in_code_and_a_literal_in_configuration() {
    let code = context("password", Format::Code, Quote::None);
    assert_eq!(judge(b"userInput", &code).class, Class::Reference);
    assert_eq!(judge(b"settings.password", &code).class, Class::Reference);
    assert_eq!(in_yaml("password", &random(16, 4)), Class::Live);
    assert_eq!(in_yaml("password", concat!("hunter", "2")), Class::Weak);
    assert_eq!(in_yaml("password", "!vault |"), Class::Reference);
    assert_eq!(
        in_yaml("password", concat!("*", "anchor")),
        Class::Reference
    );
}

#[test]
fn the_source_of_a_passphrase_is_no_part_of_it() {
    let mut context = context("-passin", Format::Shell, Quote::None);
    context.kind = SlotKind::Option;
    assert_eq!(judge(b"pass:$PASS", &context).class, Class::Reference);
    assert_eq!(judge(b"env:PASS", &context).class, Class::Reference);
    let value = format!("pass:{}", random(12, 8));
    assert_eq!(judge(value.as_bytes(), &context).class, Class::Live);
}

#[test]
fn a_header_that_is_json_may_hold_a_token() {
    let value = format!("{{\"user\": \"app\", \"sig\": \"{}\"}}", random(32, 5));
    assert_eq!(class("apiToken", &value), Class::Live);
    assert_eq!(class("apiToken", "{\"user\": \"app\"}"), Class::NotASecret);
}

#[test]
fn variables_of_batch_files() {
    assert_eq!(class("password", "%RANDOM%@%TIME%"), Class::Reference);
    assert_ne!(class("password", concat!("50%a", "B%x")), Class::Reference);
}

#[test]
fn no_secrets() {
    for value in [
        "true",
        "null",
        "0",
        "3600s",
        "/run/secrets/db",
        "./keys/server.key",
        "C:\\keys\\server.pem",
        "server.keystore",
        "https://example.com/login",
        "db.internal.example.com",
        "HS256",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6",
        "AES/CBC/PKCS5Padding",
        "application/json",
        "string",
        "required",
        "Enter your password",
        "Passwort vergessen?",
        "Ihr Passwort wurde geändert",
        "密码错误",
        "Password",
        "Client Secret",
        "spring.datasource.password",
        "resetPassword",
        "INVALID_PASSWORD",
        "^[a-z]{8,}$",
        "<input type='password'/>",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "a == b && c",
        "2024-01-31",
        "^9.0.2",
        "$2b$12$abcdefghijklmnopqrstuv",
    ] {
        assert_eq!(class("password", value), Class::NotASecret, "{value}");
    }
}

#[test]
fn placeholders() {
    for value in [
        "<password>",
        "<your-password>",
        "[your password]",
        "xxxxxxxx",
        "key_abababababababababab",
        "xxx",
        "********",
        "...",
        "sk-...",
        "____",
        "TODO",
        "REDACTED",
        "REPLACE_ME",
        "00000000",
        "n/a",
        "token-XXXXXXXX",
    ] {
        assert_eq!(class("password", value), Class::Typographic, "{value}");
    }
    for value in [
        concat!("your_", "password_here"),
        concat!("your-secret", "-key"),
        concat!("change_me_", "please"),
        concat!("ChangeMe", "InProduction"),
        concat!("dev-secret-key-", "change-in-production"),
        concat!("super-", "secret-value"),
        concat!("my", "secretkey"),
        concat!("example-", "value"),
        concat!("key-with-at-least-", "32-characters"),
    ] {
        assert_eq!(class("SECRET_KEY", value), Class::Wording, "{value}");
    }
}

#[test]
fn defaults() {
    assert_eq!(
        class("POSTGRES_PASSWORD", concat!("post", "gres")),
        Class::Default
    );
    assert_eq!(class("password", concat!("change", "me")), Class::Default);
    assert_eq!(
        class("MINIO_ROOT_PASSWORD", concat!("minio", "admin")),
        Class::Default
    );
    assert_eq!(
        class("NEO4J_PASSWORD", concat!("neo", "4j")),
        Class::Default
    );
    assert_ne!(class("SMTP_PASSWORD", "neo4j"), Class::Default);
    let mut scott = context("password", Format::Sql, Quote::Single);
    scott.user = Some(b"scott");
    assert_eq!(judge(b"tiger", &scott).class, Class::Default);
}

#[test]
fn weak() {
    for value in [
        concat!("bo1_dev", "_password"),
        concat!("test", "_password"),
        concat!("Summer", "2024!"),
        concat!("P@ss", "w0rd"),
        concat!("hunter", "2"),
        concat!("qwer", "tz"),
        concat!("1qaz", "2wsx"),
        concat!("jwt_", "secret"),
        concat!("let", "mein"),
        concat!("123", "456"),
        concat!("johan", "na"),
    ] {
        assert_eq!(class("password", value), Class::Weak, "{value}");
    }
    let mut own = context("password", Format::Sql, Quote::Single);
    own.user = Some(b"raptor_svc");
    assert_eq!(judge(b"raptor_svc", &own).class, Class::Weak);
}

#[test]
fn live() {
    for (seed, name) in ["password", "JWT_SECRET", "api_key", "access_token", "key"]
        .iter()
        .enumerate()
    {
        let value = random(32, seed as u64 + 7);
        let verdict = judge(
            value.as_bytes(),
            &context(name, Format::Code, Quote::Double),
        );
        assert_eq!(verdict.class, Class::Live, "{name}");
        assert!(verdict.certainty >= 60, "{name}: {}", verdict.certainty);
    }
    assert_eq!(
        class("password", &format!("{}!{}", random(5, 1), random(6, 2))),
        Class::Live
    );
    assert_eq!(
        class("Authorization", &format!("Bearer {}", random(40, 3))),
        Class::Live
    );
}

#[test]
fn generated_values_are_live_under_every_strong_name() {
    for seed in 0..200 {
        for name in ["password", "client_secret", "api_key", "auth_token"] {
            let value = random(20, seed * 31 + 1);
            assert_eq!(class(name, &value), Class::Live, "{name} {seed}");
        }
    }
}

#[test]
fn weak_names_demand_evidence() {
    for (name, value) in [
        ("key", "PoppySurprise"),
        ("key", "user.settings.theme"),
        ("token", "identifier"),
        ("api_key", "api_key"),
        ("auth", "basic"),
        ("agent_key", "primary-agent"),
        ("secret", "client_secret"),
    ] {
        let found = class(name, value);
        assert!(
            matches!(found, Class::NotASecret | Class::Weak)
                && (name == "secret" || found == Class::NotASecret),
            "{name}: {value}: {found:?}"
        );
    }
}

#[test]
fn strong_names_are_surer_than_weak_ones() {
    let value = random(20, 11);
    let certainty = |name| {
        judge(
            value.as_bytes(),
            &context(name, Format::Code, Quote::Double),
        )
        .certainty
    };
    assert!(certainty("password") > certainty("key"));
}

#[test]
fn the_word_test_does_not_excuse() {
    for value in [concat!("test", "_password"), concat!("dev", "password")] {
        assert!(matches!(
            class("POSTGRES_PASSWORD", value),
            Class::Weak | Class::Default
        ));
    }
}

proptest! {
    #[test]
    fn any_bytes_get_a_verdict(value in proptest::collection::vec(any::<u8>(), 0..300), name in "[A-Za-z_.\\- ]{0,20}", shape in 0usize..4) {
        let (format, quote) = [
            (Format::Code, Quote::None),
            (Format::Code, Quote::Double),
            (Format::Yaml, Quote::None),
            (Format::Prose, Quote::Backtick),
        ][shape];
        let mut about = context(&name, format, quote);
        about.user = Some(b"user");
        let verdict = judge(&value, &about);
        prop_assert!(verdict.certainty <= 100);
    }

    #[test]
    fn any_bytes_are_a_name(name in proptest::collection::vec(any::<u8>(), 0..300), parent in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = SecretName::parse(&name, Some(&parent));
    }
}

#[test]
fn a_megabyte_is_judged_by_its_first_part() {
    for byte in [b'a', b'{', b'<', b'%', b' ', b'$', 0xff] {
        let value = vec![byte; 1 << 20];
        let about = context("password", Format::Code, Quote::Double);
        assert_eq!(judge(&value, &about), judge(&value[..4096], &about));
    }
}

#[test]
fn a_tag_of_a_go_field_is_code() {
    let tag = |value: &str| {
        let context = context("Secret", Format::Code, Quote::Backtick);
        judge(value.as_bytes(), &context).class
    };
    assert_eq!(
        tag("yaml:\"password,omitempty\" json:\"-\""),
        Class::NotASecret
    );
    assert_ne!(tag(&random(24, 7)), Class::NotASecret);
}

#[test]
fn long_identifiers_are_names_long_phrases_are_not() {
    let name = "account_set_customer_password_template_id";
    assert_eq!(class("db_password", name), Class::NotASecret);
    let phrase = concat!("super-long-and-secret-random-", "key-needed-to-verify-it");
    assert_eq!(in_yaml("hmac_secret", phrase), Class::Weak);
}
