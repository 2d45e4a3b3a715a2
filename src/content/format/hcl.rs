//! HCL: Terraform, Packer and Nomad. Blocks, attributes, maps, heredocs, and the defaults of variables.

use super::argv::{self, Argv};
use super::block::Block;
use super::lex::{self, Token};
use super::output::{Literal, Output};
use super::{Quote, SlotKind, shell};
use crate::text::Span;
use memchr::memmem;

/// Reads every attribute of a region. Its parent is the label or type of its block, or the name of its map.
pub(super) fn read(region: Span, out: &mut Output) {
    let mut reader = Reader {
        out,
        end: region.end,
        frames: [Frame::default(); DEPTH],
        depth: 0,
        beyond: 0,
        line_end: region.start,
    };
    let mut at = region.start;
    while at < region.end {
        at = reader.step(at);
    }
    while reader.depth > 0 {
        reader.close();
    }
}

/// How many blocks inside each other are told apart; deeper ones are read as part of their parents.
const DEPTH: usize = 64;

/// How many bytes of a collection inside an expression still count as a part of its value; keeps lines of calls inside calls linear.
const BEHIND: usize = 256;

/// One open block, map or list.
#[derive(Clone, Copy, Default)]
struct Frame {
    list: bool,
    owner: Option<Span>,
    block: Block,
    argv: Argv,
}

struct Reader<'o, 'a> {
    out: &'o mut Output<'a>,
    end: usize,
    frames: [Frame; DEPTH],
    depth: usize,
    beyond: usize,
    /// The end of the latest line; kept because one long line may hold any number of items.
    line_end: usize,
}

impl Reader<'_, '_> {
    /// Reads one item at `at`; returns the offset behind it.
    fn step(&mut self, at: usize) -> usize {
        let text = self.out.text;
        let rest = &text[at..self.end];
        match rest[0] {
            b'#' => lex::line_end(text, at, self.end),
            b'/' if rest.starts_with(b"//") => lex::line_end(text, at, self.end),
            b'/' if rest.starts_with(b"/*") => match memmem::find(&rest[2..], b"*/") {
                Some(len) => at + 2 + len + 2,
                None => self.end,
            },
            b'{' => self.open(at, false, self.frames[self.depth].owner),
            b'[' => self.open(at, true, self.frames[self.depth].owner),
            b'}' | b']' => {
                self.close();
                at + 1
            }
            b'"' if self.frames[self.depth].list => {
                let (literal, end) = self.quoted(at);
                let frame = &mut self.frames[self.depth];
                let command = frame
                    .owner
                    .is_some_and(|key| argv::is_command(self.out.bytes(key)));
                frame.argv.item(literal, frame.owner, command, self.out);
                end
            }
            byte if byte == b'"' || lex::is_name(byte) => self.named(at),
            _ => at + 1,
        }
    }

    /// The end of the line that holds `at`; asked for with growing offsets.
    fn line_end(&mut self, at: usize) -> usize {
        if at >= self.line_end {
            self.line_end = lex::line_end(self.out.text, at, self.end);
        }
        self.line_end.max(at)
    }

    fn open(&mut self, at: usize, list: bool, owner: Option<Span>) -> usize {
        if self.depth + 1 == DEPTH {
            self.beyond += 1;
            return at + 1;
        }
        self.depth += 1;
        self.frames[self.depth] = Frame {
            list,
            owner,
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

    /// `name = value`, `name "label" {`, or a word of something else.
    fn named(&mut self, at: usize) -> usize {
        let text = self.out.text;
        let (name, mut next) = self.word(at);
        let line_end = self.line_end(next);
        let mut label = name;
        loop {
            next = lex::skip_blanks(text, Span::new(next, line_end));
            match text[next..line_end] {
                [b'=', b'=', ..] => return next + 2,
                [b'=' | b':', ..] if label == name => return self.value(name, next + 1, line_end),
                [b'{', ..] => return self.open(next, false, Some(label)),
                [byte, ..] if byte == b'"' || lex::is_name(byte) => {
                    (label, next) = self.word(next);
                }
                _ => return next.max(at + 1),
            }
        }
    }

    /// A bare or quoted word, without its quotes, and the offset behind it.
    fn word(&mut self, at: usize) -> (Span, usize) {
        let text = self.out.text;
        if text[at] == b'"' {
            let (literal, end) = self.quoted(at);
            return (literal.span, end);
        }
        let end = lex::skip_while(text, Span::new(at, self.end), |b| {
            lex::is_name(b) || matches!(b, b'-' | b'.')
        });
        (Span::new(at, end), end.max(at + 1))
    }

    fn value(&mut self, name: Span, at: usize, line_end: usize) -> usize {
        let text = self.out.text;
        let start = lex::skip_blanks(text, Span::new(at, line_end));
        match text[start..line_end].first() {
            Some(b'"') => {
                let (literal, end) = self.quoted(start);
                self.attribute(name, literal);
                end
            }
            Some(b'{') => self.open(start, false, Some(name)),
            Some(b'[') => self.open(start, true, Some(name)),
            Some(b'<') if text[start..line_end].starts_with(b"<<") => {
                let (literal, end) = self.heredoc(start, line_end);
                self.attribute(name, literal);
                end
            }
            Some(_) => self.expression(name, Span::new(start, line_end)),
            None => line_end,
        }
    }

    fn attribute(&mut self, name: Span, literal: Literal) {
        let frame = &mut self.frames[self.depth];
        self.out.assign(name, literal, frame.owner);
        frame.block.see(name, literal, frame.owner, self.out);
        if literal.quote != Quote::None && argv::is_command(self.out.bytes(name)) {
            self.out.embed(literal.span, shell::slots);
        }
    }

    /// A value that is neither a text nor a collection: to the end of its line, its entry or its map. Collections inside it are read next.
    fn expression(&mut self, name: Span, line: Span) -> usize {
        let text = self.out.text;
        let (mut at, mut parens) = (line.start, 0usize);
        let (mut inner, mut end) = (None, line.end);
        while at < end {
            match text[at] {
                b'"' => {
                    at = self.quoted(at).1;
                    continue;
                }
                b'(' => parens += 1,
                b')' => parens = parens.saturating_sub(1),
                b'{' | b'[' if inner.is_none() => {
                    inner = Some(at);
                    end = end.min(at + BEHIND);
                }
                b'}' | b']' | b',' if parens == 0 && inner.is_none() => break,
                b'#' => break,
                b'/' if text[at..line.end].starts_with(b"//") => break,
                _ => {}
            }
            at += 1;
        }
        let span = lex::trim(text, Span::new(line.start, at.min(line.end)));
        let literal = Literal::new(span, Quote::None);
        let Some(inner) = inner else {
            self.attribute(name, literal);
            self.fallback(span, name);
            return at;
        };
        let owner = self.frames[self.depth].owner;
        self.out.again(SlotKind::Assign, name, literal, owner);
        inner
    }

    /// `get_env("NAME", "value")`, and `coalesce`, `try` and `lookup` whose last argument is a text.
    fn fallback(&mut self, span: Span, parent: Span) {
        const CALLS: [&[u8]; 4] = [b"get_env(", b"coalesce(", b"try(", b"lookup("];
        const LONGEST: usize = 512;
        let bytes = self
            .out
            .bytes(Span::new(span.start, span.end.min(span.start + LONGEST)));
        let Some(call) = CALLS.iter().find(|call| bytes.starts_with(call)) else {
            return;
        };
        let end = span.start + bytes.len();
        let (mut name, mut last, mut at) = (None, None, span.start + call.len());
        while let Some((token, next)) = lex::token(self.out.text, Span::new(at, end)) {
            at = next;
            match token {
                Token::Text(text, quote) => {
                    let earlier = last.replace(Literal::new(text, quote));
                    name = name.or(earlier.map(|text| text.span));
                }
                Token::Word(word) => name = name.or(Some(word)),
                Token::Punct(..) => {}
            }
        }
        if let (Some(name), Some(value)) = (name, last)
            && name != value.span
        {
            self.out.slot(SlotKind::Default, name, value, Some(parent));
        }
    }

    /// The text whose opening quote is at `at`; it ends with its line at the latest. Quotes inside `${…}` do not close it.
    fn quoted(&mut self, at: usize) -> (Literal, usize) {
        let text = self.out.text;
        let line_end = self.line_end(at);
        let mut depth = 0usize;
        let mut end = at + 1;
        while end < line_end {
            match text[end] {
                b'\\' => end += 1,
                b'{' if matches!(text[end - 1], b'$' | b'%') => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'"' if depth == 0 => {
                    let span = Span::new(at + 1, end);
                    return (Literal::new(span, Quote::Double), end + 1);
                }
                _ => {}
            }
            end += 1;
        }
        let literal = Literal::new(Span::new(at + 1, line_end), Quote::Double);
        (literal, line_end.max(at + 1))
    }

    /// The lines of a heredoc and the offset behind its closing word.
    fn heredoc(&self, at: usize, line_end: usize) -> (Literal, usize) {
        let text = self.out.text;
        let word = Span::new(at + 2, line_end);
        let start = lex::skip_while(text, word, |b| matches!(b, b'-' | b'~'));
        let word = lex::trim(text, Span::new(start, line_end));
        let first = (line_end + 1).min(self.end);
        let mut line = first;
        while line < self.end {
            let end = lex::line_end(text, line, self.end);
            if text[line..end].trim_ascii() == word.of(text) {
                let span = lex::trim(text, Span::new(first, line));
                return (Literal::new(span, Quote::Block), end);
            }
            line = end + 1;
        }
        let span = lex::trim(text, Span::new(first, self.end));
        (Literal::new(span, Quote::Block), self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::super::SlotKind;
    use super::super::testing::{has, pairs, read_pairs, read_slots};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(read_pairs(Format::Hcl, text), pairs(expected), "{text}");
    }

    #[test]
    fn attributes_and_blocks() {
        let text = "# c = 1\na = \"v1\" // c\nb \"t\" \"l\" {\n  c = var.x\n  d { e = 2 }\n  f = { g = \"v3\", \"h\" : \"v4\" }\n}\n";
        check(
            text,
            &[
                ("a", "v1"),
                ("c", "var.x"),
                ("e", "2"),
                ("g", "v3"),
                ("h", "v4"),
            ],
        );
        let parents: Vec<_> = read_slots(Format::Hcl, text.as_bytes())
            .iter()
            .map(|slot| slot.parent.map_or("", |span| &text[span.start..span.end]))
            .collect();
        assert_eq!(parents, ["", "l", "d", "f", "f"]);
    }

    #[test]
    fn defaults_of_variables() {
        let text = "variable \"p\" {\n  type = string\n  default = \"v1\"\n}\n";
        let slots = read_slots(Format::Hcl, text.as_bytes());
        let default = slots
            .iter()
            .find(|slot| slot.kind == SlotKind::Default)
            .unwrap();
        assert_eq!(default.name.of(text.as_bytes()), b"p");
        assert_eq!(default.value.of(text.as_bytes()), b"v1");
        assert!(has(Format::Hcl, "a = get_env(\"X\", \"v1\")", "X", "v1"));
        assert!(has(
            Format::Hcl,
            "a = coalesce(var.x, \"v1\")",
            "var.x",
            "v1"
        ));
    }

    #[test]
    fn texts() {
        check(
            "a = \"x${b(\"c\")}y\"\nd = <<-EOT\n  l1\n  l2\n  EOT\ne = 1",
            &[("a", "x${b(\"c\")}y"), ("d", "l1\n  l2"), ("e", "1")],
        );
        check("a = \"open\nb = 2", &[("a", "open"), ("b", "2")]);
    }

    #[test]
    fn pairs_lists_and_calls() {
        assert!(has(
            Format::Hcl,
            "set {\n name = \"X\"\n value = \"y\"\n}",
            "X",
            "y"
        ));
        check(
            "a = [\"--x\", \"y\", { b = 1 }]\nc = f({\n  d = \"v1\"\n})\n",
            &[("--x", "y"), ("b", "1"), ("c", "f({"), ("d", "v1")],
        );
    }
}
