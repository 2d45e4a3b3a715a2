//! Default credentials of products and of their documentation.

use super::{Class, Context, Judgement, published, value_words};
use super::{Issuer, NameKind};

/// A known default credential: everybody's first guess. Words count in places where the project decides; distinctive ones everywhere.
pub(super) fn known(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    if published::is_published_secret(value) {
        return Some(Judgement::new(
            Class::Default,
            "published in a product's documentation",
            95,
        ));
    }
    // under `postgres.userKey` stands where the name of the user is kept
    if value.len() > 64 || context.promised() == NameKind::Key {
        return None;
    }
    let found = LIST.lines().any(|line| {
        let line = line.as_bytes();
        // most lines differ in their last bytes
        line.len().checked_sub(value.len()).is_some_and(|at| {
            line[at..].eq_ignore_ascii_case(value)
                && line[..at]
                    .strip_suffix(b" ")
                    .is_some_and(|services| !services.contains(&b' ') && serves(services, context))
        })
    });
    found.then(|| {
        Judgement::new(
            Class::Default,
            "known default credential",
            context.tempered(85),
        )
    })
}

/// The list: words of the service, a space, the password.
const LIST: &str = include_str!("../../../patterns/words/default-credentials.txt");

/// Passwords and the keys that a project makes up. Any other key has a default only with its service in the name.
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
fn serves(services: &[u8], context: &Context<'_>) -> bool {
    services.split(|&b| b == b',').any(|service| {
        service == b"*" && takes_defaults(context)
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
