//! Secret settings that take any value: fields of pydantic's settings and of zod's schemas without a least length.

use super::rules::UNVALIDATED;
use super::{advice, clue, practices};
use crate::content::Unit;
use crate::detect::{Clue, Issuer, NameKind, Practice, RepositoryFinding, SecretName, Trace};
use crate::text::Span;
use memchr::memmem;

pub(super) fn clues(unit: &Unit, clues: &mut Vec<Clue>) {
    let text = &unit.text;
    let declares: fn(&[u8]) -> Option<Span> = if memmem::find(text, b"BaseSettings").is_some() {
        field
    } else if memmem::find(text, b"process.env").is_some()
        && memmem::find(text, b"z.object").is_some()
    {
        schema
    } else {
        return;
    };
    let mut at = 0;
    for line in text.split_inclusive(|&b| b == b'\n') {
        if let Some(name) = declares(line)
            && is_secret(name.of(line))
        {
            let shown = String::from_utf8_lossy(name.of(line)).into_owned();
            clues.push(clue(name.shifted(at), Practice::UnvalidatedSetting(shown)));
        }
        at += line.len();
    }
}

pub(super) fn judge(traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
    for (trace, practice) in practices(traces) {
        if let Practice::UnvalidatedSetting(name) = practice {
            found.push(advice(
                &UNVALIDATED,
                trace.location.clone(),
                name.as_bytes(),
                format!("{name} takes any value, an empty one too."),
                "demand a least length: Field(min_length=16), z.string().min(32)",
            ));
        }
    }
}

/// `    jwt_secret: str`, a required field.
fn field(line: &[u8]) -> Option<Span> {
    let colon = memchr::memchr(b':', line)?;
    let indent = line
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    let code = line[colon + 1..].split(|&b| b == b'#').next()?.trim_ascii();
    let name = Span::new(indent, colon);
    (indent > 0
        && is_word(name, line)
        && matches!(code, b"str" | b"SecretStr" | b"pydantic.SecretStr"))
    .then_some(name)
}

/// `  JWT_SECRET: z.string(),`
fn schema(line: &[u8]) -> Option<Span> {
    let colon = memchr::memchr(b':', line)?;
    let indent = line
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    let code = line[colon + 1..].trim_ascii();
    let name = Span::new(indent, colon);
    (is_word(name, line) && matches!(code, b"z.string()," | b"z.string()")).then_some(name)
}

fn is_word(name: Span, line: &[u8]) -> bool {
    !name.is_empty()
        && name
            .of(line)
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn is_secret(name: &[u8]) -> bool {
    SecretName::parse(name, None).is_some_and(|secret| {
        secret.issuer == Issuer::Own
            && matches!(
                secret.kind,
                NameKind::Password | NameKind::SigningKey | NameKind::Secret
            )
    })
}
