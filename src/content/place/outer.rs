//! The lines that a place belongs to, by their indentation.

/// True when a key above the place, each indented less than the one before, is this one: `services:` over a container in it.
pub(in crate::content) fn is_below(text: &[u8], at: usize, key: &[u8]) -> bool {
    outer_lines(&text[..at.min(text.len())])
        .any(|(_, line)| line.trim_ascii().strip_suffix(b":") == Some(key))
}

/// The lines above the last one that it belongs to, from the inside out: each is indented less than all below it. With each what stands
/// above it.
pub(super) fn outer_lines(before: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let before = &before[before.len().saturating_sub(LONGEST_TEXT)..];
    let (mut above, own) = split_line(before);
    let mut least = indent(own);
    let mut item = own.trim_ascii_start().starts_with(b"- ");
    std::iter::from_fn(move || {
        while let Some(rest) = above.strip_suffix(b"\n")
            && (least > 0 || item)
        {
            let (next, line) = split_line(rest);
            above = next;
            let line = line.trim_ascii_end();
            let code = line.trim_ascii_start();
            let is_item = code.starts_with(b"- ");
            let depth = indent(line);
            // in YAML the items of a list need no deeper indentation than its key
            let outer = depth < least || item && depth == least && !is_item;
            if !code.is_empty() && outer && !code.starts_with(b"#") {
                (least, item) = (depth, is_item);
                return Some((above, line));
            }
        }
        None
    })
}

/// How far above a place its surroundings may begin, in bytes.
pub(super) const LONGEST_TEXT: usize = 64 << 10;

/// Everything up to the last line, and that line.
pub(super) fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(memchr::memrchr(b'\n', text).map_or(0, |at| at + 1))
}

fn indent(line: &[u8]) -> usize {
    line.iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()
}
