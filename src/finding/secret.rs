//! The one type that holds the bytes of a secret, and cannot print them by accident.

use std::fmt;

/// What stands in the place of a secret in every output.
pub const REDACTED: &str = "[REDACTED]";

/// The bytes of a secret. `Debug` and `Display` show the public prefix of its format at most.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    bytes: Vec<u8>,
    shown: usize,
}

impl Secret {
    /// Takes the bytes of a secret. `shown` is the length of the leading part that is the same in every secret of its format (`ghp_`)
    /// and therefore public; it is cut to a third of the whole and to a run of visible ASCII.
    pub fn new(bytes: impl Into<Vec<u8>>, shown: usize) -> Self {
        let bytes = bytes.into();
        let visible = bytes.iter().take_while(|b| b.is_ascii_graphic()).count();
        let shown = shown.min(bytes.len() / 3).min(visible);
        Secret { bytes, shown }
    }

    /// The raw bytes. Every use of this function is a place to review: nothing it returns may reach an output.
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// What may be shown instead: `ghp_[REDACTED]`.
    pub fn redacted(&self) -> String {
        let prefix: String = self.bytes[..self.shown]
            .iter()
            .map(|&b| char::from(b))
            .collect();
        format!("{prefix}{REDACTED}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_the_public_prefix_only() {
        let secret = Secret::new(format!("tok_{}", "x".repeat(16)), 4);
        assert_eq!(
            format!("{secret} {secret:?}"),
            "tok_[REDACTED] tok_[REDACTED]"
        );
    }

    #[test]
    fn a_short_value_shows_nothing() {
        assert_eq!(Secret::new("ab", 2).redacted(), REDACTED);
        assert_eq!(Secret::new("", 9).redacted(), REDACTED);
    }

    #[test]
    fn control_characters_are_never_shown() {
        assert_eq!(Secret::new("\x1b[31mabcdefghijkl", 5).redacted(), REDACTED);
    }
}
