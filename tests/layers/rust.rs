//! As much Rust syntax as the layer rules need: tokens without comments and literals, code without tests, paths out of use trees.

/// A word or a sign of code, and the 1-based line it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// A path as it is written out, one for every leaf of a use tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path<'a> {
    pub(crate) segments: Vec<&'a str>,
    pub(crate) line: usize,
    /// How many inline `mod NAME { … }` enclose it.
    pub(crate) nesting: usize,
}

/// Code without its tests.
pub(crate) struct Code<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    /// Modules that are declared for tests only and live in files of their own.
    pub(crate) test_modules: Vec<&'a str>,
}

/// Words, `::` and single signs; comments, strings and character literals are left out.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let (mut at, mut line, mut counted) = (0, 1, 0);
    while at < bytes.len() {
        line += newlines(&bytes[counted..at]);
        counted = at;
        let rest = &text[at..];
        let length = skipped(rest);
        if length > 0 {
            at += length;
            continue;
        }
        let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => rest.chars().next().map_or(1, char::len_utf8),
            word => word,
        };
        out.push(Token {
            text: &rest[..length],
            line,
        });
        at += length;
    }
    out
}

/// The tokens without items under `#[cfg(test)]`.
pub(crate) fn without_tests<'a>(tokens: &[Token<'a>]) -> Code<'a> {
    let mut code = Code {
        tokens: Vec::new(),
        test_modules: Vec::new(),
    };
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            let mut start = closing(tokens, at + 1) + 1;
            while word(tokens, start) == "#" {
                start = closing(tokens, start + 1) + 1;
            }
            at = end_of_item(tokens, start);
            if let Some(place) = tokens[start..at].iter().position(|t| t.text == "mod")
                && word(tokens, start + place + 2) == ";"
            {
                code.test_modules.push(tokens[start + place + 1].text);
            }
        } else {
            code.tokens.push(tokens[at]);
            at += 1;
        }
    }
    code
}

/// Every path that starts with the word `root`; a use tree gives one path for each leaf, a glob ends in `*`.
pub(crate) fn paths<'a>(tokens: &[Token<'a>], root: &str) -> Vec<Path<'a>> {
    let mut out = Vec::new();
    let mut open = Vec::new(); // for each open brace: does it open an inline module?
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "{" => open.push(at >= 2 && word(tokens, at - 2) == "mod"),
            "}" => drop(open.pop()),
            text if text == root && (at == 0 || tokens[at - 1].text != "::") => {
                let from = out.len();
                leaves(tokens, at, &mut Vec::new(), &mut out);
                let nesting = open.iter().filter(|&&module| module).count();
                for path in &mut out[from..] {
                    path.nesting = nesting;
                }
            }
            _ => {}
        }
    }
    out
}

/// Modules that the code declares, each with its visibility as written (`""`, `"pub"`, `"pub(crate)"`).
pub(crate) fn declared_modules(tokens: &[Token<'_>]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for at in (0..tokens.len()).filter(|&at| tokens[at].text == "mod") {
        let mut start = at;
        while start > 0 && !matches!(tokens[start - 1].text, ";" | "}" | "{" | "]") {
            start -= 1;
        }
        let visibility: String = tokens[start..at].iter().map(|t| t.text).collect();
        out.push((word(tokens, at + 1).to_owned(), visibility));
    }
    out
}

/// Adds the leaves of the use tree that starts at `at`; returns the index behind it.
fn leaves<'a>(
    tokens: &[Token<'a>],
    mut at: usize,
    prefix: &mut Vec<&'a str>,
    out: &mut Vec<Path<'a>>,
) -> usize {
    let line = tokens.get(at).map_or(0, |t| t.line);
    let depth = prefix.len();
    loop {
        match word(tokens, at) {
            "{" => {
                at += 1;
                while at < tokens.len() && word(tokens, at) != "}" {
                    at = leaves(tokens, at, prefix, out);
                    while at < tokens.len() && !matches!(word(tokens, at), "," | "}") {
                        at += 1; // `as name`
                    }
                    at += usize::from(word(tokens, at) == ",");
                }
                prefix.truncate(depth);
                return at + 1;
            }
            "self" if !prefix.is_empty() => at += 1, // `{self, …}` is the module itself
            text if text == "*" || text.starts_with(is_word) => {
                prefix.push(tokens[at].text);
                at += 1;
            }
            _ => {} // `::<T>` ends the path
        }
        if word(tokens, at) == "::" && !word(tokens, at + 1).starts_with('<') {
            at += 1;
        } else {
            break;
        }
    }
    out.push(Path {
        segments: prefix.clone(),
        line,
        nesting: 0,
    });
    prefix.truncate(depth);
    at
}

/// Length of what is no code at the start of `rest`: space, a comment, a string, a character, a lifetime. 0 for code.
fn skipped(rest: &str) -> usize {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    if first.is_whitespace() {
        first.len_utf8()
    } else if rest.starts_with("//") {
        until("\n")
    } else if rest.starts_with("/*") {
        block_comment(rest)
    } else if first == '\'' {
        match (chars.next(), chars.next()) {
            (Some('\\'), _) => 1 + quoted(&rest[1..], b'\''),
            (Some(c), Some('\'')) => 2 + c.len_utf8(),
            _ => 1, // a lifetime: its name is a harmless word
        }
    } else {
        let prefix = rest
            .find(|c| !matches!(c, 'b' | 'c' | 'r'))
            .unwrap_or_default();
        let string = &rest[prefix..];
        let hashes = string.len() - string.trim_start_matches('#').len();
        if prefix > 2 || !string[hashes..].starts_with('"') {
            0
        } else if rest[..prefix].ends_with('r') {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = prefix + hashes + 1;
            rest[body..]
                .find(&end)
                .map_or(rest.len(), |at| body + at + end.len())
        } else if hashes == 0 {
            prefix + 1 + quoted(&string[1..], b'"')
        } else {
            0
        }
    }
}

/// Length of text up to and with the closing `quote`, backslash escapes skipped.
fn quoted(text: &str, quote: u8) -> usize {
    let mut escaped = false;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let pair = text.as_bytes().get(at..at + 2);
        match pair {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth - 1, at + 2),
            Some(_) => at += 1,
            None => return text.len(),
        }
        if depth == 0 {
            return at;
        }
    }
}

/// `#[cfg(test)]`, or `#[cfg(all(test, …))]`.
fn is_test_attribute(tokens: &[Token<'_>]) -> bool {
    let words = |expected: &[&str]| {
        let found = tokens.iter().map(|t| t.text).take(expected.len());
        found.eq(expected.iter().copied())
    };
    words(&["#", "[", "cfg", "(", "test", ")", "]"])
        || words(&["#", "[", "cfg", "(", "all", "(", "test", ","])
}

/// Index behind the item that starts at `start`: its body, its `;`, or for a field or arm its `,`.
fn end_of_item(tokens: &[Token<'_>], start: usize) -> usize {
    let item = matches!(
        word(tokens, start),
        "pub"
            | "mod"
            | "use"
            | "fn"
            | "impl"
            | "const"
            | "static"
            | "struct"
            | "enum"
            | "trait"
            | "type"
    );
    let mut at = start;
    while at < tokens.len() {
        match tokens[at].text {
            "}" | ")" | "]" => return at,
            "{" if item => return closing(tokens, at) + 1,
            "{" | "(" | "[" => at = closing(tokens, at),
            ";" => return at + 1,
            "," if !item => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Index of the bracket that closes the one at `open`; the last index when none does.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len().saturating_sub(1)
}

fn word<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.text)
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b == b'\n').count()
}
