//! Fills the placeholders of example texts with values that look like the real thing and are none.

use super::checksum::Checksum;

/// No placeholder asks for more characters than this.
const MAX_LENGTH: usize = 4096;

/// Why an example text cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// `{{` without `}}` on the same line.
    #[error("placeholder is not closed: `{{{{{0}`")]
    Unclosed(String),
    /// A name that the grammar does not know.
    #[error("unknown placeholder `{{{{{0}}}}}`")]
    Unknown(String),
    /// A length that is missing, no number, zero, or above 4096.
    #[error("placeholder `{{{{{0}}}}}` needs a length from 1 to 4096")]
    Length(String),
    /// A checksum placeholder without the beginning of such a token before it.
    #[error("nothing before `{{{{{0}}}}}` begins like a token that carries this checksum")]
    NoToken(String),
}

/// Replaces every placeholder of `text`; see [`crate::pattern`] for the grammar.
///
/// The same text gives the same result on every machine. Values have a high entropy: no character comes twice before every character of
/// the alphabet came once. Two placeholders never get the same value unless they carry the same `#label` (or are so short that the
/// alphabet runs out).
pub fn fill(text: &str) -> Result<String, FillError> {
    let mut filled = Filling::new(text);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.out.push_str(before);
        if after.starts_with(' ') {
            // an expression of a template language, part of the example
            filled.out.push_str("{{");
            rest = after;
            continue;
        }
        let line = after.lines().next().unwrap_or_default();
        let Some((placeholder, _)) = line.split_once("}}") else {
            return Err(FillError::Unclosed(line.chars().take(40).collect()));
        };
        filled.push(placeholder)?;
        rest = &after[placeholder.len() + 2..];
    }
    filled.out.push_str(rest);
    Ok(filled.out)
}

struct Filling {
    out: String,
    random: SplitMix,
    /// Every value made so far, with its placeholder's text when that carries a label.
    values: Vec<(Option<String>, String)>,
}

impl Filling {
    fn new(text: &str) -> Self {
        Filling {
            out: String::with_capacity(text.len() * 2),
            random: SplitMix::seeded(text.as_bytes()),
            values: Vec::new(),
        }
    }

    fn push(&mut self, placeholder: &str) -> Result<(), FillError> {
        if let Some(words) = placeholder.strip_prefix("text:") {
            self.out.push_str(words);
            return Ok(());
        }
        if let Some(checksum) = checksum_named(placeholder) {
            let digits = self
                .checksum(checksum)
                .ok_or_else(|| FillError::NoToken(placeholder.to_owned()))?;
            self.out.push_str(&digits);
            return Ok(());
        }
        let label = placeholder.contains('#').then_some(placeholder);
        let known = label.and_then(|label| {
            self.values
                .iter()
                .find(|(name, _)| name.as_deref() == Some(label))
        });
        if let Some((_, value)) = known {
            self.out.push_str(value);
            return Ok(());
        }
        let mut value = self.value(placeholder)?;
        for _ in 0..64 {
            if !self.values.iter().any(|(_, other)| *other == value) {
                break;
            }
            value = self.value(placeholder)?;
        }
        self.out.push_str(&value);
        self.values.push((label.map(str::to_owned), value));
        Ok(())
    }

    fn value(&mut self, placeholder: &str) -> Result<String, FillError> {
        let spec = placeholder.split('#').next().unwrap_or_default();
        if spec == "uuid" {
            return Ok(self.uuid());
        }
        let (name, length) = match spec.split_once(':') {
            Some((name, length)) => (name, length.parse().ok()),
            None => (spec, None),
        };
        let alphabet =
            alphabet_named(name).ok_or_else(|| FillError::Unknown(placeholder.to_owned()))?;
        let length = length
            .filter(|length| (1..=MAX_LENGTH).contains(length))
            .ok_or_else(|| FillError::Length(placeholder.to_owned()))?;
        Ok(self.random.characters(alphabet, length))
    }

    /// Version 4, variant 1, lower case.
    fn uuid(&mut self) -> String {
        let hex = self.random.characters(HEX_LOWER, 32);
        let variant = ["8", "9", "a", "b"][self.random.below(4)];
        format!(
            "{}-{}-4{}-{variant}{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..]
        )
    }

    /// The checksum of the token that ends where the output ends now: it begins at the last prefix on the line.
    fn checksum(&self, checksum: Checksum) -> Option<String> {
        let line = self.out.lines().next_back().unwrap_or_default();
        let start = checksum
            .prefixes()
            .iter()
            .filter_map(|prefix| line.rfind(prefix))
            .max()?;
        checksum.compute(&line.as_bytes()[start..])
    }
}

fn checksum_named(placeholder: &str) -> Option<Checksum> {
    let name = placeholder.strip_suffix("-checksum")?;
    Checksum::ALL
        .into_iter()
        .find(|checksum| checksum.as_str() == name)
}

const HEX_LOWER: &[u8] = b"0123456789abcdef";

fn alphabet_named(name: &str) -> Option<&'static [u8]> {
    Some(match name {
        "digit" => b"0123456789",
        "hex" => HEX_LOWER,
        "HEX" => b"0123456789ABCDEF",
        "lower" => b"abcdefghijklmnopqrstuvwxyz",
        "upper" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "alpha" => b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "loweralnum" => b"0123456789abcdefghijklmnopqrstuvwxyz",
        "upperalnum" => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "alnum" => b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "base58" => b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
        "base32" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "bech32" => b"023456789ACDEFGHJKLMNPQRSTUVWXYZ",
        "base64" => b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/",
        "base64url" => b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
        _ => return None,
    })
}

/// Steele, Lea and Flood's SplitMix64: small, and good enough to look random. Not for secrets.
struct SplitMix(u64);

impl SplitMix {
    fn seeded(bytes: &[u8]) -> Self {
        // FNV-1a spreads the text over the 64 bits.
        SplitMix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Deals the alphabet like a pack of cards, shuffled anew whenever it runs out.
    fn characters(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut pack = alphabet.to_vec();
        let mut left = 0;
        (0..length)
            .map(|_| {
                if left == 0 {
                    left = pack.len();
                }
                let drawn = self.below(left);
                left -= 1;
                pack.swap(drawn, left);
                char::from(pack[left])
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_every_placeholder_with_its_alphabet_and_length() {
        let filled =
            fill("a={{hex:8}} b={{HEX:8}} c={{digit:4}} d={{base32:16}} {{uuid}}").unwrap();
        let words: Vec<&str> = filled.split([' ', '=']).collect();
        assert_eq!(words.len(), 9);
        assert!(words[1].len() == 8 && words[1].bytes().all(|b| HEX_LOWER.contains(&b)));
        assert!(words[3].len() == 8 && !words[3].contains(|c: char| c.is_lowercase()));
        assert!(words[5].len() == 4 && words[5].parse::<u32>().is_ok());
        assert!(words[7].len() == 16 && !words[7].contains(['0', '1', '8', '9']));
        assert!(words[8].len() == 36 && words[8].as_bytes()[14] == b'4');
    }

    #[test]
    fn the_same_text_gives_the_same_values_and_each_placeholder_its_own() {
        let text = "{{alnum:20}} {{alnum:20}} {{alnum:20#a}} {{alnum:20#a}} {{alnum:20#b}}";
        let filled = fill(text).unwrap();
        assert_eq!(filled, fill(text).unwrap());
        let words: Vec<&str> = filled.split(' ').collect();
        assert_eq!(words[2], words[3]);
        let mut distinct = words.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 4);
        assert!(fill("{{digit:1}}".repeat(10).as_str()).unwrap().len() == 10);
    }

    #[test]
    fn checksums_belong_to_the_token_before_them() {
        let filled = fill("GH=ghp_{{alnum:30}}{{github-checksum}};").unwrap();
        let token = filled.trim_start_matches("GH=").trim_end_matches(';');
        assert_eq!(Checksum::Github.verify(token.as_bytes()), Some(true));
        assert!(matches!(
            fill("{{npm-checksum}}"),
            Err(FillError::NoToken(_))
        ));
    }

    #[test]
    fn errors_name_the_placeholder() {
        assert_eq!(
            fill("x {{hex:4} y"),
            Err(FillError::Unclosed("hex:4} y".into()))
        );
        assert_eq!(fill("{{hax:4}}"), Err(FillError::Unknown("hax:4".into())));
        assert_eq!(fill("{{hex}}"), Err(FillError::Length("hex".into())));
        assert_eq!(
            fill("{{hex:9999}}"),
            Err(FillError::Length("hex:9999".into()))
        );
        assert_eq!(
            fill("{{hex:0}}").unwrap_err().to_string(),
            "placeholder `{{hex:0}}` needs a length from 1 to 4096"
        );
        assert_eq!(
            fill("no placeholder } { here").unwrap(),
            "no placeholder } { here"
        );
    }
}
