//! Values made of words for people or for programs: sentences, labels, identifiers.

use super::{Class, Context, Judgement, is_word_of, value_words};
use super::{NameKind, SecretName};
use crate::content::FileRole;
use crate::content::format::{Format, Quote, SlotKind};
use crate::detect::name::{echoes, repeats};

/// The name of the thing, written for people, in any language: `"password": "Passwort"`.
pub(super) fn label(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    is_label(value, context)
        .then(|| Judgement::new(Class::NotASecret, "label that repeats the name", 70))
}

/// Sentences of user interfaces, in any language, and names of other things.
pub(super) fn text(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let because = |reason, certainty| Some(Judgement::new(Class::NotASecret, reason, certainty));
    if is_foreign_text(value) {
        return because("text of another script", 85);
    }
    if is_dotted(value, context) {
        return because("dotted identifier", 75);
    }
    if is_constant(value, context) {
        return because("name of a constant", 70);
    }
    let words = value
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .count();
    if words < 2 || super::random::score(value) >= 50 {
        return None;
    }
    if keeps_spaces(value, context) {
        let phrase = Judgement::new(Class::Weak, "phrase of words", 55);
        return Some(super::placeholder::wording(value, context).unwrap_or(phrase));
    }
    let letters = value
        .iter()
        .filter(|b| b.is_ascii_alphabetic() || **b >= 0x80)
        .count();
    if words >= 3 || letters * 10 >= (value.len() - words + 1) * 7 {
        return because("text of several words", 85);
    }
    None
}

/// Identifiers of things that have to do with a secret: `resetPassword`, `INVALID_PASSWORD`.
pub(super) fn identifier(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    if context.quote == Quote::None {
        return None;
    }
    if names_another_thing(value) {
        return Some(Judgement::new(Class::NotASecret, "identifier", 65));
    }
    // what a setting falls back to is used, even when it only says its name again
    let constant = context.format == Format::Code && context.kind != SlotKind::Default;
    (constant && echoes(value, context.name, context.is_password()))
        .then(|| Judgement::new(Class::NotASecret, "says its name again", 65))
}

/// At least half of the letters belong to another script than Latin, or the value has a typographic sign.
fn is_foreign_text(value: &[u8]) -> bool {
    // every character beyond ASCII starts with a byte from 0xC0 on
    let foreign = value.iter().filter(|b| **b >= 0xc0).count();
    let latin = value.iter().filter(|b| b.is_ascii_alphanumeric()).count();
    foreign > latin || foreign > 0 && value.contains(&b' ')
}

/// `Password`, `Passwort:`, `Client Secret`: the name of the thing, written for people.
fn is_label(value: &[u8], context: &Context<'_>) -> bool {
    let labelled = matches!(
        context.format,
        Format::Json | Format::Code | Format::Xml | Format::Prose | Format::Yaml
    );
    let bare = value
        .strip_suffix(b":")
        .or_else(|| value.strip_suffix(b"*"))
        .unwrap_or(value);
    (context.quote != Quote::None || context.format == Format::Xml)
        && labelled
        && bare
            .first()
            .is_some_and(|b| b.is_ascii_uppercase() || *b >= 0x80)
        && !bare.iter().any(|b| b.is_ascii_digit() || *b == b'_')
        && bare[1..].iter().any(u8::is_ascii_lowercase)
        && SecretName::parse(bare, None).is_some()
}

/// A signing key or passphrase may be a phrase; a text for people begins like one.
fn keeps_spaces(value: &[u8], context: &Context<'_>) -> bool {
    let key = matches!(
        context.promised(),
        NameKind::SigningKey | NameKind::Passphrase
    );
    key && value.first().is_some_and(u8::is_ascii_lowercase)
        && value.is_ascii()
        && context.quote != Quote::None
        && context.format != Format::Prose
        && !value
            .iter()
            .any(|b| matches!(b, b'(' | b')' | b'<' | b'=' | b'"'))
}

/// `GITHUB_CLIENT_SECRET`: capitals joined by underscores in source code, or the slot's own name again.
fn is_constant(value: &[u8], context: &Context<'_>) -> bool {
    let own_name = value_words(value).count() >= 2
        && (repeats(value, context.name) || ends_name(value, context));
    let capitals = value.contains(&b'_')
        && value
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
        && !value
            .windows(4)
            .any(|run| run.iter().all(u8::is_ascii_digit))
        && super::random::wordy_share(value) >= 40;
    let code = matches!(context.format, Format::Code | Format::Json | Format::Prose);
    // `db_secret: DB_SECRET_STAGING` in configuration names an entry of a secret store
    let named = SecretName::parse(value, None).is_some();
    let entry = context.format == Format::Yaml
        && (!context.is_password() || context.role == FileRole::Ci || context.quote != Quote::None)
        && (named || value.iter().filter(|b| **b == b'_').count() >= 2);
    // `PGPASSWORD`: the name of a variable
    let variable = value.len() > 8
        && value.iter().all(u8::is_ascii_uppercase)
        && context.format == Format::Code
        && context.quote != Quote::None
        && named;
    // `-u ADMIN_NAME:ADMIN_PW` in a script is filled in before it runs
    let filled_in = capitals && context.format == Format::Shell && named;
    // `data-secret="SECRET"`: the noun itself, where something else is put later
    let noun = !context.is_password()
        && value.iter().all(u8::is_ascii_uppercase)
        && context.quote != Quote::None
        && context.kind != SlotKind::Default
        && is_word_of(value, "key secret token password passphrase apikey");
    // `config set --secret sqlPassword …`: which secret
    let chosen = context.kind == SlotKind::Option
        && context.name.ends_with(b"secret")
        && value.iter().all(u8::is_ascii_alphabetic)
        && named;
    if variable || filled_in || noun || chosen {
        return true;
    }
    // `- NAME=NAME` in a list of variables is filled in by somebody else
    let copied = value == context.name && capitals && context.kind != SlotKind::Default;
    // what a setting falls back to is used, even when it only says its name again
    copied
        || own_name && context.quote != Quote::None && context.kind != SlotKind::Default
        || capitals && (code || entry)
}

/// `FIELD_NEW_PASSWORD = "newPassword"`: in source code the end of the name, written as an identifier.
fn ends_name(value: &[u8], context: &Context<'_>) -> bool {
    let hump = value
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let name = context.name;
    let constant = name.contains(&b'_') && !name.iter().any(u8::is_ascii_lowercase);
    let letters = |text: &[u8]| -> Vec<u8> {
        text.iter()
            .filter(|b| b.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect()
    };
    context.format == Format::Code
        && constant
        && hump
        && value.len() <= name.len()
        && letters(name).ends_with(&letters(value))
}

/// `spring.datasource.password`: words joined by dots, or by colons.
fn is_dotted(value: &[u8], context: &Context<'_>) -> bool {
    let segments = value.split(|b| matches!(b, b'.' | b':'));
    let mut count = 0;
    for segment in segments {
        let name = segment
            .iter()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'));
        // `fontSizes.150`: a step of a scale
        if count == 1 && segment.iter().all(u8::is_ascii_digit) && segment.len() <= 4 {
            return context.quote != Quote::None
                && value
                    .windows(2)
                    .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
                && value.ends_with(segment);
        }
        // `m.login.password`: one letter may begin a name
        if !name || segment.len() < 2 && (count > 0 || segment.is_empty()) {
            return false;
        }
        count += 1;
    }
    let hump = value
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let joined =
        context.format == Format::Code && context.quote != Quote::None && value.contains(&b'_');
    // `login.forgot-password`
    let last = value.rsplit(|b| *b == b'.').next().unwrap_or_default();
    let about = context.quote != Quote::None && names_another_thing(last);
    count >= 3
        || count == 2 && (hump || joined || about || SecretName::parse(value, None).is_some())
}

/// `resetPassword`, `INVALID_PASSWORD`, `password_field`, `wrong-password`: words about a secret whose sum is not one.
fn names_another_thing(value: &[u8]) -> bool {
    if value.iter().any(u8::is_ascii_digit)
        || !value
            .iter()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'))
    {
        return false;
    }
    const VERBS: &str = "reset change forgot forget confirm confirmation update invalid wrong incorrect bad missing expired mismatch required \
        requires request require validate verify check show hide toggle set get enter repeat create remove delete encrypt decrypt hash encode \
        decode use has is no not error failed failure unauthorized forbidden denied on handle click submit field label input name type policy \
        length strength rule rules hint file path url grant form page view button link screen title message format manager service provider";
    let mut about_secret = false;
    let mut verb = false;
    let mut count = 0;
    for word in value_words(value) {
        let mut lower = [0; 16];
        let Some(lower) = lower.get_mut(..word.len()) else {
            return false;
        };
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        about_secret |= SecretName::parse(lower, None).is_some();
        verb |= VERBS
            .split_ascii_whitespace()
            .any(|known| known.as_bytes() == lower);
        count += 1;
    }
    // `grpc_pass`: the noun is part of another name
    let other = value.contains(&b'_') && SecretName::parse(value, None).is_none();
    // more words with hyphens are a phrase that somebody made up
    let phrase = count > 5 && value.contains(&b'-');
    count >= 2 && !phrase && about_secret && (verb || other)
}
