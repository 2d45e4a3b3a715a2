//! Values that fetch the secret from elsewhere, and encrypted values.

use super::super::SecretName;
use super::{Class, Context, Judgement, contains_folded};
use crate::content::format::{Format, Quote, SlotKind};

/// An encrypted value: sops, Ansible Vault, age, Jasypt, sealed secrets, KMS.
pub(super) fn encrypted(value: &[u8], _context: &Context<'_>) -> Option<Judgement> {
    const STARTS: [&[u8]; 18] = [
        // ejson
        b"EJ[1:",
        // OpenSSL's `Salted__` in Base64
        b"U2FsdGVkX1",
        // Cirrus CI
        b"ENCRYPTED[",
        // Jenkins
        b"{AQAAAB",
        b"AQAAABAAAAA",
        b"ENC[",
        // the same in Base64
        b"RU5DW",
        b"RU5DK",
        b"ENC(",
        b"$ANSIBLE_VAULT",
        b"!vault",
        b"{cipher}",
        b"encrypted:",
        b"-----BEGIN AGE ENCRYPTED",
        b"-----BEGIN PGP MESSAGE",
        b"age-encryption.org",
        b"vault:v1:",
        b"kms:",
    ];
    let sealed = value.len() >= 300 && (value.starts_with(b"AgA") || value.starts_with(b"AgB"));
    (sealed || STARTS.iter().any(|start| value.starts_with(start)))
        .then(|| Judgement::new(Class::Reference, "encrypted value", 95))
}

/// An expression: a variable, a template, a call, an address in a secret store.
pub(super) fn expression(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    // quotes of another language around the whole: `'$NAME'` in a command line
    let value = match value {
        [b'\'', inside @ .., b'\''] | [b'"', inside @ .., b'"'] => inside,
        _ => value,
    };
    let because = |reason| Some(Judgement::new(Class::Reference, reason, 95));
    if is_variable(value, context) {
        return because("variable");
    }
    if has_template(value, context) {
        return because("template expression");
    }
    if is_store_address(value) {
        return because("address in a secret store");
    }
    if is_bind_parameter(value, context) {
        return because("bind parameter");
    }
    if reads_environment(value) {
        return because("read from the environment");
    }
    if is_call(value, context) {
        return because("function call");
    }
    if is_terraform_address(value, context) {
        return because("Terraform expression");
    }
    if context.is_expression() && !is_bare_literal(value) {
        return because("expression");
    }
    None
}

/// `$X`, `${X}`, `$(cmd)`, `$env:X`, `%X%`, `!Ref X`, `*anchor`, a command in backticks.
fn is_variable(value: &[u8], context: &Context<'_>) -> bool {
    let literal_dollar =
        context.quote == Quote::Single && matches!(context.format, Format::Code | Format::Shell);
    match value {
        [b'$', b'{' | b'(', ..] => true,
        // the default of a property, cut at its brace: `${password:#{null}}`
        [b'#', b'{', ..] => true,
        // `$t('password')` looks a text up
        [b'$', call @ .., b')'] if call.contains(&b'(') => {
            is_identifier(call.split(|b| *b == b'(').next().unwrap_or_default())
        }
        // a script that writes a script
        [b'\\', b'$', name @ ..] if context.format == Format::Shell => is_identifier(name),
        // an argument of a script
        [b'$', digit, ..]
            if digit.is_ascii_digit()
                && value[2..].iter().all(|b| matches!(b, b'\\' | b'"' | b'\''))
                && (context.format == Format::Shell || context.kind == SlotKind::Option) =>
        {
            true
        }
        // SQL in a script: the quotes are the database's
        [b'$', rest @ ..] if literal_dollar && context.format == Format::Shell => {
            rest.len() >= 3
                && rest.iter().all(|b| b.is_ascii_lowercase() || *b == b'_')
                && (rest.contains(&b'_') || SecretName::parse(rest, None).is_some())
        }
        // `$name$` of a template
        [b'$', name @ .., b'$'] if name.len() >= 3 => is_identifier(name),
        [b'$', rest @ ..] if !literal_dollar => {
            let rest = rest.strip_prefix(b"$").unwrap_or(rest);
            // `"$password@"` in front of a host
            let rest = match rest {
                [name @ .., b'@' | b':'] if context.quote == Quote::Double => name,
                _ => rest,
            };
            is_path_expression(rest) && super::random::score(rest) < 75
        }
        // Symfony's `%env(APP_SECRET)%` and `%kernel.secret%`
        [b'%', b'e', b'n', b'v', b'(', .., b')', b'%'] => true,
        [b'%', name @ .., b'%'] => {
            is_identifier(name) || name.contains(&b'.') && is_path_expression(name)
        }
        [b'*', name @ ..] if context.format == Format::Yaml && context.quote == Quote::None => {
            is_path_expression(name)
        }
        [b'`', .., b'`'] => true,
        [b'!', rest @ ..] if context.format == Format::Yaml && context.quote == Quote::None => {
            let end = rest
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'.')))
                .unwrap_or(rest.len());
            end > 0 && rest.get(end).is_none_or(u8::is_ascii_whitespace)
        }
        [b'&', name @ ..] if context.format == Format::Yaml && context.quote == Quote::None => {
            is_identifier(name)
        }
        _ => false,
    }
}

/// `{{ x }}`, `<%= x %>`, `#{x}`, `%(x)s`, `a${x}b`, `{name}`, `\(x)`, `%s`.
fn has_template(value: &[u8], context: &Context<'_>) -> bool {
    let has = |part: &[u8]| value.windows(part.len()).any(|window| window == part);
    if has(b"${") || has(b"{{") || has(b"<%=") || has(b"<% ") || has(b"{% ") || has(b"$((") {
        return true;
    }
    if has(b"$(") && value.ends_with(b")") || has(b"\\(") && value.ends_with(b")") {
        return true;
    }
    if has(b"#{") && value.contains(&b'}') || has(b"%(") && has(b")s") {
        return true;
    }
    if let [b'{', name @ .., b'}'] = value
        && is_path_expression(name)
    {
        return true;
    }
    if context.quote != Quote::Single && context.format == Format::Shell && is_variables(value) {
        return true;
    }
    if context.quote == Quote::None && context.format == Format::Shell && has(b"$") {
        return value
            .windows(2)
            .any(|pair| pair[0] == b'$' && (pair[1].is_ascii_alphabetic() || pair[1] == b'_'));
    }
    is_batch_variable(value)
        || context.quote == Quote::Double && is_interpolated(value)
        || is_format_directive(value)
        || is_row_of_directives(value)
        || holds_format_directive(value)
        || has_braced_word(value)
}

/// `$KEY|$FILE|$PASSWORD`: nothing but variables, with a sign between.
fn is_variables(value: &[u8]) -> bool {
    let mut parts = value.split(|b| matches!(b, b'|' | b':' | b'/' | b',' | b'@'));
    value.contains(&b'$')
        && parts.all(|part| matches!(part, [b'$', name @ ..] if is_identifier(name)))
}

/// Kotlin's `"$username:$password"`: two variables.
fn is_interpolated(value: &[u8]) -> bool {
    let named = value.split(|&b| b == b'$').skip(1).filter(|rest| {
        let name = rest.iter().take_while(|b| b.is_ascii_alphabetic());
        name.count() >= 3
    });
    named.count() >= 2
}

/// `%RANDOM%@%COMPUTERNAME%`: capitals between two percent signs.
fn is_batch_variable(value: &[u8]) -> bool {
    let mut parts = value.split(|&b| b == b'%');
    parts.next();
    parts.next().is_some_and(|name| {
        name.len() >= 3 && name.iter().all(|b| b.is_ascii_uppercase() || *b == b'_')
    }) && parts.next().is_some()
}

/// `%s`, `%v`, `%@`, `%-10s`, Erlang's `~ts` as the whole value or at its end.
fn is_format_directive(value: &[u8]) -> bool {
    match value {
        b"~s" | b"~p" | b"~w" | b"~ts" | b"~tp" => true,
        [b'%', rest @ .., last] => {
            matches!(last, b's' | b'v' | b'd' | b'@' | b'q' | b'r' | b'p')
                && rest
                    .iter()
                    .all(|b| b.is_ascii_digit() || *b == b'-' || *b == b'.')
        }
        _ => false,
    }
}

/// `%02x%02x%02x`: nothing but directives.
fn is_row_of_directives(value: &[u8]) -> bool {
    let mut parts = value.split(|&b| b == b'%');
    let lead = parts.next().is_some_and(<[u8]>::is_empty);
    let directive = |part: &[u8]| {
        matches!(part, [size @ .., last] if last.is_ascii_alphabetic()
            && size.iter().all(|b| b.is_ascii_digit() || matches!(b, b'l' | b'h' | b'z' | b'.' | b'-')))
    };
    lead && value.len() > 1 && parts.all(directive)
}

/// `%s` or `%v` between other characters than letters: `plugin.%s.name`.
fn holds_format_directive(value: &[u8]) -> bool {
    value.windows(2).enumerate().any(|(at, pair)| {
        matches!(pair, b"%s" | b"%v" | b"%d")
            && !value.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// `prefix-{name}-suffix`: a brace pair around one identifier.
fn has_braced_word(value: &[u8]) -> bool {
    let Some(open) = value.iter().position(|&b| b == b'{') else {
        return false;
    };
    let inside = &value[open + 1..];
    let Some(close) = inside.iter().position(|&b| b == b'}') else {
        // `{quote(name, …`: cut where the argument ends
        let callee = inside.split(|b| *b == b'(').next().unwrap_or_default();
        return open == 0 && callee.len() < inside.len() && is_path_expression(callee);
    };
    let word = &inside[..close];
    // PHP's `{$name}`
    if is_path_expression(word.strip_prefix(b"$").unwrap_or(word)) {
        return true;
    }
    // `{quote(name, safe='')}`
    let callee = word.split(|b| *b == b'(').next().unwrap_or_default();
    if callee.len() < word.len() && is_path_expression(callee) {
        return true;
    }
    // Python's `{0.token}`, `{name!r}`, `{0:>8}`
    let field = word.split(|b| matches!(b, b'!' | b':')).next();
    let field = field.unwrap_or_default();
    let digits = field.iter().take_while(|b| b.is_ascii_digit()).count();
    match &field[digits..] {
        [] => true,
        [b'.', attribute @ ..] if digits > 0 => is_path_expression(attribute),
        rest => digits == 0 && is_path_expression(rest),
    }
}

/// Addresses of the usual secret stores.
fn is_store_address(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 22] = [
        b"@microsoft.keyvault(",
        b"arn:aws",
        b"ssm:/",
        b"/aws/reference/",
        b"vault:",
        b"vault://",
        b"op://",
        b"secret://",
        b"secrets://",
        b"awssm://",
        b"gcpsm://",
        b"sm://",
        b"ref+",
        b"resolve:",
        b"{{resolve:",
        b"keyring:",
        b"env:",
        b"env.",
        b"file:",
        b"secrets.",
        b"!secret ",
        b"projects/",
    ];
    STARTS.iter().any(|start| {
        value
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    })
}

/// `:name`, `@name@`, `@Name`, `?`, `__NAME__`.
fn is_bind_parameter(value: &[u8], context: &Context<'_>) -> bool {
    match value {
        b"?" => true,
        [b'$', b'1'..=b'9'] | [b'$', b'1'..=b'9', b'0'..=b'9'] => true,
        // a parameter of a stored procedure
        [b'@', name @ ..] if context.format == Format::Sql && context.quote == Quote::None => {
            is_identifier(name)
        }
        // psql quotes the text of a variable
        [b':', b'\'', name @ .., b'\''] | [b':', b'"', name @ .., b'"'] => is_identifier(name),
        [b':', name @ ..] => is_identifier(name) && !name.iter().any(u8::is_ascii_digit),
        [b'@', name @ .., b'@'] => is_path_expression(name),
        [b'_', b'_', name @ .., b'_', b'_'] => is_identifier(name),
        _ => false,
    }
}

/// The ways in which languages read the environment, written inside quotes or outside.
fn reads_environment(value: &[u8]) -> bool {
    const PARTS: [&[u8]; 10] = [
        b"process.env",
        b"os.environ",
        b"getenv(",
        b"env[",
        b"env.fetch",
        b"import.meta.env",
        b"environment.getenvironmentvariable",
        b"std::env",
        b"deno.env",
        b"secretkeyref",
    ];
    PARTS.iter().any(|part| contains_folded(value, part))
}

/// `name(…)`, `a.b(…)`, `new X(…)`: the whole value is one call.
fn is_call(value: &[u8], context: &Context<'_>) -> bool {
    let Some(open) = value.iter().position(|&b| b == b'(') else {
        return false;
    };
    let callee = value[..open].trim_ascii();
    let callee = callee.strip_prefix(b"new ").unwrap_or(callee);
    // a slot may end in the middle of a call where the reader cut it at a comma or a bracket
    let cut =
        context.quote == Quote::None && !value.contains(&b')') && super::random::score(callee) < 60;
    let closed = value.trim_ascii_end().ends_with(b")")
        || cut
        || context.quote == Quote::None && value.contains(&b'"');
    // a password may hold parentheses, but hardly behind a clean identifier
    closed
        && callee.len() >= 3
        && is_path_expression(callee)
        && (context.quote == Quote::None || !callee.iter().any(u8::is_ascii_digit))
}

/// `var.x`, `local.x`, `data.x.y`, `module.x`, `random_password.x.result`.
fn is_terraform_address(value: &[u8], context: &Context<'_>) -> bool {
    let starts = [
        b"var.".as_slice(),
        b"local.",
        b"data.",
        b"module.",
        b"each.",
        b"random_",
    ];
    context.format == Format::Hcl
        && starts.iter().any(|start| value.starts_with(start))
        && is_path_expression(value)
}

/// In source code something unquoted is an expression, unless it is a number or cannot be an identifier that a person made up.
fn is_bare_literal(value: &[u8]) -> bool {
    let number = value.iter().all(u8::is_ascii_digit);
    let token = value.len() >= 12
        && value
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'/' | b'='));
    number || token && super::random::score(value) >= 60
}

/// Letters, digits and underscores, not starting with a digit.
fn is_identifier(value: &[u8]) -> bool {
    matches!(value, [first, ..] if first.is_ascii_alphabetic() || *first == b'_')
        && value
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// Identifiers joined by dots, colons, arrows or subscripts: `a.b`, `env:X`, `x->y`, `x[0]`.
fn is_path_expression(value: &[u8]) -> bool {
    matches!(value, [first, ..] if first.is_ascii_alphabetic() || *first == b'_')
        && value.iter().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(
                    b,
                    b'_' | b'.' | b':' | b'>' | b'-' | b'[' | b']' | b'\'' | b'"'
                )
        })
}
