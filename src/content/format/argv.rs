//! Lists of strings: environment entries (`NAME=value`) and the words of a command line.

use super::output::{Literal, Output};
use super::{Quote, SlotKind, lex, shell};
use crate::text::Span;

/// A list of strings under read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Argv {
    /// The option that the next item may be the value of.
    option: Option<Span>,
    /// The first word of the command: what a short option means depends on it.
    program: Option<Span>,
}

impl Argv {
    /// Reads the next item. `parent` is the key of the list, `command` tells that its items are or hold shell.
    pub(super) fn item(
        &mut self,
        item: Literal,
        parent: Option<Span>,
        command: bool,
        out: &mut Output,
    ) {
        let bytes = out.bytes(item.span);
        let option = self.option.take();
        let parent = match option {
            Some(short) if short.len() == 2 => self.program.or(parent),
            _ => parent,
        };
        if self.program.is_none() && !matches!(bytes, b"CMD" | b"CMD-SHELL" | b"exec" | b"sudo") {
            self.program = Some(item.span);
        }
        if bytes.starts_with(b"-") {
            if !self.dashed(item, parent, out) {
                out.defaults(item.span, parent);
            }
            return;
        }
        if command && bytes.iter().any(u8::is_ascii_whitespace) {
            return out.embed(item.span, shell::slots);
        }
        if let Some(option) = option {
            option_value(option, item, parent, out);
        } else if !assigned(item, parent, out) {
            out.defaults(item.span, parent);
        }
    }

    /// `--name=value`, `-Dname=value`, or an option whose value is the next item. True when it gave a slot.
    fn dashed(&mut self, item: Literal, parent: Option<Span>, out: &mut Output) -> bool {
        let span = item.span;
        let is_option = |b: u8| lex::is_name(b) || matches!(b, b'-' | b'.');
        let at = lex::skip_while(out.text, span, is_option);
        let name = Span::new(span.start, at);
        if name.len() < 2 || out.bytes(name) == b"--" {
            return false;
        }
        if at == span.end {
            self.option = Some(name);
            return false;
        }
        if out.text[at] != b'=' {
            return false;
        }
        let value = Span::new(at + 1, span.end);
        if out.bytes(name).starts_with(b"-D") {
            let name = Span::new(name.start + 2, name.end);
            out.assign(name, Literal::new(value, item.quote), parent);
        } else {
            option_value(name, Literal::new(value, item.quote), parent, out);
        }
        true
    }
}

/// `--name value`, and the assignment inside `--env NAME=value`.
fn option_value(name: Span, value: Literal, parent: Option<Span>, out: &mut Output) {
    out.again(SlotKind::Option, name, value, parent);
    if !assigned(value, Some(name), out) {
        out.defaults(value.span, Some(name));
    }
}

/// Reads `NAME=value`; false when `item` is something else.
pub(super) fn assigned(item: Literal, parent: Option<Span>, out: &mut Output) -> bool {
    let Some(at) = lex::assignment(out.text, item.span) else {
        return false;
    };
    let (value, inner) = lex::unquote(out.text, Span::new(at + 1, item.span.end));
    let quote = if inner == Quote::None {
        item.quote
    } else {
        inner
    };
    let name = Span::new(item.span.start, at);
    out.assign(name, Literal::new(value, quote), parent);
    true
}

/// True for keys whose text or list of texts is run by a shell or started as a program.
pub(super) fn is_command(key: &[u8]) -> bool {
    const COMMANDS: [&[u8]; 26] = [
        b"after_script",
        b"args",
        b"bash",
        b"before_script",
        b"build",
        b"cmd",
        b"command",
        b"commands",
        b"deploy",
        b"entrypoint",
        b"exec",
        b"execstart",
        b"inline",
        b"inlinescript",
        b"install",
        b"postcreatecommand",
        b"poststartcommand",
        b"powershell",
        b"pwsh",
        b"run",
        b"runcmd",
        b"script",
        b"scripts",
        b"shell",
        b"test",
        b"user_data",
    ];
    (3..=17).contains(&key.len()) && COMMANDS.iter().any(|word| word.eq_ignore_ascii_case(key))
}
