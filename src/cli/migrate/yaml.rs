//! The little YAML that a `.talismanrc` is written in: block mappings and sequences, flow sequences, plain and quoted scalars.

/// A value with its 1-based line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Levels of a document that are read.
const DEEPEST: usize = 16;

/// A line without its comment and indentation.
struct Line<'t> {
    number: usize,
    indent: usize,
    text: &'t str,
}

impl Node {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, node)| node),
            _ => None,
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// Reads a document.
///
/// # Errors
/// The line that is not written in the part of YAML that is read here.
pub(super) fn read(text: &str) -> Result<Node, usize> {
    let lines: Vec<Line<'_>> = (1..)
        .zip(text.lines())
        .filter_map(|(number, line)| {
            let plain = without_comment(line).trim_end();
            let inner = plain.trim_start_matches(' ');
            let skipped = inner.is_empty() || inner == "---" || inner == "...";
            (!skipped).then_some(Line {
                number,
                indent: plain.len() - inner.len(),
                text: inner,
            })
        })
        .collect();
    let mut at = 0;
    let node = match lines.first() {
        Some(first) => block(&lines, &mut at, first.indent, 0)?,
        None => Node {
            line: 1,
            value: Value::Map(Vec::new()),
        },
    };
    match lines.get(at) {
        Some(line) => Err(line.number),
        None => Ok(node),
    }
}

fn block(lines: &[Line<'_>], at: &mut usize, indent: usize, depth: usize) -> Result<Node, usize> {
    let line = lines[*at].number;
    if depth > DEEPEST {
        return Err(line);
    }
    let is_item = |line: &Line<'_>| line.text == "-" || line.text.starts_with("- ");
    if is_item(&lines[*at]) {
        let mut items = Vec::new();
        while let Some(line) = lines
            .get(*at)
            .filter(|line| line.indent == indent && is_item(line))
        {
            let rest = line.text[1..].trim_start();
            items.push(item(lines, at, rest, depth)?);
        }
        return Ok(Node {
            line,
            value: Value::List(items),
        });
    }
    let mut entries = Vec::new();
    while let Some(line) = lines
        .get(*at)
        .filter(|line| line.indent == indent && !is_item(line))
    {
        let (key, rest) = key_of(line.text).ok_or(line.number)?;
        *at += 1;
        entries.push((key, after_key(lines, at, line, rest, indent, depth)?));
    }
    Ok(Node {
        line,
        value: Value::Map(entries),
    })
}

/// An item of a sequence: a scalar, or a block that begins on the line of its dash.
fn item(lines: &[Line<'_>], at: &mut usize, rest: &str, depth: usize) -> Result<Node, usize> {
    let line = &lines[*at];
    if rest.is_empty() {
        *at += 1;
        return match lines.get(*at).filter(|next| next.indent > line.indent) {
            Some(next) => block(lines, at, next.indent, depth + 1),
            None => Ok(scalar("", line.number)),
        };
    }
    let Some((key, value)) = key_of(rest) else {
        *at += 1;
        return Ok(scalar(rest, line.number));
    };
    let indent = line.indent + (line.text.len() - rest.len());
    *at += 1;
    let first = after_key(lines, at, line, value, indent, depth)?;
    let mut entries = vec![(key, first)];
    while let Some(next) = lines
        .get(*at)
        .filter(|next| next.indent == indent && !next.text.starts_with("- "))
    {
        let (key, value) = key_of(next.text).ok_or(next.number)?;
        *at += 1;
        entries.push((key, after_key(lines, at, next, value, indent, depth)?));
    }
    Ok(Node {
        line: line.number,
        value: Value::Map(entries),
    })
}

fn after_key(
    lines: &[Line<'_>],
    at: &mut usize,
    line: &Line<'_>,
    rest: &str,
    indent: usize,
    depth: usize,
) -> Result<Node, usize> {
    if !rest.is_empty() {
        return match rest.chars().next() {
            Some('|' | '>' | '&' | '*' | '{') => Err(line.number),
            _ => Ok(scalar(rest, line.number)),
        };
    }
    // a sequence may stand as far left as the key that it belongs to
    let belongs = |next: &&Line<'_>| {
        next.indent > indent
            || (next.indent == indent && (next.text.starts_with("- ") || next.text == "-"))
    };
    match lines.get(*at).filter(belongs) {
        Some(next) => block(lines, at, next.indent, depth + 1),
        None => Ok(scalar("", line.number)),
    }
}

fn key_of(text: &str) -> Option<(String, &str)> {
    let (key, rest) = match text.strip_suffix(':') {
        Some(key) if !key.contains(": ") => (key, ""),
        _ => text.split_once(": ")?,
    };
    let closed = |quote| key.len() > 1 && key.starts_with(quote) && key.ends_with(quote);
    let plain = !key.contains(['"', '\'', '[', '{']);
    (plain || closed('"') || closed('\'')).then(|| (unquoted(key), rest.trim()))
}

fn scalar(text: &str, line: usize) -> Node {
    let value = match text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(inner) => {
            let items = inner
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty());
            Value::List(items.map(|item| scalar(item, line)).collect())
        }
        None => Value::Text(unquoted(text)),
    };
    Node { line, value }
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    match (inner('\''), inner('"')) {
        (Some(inner), _) => inner.replace("''", "'"),
        (_, Some(inner)) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        _ => text.to_owned(),
    }
}

/// A line up to the `#` that begins a comment: at its start or behind a blank, and not between quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '#' && before.is_whitespace() => return &line[..at],
            None if (c == '"' || c == '\'') && !before.is_alphanumeric() => quote = Some(c),
            None => {}
        }
        before = c;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        let text = "# comment\nfileignoreconfig:\n- filename: 'a b.md'   # why\n  checksum: 12ab\n  ignore_detectors: [filecontent, filesize]\n\
                    - filename: x\n  ignore_detectors:\n  - filecontent\nscopeconfig:\n  - scope: go\nallowed_patterns:\n- \"key: #x\"\n- it's\nversion: \"1.0\"\n";
        let node = read(text).unwrap();
        let files = node.get("fileignoreconfig").unwrap().items();
        assert_eq!(files.len(), 2);
        assert_eq!(files[0].get("filename").unwrap().text(), Some("a b.md"));
        assert_eq!(files[0].get("ignore_detectors").unwrap().items().len(), 2);
        assert_eq!(
            files[1].get("ignore_detectors").unwrap().items()[0].text(),
            Some("filecontent")
        );
        assert_eq!((files[1].line, files[0].line), (6, 3));
        assert_eq!(
            node.get("scopeconfig").unwrap().items()[0]
                .get("scope")
                .unwrap()
                .text(),
            Some("go")
        );
        let patterns = node.get("allowed_patterns").unwrap().items();
        assert_eq!(patterns[0].text(), Some("key: #x"));
        assert_eq!(patterns[1].text(), Some("it's"));
        assert_eq!(node.get("version").unwrap().text(), Some("1.0"));
        assert!(read("").unwrap().entries().is_empty());
    }

    #[test]
    fn what_is_not_read_is_named() {
        assert_eq!(read("a:\n  b: |\n    text\n"), Err(2));
        assert_eq!(read("a: 1\n   b: 2\n"), Err(2));
        assert_eq!(read("just text\n"), Err(1));
        let deep: String = (0..40).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
        assert!(read(&deep).is_err());
        let _ = read("- - - x\n- \n-\n: \n\"");
    }
}
