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
    /// No text: NUL bytes that UTF-16 does not explain, or the magic number of a well-known binary format.
    Binary,
}

impl Encoding {
    /// Judges from the first bytes of a file; at most [`SAMPLE`] of them are looked at. A NUL byte among them means binary, as it
    /// does for git, unless the bytes read as UTF-16.
    pub fn detect(head: &[u8]) -> Self {
        let sample = &head[..head.len().min(SAMPLE)];
        if sample.starts_with(UTF8_BOM) {
            return match memchr::memchr(0, sample) {
                None => Encoding::Utf8Bom,
                Some(_) => Encoding::Binary,
            };
        }
        if sample.starts_with(UTF16_LE_BOM) || sample.starts_with(UTF16_BE_BOM) {
            let encoding = if sample[0] == 0xff {
                Encoding::Utf16Le
            } else {
                Encoding::Utf16Be
            };
            let units = Units::count(&sample[2..], encoding);
            return if units.nul * 64 <= units.all {
                encoding
            } else {
                Encoding::Binary // UTF-32, or something that only starts alike
            };
        }
        if memchr::memchr(0, sample).is_some() {
            return [Encoding::Utf16Le, Encoding::Utf16Be]
                .into_iter()
                .find(|&encoding| Units::count(sample, encoding).look_like_text())
                .unwrap_or(Encoding::Binary);
        }
        if MAGIC.iter().any(|magic| sample.starts_with(magic)) {
            return Encoding::Binary;
        }
        Encoding::Utf8
    }

    /// Length of the byte order mark at the start of a file in this encoding, 0 without one.
    pub fn mark_len(self, head: &[u8]) -> usize {
        let mark = match self {
            Encoding::Utf8Bom => UTF8_BOM,
            Encoding::Utf16Le => UTF16_LE_BOM,
            Encoding::Utf16Be => UTF16_BE_BOM,
            Encoding::Utf8 | Encoding::Binary => return 0,
        };
        if head.starts_with(mark) {
            mark.len()
        } else {
            0
        }
    }

    /// True for both orders of UTF-16, whose parts have to be cut at an even offset.
    pub const fn is_utf16(self) -> bool {
        matches!(self, Encoding::Utf16Le | Encoding::Utf16Be)
    }

    /// Text of bytes known to be in this encoding, without a byte order mark in front: UTF-16 becomes UTF-8, everything else stays.
    /// A lone surrogate and an odd last byte become U+FFFD.
    pub fn text_of(self, raw: Vec<u8>) -> Vec<u8> {
        match self {
            Encoding::Utf16Le => from_utf16(&raw, u16::from_le_bytes),
            Encoding::Utf16Be => from_utf16(&raw, u16::from_be_bytes),
            Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Binary => raw,
        }
    }
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
pub fn decode(mut raw: Vec<u8>) -> Decoded {
    let encoding = Encoding::detect(&raw);
    raw.drain(..encoding.mark_len(&raw));
    Decoded {
        text: encoding.text_of(raw),
        encoding,
    }
}

/// How many bytes of a file decide about its encoding; git looks at 8000.
pub const SAMPLE: usize = 8 * 1024;

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";
const UTF16_LE_BOM: &[u8] = b"\xff\xfe";
const UTF16_BE_BOM: &[u8] = b"\xfe\xff";

/// Starts of binary formats that may go without a NUL byte for a while.
const MAGIC: &[&[u8]] = &[
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff", // JPEG
    b"GIF87a",
    b"GIF89a",
    b"%PDF-",
    b"PK\x03\x04",       // ZIP, JAR, Office, wheel
    b"\x1f\x8b\x08",     // gzip
    b"BZh91AY&SY",       // bzip2
    b"\xfd7zXZ\x00",     // xz
    b"\x28\xb5\x2f\xfd", // Zstandard
    b"\x04\x22\x4d\x18", // LZ4
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe", // Java class, Mach-O fat
    b"\xcf\xfa\xed\xfe", // Mach-O
    b"wOF2",
    b"wOFF",
    b"OggS",
    b"ID3\x03",
    b"ID3\x04",
    b"fLaC",
    b"\xfe\xed\xfe\xed", // Java keystore
    b"\xce\xce\xce\xce", // JCE keystore
];

/// What kinds of 16-bit units a sample holds.
#[derive(Default)]
struct Units {
    all: usize,
    nul: usize,
    ascii: usize,
    control: usize,
}

impl Units {
    fn count(sample: &[u8], encoding: Encoding) -> Self {
        let mut units = Units::default();
        for pair in sample.chunks_exact(2) {
            let (low, high) = match encoding {
                Encoding::Utf16Be => (pair[1], pair[0]),
                _ => (pair[0], pair[1]),
            };
            units.all += 1;
            if high != 0 {
                continue;
            }
            match low {
                0 => units.nul += 1,
                b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0x20..=0x7e => units.ascii += 1,
                0x01..=0x1f | 0x7f => units.control += 1,
                0x80..=0xff => {}
            }
        }
        units
    }

    /// Without a byte order mark only text that is ASCII for the larger part is believed to be UTF-16: binary formats are full of
    /// small 16-bit numbers too, but those are control characters and NULs.
    fn look_like_text(&self) -> bool {
        self.all >= 2
            && self.ascii * 2 >= self.all
            && self.nul * 64 <= self.all
            && self.control * 64 <= self.all
    }
}

fn from_utf16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, rest) = raw.as_chunks::<2>();
    let mut text = Vec::with_capacity(raw.len() / 2 + raw.len() / 8);
    let units = pairs.iter().map(|&pair| unit(pair));
    for read in char::decode_utf16(units) {
        let read = read.unwrap_or(char::REPLACEMENT_CHARACTER);
        if read.is_ascii() {
            text.push(read as u8);
        } else {
            text.extend_from_slice(read.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    if !rest.is_empty() {
        text.extend_from_slice("\u{fffd}".as_bytes());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, encoding: Encoding, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(|unit| match encoding {
                Encoding::Utf16Be => unit.to_be_bytes(),
                _ => unit.to_le_bytes(),
            })
            .collect()
    }

    fn assert_decodes(raw: &[u8], text: &[u8], encoding: Encoding) {
        let decoded = decode(raw.to_vec());
        assert_eq!(decoded.encoding, encoding, "{}", raw.escape_ascii());
        assert_eq!(decoded.text, text, "{}", raw.escape_ascii());
    }

    #[test]
    fn utf8_keeps_its_bytes_and_loses_its_mark() {
        assert_decodes(b"", b"", Encoding::Utf8);
        assert_decodes(b"\xef\xbb\xbfA=1\n", b"A=1\n", Encoding::Utf8Bom);
        assert_decodes("é€😀".as_bytes(), "é€😀".as_bytes(), Encoding::Utf8);
        assert_decodes(b"caf\xe9 \xff", b"caf\xe9 \xff", Encoding::Utf8);
    }

    #[test]
    fn utf16_becomes_utf8() {
        let text = "NAME=wért 😀 日本\r\n";
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            assert_decodes(&utf16(text, encoding, true), text.as_bytes(), encoding);
            assert_decodes(&utf16(text, encoding, false), text.as_bytes(), encoding);
        }
        assert_decodes(b"\xff\xfe", b"", Encoding::Utf16Le);
    }

    #[test]
    fn broken_utf16_gives_replacement_characters() {
        let raw = b"\xff\xfea\0\x00\xd8b\0c";
        assert_decodes(raw, "a\u{fffd}b\u{fffd}".as_bytes(), Encoding::Utf16Le);
    }

    #[test]
    fn other_nul_bytes_mean_binary() {
        let mut late = vec![b'a'; SAMPLE];
        late.push(0);
        for raw in [
            &b"a\0"[..],
            b"text\0text",
            b"\0\0\0\0\0\0",
            b"\xff\xfe\0\0a\0\0\0",
            b"\x01\0\x02\0\x03\0\x04\0",
            b"\xef\xbb\xbfa\0b",
            b"%PDF-1.4\n",
            b"\x1f\x8b\x08rest",
        ] {
            assert_decodes(raw, raw, Encoding::Binary);
        }
        assert_decodes(&late, &late, Encoding::Utf8);
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_what_is_not_utf16(raw in proptest::collection::vec(any::<u8>(), 0..400)) {
            let decoded = decode(raw.clone());
            match decoded.encoding {
                Encoding::Utf8 | Encoding::Binary => prop_assert_eq!(decoded.text, raw),
                Encoding::Utf8Bom => prop_assert_eq!(&decoded.text[..], &raw[3..]),
                Encoding::Utf16Le | Encoding::Utf16Be => prop_assert!(std::str::from_utf8(&decoded.text).is_ok()),
            }
        }

        #[test]
        fn ascii_as_utf16_decodes_to_itself(text in "[ -~\t\r\n]{2,300}", big in any::<bool>(), mark in any::<bool>()) {
            let encoding = if big { Encoding::Utf16Be } else { Encoding::Utf16Le };
            let decoded = decode(utf16(&text, encoding, mark));
            prop_assert_eq!(decoded.encoding, encoding);
            prop_assert_eq!(decoded.text, text.into_bytes());
        }

        #[test]
        fn any_text_as_marked_utf16_decodes_to_itself(text in "[^\0]{0,200}", big in any::<bool>()) {
            let encoding = if big { Encoding::Utf16Be } else { Encoding::Utf16Le };
            prop_assert_eq!(decode(utf16(&text, encoding, true)).text, text.into_bytes());
        }
    }
}
