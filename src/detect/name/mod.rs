//! What a name says about its value: is it a secret, of which kind, and who decides its value?

mod echo;
mod entry;
mod parent;
mod split;
mod words;

pub(super) use echo::{
    are_initials, echoes, is_for_tests, is_stand_in, qualifies, repeats, says_made_up,
};

use entry::{names_a_part, names_an_entry};
use parent::{finds_entry, holds_texts, is_cache, is_public, signs};
use split::{Words, last_word, unnumbered};
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

/// True for a call whose argument is a password by its place: `PasswordAuthentication`.
pub(super) fn is_call_with_password(name: &[u8]) -> bool {
    words::is_call_with_password(name)
}

/// True for a call whose argument is a key by its place: `jwt.sign`.
pub(super) fn is_call_with_key(name: &[u8]) -> bool {
    words::is_call_with_key(name)
}

impl SecretName {
    /// Reads a name (`POSTGRES_PASSWORD`, `db.password`, `apiKey`, `setPassword`, `--auth-token`) in any naming convention. `parent` is
    /// the name of the enclosing table or section (`auth` over `password`); for a short option (`-p`) it is the program. `None` when the
    /// name does not stand for a secret: `password_policy`, `secret_name`, `token_ttl`, `public_key`, `monkey`.
    #[inline]
    pub fn parse(name: &[u8], parent: Option<&[u8]>) -> Option<SecretName> {
        if words::is_call_with_key(name) {
            return Some(SecretName {
                kind: NameKind::SigningKey,
                issuer: Issuer::Own,
            });
        }
        let by_place = words::is_call_with_password(name)
            || name.starts_with(b"--") && parent.is_some_and(|p| words::long_option(p, name));
        if by_place {
            return Some(SecretName {
                kind: NameKind::Password,
                issuer: Issuer::Own,
            });
        }
        let cut = run_together(last_word(name));
        if ends_in_unknown_word(name) && cut.is_none() {
            // SQL's `IDENTIFIED BY`
            return name
                .eq_ignore_ascii_case(b"identified")
                .then_some(SecretName {
                    kind: NameKind::Password,
                    issuer: Issuer::Own,
                });
        }
        let mut words = Words::of(name);
        if let Some(at) = cut {
            words.cut_last(at);
        }
        let head = match head(&words) {
            Some(head) => head,
            None => return by_parent(name, &words, parent?),
        };
        if is_known_misnomer(name) {
            return None;
        }
        if parent.is_some_and(holds_texts) || names_a_part(&words) {
            return None;
        }
        let mut kind = kind(&words, head)?;
        // `PublicKey{Key: …}`
        if kind == NameKind::Key && words.len() == 1 && parent.is_some_and(is_public) {
            return None;
        }
        if kind == NameKind::Key && parent.is_some_and(is_cache) && finds_entry(&words) {
            return None;
        }
        // `Jwt: { Key: … }`
        if kind == NameKind::Key && words.len() == 1 && parent.is_some_and(signs) {
            kind = NameKind::SigningKey;
        }
        if words.spaced && !is_label(&words) {
            return None;
        }
        Some(SecretName {
            kind,
            issuer: issuer(&words, kind, parent),
        })
    }
}

/// The quick answer for most names: the last word is none that a secret's name can end in.
#[inline]
fn ends_in_unknown_word(name: &[u8]) -> bool {
    let last = last_word(name);
    let stem = unnumbered(last);
    let may_end = Parts::NOUN
        .and(Parts::FOLLOWS)
        .and(Parts::SERVICE)
        .and(Parts::PROVIDER)
        .and(Parts::MERE_VALUE);
    stem.len() > 1
        && !words::parts_folded(last).any(may_end)
        && (stem.len() == last.len() || !words::parts_folded(stem).any(may_end))
}

/// Where the noun begins in an unknown word that ends in one: `sshpassword`, `GITHUBKEY`. A bare `key` or `token` counts only behind a
/// provider or a service, because so much else ends like it.
#[inline]
fn run_together(word: &[u8]) -> Option<usize> {
    const SURE: [&[u8]; 6] = [
        b"password",
        b"passwd",
        b"passphrase",
        b"secret",
        b"apikey",
        b"secretkey",
    ];
    const BEHIND_SERVICE: [&[u8]; 4] = [b"key", b"token", b"pass", b"pwd"];
    let fits = |noun: &&[u8]| {
        word.len() > noun.len() && word[word.len() - noun.len()..].eq_ignore_ascii_case(noun)
    };
    let ends = matches!(
        word.last(),
        Some(b'd' | b'D' | b'e' | b'E' | b't' | b'T' | b'y' | b'Y' | b'n' | b'N' | b's' | b'S')
    );
    if !ends || word.len() < 6 || words::parts_folded(word) != Parts::default() {
        return None;
    }
    if let Some(noun) = SURE
        .iter()
        .filter(|noun| fits(noun))
        .max_by_key(|noun| noun.len())
    {
        return Some(word.len() - noun.len());
    }
    let noun = BEHIND_SERVICE.iter().find(|noun| fits(noun))?;
    let at = word.len() - noun.len();
    words::parts_folded(&word[..at])
        .any(Parts::PROVIDER.and(Parts::SERVICE))
        .then_some(at)
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
    if names_an_entry(words, head) {
        return Some(NameKind::Key);
    }
    if noun.any(Parts::PASSWORD) {
        return Some(NameKind::Password);
    }
    if noun.any(Parts::PASS) {
        // `one/pass` is a path
        if words.leaf == head && head > 0 {
            return None;
        }
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
        return (!tail).then_some(credential_kind(words, head));
    }
    if let word @ (b"phrase" | b"word") = words.get(head) {
        return of_two_words(head.checked_sub(1).map_or(b"", |at| words.get(at)), word);
    }
    if noun.any(Parts::CODE) {
        return before.any(Parts::PERSONAL).then_some(
            if head > 0 && words.get(head - 1) == b"erlang" && words.get(head) == b"cookie" {
                NameKind::SigningKey
            } else {
                NameKind::Key
            },
        );
    }
    key_kind(words, head, before)
}

/// `passPhrase`, `PassWord`, `seed_phrase`: one noun in two words.
fn of_two_words(first: &[u8], second: &[u8]) -> Option<NameKind> {
    match (first, second) {
        (b"pass", b"word") => Some(NameKind::Password),
        (b"pass" | b"seed" | b"recovery" | b"mnemonic", b"phrase") => Some(NameKind::Passphrase),
        _ => None,
    }
}

/// `key` with the word before it.
fn key_kind(words: &Words, head: usize, before: Parts) -> Option<NameKind> {
    let first_is_secret = (0..head).any(|at| part_at(words, at).any(Parts::SECRET));
    if first_is_secret {
        // AWS_SECRET_ACCESS_KEY and the like are handed out
        let handed_out = (0..words.len()).any(|at| part_at(words, at).any(Parts::PROVIDER));
        return Some(if handed_out || before.any(Parts::OPENS) {
            NameKind::ApiKey
        } else {
            NameKind::SigningKey
        });
    }
    // the id of a key that signs: the key itself has an armour
    let signs_mail = |at: usize| matches!(words.get(at), b"gpg" | b"pgp");
    if before.any(Parts::SIGNS) {
        let ring = words.get(head - 1) == b"signing" && (0..head).any(signs_mail);
        return (!ring).then_some(NameKind::SigningKey);
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

/// `REDISCLI_AUTH` and `NEO4J_AUTH` hold a password by another name.
fn credential_kind(words: &Words, head: usize) -> NameKind {
    let before = head.checked_sub(1).map(|at| words.get(at));
    match (before, words.get(head)) {
        (Some(b"redis" | b"rediscli" | b"neo4j" | b"valkey"), b"auth") => NameKind::Password,
        _ => NameKind::Credential,
    }
}

/// True when the start of the name makes a question, an action or a text of it: `has_password`, `LABEL_PASSWORD`.
fn undone(words: &Words, head: usize) -> bool {
    (words.leaf.min(head)..head).any(|at| {
        let word = words.get(at);
        // Helm's `existingSecret` is the name of a resource
        if word == b"existing" && words.get(at + 1) == b"secret" {
            return true;
        }
        part_at(words, at).any(Parts::UNDOES)
            && !(word == b"root" || word == b"user" || is_browser_prefix(words, at))
    })
}

/// `NEXT_PUBLIC_`, `EXPO_PUBLIC_`: says who gets to see the secret, not that it is none.
fn is_browser_prefix(words: &Words, at: usize) -> bool {
    at == 1 && words.get(1) == b"public" && matches!(words.get(0), b"next" | b"nuxt" | b"expo")
}

/// Names whose value is never the secret that their words promise.
fn is_known_misnomer(name: &[u8]) -> bool {
    // GitHub's permission; the shell's working directory
    let command = [&b"id-token"[..], b"PWD", b"OLDPWD", b"chpasswd"].contains(&name);
    // a kind of file: `application/vnd.epson.salt`
    let media = [
        &b"application/"[..],
        b"audio/",
        b"image/",
        b"text/",
        b"video/",
    ];
    command || media.iter().any(|kind| name.starts_with(kind))
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

/// Who decides the value: a known provider's word anywhere makes it the provider's.
fn issuer(words: &Words, kind: NameKind, parent: Option<&[u8]>) -> Issuer {
    let any = |part: Parts| (0..words.len()).any(|at| part_at(words, at).any(part));
    let above = |part: Parts| {
        parent.is_some_and(|parent| {
            let words = Words::of(parent);
            (0..words.len()).any(|at| part_at(&words, at).any(part))
        })
    };
    // the first password of an installation, whoever made the product: `GITLAB_ROOT_PASSWORD`
    let first = kind == NameKind::Password
        && (0..words.len()).any(|at| matches!(words.get(at), b"root" | b"admin"));
    if any(Parts::PROVIDER) && !first {
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
mod tests;
