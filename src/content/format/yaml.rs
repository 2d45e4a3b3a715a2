//! YAML, read line by line: mappings by their indentation, several documents, block scalars, templates in between.

mod line;

use super::argv::{self, Argv};
use super::block::Block;
use super::json::{self, Notation};
use super::output::{Literal, Output};
use super::{Format, Quote, SlotKind, lex, prose, shell};
use crate::text::Span;
use bstr::BStr;
use line::{is_dash, is_flow, key, properties};
use memchr::memchr2_iter;

/// Reads every mapping and list of a region.
pub(super) fn read(region: Span, out: &mut Output) {
    let mut reader = Reader {
        out,
        end: region.end,
        frames: [Frame::default(); DEPTH],
        depth: 0,
        argv: Argv::default(),
        open: None,
    };
    let mut at = region.start;
    while at < region.end {
        at = reader.line(at) + 1;
    }
    reader.settle(0, false);
    reader.close(0);
}

/// How many mappings inside each other are told apart.
const DEPTH: usize = 64;

/// One open mapping.
#[derive(Clone, Copy, Default)]
struct Frame {
    indent: usize,
    /// Its latest key.
    key: Span,
    block: Block,
}

/// A key without a value on its line: a mapping, a list, a value on the next line, or nothing.
#[derive(Clone, Copy)]
struct Open {
    indent: usize,
    key: Span,
    parent: Option<Span>,
    at: usize,
}

struct Reader<'o, 'a> {
    out: &'o mut Output<'a>,
    end: usize,
    frames: [Frame; DEPTH],
    depth: usize,
    argv: Argv,
    open: Option<Open>,
}

impl Reader<'_, '_> {
    /// Reads the line at `start`, or the several lines of its value; returns the end of the last one.
    fn line(&mut self, start: usize) -> usize {
        let text = self.out.text;
        let end = lex::line_end(text, start, self.end);
        let mut at = lex::skip_blanks(text, Span::new(start, end));
        if at == end || text[at] == b'#' {
            return end;
        }
        let first = &text[at..end];
        if first.starts_with(b"{{") || first.starts_with(b"{%") {
            self.out.defaults(Span::new(at, end), None);
            return end;
        }
        if at == start && (first.starts_with(b"---") || first.starts_with(b"...")) {
            self.settle(0, false);
            self.close(0);
            return end;
        }
        let mut indent = at - start;
        let mut item = None;
        while is_dash(&text[at..end]) {
            self.settle(indent, true);
            self.close(indent + 1);
            item = Some(indent);
            let next = lex::skip_blanks(text, Span::new(at + 1, end));
            indent += next - at;
            at = next;
        }
        if at == end || text[at] == b'#' {
            return end;
        }
        let rest = Span::new(at, end);
        if let Some((key, value)) = key(text, rest) {
            return self.member(key, Span::new(value, end), indent, item.is_some());
        }
        match (item, self.open.take()) {
            (Some(dash), _) => self.item(rest, dash),
            (None, Some(open)) if indent > open.indent => {
                self.push(open.indent, open.key, true);
                self.value(rest, open.indent, open.key, open.parent)
            }
            _ => {
                self.out.defaults(rest, None);
                end
            }
        }
    }

    /// `key: value` at column `indent`.
    fn member(&mut self, key: Span, rest: Span, indent: usize, item: bool) -> usize {
        self.settle(indent, false);
        self.close(indent + 1);
        self.argv = Argv::default();
        self.push(indent, key, !item);
        let parent = self.parent(self.depth);
        self.value(rest, indent, key, parent)
    }

    /// Makes `key` the latest key of the mapping at `indent`, which is a new one unless it is `known`.
    fn push(&mut self, indent: usize, key: Span, known: bool) {
        if known && self.depth > 0 && self.frames[self.depth - 1].indent == indent {
            self.frames[self.depth - 1].key = key;
            return;
        }
        if self.depth < DEPTH {
            self.depth += 1;
        }
        self.frames[self.depth - 1] = Frame {
            indent,
            key,
            block: Block::default(),
        };
    }

    /// Ends the mappings at column `indent` and to the right of it.
    fn close(&mut self, indent: usize) {
        while self.depth > 0 && self.frames[self.depth - 1].indent >= indent {
            let owner = self.parent(self.depth);
            self.frames[self.depth - 1].block.close(owner, self.out);
            self.depth -= 1;
        }
    }

    /// The key of the mapping around the one at `depth`.
    fn parent(&self, depth: usize) -> Option<Span> {
        let outer = depth.checked_sub(2)?;
        Some(self.frames[outer].key)
    }

    /// The next line with content is at `indent`: an open key that it is not part of has an empty value.
    fn settle(&mut self, indent: usize, dash: bool) {
        if let Some(open) = self.open.take() {
            let inside = indent > open.indent || dash && indent == open.indent;
            if !inside {
                let empty = Literal::new(Span::new(open.at, open.at), Quote::None);
                self.out.assign(open.key, empty, open.parent);
            }
        }
    }

    /// Reads the value of `key` at the start of `rest`, and the lines that belong to it; returns the end of the last one.
    fn value(&mut self, rest: Span, indent: usize, key: Span, parent: Option<Span>) -> usize {
        let text = self.out.text;
        let (start, tag) = properties(text, rest);
        let body = Span::new(start, rest.end);
        let Some(&first) = text[start..rest.end].first().filter(|&&b| b != b'#') else {
            match tag {
                Some(tag) => self.literal(key, Literal::new(tag, Quote::None), parent),
                None => {
                    self.open = Some(Open {
                        indent,
                        key,
                        parent,
                        at: start,
                    });
                }
            }
            return rest.end;
        };
        if let Some(block) = self.block_scalar(body, indent) {
            let from = tag.map_or(block.value.start, |tag| tag.start);
            let span = Span::new(from, block.value.end);
            self.block_value(key, span, block.lines, parent);
            return block.lines.end;
        }
        if let Some(tag) = tag {
            let kept = lex::before_comment(text, body, b'#', b'#');
            let span = Span::new(tag.start, kept.end);
            self.literal(key, Literal::new(span, Quote::None), parent);
            return rest.end;
        }
        if is_flow(&text[start..rest.end]) {
            let region = self.flow_region(body, indent);
            let end = json::flow(region, Notation::YamlFlow, Some(key), self.out);
            return lex::line_end(text, end, self.end);
        }
        if let Some(close) = self.closing_quote(body, first, indent) {
            let quote = lex::quote_of(first).unwrap_or(Quote::None);
            let literal = Literal::new(Span::new(start + 1, close), quote);
            self.literal(key, literal, parent);
            if argv::is_command(key.of(text)) {
                self.out.embed(literal.span, shell::slots);
            }
            return lex::line_end(text, close, self.end);
        }
        let span = lex::before_comment(text, body, b'#', b'#');
        self.literal(key, Literal::new(span, Quote::None), parent);
        if argv::is_command(key.of(text)) {
            let lines = self.deeper(rest.end, indent);
            self.out.embed(Span::new(start, lines.end), shell::slots);
            return lines.end;
        }
        rest.end
    }

    /// A scalar value of the latest key.
    fn literal(&mut self, key: Span, literal: Literal, parent: Option<Span>) {
        self.out.assign(key, literal, parent);
        if self.depth > 0 {
            let owner = self.parent(self.depth);
            self.frames[self.depth - 1]
                .block
                .see(key, literal, owner, self.out);
        }
    }

    /// A block scalar: a slot, and whatever its text holds when it is a script or a file.
    fn block_value(&mut self, key: Span, value: Span, lines: Span, parent: Option<Span>) {
        let literal = Literal::new(value, Quote::Block);
        self.out.again(SlotKind::Assign, key, literal, parent);
        if self.depth > 0 {
            let owner = self.parent(self.depth);
            self.frames[self.depth - 1]
                .block
                .see(key, literal, owner, self.out);
        }
        self.contents(key, lines);
    }

    /// Reads the text of a block scalar as what its key says it is: a script, a file of that name, else `name = value` lines.
    fn contents(&mut self, key: Span, lines: Span) {
        let name = self.out.bytes(key);
        if argv::is_command(name) {
            return self.out.embed(lines, shell::slots);
        }
        if [&b"description"[..], b"summary", b"help"].contains(&name) {
            return self.out.embed(lines, prose::slots);
        }
        let format = match Format::of(BStr::new(name), self.out.bytes(lines)) {
            Format::Code if !name.contains(&b'.') && !self.out.bytes(lines).starts_with(b"#!") => {
                Format::Ini
            }
            format => format,
        };
        self.out.nested(|out| super::read(format, lines, out));
    }

    /// An item of a list that is no mapping; `dash` is the column of its dash.
    fn item(&mut self, rest: Span, dash: usize) -> usize {
        let text = self.out.text;
        let parent = (self.depth > 0).then(|| self.frames[self.depth - 1].key);
        let command = parent.is_some_and(|key| argv::is_command(key.of(text)));
        let (start, _) = properties(text, rest);
        let body = Span::new(start, rest.end);
        if let Some(block) = self.block_scalar(body, dash) {
            if let Some(key) = parent {
                self.contents(key, block.lines);
            }
            return block.lines.end;
        }
        let first = text[start..rest.end].first().copied().unwrap_or(b'#');
        if is_flow(&text[start..rest.end]) {
            let region = self.flow_region(body, dash);
            let end = json::flow(region, Notation::YamlFlow, parent, self.out);
            return lex::line_end(text, end, self.end);
        }
        let (literal, end) = match self.closing_quote(body, first, dash) {
            Some(close) => {
                let quote = lex::quote_of(first).unwrap_or(Quote::None);
                let span = Span::new(start + 1, close);
                (
                    Literal::new(span, quote),
                    lex::line_end(text, close, self.end),
                )
            }
            None => {
                let span = lex::before_comment(text, body, b'#', b'#');
                (Literal::new(span, Quote::None), rest.end)
            }
        };
        self.argv.item(literal, parent, command, self.out);
        end
    }

    /// The block scalar whose header is `header`; its lines are indented deeper than `indent`.
    fn block_scalar(&self, header: Span, indent: usize) -> Option<BlockScalar> {
        let text = self.out.text;
        let first = text[header.start..header.end].first()?;
        if !matches!(first, b'|' | b'>') {
            return None;
        }
        let kept = lex::before_comment(text, header, b'#', b'#');
        let plain = |b: &u8| matches!(b, b'+' | b'-' | b'1'..=b'9');
        if !kept.of(text)[1..].iter().all(plain) {
            return None;
        }
        let lines = self.deeper(header.end, indent);
        Some(BlockScalar {
            lines,
            value: lex::trim(text, lines),
        })
    }

    /// Where the flow collection at the start of `body` must end: on its line, or on lines deeper than `indent` and the one behind them,
    /// which may hold its last bracket.
    fn flow_region(&self, body: Span, indent: usize) -> Span {
        let text = self.out.text;
        let count =
            |brackets: [u8; 2]| memchr2_iter(brackets[0], brackets[1], body.of(text)).count();
        if count(*b"[{") <= count(*b"]}") {
            return body;
        }
        let deeper = self.deeper(body.end, indent).end;
        let last = Span::new((deeper + 1).min(self.end), self.end);
        let close = lex::skip_while(text, last, |b| b.is_ascii_whitespace());
        let closes = close < self.end && matches!(text[close], b']' | b'}');
        let end = if closes {
            lex::line_end(text, close, self.end)
        } else {
            deeper
        };
        Span::new(body.start, end)
    }

    /// The lines behind `line_end` that are blank or indented deeper than `indent`, without blank ones at the end.
    fn deeper(&self, line_end: usize, indent: usize) -> Span {
        let text = self.out.text;
        let first = (line_end + 1).min(self.end);
        let (mut at, mut last) = (first, first);
        while at < self.end {
            let end = lex::line_end(text, at, self.end);
            let content = lex::skip_blanks(text, Span::new(at, end));
            if content < end {
                if content - at <= indent {
                    break;
                }
                last = end;
            }
            at = end + 1;
        }
        if last == first {
            return Span::new(line_end, line_end);
        }
        Span::new(first, last)
    }

    /// The quote that closes the text at the start of `body`, on this line or on lines indented deeper than `indent`.
    fn closing_quote(&self, body: Span, quote: u8, indent: usize) -> Option<usize> {
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let text = self.out.text;
        let mut at = body.start + 1;
        let close = loop {
            let close = lex::closing_quote(text, Span::new(at, self.end), quote)?;
            if quote == b'\'' && close + 1 < self.end && text[close + 1] == quote {
                at = close + 2;
            } else {
                break close;
            }
        };
        let mut line_end = body.end;
        while line_end < close {
            let start = line_end + 1;
            line_end = lex::line_end(text, start, self.end);
            let content = lex::skip_blanks(text, Span::new(start, line_end));
            if content < line_end && content - start <= indent && content != close {
                return None;
            }
        }
        Some(close)
    }
}

struct BlockScalar {
    /// Whole lines, with their indentation.
    lines: Span,
    /// The same without white space at both ends.
    value: Span,
}

#[cfg(test)]
mod tests;
