//! Values in a notation of their own, which a name can only say something about: rules of a validation, versions, types, names of
//! constraints, lists of names.

use super::super::SecretName;
use super::{Class, Context, Judgement, NameKind, is_word_of, runs};
use crate::content::format::{Format, Quote};

/// Rules of a validation, constraints of a version, types of the JVM, names of a database's constraints, fingerprints, lists of names.
pub(super) fn notation(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let because = |reason, certainty| Some(Judgement::new(Class::NotASecret, reason, certainty));
    if is_validation(value) {
        return because("rules of a validation", 88);
    }
    if is_constraint_of_version(value) {
        return because("date or version", 88);
    }
    if context.quote == Quote::Block && is_mapping(value) {
        return because("several settings", 85);
    }
    if is_drawing(value) {
        return because("path of a drawing", 90);
    }
    if is_action(value) {
        return because("action of a controller", 85);
    }
    if is_escapes(value) {
        return because("escaped characters", 85);
    }
    if value.starts_with(b"phc_") && value.len() >= 40 {
        return because("key that PostHog means to be published", 85);
    }
    if value.starts_with(b"pk_test_") || value.starts_with(b"pk_live_") {
        return because("publishable key", 88);
    }
    if is_region(value) {
        return because("region of a cloud", 92);
    }
    if is_list_of_key_ids(value) || is_fingerprint(value, context) {
        return because("identifiers of public keys", 88);
    }
    if is_prompt_of_mail(value) {
        return because("question of a mail server", 90);
    }
    if is_regex(value) {
        return because("regular expression", 85);
    }
    if is_type_of_jvm(value) {
        return because("type", 90);
    }
    if is_constraint_of_database(value) {
        return because("name of a constraint", 85);
    }
    if is_list_of_names(value, context) {
        return because("names of secrets", 75);
    }
    None
}

/// `ap-south-1`, `us-gov-west-1`.
fn is_region(value: &[u8]) -> bool {
    const SIDES: [&[u8]; 9] = [
        b"north",
        b"south",
        b"east",
        b"west",
        b"central",
        b"northeast",
        b"northwest",
        b"southeast",
        b"southwest",
    ];
    let mut parts = value.rsplit(|b| *b == b'-');
    let zone = parts
        .next()
        .is_some_and(|zone| matches!(zone, [b'1'..=b'9']));
    let side = parts.next().is_some_and(|side| SIDES.contains(&side));
    let mut rest = parts.peekable();
    zone && side
        && rest.peek().is_some()
        && rest.all(|part| part.iter().all(u8::is_ascii_lowercase))
}

/// `CF1A108D0E7AE720,51C67305FFC2E5C0`: at least two long identifiers or fingerprints of OpenPGP keys.
fn is_list_of_key_ids(value: &[u8]) -> bool {
    let mut ids = value
        .split(|b| matches!(b, b',' | b' ' | b';'))
        .filter(|id| !id.is_empty());
    let id = |id: &[u8]| matches!(id.len(), 16 | 40) && id.iter().all(u8::is_ascii_hexdigit);
    value.len() > 32 && value.contains(&b',') && ids.all(id)
}

/// `"keys": "27EDEAF22F3ABCEB50DB9A125CC908FDB71E12C2"`: the fingerprint of an OpenPGP key, in capitals as tools print it.
fn is_fingerprint(value: &[u8], context: &Context<'_>) -> bool {
    context.promised() == super::NameKind::Key
        && value.len() == 40
        && value
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'A'..=b'F'))
}

/// `334 UGFzc3dvcmQ6`: what SMTP's `AUTH LOGIN` asks, in Base64.
fn is_prompt_of_mail(value: &[u8]) -> bool {
    [&b"UGFzc3dvcmQ6"[..], b"VXNlcm5hbWU6"]
        .iter()
        .any(|prompt| value.trim_ascii().ends_with(prompt))
}

/// A group or a class as only regular expressions have them: `(?:…)`, `(?P<name>…)`, `[^ …]`.
fn is_regex(value: &[u8]) -> bool {
    let group = memchr::memmem::find_iter(value, b"(?")
        .any(|at| matches!(value.get(at + 2), Some(b':' | b'=' | b'!' | b'P' | b'<')));
    let class = memchr::memmem::find(value, b"[^").is_some_and(|at| value[at..].contains(&b']'));
    (group || class) && value.iter().any(|b| matches!(b, b'*' | b'+' | b'{'))
}

/// A key as a list of bytes, which the reader of source code marks as a block: many different ones, that do not count up.
pub(super) fn bytes(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let listed = context.quote == Quote::Block
        && context.format == Format::Code
        && value.first().is_some_and(u8::is_ascii_digit)
        && value.iter().all(|b| {
            b.is_ascii_alphanumeric() || b.is_ascii_whitespace() || matches!(b, b',' | b'_')
        });
    if !listed || !value.contains(&b',') {
        return None;
    }
    let items: Vec<&[u8]> = value
        .split(|&b| b == b',')
        .map(<[u8]>::trim_ascii)
        .filter(|item| !item.is_empty())
        .collect();
    let mut sorted = items.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let steps = items
        .windows(2)
        .filter(|pair| {
            number(pair[0])
                .zip(number(pair[1]))
                .is_some_and(|(one, next)| one.abs_diff(next) == 1)
        })
        .count();
    let made_up = sorted.len() * 2 < items.len() || steps * 2 > items.len();
    Some(if made_up {
        Judgement::new(Class::NotASecret, "bytes that count up or repeat", 80)
    } else {
        Judgement::new(Class::Live, "list of bytes", 65)
    })
}

fn number(item: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(item).ok()?;
    let text = text.strip_suffix("u8").unwrap_or(text);
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// `required|min:8|confirmed`, `max:255|`: rules with their arguments, joined by bars; at least one of them is a rule that every
/// framework has.
fn is_validation(value: &[u8]) -> bool {
    const RULES: &str = "required nullable sometimes filled present string confirmed bail min max same different not_in notin in";
    let mut known = false;
    let mut count = 0;
    for rule in value.split(|&b| b == b'|') {
        let name = rule.split(|&b| b == b':').next().unwrap_or_default();
        if !name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_') {
            return false;
        }
        known |= !name.is_empty() && is_word_of(name, RULES);
        count += 1;
    }
    known && count >= 2
}

/// `^4.3`, `~> 1.2`, `>=2.0 <3`, `^1.0 || ^2.0`: every word is a number behind an operator.
fn is_constraint_of_version(value: &[u8]) -> bool {
    let mut constrained = false;
    let operator = |b: &u8| matches!(b, b'^' | b'~' | b'>' | b'<' | b'=');
    let all = value
        .split(|b| matches!(b, b' ' | b'|' | b','))
        .filter(|word| !word.is_empty())
        .all(|word| {
            let number = word.iter().position(|b| !operator(b)).unwrap_or(word.len());
            constrained |= number > 0;
            let number = &word[number..];
            let number = number.strip_prefix(b"v").unwrap_or(number);
            number
                .iter()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'*' | b'x'))
        });
    all && constrained && value.iter().any(u8::is_ascii_digit)
}

/// Lines of `name: value`, each of which is read for itself.
fn is_mapping(value: &[u8]) -> bool {
    let mut lines = value
        .split(|&b| b == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let pair = |line: &[u8]| {
        let name = line.iter().position(|b| *b == b':').unwrap_or(0);
        name > 0
            && line[..name]
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            && line.get(name + 1).is_none_or(|b| *b == b' ')
    };
    value.contains(&b'\n') && lines.all(pair)
}

/// `M383.9 308.3l23.9-62.6c4-10.5…`: what an SVG draws.
fn is_drawing(value: &[u8]) -> bool {
    let [b'M' | b'm', first, rest @ ..] = value else {
        return false;
    };
    (first.is_ascii_digit() || *first == b' ')
        && value.len() >= 20
        && rest
            .iter()
            .all(|b| b.is_ascii_digit() || b"MmLlHhVvCcSsQqTtAaZz., -".contains(b))
}

/// `Api\UserController@update`, `web_requests#update`: where a framework sends a request.
fn is_action(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|&b| matches!(b, b'@' | b'#')) else {
        return false;
    };
    let (class, method) = (&value[..at], &value[at + 1..]);
    let name = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'/');
    let controller = match value[at] {
        b'@' => class.ends_with(b"Controller"),
        _ => class.len() >= 3 && class.iter().all(name) && class.contains(&b'_'),
    };
    controller && !method.is_empty() && method.iter().all(name)
}

/// `\u2028\u2029`: nothing but characters that are written as escapes, at least two of them.
fn is_escapes(value: &[u8]) -> bool {
    // CSS writes the one character of a symbol as `\f21b`
    if matches!(value, [b'\\', digits @ ..] if digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit))
    {
        return true;
    }
    let mut rest = value;
    let mut count = 0;
    while let [b'\\', b'u', code @ ..] = rest
        && let Some((digits, behind)) = code.split_at_checked(4)
        && digits.iter().all(u8::is_ascii_hexdigit)
    {
        count += 1;
        rest = behind;
    }
    rest.is_empty() && count >= 2
}

/// `Ljava/lang/String;`: how class files write a type.
fn is_type_of_jvm(value: &[u8]) -> bool {
    match value {
        [b'L', path @ .., b';'] => {
            path.contains(&b'/')
                && path
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'$' | b'_'))
        }
        _ => false,
    }
}

/// `FK_368A4209A76ED395`, `idx_…`, `UNIQ_…`: generated by the tools that migrate databases.
fn is_constraint_of_database(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|&b| b == b'_') else {
        return false;
    };
    is_word_of(&value[..at], "fk idx ix uniq uq")
        && value[at + 1..]
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// `SIGNING-KEY-PASSWORD,CROWDIN-API-TOKEN` where secrets are fetched by their names: capitals joined by hyphens or underscores, and one
/// of the names is a secret's.
fn is_list_of_names(value: &[u8], context: &Context<'_>) -> bool {
    if context.is_password() || context.format == Format::Dotenv {
        return false;
    }
    let mut secret = false;
    let mut joined = 0;
    let all = value
        .split(|&b| b == b',')
        .map(<[u8]>::trim_ascii)
        .all(|name| {
            secret |= SecretName::parse(name, None)
                .is_some_and(|found| found.kind != NameKind::Key)
                || name.ends_with(b"KEY");
            joined += name.iter().filter(|b| matches!(b, b'-' | b'_')).count();
            runs(name, u8::is_ascii_alphabetic).any(|word| word.len() >= 3)
                && name.iter().all(|b| {
                    b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_')
                })
        });
    all && secret && joined >= 2 && super::random::wordy_share(value) >= 30
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::FileRole;
    use crate::content::format::SlotKind;

    fn reason(name: &str, value: &str, format: Format) -> Option<&'static str> {
        let context = Context {
            name: name.as_bytes(),
            secret: SecretName::parse(name.as_bytes(), None),
            user: None,
            quote: Quote::Single,
            kind: SlotKind::Assign,
            format,
            role: FileRole::Source,
        };
        notation(value.as_bytes(), &context).map(|judgement| judgement.reason)
    }

    #[test]
    fn regions_actions_and_key_ids() {
        for region in ["ap-south-1", "us-gov-west-1", "eu-central-2"] {
            assert!(is_region(region.as_bytes()), "{region}");
        }
        assert!(!is_region(b"banana-south-1x") && !is_region(b"south-1") && !is_region(b"a-b-c"));
        assert!(is_action(b"web_requests#update") && is_action(b"Api\\UserController@update"));
        assert!(!is_action(b"Kx7#vQz9") && !is_action(b"user@example"));
        assert!(is_list_of_key_ids(b"CF1A108D0E7AE720,51C67305FFC2E5C0"));
        assert!(!is_list_of_key_ids(b"CF1A108D0E7AE72051C67305FFC2E5C0,x"));
    }

    #[test]
    fn regular_expressions() {
        let of = |value| reason("TOKEN", value, Format::Code);
        for regex in ["(?:[!#a-z]+)", "(?P<key>x*)", "\"([^\\s]+)\""] {
            assert_eq!(of(regex), Some("regular expression"), "{regex}");
        }
        for other in ["what(?:", "a[^b", "(?)x*"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn rules_and_versions() {
        let of = |value| reason("password", value, Format::Code);
        for rules in [
            "required|min:8",
            "required|notIn:[a,b]",
            "confirmed|",
            "nullable|string",
        ] {
            assert_eq!(of(rules), Some("rules of a validation"), "{rules}");
        }
        for version in ["^4.3", "~> 1.2", ">=2.0 <3", "^1.0 || ^2.0", "^1.0"] {
            assert_eq!(of(version), Some("date or version"), "{version}");
        }
        for other in [
            "min", "a|b", "x9|Kq2", "4711", "4.3", "~tilde", ">", "required",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn types_and_constraints() {
        let of = |value| reason("access_tokens", value, Format::Code);
        assert_eq!(of("Ljava/lang/String;"), Some("type"));
        for name in [
            "FK_368A4209A76ED395",
            "idx_20c9fb24a76ed395",
            "UNIQ_5F37A13B",
        ] {
            assert_eq!(of(name), Some("name of a constraint"), "{name}");
        }
        for other in ["LxQ9v2/Kp;x", "L;", "sk_368A4209A76ED395", "FK"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn drawings_actions_and_escapes() {
        let of = |value: &str| reason("secret", value, Format::Code);
        assert_eq!(
            of("M383.9 308.3l23.9-62.6c4-10.5-3.7-21.7"),
            Some("path of a drawing")
        );
        assert_eq!(
            of("Api\\UserController@update"),
            Some("action of a controller")
        );
        assert_eq!(of("\\u2028\\u2029\\u003c"), Some("escaped characters"));
        for other in ["M3x9Kq2vLp7Rw4Zt8Bn1", "user@host", "\\u2028"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn lines_of_settings() {
        assert!(is_mapping(
            b"fingerprint: 2B8F\n  url: https://a.example/key\n"
        ));
        assert!(!is_mapping(b"fingerprint: 2B8F") && !is_mapping(b"a: b\nx9Kq2\n"));
    }

    #[test]
    fn lists_of_bytes() {
        let class = |list: &str| {
            let context = Context {
                name: b"key",
                secret: SecretName::parse(b"key", None),
                user: None,
                quote: Quote::Block,
                kind: SlotKind::Assign,
                format: Format::Code,
                role: FileRole::Source,
            };
            bytes(list.as_bytes(), &context).map(|judgement| judgement.class)
        };
        let list = |byte: fn(u32) -> u32| {
            let items: Vec<String> = (1..=16).map(|n| format!("0x{:02x}", byte(n))).collect();
            items.join(", ")
        };
        assert_eq!(class(&list(|n| n * 37 % 251)), Some(Class::Live));
        assert_eq!(class(&list(|n| n)), Some(Class::NotASecret));
        assert_eq!(class(&list(|n| 40 - n)), Some(Class::NotASecret));
        assert_eq!(class(&list(|n| n % 2)), Some(Class::NotASecret));
        assert_eq!(class("0x1f"), None);
    }

    #[test]
    fn lists_of_names() {
        let of = |name, value| reason(name, value, Format::Yaml);
        for names in [
            "CROWDIN-API-TOKEN",
            "STORE-KEY-PASSWORD,JIRA-API-EMAIL",
            "BOT-APP-ID, BOT-APP-KEY",
        ] {
            assert_eq!(of("secrets", names), Some("names of secrets"), "{names}");
        }
        assert_eq!(of("password", concat!("MY-ROOT-", "PASSWORD")), None);
        assert_eq!(of("secret", concat!("X7QK-", "9PLM-22ZT")), None);
        assert_eq!(reason("secret", "MY-API-TOKEN", Format::Dotenv), None);
    }
}
