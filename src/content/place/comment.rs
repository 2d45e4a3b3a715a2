//! Lines of comments and elements that explain.

use super::LONGEST_LINE;
use super::outer::split_line;
use bstr::ByteSlice;

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

/// How many lines an example in a comment has at most.
const LONGEST_EXAMPLE: usize = 60;

/// Inside of `<pre>` or `<code>`, where a page shows what to write.
pub(super) fn is_preformatted(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(LONGEST_LINE)..];
    ["pre", "code"].iter().any(|element| {
        let last = |open: &str| near.rfind(format!("<{open}{element}"));
        last("").is_some_and(|open| last("/").is_none_or(|close| close < open))
    })
}
