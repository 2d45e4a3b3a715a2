//! Default credentials of products and of their documentation.

use super::{Class, Context, Judgement, published, value_words};
use crate::detect::{Issuer, NameKind};

/// A known default credential: everybody's first guess. Words count in places where the project decides; distinctive ones everywhere.
pub(super) fn known(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    if published::is_published_secret(value) {
        return Some(Judgement::new(
            Class::Default,
            "published in a product's documentation",
            95,
        ));
    }
    if value.len() > 64 || !takes_defaults(context) {
        return None;
    }
    let found = LIST
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .any(|(services, password)| {
            password.as_bytes().eq_ignore_ascii_case(value) && serves(services, context)
        });
    found.then(|| Judgement::new(Class::Default, "known default credential", 85))
}

/// The list: words of the service, a space, the password.
const LIST: &str = include_str!("../../../patterns/words/default-credentials.txt");

/// Passwords and the keys that a project makes up. A provider's key has no default.
fn takes_defaults(context: &Context<'_>) -> bool {
    match context.promised() {
        NameKind::Password | NameKind::Passphrase | NameKind::SigningKey | NameKind::Secret => true,
        NameKind::ApiKey | NameKind::Token => context
            .secret
            .is_some_and(|secret| secret.issuer == Issuer::Own),
        NameKind::Credential | NameKind::Key => false,
    }
}

/// True when a word of the service stands in the name, or is the user.
fn serves(services: &str, context: &Context<'_>) -> bool {
    services.split(',').any(|service| {
        let service = service.as_bytes();
        service == b"*"
            || context
                .user
                .is_some_and(|user| user.eq_ignore_ascii_case(service))
            || value_words(context.name).any(|word| word.eq_ignore_ascii_case(service))
            || names_service(context.name, service)
    })
}

/// Services with digits in their name (`neo4j`, `db2`) and run-together names (`pgpassword`).
fn names_service(name: &[u8], service: &[u8]) -> bool {
    service.len() >= 3
        && name.split(|b| !b.is_ascii_alphanumeric()).any(|part| {
            part.len() >= service.len() && part[..service.len()].eq_ignore_ascii_case(service)
        })
}
