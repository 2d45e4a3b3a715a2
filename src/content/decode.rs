//! From raw bytes to text: byte order marks, UTF-16 with and without one, and what is no text at all.

/// How a file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, ASCII, or an unknown 8-bit encoding.
    Utf8,
    /// UTF-8 with a byte order mark, which is not part of the text.
    Utf8Bom,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// No text: NUL bytes that UTF-16 does not explain.
    Binary,
}

/// The outcome of [`decode`].
#[derive(Debug)]
pub struct Decoded {
    /// UTF-8 (or bytes as they were, for invalid UTF-8 and binaries), without a byte order mark.
    pub text: Vec<u8>,
    /// How it was encoded.
    pub encoding: Encoding,
}

/// Decodes raw bytes. Never fails: what is not UTF-16 stays as it is.
pub fn decode(raw: Vec<u8>) -> Decoded {
    Decoded {
        text: raw,
        encoding: Encoding::Utf8,
    }
}
