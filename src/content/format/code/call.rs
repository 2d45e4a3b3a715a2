//! Literals in brackets: arguments of calls, elements of lists, bodies of blocks.

use super::super::{Slot, SlotKind};
use super::lexer::Kind;
use super::syntax::{Argument, Name, Syntax};
use super::words;

/// Links of a call chain looked at.
const LINKS: usize = 16;

impl Syntax<'_> {
    /// The slot of the literal `at` whose expression starts at `start`, directly behind `(`, `[`, `{` or `,`.
    pub(super) fn in_brackets(&self, start: usize, at: usize) -> Option<Slot> {
        let open = self.outer(start)?;
        if self.is(at + 1, &[b":", b"=>", b"="]) {
            return None; // a key
        }
        let name = match self.of(open) {
            b"(" => match self.argument(start) {
                Some(argument) => return self.in_call(argument, start, at),
                None if self.callee(open).is_none() => return self.in_tuple(open, start, at),
                None => return None,
            },
            b"{" => {
                let body = (start == open + 1)
                    .then(|| self.block_of_fallback(open))
                    .flatten();
                if let Some(name) = body {
                    return self.made(name, at, SlotKind::Default);
                }
                self.list_name(open)?
            }
            b"[" => self.list_name(open)?,
            _ => return None,
        };
        self.list_element(open, name, at)
    }

    /// What a list is assigned to, or compared with.
    fn list_name(&self, open: usize) -> Option<Name> {
        let before = open.checked_sub(1)?;
        if self.is(before, &[b"in"]) {
            let end = before.checked_sub(1)?;
            let end = if self.is(end, &[b"not"]) {
                end.checked_sub(1)?
            } else {
                end
            };
            return self.operand(end);
        }
        self.target(open).map(|(name, _)| name)
    }

    fn list_element(&self, open: usize, name: Name, at: usize) -> Option<Slot> {
        let compared = open
            .checked_sub(1)
            .is_some_and(|before| self.is(before, &[b"in"]))
            || words::lists_bad_values(name.name.of(self.text));
        self.made(
            name,
            at,
            if compared {
                SlotKind::Compare
            } else {
                SlotKind::Assign
            },
        )
    }

    /// `auth=("user", "v")`, `X=(str, "v")`, `x in ("a", "v")`.
    fn in_tuple(&self, open: usize, start: usize, at: usize) -> Option<Slot> {
        let name = self.list_name(open)?;
        let before = open.checked_sub(1)?;
        if self.is(before, &[b"in"]) || words::lists_bad_values(name.name.of(self.text)) {
            return self.made(name, at, SlotKind::Compare);
        }
        let second = start == open + 3 && self.of(open + 2) == b",";
        if !second {
            return None;
        }
        let typed = self.kind(open + 1) == Some(Kind::Word);
        self.made(
            name,
            at,
            if typed {
                SlotKind::Default
            } else {
                SlotKind::Argument
            },
        )
    }

    /// `ENV.fetch("X") { "v" }`, `.getOrElse { "v" }`, `.ifEmpty { "v" }`.
    fn block_of_fallback(&self, open: usize) -> Option<Name> {
        let before = open.checked_sub(1)?;
        if self.kind(before) == Some(Kind::Close) {
            let callee = self.callee(self.tokens[before].pair?)?;
            let receiver = self.receiver(callee).map_or(&b""[..], |at| self.of(at));
            return words::takes_default(self.of(callee), receiver)
                .then(|| self.operand(before))
                .flatten();
        }
        words::falls_back(self.of(before))
            .then(|| self.chain(before))
            .flatten()
    }

    fn in_call(&self, argument: Argument, start: usize, at: usize) -> Option<Slot> {
        let callee = self.of(argument.callee);
        let receiver = self.receiver(argument.callee);
        if argument.index == 0 && receiver.is_some() && words::falls_back(callee) {
            return self
                .chain(argument.callee)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        if words::talks(callee) || callee == b"expect" && receiver.is_some() {
            return None;
        }
        if words::compares(callee) {
            return self.compared_in_call(argument, receiver, at);
        }
        if argument.index == 0 {
            return self.first_argument(argument, start, at);
        }
        self.later_argument(argument, receiver, at)
    }

    /// `x.equals("v")`, `strcmp(x, "v")`, `assertEquals("v", x.password)`.
    fn compared_in_call(
        &self,
        argument: Argument,
        receiver: Option<usize>,
        at: usize,
    ) -> Option<Slot> {
        let other = match argument.before {
            Some(_) => self.operand(self.previous_argument_end(argument, at)?),
            None => None,
        };
        let own = receiver.and_then(|receiver| self.operand(receiver));
        let name = [other, own]
            .into_iter()
            .flatten()
            .find(|name| self.interesting(name.name))
            .or(own)?;
        self.made(name, at, SlotKind::Compare)
    }

    fn previous_argument_end(&self, argument: Argument, at: usize) -> Option<usize> {
        let before = argument.before?;
        let open = self.outer(before)?;
        (before..at)
            .rev()
            .find(|&i| self.outer(i) == Some(open) && self.of(i) == b",")?
            .checked_sub(1)
    }

    /// `setPassword("v")`, `.password("v")`, `Field("v", env="X")`, `typer.Option("v", envvar="X")`.
    fn first_argument(&self, argument: Argument, start: usize, at: usize) -> Option<Slot> {
        let callee = self.of(argument.callee);
        if matches!(
            callee,
            b"Field"
                | b"field"
                | b"Option"
                | b"Argument"
                | b"Param"
                | b"mapped_column"
                | b"Setting"
        ) {
            if self
                .spelled(at)
                .is_some_and(|name| name.of(self.text).starts_with(b"-"))
            {
                return None;
            }
            return self
                .setting(start)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        if callee == b"DefaultValue" {
            return self
                .declared_behind(start)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        let token = &self.tokens[argument.callee];
        let open = self.outer(start)?;
        let alone = self.tokens[open].pair.is_none_or(|close| {
            !(at..close.min(at + 24)).any(|i| self.outer(i) == Some(open) && self.of(i) == b",")
        });
        if !alone
            || !self.interesting(token.span)
            || words::asks(callee)
            || self.declares(argument.callee)
        {
            return None;
        }
        self.operand(argument.callee)
            .and_then(|name| self.made(name, at, SlotKind::Argument))
    }

    fn declares(&self, callee: usize) -> bool {
        callee.checked_sub(1).is_some_and(|at| {
            self.is(
                at,
                &[b"def", b"function", b"fn", b"func", b"fun", b"class", b"@"],
            )
        })
    }

    /// `put("password", "v")`, `getenv("X", "v")`, `connect("user", "v")` of a callee that names a secret.
    fn later_argument(
        &self,
        argument: Argument,
        receiver: Option<usize>,
        at: usize,
    ) -> Option<Slot> {
        let callee = self.of(argument.callee);
        let before = argument.before?;
        let named = self
            .spelled(before)
            .filter(|_| self.is(before + 1, &[b","]));
        let option = named.is_some_and(|name| name.of(self.text).starts_with(b"-"));
        let receiver = receiver.map_or(&b""[..], |receiver| self.whole(receiver));
        let takes_default = words::takes_default(callee, receiver);
        if let Some(name) = named
            && (argument.index == 1 || words::holds(&callee.to_ascii_lowercase(), b"var"))
            && !option
            && (takes_default
                || self.interesting(name)
                || !self.interesting(self.tokens[argument.callee].span))
        {
            let parent = None;
            let kind = if takes_default {
                SlotKind::Default
            } else {
                SlotKind::Argument
            };
            return self.made(Name { name, parent }, at, kind);
        }
        if argument.index == 2 && matches!(callee, b"option" | b"Option") {
            let open = self.outer(before)?;
            let name = self
                .spelled(open + 1)
                .filter(|name| name.of(self.text).starts_with(b"-"))?;
            return self.made(Name { name, parent: None }, at, SlotKind::Default);
        }
        let end = self.previous_argument_end(argument, at)?;
        let coalesces = callee == b"Or"
            || callee.eq_ignore_ascii_case(b"coalesce")
            || callee.eq_ignore_ascii_case(b"firstNonEmpty");
        if coalesces || takes_default && self.kind(end) == Some(Kind::Close) {
            return self
                .operand(end)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        let secret = argument.index == 1
            && self.interesting(self.tokens[argument.callee].span)
            && !words::asks(callee)
            && !self.declares(argument.callee);
        secret
            .then(|| self.operand(argument.callee))
            .flatten()
            .and_then(|name| self.made(name, at, SlotKind::Argument))
    }

    /// The text of the chain that ends at `end`.
    fn whole(&self, end: usize) -> &[u8] {
        let start = self.operand_start(end);
        &self.text[self.tokens[start].span.start..self.tokens[end].span.end]
    }

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

    fn chain_end(&self, start: usize, best: Option<Name>) -> Option<Name> {
        best.or_else(|| self.target(start).map(|(name, _)| name))
    }

    fn reads(&self, callee: &[u8]) -> bool {
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
    fn argument_name(&self, open: usize, close: usize) -> Option<Name> {
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
    fn option_name(&self, open: usize, at: usize) -> Option<crate::text::Span> {
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
    fn outer_name(&self, open: usize) -> Option<Name> {
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

    fn argument_chain(&self, end: usize) -> Option<Name> {
        (self.kind(end) == Some(Kind::Close))
            .then(|| self.operand(end))
            .flatten()
            .filter(|name| self.interesting(name.name))
    }

    /// The name declared behind an attribute or annotation: `#[arg(default_value = "v")] password: String`, `@DefaultValue("v") String password`.
    fn declared_behind(&self, at: usize) -> Option<Name> {
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
