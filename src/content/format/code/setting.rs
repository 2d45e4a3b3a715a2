//! The setting that a default belongs to: the variable a chain of calls reads, the option of a call, the attribute behind it.

use super::lexer::Kind;
use super::syntax::{Name, Syntax};
use super::words;

/// Links of a call chain looked at.
const LINKS: usize = 16;

impl Syntax<'_> {
    /// The setting that a chain of calls reads: `env::var("X").unwrap_or(…)`, `X: z.string().default(…)`.
    pub(super) fn chain(&self, callee: usize) -> Option<Name> {
        let mut at = self.receiver(callee)?;
        let mut best: Option<Name> = None;
        for _ in 0..LINKS {
            let link = if self.kind(at) == Some(Kind::Close) {
                self.tokens[at].pair?
            } else {
                at
            };
            if link != at
                && let Some(callee) = self.callee(link)
            {
                let reads = self.reads(self.of(callee));
                if reads && let Some(name) = self.argument_name(link, at) {
                    best = best
                        .filter(|name| self.interesting(name.name))
                        .or(Some(name));
                }
                match self.receiver(callee) {
                    Some(next) => at = next,
                    None => return self.chain_end(callee, best),
                }
                continue;
            }
            if link != at {
                best = best.or_else(|| self.operand(at));
                return self.chain_end(self.operand_start(at), best);
            }
            let start = self.operand_start(at);
            let root = if start == at { None } else { self.operand(at) };
            return self.chain_end(
                start,
                best.or(root)
                    .or_else(|| self.operand(at).filter(|name| self.interesting(name.name))),
            );
        }
        best
    }

    pub(super) fn chain_end(&self, start: usize, best: Option<Name>) -> Option<Name> {
        best.or_else(|| self.target(start).map(|(name, _)| name))
    }

    pub(super) fn reads(&self, callee: &[u8]) -> bool {
        let lower = callee.to_ascii_lowercase();
        [
            &b"env"[..],
            b"get",
            b"var",
            b"prop",
            b"fetch",
            b"config",
            b"new",
            b"long",
            b"key",
            b"arg",
            b"option",
            b"setting",
            b"secret",
            b"lookup",
            b"nullable",
            b"of",
            b"from",
            b"with_name",
        ]
        .iter()
        .any(|word| words::holds(&lower, word))
    }

    /// The first string in the brackets, one level deeper if need be.
    pub(super) fn argument_name(&self, open: usize, close: usize) -> Option<Name> {
        (open + 1..close)
            .take(12)
            .find_map(|at| self.spelled(at))
            .map(|name| Name { name, parent: None })
    }

    /// The setting that a `default=` beside the token `at` belongs to: the variable named in the same call, the option, the attribute.
    pub(super) fn setting(&self, at: usize) -> Option<Name> {
        let open = self.outer(at);
        let callee = open
            .filter(|&open| self.of(open) == b"(")
            .and_then(|open| self.callee(open));
        let attribute = callee
            .filter(|&callee| matches!(self.of(callee), b"Field" | b"field" | b"attr" | b"ib"));
        if let Some(callee) = attribute
            && let Some((name, _)) = self.target(self.operand_start(callee))
        {
            return Some(name);
        }
        if let Some(name) = self.sibling(at, &words::SETTING_KEYS) {
            return Some(Name { name, parent: None });
        }
        let open = open?;
        if callee.is_some()
            && let Some(name) = self.option_name(open, at)
        {
            return Some(Name { name, parent: None });
        }
        self.outer_name(open).or_else(|| self.declared_behind(at))
    }

    /// The first name among the strings at the start of a call; a long option before a short one.
    pub(super) fn option_name(&self, open: usize, at: usize) -> Option<crate::text::Span> {
        let strings = (open + 1..at)
            .take(12)
            .filter(|&i| self.outer(i) == Some(open) && self.is(i + 1, &[b","]))
            .filter_map(|i| self.spelled(i));
        strings
            .clone()
            .find(|name| name.of(self.text).starts_with(b"--"))
            .or_else(|| strings.clone().next())
    }

    /// What the value of a bracket, or of the brackets around it, belongs to: `x: {`, `x = f(`, `variable "x" {`.
    pub(super) fn outer_name(&self, open: usize) -> Option<Name> {
        let mut open = open;
        for _ in 0..4 {
            let before = open.checked_sub(1)?;
            if self.kind(before) == Some(Kind::Str) && self.of(open) == b"{" {
                return self.spelled(before).map(|name| Name { name, parent: None });
            }
            let start = self
                .callee(open)
                .map_or(open, |callee| self.operand_start(callee));
            if let Some((name, _)) = self.target(start) {
                return Some(name);
            }
            if self.of(open) == b"("
                && let Some(callee) = self.callee(open)
                && let Some(receiver) = self.receiver(callee)
                && let Some(name) = self.argument_chain(receiver)
            {
                return Some(name);
            }
            open = self.outer(open)?;
            if self.of(open) == b"[" {
                return None;
            }
        }
        None
    }

    pub(super) fn argument_chain(&self, end: usize) -> Option<Name> {
        (self.kind(end) == Some(Kind::Close))
            .then(|| self.operand(end))
            .flatten()
            .filter(|name| self.interesting(name.name))
    }

    /// The name declared behind an attribute or annotation: `#[arg(default_value = "v")] password: String`, `@DefaultValue("v") String password`.
    pub(super) fn declared_behind(&self, at: usize) -> Option<Name> {
        let mut close = self.outer(at).and_then(|open| self.tokens[open].pair)?;
        while self.is(close + 1, &[b"]", b")"]) {
            close += 1;
        }
        let high = (close + 8).min(self.tokens.len());
        let name = (close + 1..high)
            .take_while(|&i| self.kind(i) == Some(Kind::Word))
            .last()?;
        self.operand(name)
    }
}
