//! Text from strangers made safe for where it goes: terminals, Markdown, URIs and workflow commands.

use std::fmt::Write as _;

/// Makes control characters, line breaks, bidirectional overrides and invisible characters visible: `\n`, `\x1b`, `\u{202e}`. A tab
/// becomes a space. The result is one line that a terminal shows as it is.
pub(crate) fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(c, &mut out);
    }
    out
}

/// [`terminal`] for one character.
pub(crate) fn push_visible(c: char, out: &mut String) {
    match c {
        '\t' => out.push(' '),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        c if !is_invisible(c) => out.push(c),
        c if u32::from(c) < 0x100 => _ = write!(out, "\\x{:02x}", u32::from(c)),
        c => _ = write!(out, "\\u{{{:x}}}", u32::from(c)),
    }
}

/// True for what a terminal acts on or hides: control and format characters, separators of lines and paragraphs, fillers, tags,
/// variation selectors, and code points that are no characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Percent-encodes the raw bytes of a `/`-separated relative path as a URI reference, with upper-case digits. A colon is encoded too,
/// so that nothing in front of it reads as a scheme.
pub(crate) fn uri(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for &byte in path {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' => {
                out.push(char::from(byte));
            }
            b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b'@' => out.push(char::from(byte)),
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

/// Text for a Markdown paragraph or table cell: one line, nothing in it is markup.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in terminal(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '@' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Text between tags or in a quoted attribute of HTML: one line, nothing in it is markup, nothing in it is invisible.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => push_visible(c, &mut out),
        }
    }
    out
}

/// The data behind the last `::` of a workflow command: line breaks are encoded as the runner decodes them, other control characters
/// become visible.
pub(crate) fn command_data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if c.is_control() => push_visible(c, &mut out),
            c => out.push(c),
        }
    }
    out
}

/// The value of a property of a workflow command.
pub(crate) fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_reaches_a_terminal_that_it_would_act_on() {
        assert_eq!(
            terminal("a\x1b[31m\n\r\t\u{202e}b\u{200b}\u{9b}é😀\x7f"),
            "a\\x1b[31m\\n\\r \\u{202e}b\\u{200b}\\x9bé😀\\x7f"
        );
        assert_eq!(terminal("\u{e0041}\u{feff}"), "\\u{e0041}\\u{feff}");
    }

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri(b"a b/#?%:[x]\\\xff"), "a%20b/%23%3F%25%3A%5Bx%5D%5C%FF");
        assert_eq!(uri("é😀".as_bytes()), "%C3%A9%F0%9F%98%80");
        assert_eq!(
            uri(b".env.example~/A-Z_(1)@x=y"),
            ".env.example~/A-Z_(1)@x=y"
        );
    }

    #[test]
    fn markdown_has_no_markup_left() {
        assert_eq!(
            markdown("a|`b` <img> [x](y)\n*"),
            "a\\|\\`b\\` &lt;img&gt; \\[x\\](y)\\\\n\\*"
        );
    }

    #[test]
    fn html_has_no_markup_left() {
        assert_eq!(
            html("<a b=\"c\" d='e'>&\n\u{202e}\0"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\\n\\u{202e}\\x00"
        );
    }

    #[test]
    fn commands_stay_on_one_line() {
        assert_eq!(command_data("50%\r\n::\x1b"), "50%25%0D%0A::\\x1b");
        assert_eq!(command_property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }

    fn percent_decoded(uri: &str) -> Vec<u8> {
        let mut parts = uri.split('%');
        let mut out = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            out.push(u8::from_str_radix(&part[..2], 16).unwrap());
            out.extend_from_slice(&part.as_bytes()[2..]);
        }
        out
    }

    proptest! {
        #[test]
        fn a_uri_gives_back_the_bytes(path in prop::collection::vec(any::<u8>(), 0..60)) {
            let uri = uri(&path);
            let reserved = b"?#:[]\"<>\\^`{|}";
            let clean = uri.bytes().all(|b| b.is_ascii_graphic() && !reserved.contains(&b));
            prop_assert!(clean, "{}", uri);
            prop_assert_eq!(percent_decoded(&uri), path);
        }
    }
}
