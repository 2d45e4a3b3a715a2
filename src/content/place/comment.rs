//! Comments, strings and elements that explain.

use super::LONGEST_LINE;
use super::outer::{LONGEST_TEXT, split_line};
use bstr::ByteSlice;

/// PowerShell's `<# … .EXAMPLE … #>`.
pub(super) fn is_block_of_help(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(LONGEST_TEXT)..];
    near.rfind("<#")
        .is_some_and(|open| near.rfind("#>").is_none_or(|close| close < open))
}

/// `/// …`, ` * …`, Python's `>>> …`, and an indented block in the comments of Ruby and Go: `#   login(password: "x")` below an empty `#`.
pub(super) fn is_doc_comment(before: &[u8]) -> bool {
    let (mut above, line) = split_line(before);
    let line = line.trim_ascii_start();
    if [&b"///"[..], b"//!", b"* ", b"/**", b">>> "]
        .iter()
        .any(|mark| line.starts_with(mark))
    {
        return true;
    }
    if is_block(before) {
        return true;
    }
    let Some(mark) = [&b"#"[..], b"//"].into_iter().find(|m| line.starts_with(m)) else {
        return false;
    };
    let is_shown = |comment: &[u8]| comment.starts_with(b"\t") || comment.starts_with(b"   ");
    let mut comment = &line[mark.len()..];
    for _ in 0..LONGEST_EXAMPLE {
        if comment.trim_ascii().is_empty() {
            return true;
        }
        if !is_shown(comment) {
            return false;
        }
        let Some(rest) = above.strip_suffix(b"\n") else {
            return false;
        };
        let (next, line) = split_line(rest);
        above = next;
        match line.trim_ascii().strip_prefix(mark) {
            Some(rest) => comment = rest,
            None => return false,
        }
    }
    false
}

/// Between `/*`, at the beginning of a line above, and `*/`.
fn is_block(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(LONGEST_LINE)..];
    near.rfind("/*").is_some_and(|open| {
        let (_, line) = split_line(&near[..open]);
        line.trim_ascii().is_empty()
            && near[open..].contains(&b'\n')
            && !near[open..].contains_str("*/")
    })
}

/// How many lines an example in a comment has at most.
const LONGEST_EXAMPLE: usize = 60;

/// Inside of the string that begins a Python module, class or function, of the manual of an Ansible module, or behind Elixir's `@doc`.
pub(super) fn is_docstring(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(LONGEST_TEXT)..];
    let Some(quotes) = ["\"\"\"", "'''"].iter().filter_map(|q| near.rfind(q)).max() else {
        return false;
    };
    let (above, line) = split_line(&near[..quotes]);
    let line = line.trim_ascii();
    if line.starts_with(b"@") && line.ends_with(b"doc") {
        return true;
    }
    let line = line.trim_end_with(|c| matches!(c, 'r' | 'R' | 'u' | ' '));
    if matches!(line, b"EXAMPLES =" | b"DOCUMENTATION =" | b"RETURN =") {
        return true;
    }
    if !line.is_empty() {
        return false;
    }
    let comment = |line: &&[u8]| !line.is_empty() && !line.starts_with(b"#");
    match above.lines().rev().map(<[u8]>::trim_ascii).find(comment) {
        Some(header) => header.ends_with(b":"),
        None => near.len() == before.len(),
    }
}

/// Inside of `<pre>` or `<code>`, where a page shows what to write.
pub(super) fn is_preformatted(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(LONGEST_LINE)..];
    ["pre", "code"].iter().any(|element| {
        let last = |open: &str| near.rfind(format!("<{open}{element}"));
        last("").is_some_and(|open| last("/").is_none_or(|close| close < open))
    })
}
