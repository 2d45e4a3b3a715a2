//! Checksums that providers build into their tokens: a passed one proves the format, a failed one only lowers confidence.

use serde::Deserialize;

/// How a token's checksum is computed. Each was recomputed on published example tokens of its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// `ghp_` and its kin, `github_pat_`: the last 6 characters are the CRC-32 of the body before them, in base 62.
    Github,
    /// Routable GitLab tokens: the last 7 characters are the CRC-32 of everything before them, in base 36.
    Gitlab,
    /// `npm_`: as GitHub's.
    Npm,
    /// `ATATT`, `ATCTT` and Bitbucket's `ATBB`: the last 8 characters are the CRC-32 of everything before them, in upper-case hex.
    Atlassian,
    /// `cflt`: the last 6 characters are the base 64 of the little-endian CRC-32 of the body.
    Confluent,
    /// `zpka_`: the last 8 characters are the CRC-32 of the body, in lower-case hex.
    Zuplo,
}

impl Checksum {
    /// All kinds, by name.
    pub const ALL: [Checksum; 6] = [
        Checksum::Github,
        Checksum::Gitlab,
        Checksum::Npm,
        Checksum::Atlassian,
        Checksum::Confluent,
        Checksum::Zuplo,
    ];

    /// The name as written in a pattern file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Checksum::Github => "github",
            Checksum::Gitlab => "gitlab",
            Checksum::Npm => "npm",
            Checksum::Atlassian => "atlassian",
            Checksum::Confluent => "confluent",
            Checksum::Zuplo => "zuplo",
        }
    }

    /// Whether the checksum of a whole token is right; `None` when this form of token carries none.
    pub fn verify(self, token: &[u8]) -> Option<bool> {
        let (head, tail) = token.split_at_checked(token.len().checked_sub(self.len())?)?;
        if !self.is_carried_by(token) {
            return None;
        }
        Some(self.compute(head)?.as_bytes() == tail)
    }

    /// The checksum that belongs after `head`, which is the token up to there; `None` when `head` does not begin like such a token.
    pub fn compute(self, head: &[u8]) -> Option<String> {
        let prefix = self.prefix_of(head)?;
        let body = &head[prefix.len()..];
        Some(match self {
            Checksum::Github | Checksum::Npm => to_base(crc32(body), BASE62, 6),
            Checksum::Gitlab => to_base(crc32(head), &BASE62_LOWER_FIRST[..36], 7),
            Checksum::Atlassian => format!("{:08X}", crc32(head)),
            Checksum::Confluent => base64_6(crc32(body).to_le_bytes()),
            Checksum::Zuplo => format!("{:08x}", crc32(body.strip_suffix(b"_").unwrap_or(body))),
        })
    }

    /// What tokens with this checksum begin with.
    pub const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Checksum::Github => &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
            Checksum::Gitlab => &[
                "glpat-", "glrt-", "glptt-", "gldt-", "glcbt-", "glft-", "glimt-", "glagent-",
                "gloas-", "glsoat-", "glffct-",
            ],
            Checksum::Npm => &["npm_"],
            Checksum::Atlassian => &["ATATT", "ATCTT", "ATBB"],
            Checksum::Confluent => &["cflt"],
            Checksum::Zuplo => &["zpka_"],
        }
    }

    fn prefix_of(self, token: &[u8]) -> Option<&'static str> {
        self.prefixes()
            .iter()
            .copied()
            .find(|prefix| token.starts_with(prefix.as_bytes()))
    }

    /// Characters of the checksum itself.
    const fn len(self) -> usize {
        match self {
            Checksum::Github | Checksum::Npm | Checksum::Confluent => 6,
            Checksum::Gitlab => 7,
            Checksum::Atlassian | Checksum::Zuplo => 8,
        }
    }

    /// Older or longer forms share the prefix and carry no checksum; the length or the dots tell them apart.
    fn is_carried_by(self, token: &[u8]) -> bool {
        let Some(prefix) = self.prefix_of(token) else {
            return false;
        };
        let body = &token[prefix.len()..];
        match self {
            Checksum::Github => matches!(
                (prefix, body.len()),
                ("ghp_" | "gho_" | "ghu_" | "ghs_", 36) | ("ghr_", 76) | ("github_pat_", 82)
            ),
            Checksum::Npm => body.len() == 36,
            Checksum::Gitlab => {
                let Some(dot) = body.iter().rposition(|&byte| byte == b'.') else {
                    return false;
                };
                dot >= 27 && body.len() - dot == 1 + 2 + 7
            }
            Checksum::Atlassian => match prefix {
                "ATBB" => body.len() == 32,
                _ => body.len() > 100 && body[body.len() - 9] == b'=',
            },
            Checksum::Confluent => body.len() == 60,
            Checksum::Zuplo => body.len() == 41 && body[32] == b'_',
        }
    }
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE62_LOWER_FIRST: &[u8; 62] =
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = (value >> 1) ^ (0xedb8_8320 * (value & 1));
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

/// CRC-32 as of zip and Ethernet (IEEE 802.3, reflected).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (crc >> 8) ^ CRC_TABLE[usize::from(crc as u8 ^ byte)]
    })
}

/// `value` in the base of the alphabet's length, padded on the left with the alphabet's zero.
fn to_base(mut value: u32, alphabet: &[u8], width: usize) -> String {
    let base = alphabet.len() as u32;
    let mut digits = vec![char::from(alphabet[0]); width];
    for digit in digits.iter_mut().rev() {
        *digit = char::from(alphabet[(value % base) as usize]);
        value /= base;
    }
    digits.into_iter().collect()
}

/// The first six characters of the base 64 of four bytes: all that is not padding.
fn base64_6(bytes: [u8; 4]) -> String {
    let bits = u64::from(u32::from_be_bytes(bytes)) << 4;
    (0..6)
        .rev()
        .map(|index| char::from(BASE64[(bits >> (6 * index) & 63) as usize]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32_agrees_with_the_check_value_of_its_definition() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn number_systems_agree_with_values_worked_out_by_hand() {
        assert_eq!(to_base(61, BASE62, 6), "00000z");
        assert_eq!(to_base(62, BASE62, 3), "010");
        assert_eq!(to_base(35, &BASE62_LOWER_FIRST[..36], 2), "0z");
        assert_eq!(base64_6(*b"Man!"), "TWFuIQ");
    }

    #[test]
    fn names_are_those_that_serde_reads() {
        for checksum in Checksum::ALL {
            let read: Checksum = serde_json::from_value(checksum.as_str().into()).unwrap();
            assert_eq!(read, checksum);
        }
    }

    #[test]
    fn computed_checksums_verify_and_altered_ones_do_not() {
        let heads = [
            (Checksum::Github, format!("ghp_{}", "Ab1".repeat(10))),
            (Checksum::Github, format!("ghr_{}", "Zy9xW".repeat(14))),
            (
                Checksum::Github,
                format!("github_pat_{}_{}", "q".repeat(22), "r7".repeat(26) + "x"),
            ),
            (Checksum::Npm, format!("npm_{}", "Ab1".repeat(10))),
            (Checksum::Gitlab, format!("glpat-{}.0w", "Ab-_1".repeat(7))),
            (
                Checksum::Gitlab,
                format!("glpat-{}.01.0w", "Ab-_1".repeat(7)),
            ),
            (
                Checksum::Atlassian,
                format!("ATATT3xFfGF0{}=", "Ab-_1".repeat(34)),
            ),
            (Checksum::Atlassian, format!("ATBB{}", "Ab1".repeat(8))),
            (Checksum::Confluent, format!("cflt{}", "Ab1".repeat(18))),
            (Checksum::Zuplo, format!("zpka_{}_", "ab12".repeat(8))),
        ];
        for (checksum, head) in heads {
            let mut token = head.clone() + &checksum.compute(head.as_bytes()).unwrap();
            assert_eq!(
                checksum.verify(token.as_bytes()),
                Some(true),
                "{checksum:?} {}",
                head.len()
            );
            let last = if token.ends_with('0') { '1' } else { '0' };
            token.pop();
            token.push(last);
            assert_eq!(
                checksum.verify(token.as_bytes()),
                Some(false),
                "{checksum:?} {}",
                head.len()
            );
        }
    }

    #[test]
    fn forms_without_a_checksum_give_none() {
        let legacy = format!("glpat-{}", "Ab-_1".repeat(4));
        assert_eq!(Checksum::Gitlab.verify(legacy.as_bytes()), None);
        let stateless = format!("ghs_{}", "Ab-_1".repeat(30));
        assert_eq!(Checksum::Github.verify(stateless.as_bytes()), None);
        for checksum in Checksum::ALL {
            assert_eq!(checksum.verify(b""), None);
            assert_eq!(checksum.verify(&[0xff; 40]), None);
            for prefix in checksum.prefixes() {
                assert_eq!(checksum.verify(prefix.as_bytes()), None);
            }
        }
    }
}
