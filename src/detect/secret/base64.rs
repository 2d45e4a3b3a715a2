//! Base64 in both alphabets, decoded as far as it goes.

/// True for a character of the standard or the URL-safe alphabet, without padding.
pub(super) fn is_base64(byte: u8) -> bool {
    value(byte).is_some()
}

/// Decodes up to `limit` bytes of output. White space is skipped; decoding ends at padding. `None` when any other character is in the
/// way, or when a single character is left over.
pub(in crate::detect) fn decode(text: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(limit.min(text.len() / 4 * 3 + 3));
    let mut bits = 0u32;
    let mut pending = 0u32;
    for &byte in text {
        if out.len() >= limit {
            return Some(out);
        }
        match value(byte) {
            Some(v) => {
                bits = (bits << 6 | u32::from(v)) & 0xff_ffff;
                pending += 6;
                if pending >= 8 {
                    pending -= 8;
                    out.push((bits >> pending & 0xff) as u8);
                }
            }
            None if byte == b'=' => break,
            None if byte.is_ascii_whitespace() => {}
            None => return None,
        }
    }
    (pending != 6).then_some(out)
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_the_standard_says() {
        for (text, plain) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg", "foob"),
            ("Zm9v\nYmFy", "foobar"),
        ] {
            assert_eq!(decode(text.as_bytes(), 99).unwrap(), plain.as_bytes());
        }
        assert_eq!(decode(b"-_-_", 99), decode(b"+/+/", 99));
    }

    #[test]
    fn stops_at_the_limit_and_at_foreign_characters() {
        assert_eq!(decode(b"Zm9vYmFy", 2).unwrap(), b"fo");
        assert_eq!(decode(b"Zm9v!", 99), None);
        assert_eq!(decode(b"Z", 99), None);
    }
}
