//! Defaults inside expressions that configuration, shell and code share: `${NAME:-value}`, `{{ name | default('value') }}` and kin.

use super::lex::{self, Token};
use super::{Quote, Slot, SlotKind};
use crate::text::Span;
use memchr::{memchr2, memmem};

/// How far behind its start an expression may end, in bytes; keeps the cost linear on texts that open and never close.
const REACH: usize = 512;

/// Finds every default inside `span`, outer ones before inner ones, and hands each out as a slot of kind [`SlotKind::Default`]: the name
/// is the variable's, the value is without its quotes. A default that is itself an expression stays as written.
///
/// Read are `${NAME:-value}`, `${NAME-value}`, `${NAME:=value}`, `${NAME=value}`, `${env:NAME:-value}`, Jinja and Helm defaults inside
/// `{{ }}`, `${{ secrets.NAME || 'value' }}` and `<%= ENV.fetch("NAME", "value") %>`. `parent` is the name the whole span is assigned to.
pub(super) fn defaults(text: &[u8], span: Span, parent: Option<Span>, found: &mut dyn FnMut(Slot)) {
    scan(text, span, parent, Dialect::Shell, found);
}

/// Like [`defaults`], and also reads property placeholders: Spring's `${name:value}` and Micronaut's back-quoted values. Not for shell,
/// where `${NAME:2}` is a part of a string.
pub(super) fn property_defaults(
    text: &[u8],
    span: Span,
    parent: Option<Span>,
    found: &mut dyn FnMut(Slot),
) {
    scan(text, span, parent, Dialect::Properties, found);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Shell,
    Properties,
}

fn scan(
    text: &[u8],
    span: Span,
    parent: Option<Span>,
    dialect: Dialect,
    found: &mut dyn FnMut(Slot),
) {
    let end = span.end.min(text.len());
    let mut at = span.start;
    while at < end {
        let Some(hit) = memchr2(b'{', b'<', &text[at..end]) else {
            return;
        };
        let open = at + hit;
        at = open + 1;
        let next = if at < end { text[at] } else { 0 };
        match text[open] {
            b'<' if next == b'%' => {
                if let Some(inner) = enclosed(text, at + 1, end, b"%>") {
                    expression(text, inner, parent, found);
                    at = inner.end;
                }
            }
            b'{' if next == b'{' => {
                if let Some(inner) = enclosed(text, at + 1, end, b"}}") {
                    expression(text, inner, parent, found);
                    at = inner.end;
                }
            }
            b'{' if open > span.start && text[open - 1] == b'$' => {
                at = braces(text, Span::new(at, end), parent, dialect, found);
            }
            _ => {}
        }
    }
}

/// The bytes from `start` to the next `close`, where it is near.
fn enclosed(text: &[u8], start: usize, end: usize, close: &[u8]) -> Option<Span> {
    let window = &text[start.min(end)..end.min(start + REACH)];
    memmem::find(window, close).map(|len| Span::new(start, start + len))
}

/// Reads one `${`; `rest` starts behind the brace. Returns where to look for the next one.
fn braces(
    text: &[u8],
    rest: Span,
    parent: Option<Span>,
    dialect: Dialect,
    found: &mut dyn FnMut(Slot),
) -> usize {
    let start = rest.start + source_prefix(rest.of(text));
    let Some((name, value_start)) = operator(text, Span::new(start, rest.end), dialect) else {
        return rest.start;
    };
    let Some(close) = closing_brace(text, Span::new(value_start, rest.end)) else {
        return value_start;
    };
    let whole = lex::trim(text, Span::new(value_start, close));
    let (value, quote) = lex::unquote(text, whole);
    if !name.is_empty() {
        found(default_slot(name, value, quote, parent));
    }
    value_start
}

/// The length of `env:` and its kin, which say where a name is looked up.
fn source_prefix(inner: &[u8]) -> usize {
    const SOURCES: [&[u8]; 5] = [b"env:", b"ENV:", b"sys:", b"localEnv:", b"containerEnv:"];
    SOURCES
        .iter()
        .find(|source| inner.starts_with(source))
        .map_or(0, |source| source.len())
}

/// The name at the start of `rest` and the offset of the default behind its operator.
fn operator(text: &[u8], rest: Span, dialect: Dialect) -> Option<(Span, usize)> {
    let at = lex::skip_while(text, rest, |b| {
        b.is_ascii_alphanumeric() || b == b'_' || b == b'.'
    });
    let name = Span::new(rest.start, at);
    let byte = |at: usize| (at < rest.end).then(|| text[at]);
    match (byte(at)?, byte(at + 1)) {
        (b':', Some(b'-' | b'=')) => Some((name, at + 2)),
        (b':', Some(b'?' | b'+')) => None,
        (b':', _) if dialect == Dialect::Properties => {
            (!is_source(name.of(text))).then_some((name, at + 1))
        }
        (b'-', _) => {
            if dialect == Dialect::Properties && name.of(text).iter().any(u8::is_ascii_lowercase) {
                return dashed_name(text, rest);
            }
            Some((name, at + 1))
        }
        (b'=', _) => Some((name, at + 1)),
        (b',', _) => Some((name, at + 1)), // Serverless: ${env:NAME, 'value'}
        _ => None,
    }
}

/// `my-app.secret:value`, which has a dash in its name.
fn dashed_name(text: &[u8], rest: Span) -> Option<(Span, usize)> {
    let at = lex::skip_while(text, rest, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')
    });
    let next = (at + 1 < rest.end).then(|| text[at + 1]);
    (at < rest.end && text[at] == b':' && !matches!(next, Some(b'?' | b'+')))
        .then(|| (Span::new(rest.start, at), at + 1))
}

/// Words before a colon that name a store, not a variable: `${ssm:/path}`, `${self:custom.x}`.
fn is_source(name: &[u8]) -> bool {
    const SOURCES: [&[u8]; 14] = [
        b"ssm", b"self", b"opt", b"file", b"cf", b"s3", b"input", b"command", b"vault", b"param",
        b"aws", b"secret", b"secrets", b"config",
    ];
    SOURCES.contains(&name)
}

/// The brace that closes the expression whose default starts at `rest.start`; inner `${…}` are stepped over.
fn closing_brace(text: &[u8], rest: Span) -> Option<usize> {
    let end = rest.end.min(rest.start.saturating_add(REACH));
    let mut depth = 0usize;
    let mut at = rest.start;
    while at < end {
        match text[at] {
            b'\n' | b'\r' => return None,
            b'{' if at > rest.start && text[at - 1] == b'$' => depth += 1,
            b'{' if text[at - 1] == b'{' => depth += 2,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

fn default_slot(name: Span, value: Span, quote: Quote, parent: Option<Span>) -> Slot {
    Slot {
        name,
        value,
        quote,
        kind: SlotKind::Default,
        parent,
    }
}

/// What the last tokens of an expression have promised.
#[derive(Clone, Copy)]
enum Expect {
    Nothing,
    /// Behind `|`: the name of a filter.
    Filter,
    /// Behind `| default` or `||`: the default of the operand on the left.
    Default,
    /// Behind a leading `default`: its value, then its operand.
    LeadingDefault,
    /// Behind `default "value"`: the operand.
    Operand(Span, Quote),
    /// Behind `env(`: the name of a variable.
    Variable,
    /// Behind `env("NAME"`: its default.
    VariableDefault(Span),
}

/// Reads one expression of a template language (Jinja, Helm, GitHub Actions, ERB).
fn expression(text: &[u8], inner: Span, parent: Option<Span>, found: &mut dyn FnMut(Slot)) {
    let mut left: Option<Span> = None;
    let mut filtered = false;
    let mut expect = Expect::Nothing;
    let mut at = inner.start;
    while let Some((token, next)) = lex::token(text, Span::new(at, inner.end)) {
        at = next;
        expect = match (token, expect) {
            (Token::Punct(b'|', span), _) if span.len() == 1 => {
                filtered = true;
                Expect::Filter
            }
            (Token::Punct(b'|' | b'?', span), _) if span.len() == 2 => {
                filtered = false;
                Expect::Default
            }
            (Token::Punct(b'(' | b'[' | b',' | b'=', _), keep) => keep,
            (Token::Word(word), Expect::Filter) if is_default_filter(word.of(text)) => {
                Expect::Default
            }
            (Token::Text(value, quote), Expect::Default) => {
                if let Some(name) = left {
                    found(default_slot(name, value, quote, parent));
                }
                Expect::Nothing
            }
            (Token::Text(value, quote), Expect::LeadingDefault) => Expect::Operand(value, quote),
            (Token::Word(name), Expect::Operand(value, quote)) => {
                found(default_slot(variable(text, name), value, quote, parent));
                Expect::Nothing
            }
            (Token::Text(name, _), Expect::Variable) => {
                left = Some(name);
                Expect::VariableDefault(name)
            }
            (Token::Text(value, quote), Expect::VariableDefault(name)) => {
                found(default_slot(name, value, quote, parent));
                Expect::Nothing
            }
            (Token::Word(word), Expect::VariableDefault(name)) if word.of(text) == b"default" => {
                Expect::VariableDefault(name) // env("NAME", default="value")
            }
            (Token::Word(word), _) if is_lookup(word.of(text)) => Expect::Variable,
            (Token::Word(word), Expect::Nothing) if !filtered && word.of(text) == b"default" => {
                Expect::LeadingDefault
            }
            (Token::Word(word), _) => {
                if !filtered {
                    left = Some(variable(text, word));
                }
                Expect::Nothing
            }
            (Token::Text(name, _), _) => {
                if !filtered && !name.is_empty() {
                    left = Some(name); // lookup('env', 'NAME'), ENV["NAME"]
                }
                Expect::Nothing
            }
            (Token::Punct(..), _) => Expect::Nothing,
        };
        if matches!(expect, Expect::Variable | Expect::LeadingDefault) {
            filtered = false;
        }
    }
}

fn is_default_filter(word: &[u8]) -> bool {
    matches!(word, b"default" | b"d" | b"default_if_none")
}

fn is_lookup(word: &[u8]) -> bool {
    const LOOKUPS: [&[u8]; 8] = [
        b"ENV.fetch",
        b"env",
        b"env_var",
        b"getenv",
        b"get_env",
        b"envOr",
        b"os.getenv",
        b"env.Getenv",
    ];
    LOOKUPS.contains(&word)
}

/// The name of a variable without the context it is looked up in: `.Values.auth.key` is `auth.key`, `secrets.NAME` is `NAME`.
fn variable(text: &[u8], word: Span) -> Span {
    const CONTEXTS: [&[u8]; 9] = [
        b"$.Values.",
        b".Values.",
        b"secrets.",
        b"vars.",
        b"env.",
        b"inputs.",
        b"github.event.inputs.",
        b".Env.",
        b".",
    ];
    let name = word.of(text);
    let skip = CONTEXTS
        .iter()
        .find(|context| name.starts_with(context) && name.len() > context.len())
        .map_or(0, |context| context.len());
    Span::new(word.start + skip, word.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        collect(text, defaults)
    }

    fn read_properties(text: &str) -> Vec<(String, String)> {
        collect(text, property_defaults)
    }

    type Reader = fn(&[u8], Span, Option<Span>, &mut dyn FnMut(Slot));

    fn collect(text: &str, reader: Reader) -> Vec<(String, String)> {
        let bytes = text.as_bytes();
        let mut all = Vec::new();
        reader(bytes, Span::new(0, bytes.len()), None, &mut |slot| {
            assert_eq!(slot.kind, SlotKind::Default);
            all.push((
                String::from_utf8_lossy(slot.name.of(bytes)).into_owned(),
                String::from_utf8_lossy(slot.value.of(bytes)).into_owned(),
            ));
        });
        all
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect()
    }

    #[test]
    fn shell_defaults() {
        for text in [
            "${A:-v1}",
            "x${A-v1}y",
            "${A:=v1}",
            "$${A:-v1}",
            "${A:-\"v1\"}",
        ] {
            assert_eq!(read(text), pairs(&[("A", "v1")]), "{text}");
        }
        for text in [
            "${A}", "${A:?v1}", "${A:+v1}", "${A?v1}", "${A:2}", "${A:-v1", "${A#x}",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn nested_defaults_come_outside_in() {
        assert_eq!(
            read("${A:-${B:-v1}} ${C:-v2}"),
            pairs(&[("A", "${B:-v1}"), ("B", "v1"), ("C", "v2")])
        );
    }

    #[test]
    fn property_placeholders() {
        assert_eq!(read_properties("${a.b:v1}"), pairs(&[("a.b", "v1")]));
        assert_eq!(read_properties("${a-b.c:v1}"), pairs(&[("a-b.c", "v1")]));
        assert_eq!(read_properties("${A:`v:1`}"), pairs(&[("A", "v:1")]));
        assert_eq!(read_properties("${A:}"), pairs(&[("A", "")]));
        assert_eq!(read_properties("${env:A:-v1}"), pairs(&[("A", "v1")]));
        assert_eq!(read_properties("${env:A, 'v1'}"), pairs(&[("A", "v1")]));
        for text in ["${ssm:/a/b}", "${env:A}", "${A:?m}", "${A}"] {
            assert_eq!(read_properties(text), [], "{text}");
        }
    }

    #[test]
    fn template_defaults() {
        for text in [
            "{{ a | default('v1') }}",
            "{{ a|d('v1', true) }}",
            "{{ a | trim | default \"v1\" | quote }}",
            "{{- default \"v1\" .Values.a -}}",
            "{{ .Values.a | default \"v1\" }}",
            "{{ lookup('env', 'a') | default('v1', true) }}",
            "{{ .Values.a | default \\\"v1\\\" }}",
            "{{ env_var('a', 'v1') }}",
            "{{ env \"a\" | default \"v1\" }}",
            "${{ secrets.a || 'v1' }}",
            "<%= ENV.fetch(\"a\", \"v1\") %>",
            "<%= ENV['a'] || 'v1' %>",
        ] {
            assert_eq!(read(text), pairs(&[("a", "v1")]), "{text}");
        }
        for text in [
            "{{ a }}",
            "{{ a | default(b) }}",
            "${{ secrets.a }}",
            "{{ a | default('v1') ",
            "<%= ENV.fetch('a') %>",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn endless_nesting_stays_cheap() {
        let text = "${A:-".repeat(20_000);
        assert_eq!(read(&text), []);
    }
}
