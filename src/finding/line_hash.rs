//! The hash of a line by which GitHub tells an old alert from a new one.

use bstr::ByteSlice;
use std::collections::HashMap;

/// Code units that a hash covers, from the start of its line on and across line ends.
const WINDOW: usize = 100;

/// Base of the polynomial.
const BASE: u64 = 37;

/// What follows the last unit of a text.
const END: u16 = 0xFFFF;

/// `primaryLocationLineHash` of each of `lines` (1-based, ascending, repeats allowed) of a text: sixteen hexadecimal digits or fewer,
/// a colon, and how often that hash has come up in the text so far.
///
/// The text is read as UTF-8, bad bytes as U+FFFD. Spaces and tabs do not count, `\r` and `\r\n` count as `\n`; a hash is
/// the sum of `unit[i] * 37^(99 - i)` modulo 2^64 over the 100 UTF-16 units from the line's start. This is what `codeql-action`
/// computes (its `fingerprints.ts`). A line behind the end gets the hash of the last one.
///
/// Two passes, no memory but for the lines asked for.
pub fn line_hashes(text: &[u8], lines: &[u32]) -> Vec<String> {
    hashes(text, false, lines)
}

/// The same for a file whose byte order mark was taken off: it counts as a character of the first line.
pub fn line_hashes_after_bom(text: &[u8], lines: &[u32]) -> Vec<String> {
    hashes(text, true, lines)
}

fn hashes(text: &[u8], bom: bool, lines: &[u32]) -> Vec<String> {
    let Some(&last) = lines.last() else {
        return Vec::new();
    };
    let mut seen: HashMap<u64, u32> = HashMap::new();
    each_line(text, bom, |line, hash| {
        if lines.binary_search(&line).is_ok() {
            seen.insert(hash, 0);
        }
        line < last
    });
    let mut found = Vec::with_capacity(lines.len());
    let mut latest = String::new();
    each_line(text, bom, |line, hash| {
        let wanted = found.len() < lines.len() && lines[found.len()] == line;
        if let Some(count) = seen.get_mut(&hash) {
            *count += 1;
            if wanted {
                latest = format!("{hash:x}:{count}");
            }
        }
        while found.len() < lines.len() && lines[found.len()] <= line {
            found.push(latest.clone());
        }
        line < last
    });
    if found.len() < lines.len() {
        let end = end_of(text, bom);
        found.resize(lines.len(), end);
    }
    found
}

/// The hash of a text's last line, however often it has come up.
fn end_of(text: &[u8], bom: bool) -> String {
    let mut end = 0;
    each_line(text, bom, |_, hash| {
        end = hash;
        true
    });
    format!("{end:x}:1")
}

/// Calls `line(number, hash)` for the lines of a text in order until it returns false.
fn each_line(text: &[u8], bom: bool, mut line: impl FnMut(u32, u64) -> bool) {
    let leaving = (0..WINDOW).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut window = [(0u16, false); WINDOW];
    let (mut at, mut hash, mut number) = (0, 0u64, 0u32);
    let mut push = |unit: u16, starts: bool| {
        let (old, _) = std::mem::replace(&mut window[at], (unit, starts));
        at = (at + 1) % WINDOW;
        hash = hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(leaving.wrapping_mul(u64::from(old)));
        let (_, oldest_starts) = window[at];
        if oldest_starts {
            number = number.saturating_add(1);
            return line(number, hash);
        }
        true
    };
    let mut starts = true;
    for unit in units(text, bom) {
        if !push(unit, starts) {
            return;
        }
        starts = unit == u16::from(b'\n');
    }
    if push(END, starts) {
        for _ in 1..WINDOW {
            if !push(0, false) {
                return;
            }
        }
    }
}

/// The UTF-16 units that count.
fn units(text: &[u8], bom: bool) -> impl Iterator<Item = u16> {
    const NEWLINE: u16 = b'\n' as u16;
    const RETURN: u16 = b'\r' as u16;
    let mark = bom.then_some(0xFEFF);
    let all = text.chars().flat_map(|c| {
        let mut pair = [0; 2];
        let count = c.encode_utf16(&mut pair).len();
        pair.into_iter().take(count)
    });
    let mut after_return = false;
    mark.into_iter().chain(all).filter_map(move |unit| {
        let dropped = unit == u16::from(b' ')
            || unit == u16::from(b'\t')
            || (after_return && unit == NEWLINE);
        after_return = !dropped && unit == RETURN;
        match unit {
            _ if dropped => None,
            RETURN => Some(NEWLINE),
            unit => Some(unit),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let count = crate::text::LineIndex::new(text.as_bytes()).lines() as u32;
        line_hashes(text.as_bytes(), &(1..=count).collect::<Vec<_>>())
    }

    /// Each text with the hashes of its lines, as `codeql-action` gives them.
    #[test]
    fn agrees_with_the_uploading_action() {
        let lorem = "Lorem ipsum dolor sit amet.\n".repeat(10);
        let same: Vec<String> = (1..=6).map(|n| format!("a7f2ff13bc495cf2:{n}")).collect();
        let mut lorem_hashes: Vec<&str> = same.iter().map(String::as_str).collect();
        lorem_hashes.extend([
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ]);
        let mixed_ends = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        let vectors: &[(&str, &[&str])] = &[
            ("", &["c129715d7a2bc9a3:1"]),
            (
                " a\nb\n  \t\tc\n d",
                &[
                    "271789c17abda88f:1",
                    "54703d4cd895b18:1",
                    "180aee12dab6264:1",
                    "a23a3dc5e078b07b:1",
                ],
            ),
            (
                " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
                &[
                    "8b7cf3e952e7aeb2:1",
                    "b1ae1287ec4718d9:1",
                    "bff680108adb0fcc:1",
                    "c6805c5e1288b612:1",
                    "b86d3392aea1be30:1",
                    "e6ceba753e1a442:1",
                ],
            ),
            (
                " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
                &mixed_ends,
            ),
            (
                " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
                &mixed_ends,
            ),
            (&lorem, &lorem_hashes),
            (
                "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
                &[
                    "e54938cc54b302f1:1",
                    "bb609acbe9138d60:1",
                    "1131fd5871777f34:1",
                    "5c482a0f8b35ea28:1",
                    "54517377da7028d2:1",
                    "2c644846cb18d53e:1",
                    "f1b89f20de0d133:1",
                    "c129715d7a2bc9a3:1",
                ],
            ),
        ];
        for (text, hashes) in vectors {
            assert_eq!(all(text), *hashes, "{text:?}");
        }
    }

    #[test]
    fn some_lines_get_the_hashes_they_have_among_all() {
        let text = "a\nb\n\n\na\nb\n".repeat(40);
        let every = all(&text);
        for lines in [vec![1], vec![3, 3, 4], vec![2, 100, 239], vec![240]] {
            let expected: Vec<_> = lines
                .iter()
                .map(|&n: &u32| every[n as usize - 1].clone())
                .collect();
            assert_eq!(line_hashes(text.as_bytes(), &lines), expected, "{lines:?}");
        }
        assert!(line_hashes(text.as_bytes(), &[]).is_empty());
    }

    #[test]
    fn a_line_behind_the_end_gets_the_last_hash() {
        assert_eq!(
            line_hashes(b"", &[1, 7]),
            ["c129715d7a2bc9a3:1", "c129715d7a2bc9a3:1"]
        );
    }

    #[test]
    fn a_byte_order_mark_counts_in_the_first_line_only() {
        let with = line_hashes("\u{feff}a\nb".as_bytes(), &[1, 2]);
        let without = line_hashes(b"a\nb", &[1, 2]);
        assert_eq!(line_hashes_after_bom(b"a\nb", &[1, 2]), with);
        assert_ne!(with[0], without[0]);
        assert_eq!(with[1], without[1]);
    }

    #[test]
    fn bad_bytes_are_replacement_characters() {
        assert_eq!(
            line_hashes(b"a\xff\xc3=\n", &[1]),
            line_hashes("a\u{fffd}\u{fffd}=\n".as_bytes(), &[1])
        );
    }
}
