//! What a scan looks at: units of text with their role and format, decoded, with the places where names get values.

pub mod archive;
mod decode;
pub mod encoded;
pub mod format;
mod place;
mod role;
mod unit;

pub use decode::{Decoded, Encoding, SAMPLE, decode};
pub use format::Format;
pub use role::FileRole;
pub use unit::{Base, FileKind, Origin, Unit};
