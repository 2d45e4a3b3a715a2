//! Reads source code of any language around hits: what gets a literal, and what a literal is compared with or falls back to.

mod bytes;
mod call;
mod condition;
mod lexer;
mod schema;
mod setting;
mod string;
mod syntax;
mod target;
#[cfg(test)]
mod tests;
mod value;
mod verbs;
mod words;

use super::{Format, Quote, Slot, SlotKind, embedded, expansion, pairs, prose, window};
use crate::text::Span;
use lexer::Kind;
use syntax::{Name, Syntax};

/// Longest bare expression that is handed out.
const EXPRESSION: usize = 200;

/// Hands out the slots on the logical lines around `hits` (sorted), in the order of the text.
pub(super) fn slots(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    let mut slots = Vec::new();
    for window in window::windows(text, hits) {
        read(text, window, hits, 1, &mut slots);
        window::in_order(&mut slots, found);
    }
}

/// Reads a span of the text as source code; `depth` counts the strings in strings that are still looked into.
pub(super) fn read(text: &[u8], window: Span, hits: &[usize], depth: u8, slots: &mut Vec<Slot>) {
    let first = hits.partition_point(|&hit| hit < window.start);
    let behind = hits.partition_point(|&hit| hit < window.end);
    let hits = &hits[first..behind.max(first)];
    let tokens = lexer::tokens(text, window);
    let syntax = Syntax { text, hits, tokens };
    let mut comment = 0;
    for at in 0..syntax.tokens.len() {
        let token = syntax.tokens[at];
        if token.comment && token.span.start >= comment {
            comment = comment_line(text, window, token.span.start, slots);
        }
        match token.kind {
            Kind::Str => literal(&syntax, at, depth, slots),
            Kind::Open => slots.extend(syntax.bytes(at)),
            Kind::Sign if syntax.is(at, &[b"=", b":=", b"<-", b"?="]) => {
                slots.extend(bare(&syntax, at));
            }
            _ => {}
        }
    }
}

fn literal(syntax: &Syntax<'_>, at: usize, depth: u8, slots: &mut Vec<Slot>) {
    let token = syntax.tokens[at];
    let slot = syntax.slot(at);
    slots.extend(slot);
    let inner = token.inner;
    let bytes = inner.of(syntax.text);
    if words::holds(bytes, b"${") || words::holds(bytes, b"{{") || words::holds(bytes, b"<%") {
        let parent = slot.map(|slot| slot.name);
        // Spring's `@Value("${x:v}")`; elsewhere a colon means something else.
        let property = bytes.starts_with(b"${") && token.quote == Quote::Double;
        let defaults = if property {
            expansion::property_defaults
        } else {
            expansion::defaults
        };
        // inside a string a bare word is a text, not an expression
        defaults(syntax.text, inner, parent, &mut |mut slot| {
            if slot.quote == Quote::None {
                slot.quote = token.quote;
            }
            slots.push(slot);
        });
    }
    if syntax.interesting(inner) && slot.is_none_or(|slot| slot.kind != SlotKind::Compare) {
        pairs::inside(syntax.text, inner, syntax.hits, &mut |slot| {
            slots.push(slot);
        });
    }
    if depth > 0 {
        commands(syntax, inner, slot.is_none(), slots);
    }
    if token.quote == Quote::Backtick && tag(syntax, at, slots) {
        return;
    }
    let lines = matches!(token.quote, Quote::Backtick | Quote::Block)
        && memchr::memchr(b'\n', inner.of(syntax.text)).is_some();
    if lines
        && depth > 0
        && slot.is_none_or(|slot| slot.kind == SlotKind::Assign)
        && syntax.interesting(inner)
    {
        read(syntax.text, inner, syntax.hits, depth - 1, slots);
    }
}

/// SQL and command lines in a string: `execute("ALTER ROLE …")`, `sh "tool --option v"`.
fn commands(syntax: &Syntax<'_>, inner: Span, free: bool, slots: &mut Vec<Slot>) {
    if !syntax.interesting(inner) {
        return;
    }
    let bytes = inner.of(syntax.text);
    if embedded::speaks_sql(bytes) {
        embedded::read(Format::Sql, syntax.text, inner, syntax.hits, slots);
    } else if free && words::holds(bytes, b" -") {
        let mut inside = Vec::new();
        embedded::read(Format::Shell, syntax.text, inner, syntax.hits, &mut inside);
        slots.extend(
            inside
                .into_iter()
                .filter(|slot| slot.kind == SlotKind::Option),
        );
    }
}

/// Go's struct tags: `` `env:"X" envDefault:"v"` ``. True when the literal is one.
fn tag(syntax: &Syntax<'_>, at: usize, slots: &mut Vec<Slot>) -> bool {
    let inner = syntax.tokens[at].inner;
    if !words::holds(inner.of(syntax.text), b":\"") {
        return false;
    }
    let mut name = None;
    let mut value = None;
    let tokens = lexer::tokens(syntax.text, inner);
    for three in tokens.windows(3) {
        if three[1].span.of(syntax.text) != b":" || three[2].kind != Kind::Str {
            continue;
        }
        match three[0].span.of(syntax.text) {
            b"envDefault" | b"default" | b"env-default" => value = Some(three[2]),
            b"env" | b"envconfig" => {
                let bytes = three[2].inner.of(syntax.text);
                let length = memchr::memchr(b',', bytes).unwrap_or(bytes.len());
                name = Some(Span::new(
                    three[2].inner.start,
                    three[2].inner.start + length,
                ));
            }
            _ => {}
        }
    }
    let Some(value) = value else {
        return true;
    };
    let field = (at.saturating_sub(8)..at)
        .rev()
        .find(|&i| syntax.tokens[i].fresh)
        .map(|i| syntax.tokens[i].span);
    if let Some(name) = name.filter(|name| !name.is_empty()).or(field) {
        let (value, quote) = (value.inner, value.quote);
        slots.push(Slot {
            name,
            value,
            quote,
            kind: SlotKind::Default,
            parent: None,
        });
    }
    true
}

/// A bare right side of an assignment to an interesting name: `password = vault.read(path)`.
fn bare(syntax: &Syntax<'_>, sign: usize) -> Option<Slot> {
    let next = syntax.tokens.get(sign + 1)?;
    let in_call = syntax
        .outer(sign)
        .is_some_and(|open| syntax.of(open) == b"(");
    if next.kind == Kind::Str
        || next.fresh
        || in_call
        || syntax.is(sign + 1, &[b"{", b"[", b"=", b"\"", b"'", b"`"])
    {
        return None;
    }
    let Name { name, parent } = syntax.assigned(sign)?;
    if !syntax.interesting(name) {
        return None;
    }
    let outer = syntax.outer(sign);
    let mut end = next.span.end;
    for at in sign + 1..(sign + 40).min(syntax.tokens.len()) {
        let token = &syntax.tokens[at];
        let over = token.fresh
            || token.kind == Kind::Close
                && token.outer != next.outer
                && token.pair.is_none_or(|open| open <= sign);
        let stops = over
            || token.outer == outer
                && syntax.is(at, &[b";", b",", b"#", b"//", b"/*", b"--", b"-->"]);
        if stops {
            break;
        }
        if token.kind == Kind::Str {
            return None;
        }
        end = token.span.end;
    }
    let value = Span::new(next.span.start, end.min(next.span.start + EXPRESSION));
    let kind = if syntax.of(sign) == b"?=" {
        SlotKind::Default
    } else {
        SlotKind::Assign
    };
    Some(Slot {
        name,
        value,
        quote: Quote::None,
        kind,
        parent,
    })
}

/// Reads a line of a comment like prose; gives the end of the line.
fn comment_line(text: &[u8], window: Span, at: usize, slots: &mut Vec<Slot>) -> usize {
    let end =
        memchr::memchr2(b'\n', b'\r', &text[at..window.end]).map_or(window.end, |found| at + found);
    prose::pair(text, Span::new(at, end), &mut |slot| {
        if slot.quote == Quote::None {
            slots.push(slot);
        }
    });
    end
}
