//! What a name says about its value: is it a secret, of which kind, and who decides its value?

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
    /// the name of the enclosing table or section (`auth` over `password`). `None` when the name does not stand for a secret:
    /// `password_policy`, `secret_name`, `token_ttl`, `public_key`, `monkey`.
    pub fn parse(_name: &[u8], _parent: Option<&[u8]>) -> Option<SecretName> {
        None
    }
}
