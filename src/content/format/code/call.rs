//! Literals in brackets: arguments of calls, elements of lists, bodies of blocks.

use super::super::{Slot, SlotKind};
use super::lexer::Kind;
use super::syntax::{Argument, Name, Syntax};
use super::{schema, verbs, words};
use crate::text::Span;

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
        // `'password' => ['required', 'min:8']` says what a value has to be like
        let first = self.tokens.get(open + 1)?;
        // a list that begins with a number is a record of something else
        let rules = first.kind == Kind::Str && schema::validates(first.inner.of(self.text));
        if rules || first.kind == Kind::Number {
            return None;
        }
        let compared = open
            .checked_sub(1)
            .is_some_and(|before| self.is(before, &[b"in"]))
            || words::lists_bad_values(name.name.of(self.text));
        // `password: ['token', 'refresh']` lists what belongs to it
        let several = self.tokens[open]
            .pair
            .is_some_and(|close| (open + 1..close.min(open + 24)).any(|i| self.of(i) == b","));
        if several && !compared && schema::is_one_password(name.name.of(self.text)) {
            return None;
        }
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
        // `password=("ssh_pass", "password")`: under which names it is found
        if self
            .spelled(open + 1)
            .is_some_and(|first| self.interesting(first))
        {
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
        if argument.index > 0 && (schema::describes_schema(callee) || self.is_construct(start)) {
            return None;
        }
        if verbs::searches(callee) {
            return None;
        }
        if verbs::compares(callee) {
            return self.compared_in_call(argument, receiver, at);
        }
        if takes_password(callee) == Some(argument.index) && !self.names_firewall(callee, start)
            || callee == b"new" && self.constructs(argument)
        {
            let callee = if callee == b"new" {
                argument.callee - 3
            } else {
                argument.callee
            };
            let name = self.tokens[callee].span;
            return self.made(Name { name, parent: None }, at, SlotKind::Argument);
        }
        if takes_password(callee).is_some() {
            return None;
        }
        if let Some(name) = self.takes_key(argument) {
            return self.made(Name { name, parent: None }, at, SlotKind::Argument);
        }
        if argument.index == 0 {
            return self.first_argument(argument, start, at);
        }
        self.later_argument(argument, receiver, at)
    }

    /// The call, with the module that it belongs to, when the argument is its key: `jwt.sign(claims, "v")`.
    fn takes_key(&self, argument: Argument) -> Option<Span> {
        let callee = argument.callee;
        let module = self
            .receiver(callee)
            .filter(|&at| self.kind(at) == Some(Kind::Word));
        let place = match (module.map(|at| self.of(at)), self.of(callee)) {
            (Some(b"jwt" | b"JWT"), b"sign" | b"verify" | b"encode" | b"decode") => 1,
            (Some(b"hmac"), b"new") => 0,
            (_, b"createHmac" | b"createCipheriv" | b"createDecipheriv") => 1,
            (_, b"cookieParser" | b"NewCookieStore" | b"Fernet") => 0,
            _ => return None,
        };
        let named = |at: usize| self.tokens[at].span;
        let module = module.filter(|_| {
            matches!(
                self.of(callee),
                b"sign" | b"verify" | b"encode" | b"decode" | b"new"
            )
        });
        (argument.index == place).then(|| match module {
            Some(module) => Span::new(named(module).start, named(callee).end),
            None => named(callee),
        })
    }

    /// Symfony's `UsernamePasswordToken($user, "main", $roles)`: behind a firewall's name stand the roles of a user who is let in already.
    fn names_firewall(&self, callee: &[u8], start: usize) -> bool {
        callee == b"UsernamePasswordToken"
            && self.is(start + 1, &[b","])
            && self.tokens.get(start + 2).is_some_and(|next| {
                next.kind == Kind::Open || next.span.of(self.text).starts_with(b"$")
            })
    }

    /// `Pass(this, "id")` of a library that builds trees of resources: behind the scope stands the id of what is made.
    fn is_construct(&self, start: usize) -> bool {
        self.outer(start).is_some_and(|open| {
            self.is(open + 1, &[b"this", b"self"]) && self.is(open + 2, &[b","])
        })
    }

    /// PowerShell's `[System.Net.NetworkCredential]::new("user", "v")`.
    fn constructs(&self, argument: Argument) -> bool {
        argument.callee >= 3
            && self.is(argument.callee - 1, &[b"::"])
            && self.is(argument.callee - 2, &[b"]"])
            && takes_password(self.of(argument.callee - 3)) == Some(argument.index)
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
        let receiver = self.receiver(argument.callee);
        // the parts that a chain of calls puts together are no settings
        let chained = receiver.is_some_and(|at| self.kind(at) != Some(Kind::Word));
        if !chained
            && matches!(
                callee,
                b"Field"
                    | b"field"
                    | b"Option"
                    | b"Argument"
                    | b"Param"
                    | b"mapped_column"
                    | b"Setting"
            )
        {
            let flag = self
                .spelled(at)
                .is_some_and(|name| name.of(self.text).starts_with(b"-"));
            // Java's `new Option("p", "password", true, "…")` has names and no defaults
            let made = argument
                .callee
                .checked_sub(1)
                .is_some_and(|i| self.of(i) == b"new");
            if flag || made {
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
        let close = self.tokens[open].pair.unwrap_or(self.tokens.len());
        let alone =
            !(at..close.min(at + 24)).any(|i| self.outer(i) == Some(open) && self.of(i) == b",");
        if !alone
            || !self.interesting(token.span)
            || verbs::asks(callee)
            || self.declares(argument.callee)
            || self.hands_out(argument.callee, open)
        {
            return None;
        }
        self.operand(argument.callee)
            .and_then(|name| self.made(name, at, SlotKind::Argument))
    }

    /// `x = user.secret("totp")`, `f(self::key("a:b"))`: the last call of a chain whose value is used, by a bare noun, gives a secret
    /// instead of taking one. A statement, or a call with more calls behind it, sets it.
    fn hands_out(&self, callee: usize, open: usize) -> bool {
        let noun = schema::is_bare_noun(self.of(callee)) && self.receiver(callee).is_some();
        let last = self.tokens[open]
            .pair
            .is_some_and(|close| !self.is(close + 1, &[b".", b"->", b"?.", b"?->"]));
        let start = self.operand_start(callee);
        let used = start.checked_sub(1).is_some_and(|before| {
            self.is(
                before,
                &[
                    b"=", b":=", b"(", b",", b"return", b"===", b"!==", b"==", b"!=", b"!", b"&&",
                    b"||",
                ],
            )
        });
        noun && last && used
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
        // Meteor's `api.use('accounts-password', 'server')`; Python's `getattr(x, "name", None)`
        if callee == b"use" || callee == b"getattr" && argument.index == 1 {
            return None;
        }
        // `link("account/password", "page=1")`: a route
        let route = |name: &Span| name.of(self.text).contains(&b'/');
        let named = self
            .spelled(before)
            .filter(|name| self.is(before + 1, &[b","]) && !route(name));
        let option = named.is_some_and(|name| name.of(self.text).starts_with(b"-"));
        let receiver = receiver.map_or(&b""[..], |receiver| self.whole(receiver));
        let takes_default = words::takes_default(callee, receiver);
        if let Some(name) = named
            && (takes_default || !self.lists_words(at))
            && (argument.index == 1 || words::holds(&callee.to_ascii_lowercase(), b"var"))
            && !verbs::digests(callee)
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
        // `RESET_PASSWORD("path", "POST")` is a constant with its parts
        let constant = !callee.iter().any(u8::is_ascii_lowercase);
        let secret = argument.index == 1
            && !constant
            && !self.is(at + 1, &[b","])
            && self.interesting(self.tokens[argument.callee].span)
            && !verbs::asks(callee)
            && !self.declares(argument.callee);
        secret
            .then(|| self.operand(argument.callee))
            .flatten()
            .and_then(|name| self.made(name, at, SlotKind::Argument))
    }

    /// `run("set-password", "sh", "-c")`: behind the literal stands another one, so both are words of a list.
    fn lists_words(&self, at: usize) -> bool {
        self.is(at + 1, &[b","]) && self.kind(at + 2) == Some(Kind::Str)
    }

    /// The text of the chain that ends at `end`.
    fn whole(&self, end: usize) -> &[u8] {
        let start = self.operand_start(end);
        &self.text[self.tokens[start].span.start..self.tokens[end].span.end]
    }
}

/// The argument of a well-known call that is a password by its place alone, counted from 0.
fn takes_password(callee: &[u8]) -> Option<usize> {
    match callee {
        b"ConvertTo-SecureString" => Some(0),
        b"NetworkCredential"
        | b"UsernamePasswordCredentials"
        | b"UsernamePasswordToken"
        | b"PasswordAuthentication"
        | b"HTTPBasicAuth"
        | b"HTTPDigestAuth"
        | b"SetBasicAuth" => Some(1),
        b"mysqli_connect" | b"mysql_connect" | b"mysql_pconnect" | b"mysqli" | b"PlainAuth" => {
            Some(2)
        }
        _ => None,
    }
}
