//! JSON and its kin (comments, JSON5, JSON lines, notebooks), and the flow collections of YAML and TOML, which look alike.

use super::argv::{self, Argv};
use super::block::Block;
use super::output::{Literal, Output};
use super::{Quote, Slot, code, lex, shell};
use crate::text::Span;
use memchr::{memchr2, memchr2_iter, memchr3, memmem};

/// Which notation a collection is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// JSON, with the liberties of JSON5: `//` comments, bare keys, single quotes.
    Json,
    /// `{a: b, c: [d]}` in YAML: bare values with blanks, `#` comments.
    YamlFlow,
    /// Inline tables and arrays in TOML: `{ a = "b" }`, `#` comments.
    Toml,
}

/// Reads every member of a region, which need not be one whole document.
pub(super) fn read(region: Span, out: &mut Output) {
    let start = first_member(out.text, region);
    let mut reader = Reader::new(region.end, Notation::Json, None, out);
    reader.run(start, false);
}

/// Where to start in a region: in the middle of a long line behind the first `,` or `{` before a quote, else at its start.
fn first_member(text: &[u8], region: Span) -> usize {
    if region.start == 0 || matches!(text[region.start - 1], b'\n' | b'\r') {
        return region.start;
    }
    memchr2_iter(b',', b'{', region.of(text))
        .map(|len| region.start + len + 1)
        .find(|&at| {
            let next = lex::skip_blanks(text, Span::new(at, region.end));
            next < region.end && text[next] == b'"'
        })
        .unwrap_or(region.end)
}

/// Reads the one collection that starts at `region.start` and returns the offset behind it. `owner` is the key it is assigned to.
pub(super) fn flow(
    region: Span,
    notation: Notation,
    owner: Option<Span>,
    out: &mut Output,
) -> usize {
    let mut reader = Reader::new(region.end, notation, owner, out);
    reader.run(region.start, true)
}

/// How many collections inside each other are told apart; deeper ones are read as part of their parents.
const DEPTH: usize = 64;

/// One open collection.
#[derive(Clone, Copy, Default)]
struct Frame {
    array: bool,
    /// The key of the collection itself.
    owner: Option<Span>,
    /// The key before the next value.
    key: Option<Span>,
    /// True behind the separator of key and value.
    separated: bool,
    /// True when texts in here are run by a shell.
    command: bool,
    block: Block,
    argv: Argv,
}

struct Reader<'o, 'a> {
    out: &'o mut Output<'a>,
    end: usize,
    notation: Notation,
    frames: [Frame; DEPTH],
    depth: usize,
    /// Collections open beyond [`DEPTH`].
    beyond: usize,
}

impl<'o, 'a> Reader<'o, 'a> {
    fn new(end: usize, notation: Notation, owner: Option<Span>, out: &'o mut Output<'a>) -> Self {
        let mut frames = [Frame::default(); DEPTH];
        frames[0].key = owner;
        frames[0].separated = owner.is_some();
        Reader {
            out,
            end,
            notation,
            frames,
            depth: 0,
            beyond: 0,
        }
    }

    /// Reads from `at` to the end, or to the end of the first collection.
    fn run(&mut self, mut at: usize, one: bool) -> usize {
        while at < self.end {
            at = match self.out.text[at] {
                b' ' | b'\n' | b'\t' | b'\r' => at + 1,
                quote @ (b'"' | b'\'' | b'`') => self.quoted(at, quote),
                b'{' => self.open(at, false),
                b'[' => self.open(at, true),
                b'}' | b']' => {
                    self.close();
                    if one && self.depth == 0 {
                        return at + 1;
                    }
                    at + 1
                }
                b',' => {
                    self.top().separated = false;
                    at + 1
                }
                b':' => self.separator(at),
                b'=' if self.notation == Notation::Toml => self.separator(at),
                b'/' if self.notation == Notation::Json => self.comment(at),
                b'#' => lex::line_end(self.out.text, at, self.end),
                _ => self.bare(at),
            };
        }
        while self.depth > 0 {
            self.close();
        }
        self.end
    }

    fn top(&mut self) -> &mut Frame {
        &mut self.frames[self.depth]
    }

    fn open(&mut self, at: usize, array: bool) -> usize {
        if self.depth + 1 == DEPTH {
            self.beyond += 1;
            return at + 1;
        }
        let outer = self.top();
        let owner = if outer.array { outer.owner } else { outer.key };
        outer.separated = false;
        let inherited = outer.array && outer.command;
        let command = inherited || owner.is_some_and(|key| argv::is_command(self.out.bytes(key)));
        self.depth += 1;
        *self.top() = Frame {
            array,
            owner,
            command,
            ..Frame::default()
        };
        at + 1
    }

    fn close(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if self.depth > 0 {
            let frame = &mut self.frames[self.depth];
            frame.block.close(frame.owner, self.out);
            self.depth -= 1;
        }
    }

    fn separator(&mut self, at: usize) -> usize {
        let frame = self.top();
        frame.separated = !frame.array && frame.key.is_some();
        at + 1
    }

    fn comment(&self, at: usize) -> usize {
        let text = self.out.text;
        match text[at..self.end].get(1) {
            Some(b'/') => lex::line_end(text, at, self.end),
            Some(b'*') => match memmem::find(&text[at + 2..self.end], b"*/") {
                Some(len) => at + 2 + len + 2,
                None => self.end,
            },
            _ => at + 1,
        }
    }

    fn quoted(&mut self, at: usize, quote: u8) -> usize {
        let text = self.out.text;
        if self.notation == Notation::Toml && text[at..self.end].starts_with(&[quote; 3]) {
            let close = memmem::find(&text[at + 3..self.end], &[quote; 3]);
            let end = close.map_or(self.end, |len| at + 3 + len);
            self.literal(Literal::new(Span::new(at + 3, end), Quote::Block));
            return (end + 3).min(self.end);
        }
        let Some(close) = self.closing_quote(at + 1, quote) else {
            let frame = self.top();
            (frame.key, frame.separated) = (None, false);
            return lex::line_end(text, at, self.end);
        };
        let kind = lex::quote_of(quote).unwrap_or(Quote::None);
        self.literal(Literal::new(Span::new(at + 1, close), kind));
        close + 1
    }

    /// The quote that closes a text. Texts end with their line, so that one stray quote does not turn the rest inside out.
    fn closing_quote(&self, start: usize, quote: u8) -> Option<usize> {
        let text = &self.out.text[..self.end];
        let literal = quote == b'\'' && self.notation != Notation::Json;
        let mut at = start;
        while at < text.len() {
            if literal {
                let hit = at + memchr2(quote, b'\n', &text[at..])?;
                if text[hit] == quote && text.get(hit + 1) == Some(&quote) && hit > start {
                    at = hit + 2; // '' is a quote inside a single-quoted YAML text
                    continue;
                }
                return (text[hit] == quote).then_some(hit);
            }
            let hit = at + memchr3(quote, b'\\', b'\n', &text[at..])?;
            match text[hit] {
                b'\\' => at = hit + 2,
                b'\n' if self.notation == Notation::YamlFlow => at = hit + 1,
                byte => return (byte == quote).then_some(hit),
            }
        }
        None
    }

    fn bare(&mut self, at: usize) -> usize {
        let text = self.out.text;
        let rest = &text[at..self.end];
        let yaml = self.notation == Notation::YamlFlow;
        let toml = self.notation == Notation::Toml;
        let keyless = !self.frames[self.depth].separated;
        let len = rest
            .iter()
            .enumerate()
            .position(|(n, &b)| match b {
                b',' | b']' | b'}' | b'\n' | b'\r' => true,
                b':' => {
                    keyless
                        && rest
                            .get(n + 1)
                            .is_none_or(|&b| !yaml || b.is_ascii_whitespace())
                }
                b'=' => toml && keyless,
                b' ' | b'\t' => !yaml || rest.get(n + 1) == Some(&b'#'),
                b'"' | b'[' | b'{' => !yaml && n > 0,
                _ => false,
            })
            .unwrap_or(rest.len())
            .max(1);
        let span = lex::trim(text, Span::new(at, at + len));
        self.literal(Literal::new(span, Quote::None));
        at + len
    }

    /// A scalar: a key, a value or an item, as the open collection has it.
    fn literal(&mut self, literal: Literal) {
        let frame = &mut self.frames[self.depth];
        if frame.array {
            if frame
                .owner
                .is_some_and(|key| self.out.bytes(key) == b"source")
            {
                self.out.embed(literal.span, cell); // of a notebook
            }
            let (owner, command) = (frame.owner, frame.command);
            return frame.argv.item(literal, owner, command, self.out);
        }
        let Some(key) = frame.key.filter(|_| frame.separated) else {
            frame.key = Some(literal.span);
            return;
        };
        frame.separated = false;
        let name = self.out.bytes(key);
        if name.starts_with(b"image/") {
            return; // a picture in Base64
        }
        self.out.assign(key, literal, frame.owner);
        frame.block.see(key, literal, frame.owner, self.out);
        if literal.quote != Quote::None && (frame.command || argv::is_command(name)) {
            self.out.embed(literal.span, shell::slots);
        }
    }
}

/// Reads a line of a notebook's cell: code in a string of JSON. Quotes lose their backslash to a blank outside of them, so that every
/// offset stays.
fn cell(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    if memchr::memchr(b'\\', text).is_none() {
        return code::slots(text, hits, found);
    }
    let mut plain = text.to_vec();
    let (mut at, mut open) = (0, false);
    while let Some(escape) = memchr::memchr(b'\\', &text[at..]).map(|len| at + len) {
        let pair = match (text.get(escape + 1), open) {
            (Some(b'"'), false) => Some(b" \""),
            (Some(b'"'), true) => Some(b"\" "),
            (Some(b'n'), _) => Some(b" \n"),
            (Some(b't'), _) => Some(b"  "),
            _ => None,
        };
        if let Some(pair) = pair {
            plain[escape..escape + 2].copy_from_slice(pair);
            open ^= text[escape + 1] == b'"';
        }
        at = (escape + 2).min(text.len());
    }
    code::slots(&plain, hits, found);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{has, pairs, read_pairs, read_slots};
    use super::super::{Quote, SlotKind};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(read_pairs(Format::Json, text), pairs(expected), "{text}");
    }

    #[test]
    fn members_with_their_parent() {
        let text = r#"{"a": {"b": "v1", "c": [{"d": 2}]}, "e": null}"#;
        check(text, &[("b", "v1"), ("d", "2"), ("e", "null")]);
        let slots = read_slots(Format::Json, text.as_bytes());
        let parents: Vec<_> = slots
            .iter()
            .map(|slot| slot.parent.map(|span| span.of(text.as_bytes())))
            .collect();
        assert_eq!(parents, [Some(&b"a"[..]), Some(b"c"), None]);
        assert_eq!(slots[0].quote, Quote::Double);
        assert_eq!(slots[1].quote, Quote::None);
    }

    #[test]
    fn liberties() {
        check(
            "{ // c: 'x'\n a: 'v\\'1', /* b: 2 */ \"c\" : 3, }",
            &[("a", "v\\'1"), ("c", "3")],
        );
        check(
            "{\"a\":1}\n{\"a\":\"b\\\\\"}\n",
            &[("a", "1"), ("a", "b\\\\")],
        );
        check("{\"a\": \"open\n \"b\": \"v1\"}", &[("b", "v1")]);
    }

    #[test]
    fn names_and_values() {
        assert!(has(
            Format::Json,
            r#"[{"name": "X", "value": "y"}]"#,
            "X",
            "y"
        ));
        assert!(has(
            Format::Json,
            r#"[{"value": "y", "name": "X"}]"#,
            "X",
            "y"
        ));
        assert!(has(Format::Json, r#"{"p": {"value": "y"}}"#, "p", "y"));
        let text = r#"{"p": {"type": "t", "defaultValue": "y"}}"#;
        let slots = read_slots(Format::Json, text.as_bytes());
        let last = slots.last().unwrap();
        assert_eq!(last.kind, SlotKind::Default);
        assert_eq!(last.name.of(text.as_bytes()), b"p");
    }

    #[test]
    fn cells_of_a_notebook_are_code() {
        check(
            r#"{"source": ["password = \"v1\"\n", "a['token'] = 'v2'\n", "\tf(secret=\"v3\", x=\"y\")"]}"#,
            &[
                ("password", "v1"),
                ("token", "v2"),
                ("secret", "v3"),
                ("x", "y"),
            ],
        );
    }

    #[test]
    fn lists_of_strings() {
        check(
            r#"{"env": ["A=b", "C"], "args": ["--x", "y", "--z=w", "-Dq=r"]}"#,
            &[("A", "b"), ("--x", "y"), ("--z", "w"), ("q", "r")],
        );
    }

    #[test]
    fn deep_nesting_ends() {
        let text = format!("{}\"a\": 1{}", "{\"x\":[".repeat(9_000), "]}".repeat(9_000));
        read_slots(Format::Json, text.as_bytes());
        let text = "[".repeat(100_000);
        assert!(read_slots(Format::Json, text.as_bytes()).is_empty());
    }
}
