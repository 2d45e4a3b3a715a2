//! Dockerfiles and Containerfiles: `ENV`, `ARG` and the commands of `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`.

use super::json::{self, Notation};
use super::output::{Literal, Output};
use super::{SlotKind, lex, shell};
use crate::text::Span;
use memchr::memmem;

/// Reads every instruction of a region. `ARG` gives slots of kind [`SlotKind::Default`].
pub(super) fn read(region: Span, out: &mut Output) {
    let text = out.text;
    let mut at = region.start;
    while at < region.end {
        let first_end = lex::line_end(text, at, region.end);
        let start = lex::skip_blanks(text, Span::new(at, first_end));
        at = first_end;
        if start < first_end && text[start] != b'#' {
            at = logical_end(text, Span::new(start, first_end), region.end);
            at = instruction(Span::new(start, at), region.end, out);
        }
        at += 1;
    }
}

/// The end of `line` together with the lines it continues on, comment lines in between included.
fn logical_end(text: &[u8], line: Span, region_end: usize) -> usize {
    let mut end = line.end;
    let mut continues = matches!(line.of(text).trim_ascii_end().last(), Some(b'\\' | b'`'));
    while end < region_end && continues {
        let break_len = if text[end..region_end].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        let start = (end + break_len).min(region_end);
        end = lex::line_end(text, start, region_end);
        let line = text[start..end].trim_ascii();
        let skipped = line.is_empty() || line.starts_with(b"#");
        continues = skipped || matches!(line.last(), Some(b'\\' | b'`'));
    }
    end
}

/// Reads one instruction; returns its end, which heredocs put behind `line`.
fn instruction(line: Span, region_end: usize, out: &mut Output) -> usize {
    let text = out.text;
    let word_end = lex::skip_while(text, line, |b| b.is_ascii_alphabetic());
    let word = Span::new(line.start, word_end).of(text);
    let rest = Span::new(gap_end(text, Span::new(word_end, line.end)), line.end);
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    if is(b"ONBUILD") && rest.start > word_end {
        return instruction_of_onbuild(rest, region_end, out);
    }
    if is(b"ENV") {
        env(rest, out);
    } else if is(b"ARG") {
        assignments(rest, SlotKind::Default, out);
    } else if is(b"RUN") || is(b"CMD") || is(b"ENTRYPOINT") || is(b"HEALTHCHECK") {
        return command(rest, region_end, out);
    }
    line.end
}

/// `ONBUILD` takes one other instruction, never itself.
fn instruction_of_onbuild(rest: Span, region_end: usize, out: &mut Output) -> usize {
    let starts = rest.of(out.text).get(..7);
    if starts.is_some_and(|word| word.eq_ignore_ascii_case(b"ONBUILD")) {
        return rest.end;
    }
    instruction(rest, region_end, out)
}

/// `ENV A=b C="d"`, or `ENV A the rest of the line`.
fn env(rest: Span, out: &mut Output) {
    let text = out.text;
    let name_end = lex::skip_while(text, rest, |b| !b.is_ascii_whitespace() && b != b'=');
    if name_end < rest.end && text[name_end] != b'=' {
        let name = Span::new(rest.start, name_end);
        let body = lex::trim(text, Span::new(name_end, rest.end));
        let (value, quote) = lex::unquote(text, body);
        return out.assign(name, Literal::new(value, quote), None);
    }
    assignments(rest, SlotKind::Assign, out);
}

/// `A=b C="d e"`, over several lines with comments in between.
fn assignments(rest: Span, kind: SlotKind, out: &mut Output) {
    let text = out.text;
    let mut at = gap_end(text, rest);
    while at < rest.end {
        let word = Span::new(at, word_end(text, Span::new(at, rest.end)));
        if let Some(equals) = lex::assignment(text, word) {
            let (value, quote) = lex::unquote(text, Span::new(equals + 1, word.end));
            let name = Span::new(word.start, equals);
            out.slot(kind, name, Literal::new(value, quote), None);
        }
        at = gap_end(text, Span::new(word.end.max(at + 1), rest.end));
    }
}

/// Skips white space, continuation marks and comment lines between words.
fn gap_end(text: &[u8], rest: Span) -> usize {
    let mut at = rest.start;
    while at < rest.end {
        let next = text.get(at + 1).copied().unwrap_or(b'\n');
        match text[at] {
            byte if byte.is_ascii_whitespace() => at += 1,
            b'\\' | b'`' if next.is_ascii_whitespace() => at += 1,
            b'#' => at = lex::line_end(text, at, rest.end),
            _ => return at,
        }
    }
    rest.end
}

/// The end of a word that may have quoted parts and escaped blanks.
fn word_end(text: &[u8], rest: Span) -> usize {
    let mut at = rest.start;
    while at < rest.end {
        match text[at] {
            quote @ (b'"' | b'\'') => {
                match lex::closing_quote(text, Span::new(at + 1, rest.end), quote) {
                    Some(close) => at = close,
                    None => return lex::line_end(text, at, rest.end),
                }
            }
            b'\\' if text.get(at + 1).is_some_and(|&b| lex::is_blank(b)) => at += 1,
            b'\\' if text.get(at + 1).is_none_or(u8::is_ascii_whitespace) => return at,
            byte if byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    rest.end
}

/// The command of `RUN` and its kin: a JSON list of words, or shell with its heredocs. Returns the end of it.
fn command(rest: Span, region_end: usize, out: &mut Output) -> usize {
    let text = out.text;
    let bytes = rest.of(text);
    let list = memchr::memchr(b'[', bytes).filter(|&at| {
        let flags = bytes[..at].trim_ascii(); // HEALTHCHECK --interval=5s CMD [
        let quoted = bytes[at + 1..].trim_ascii_start().starts_with(b"\"");
        quoted && (flags.is_empty() || flags.ends_with(b"CMD") || flags.ends_with(b"cmd"))
    });
    if let Some(at) = list {
        let region = Span::new(rest.start + at, rest.end);
        json::flow(region, Notation::Json, None, out);
        return rest.end;
    }
    let end = heredoc_end(text, rest, region_end);
    out.embed(Span::new(rest.start, end), shell::slots);
    end
}

/// The end of the line that closes the heredoc opened in `line`; the end of `line` without one, of the region without a closing line.
fn heredoc_end(text: &[u8], line: Span, region_end: usize) -> usize {
    let Some(open) = memmem::find(line.of(text), b"<<") else {
        return line.end;
    };
    let after = Span::new(line.start + open + 2, line.end);
    let start = lex::skip_while(text, after, |b| matches!(b, b'-' | b'"' | b'\''));
    let word = Span::new(
        start,
        lex::skip_while(text, Span::new(start, line.end), lex::is_name),
    );
    if word.is_empty() {
        return line.end;
    }
    let mut at = line.end;
    while at < region_end {
        let end = lex::line_end(text, at + 1, region_end);
        if text[(at + 1).min(end)..end].trim_ascii() == word.of(text) {
            return end;
        }
        at = end;
    }
    region_end
}

#[cfg(test)]
mod tests {
    use super::super::SlotKind;
    use super::super::testing::{pairs, read_pairs, read_slots};
    use crate::content::Format;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(
            read_pairs(Format::Dockerfile, text),
            pairs(expected),
            "{text}"
        );
    }

    #[test]
    fn env_and_arg() {
        check(
            "FROM x\nENV A=b C=\"d e\" F='g'\n",
            &[("A", "b"), ("C", "d e"), ("F", "g")],
        );
        check("env A b c\n", &[("A", "b c")]);
        check(
            "ENV A=b \\\n  # note\n  C=${D:-e}\nLABEL x=y\n",
            &[("A", "b"), ("C", "${D:-e}"), ("D", "e")],
        );
        check("ONBUILD ENV A=a\\ b\n", &[("A", "a\\ b")]);
        let slots = read_slots(Format::Dockerfile, b"ARG A=b\nARG C\n");
        assert_eq!(slots.len(), 1);
        assert_eq!(slots[0].kind, SlotKind::Default);
    }

    #[test]
    fn words_of_commands() {
        check("CMD [\"p\", \"--x\", \"y\"]\n", &[("--x", "y")]);
        check(
            "HEALTHCHECK --interval=5s CMD [\"p\", \"--x=y\"]\n",
            &[("--x", "y")],
        );
    }

    #[test]
    fn heredocs_are_no_instructions() {
        check("RUN <<EOF\nENV A b\nEOF\nENV C=d\n", &[("C", "d")]);
    }
}
