//! What a literal in source code is for: assigned, handed over, compared, or taken when a setting is missing.

use super::super::{Quote, Slot, SlotKind};
use super::lexer::Kind;
use super::syntax::{Name, Syntax};
use super::{verbs, words};

const COMPARE: [&[u8]; 12] = [
    b"==", b"===", b"!=", b"!==", b"=~", b"!~", b"<>", b"eq", b"ne", b"is", b"in", b"like",
];
const FALLBACK: [&[u8]; 5] = [b"||", b"??", b"?:", b"//", b"or"];
const ASSIGN: [&[u8]; 6] = [b"=", b":=", b"<-", b"<<-", b":", b"=>"];
const ASSIGN_DEFAULT: [&[u8]; 4] = [b"||=", b"??=", b"//=", b"?="];

impl Syntax<'_> {
    /// The slot of the string token `at`, if it is a value of something with a name.
    pub(super) fn slot(&self, at: usize) -> Option<Slot> {
        if let Some(name) = self.compared_behind(at) {
            return self.made(name, at, SlotKind::Compare);
        }
        let (start, called) = self.unwrapped(at);
        let before = start.checked_sub(1)?;
        if self.is(before, &COMPARE) {
            if self.tokens[at].comment && self.tokens[at].quote == Quote::Backtick {
                return None; // "we would pass in `x`"
            }
            return self
                .compared(before)
                .and_then(|name| self.made(name, at, SlotKind::Compare));
        }
        if self.is(before, &FALLBACK) && !self.prose_word(before) {
            return self
                .fallback(before)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        if self.is(before, &ASSIGN_DEFAULT) {
            return self
                .assigned(before)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        if self.is(before, &ASSIGN) {
            return self.assignment(before, at);
        }
        match self.of(before) {
            b"(" | b"," => self.in_brackets(start, at),
            b"[" | b"{" => self.in_brackets(start, at),
            b"?" | b"else" => self.ternary(before, at),
            _ if called => None,
            _ => self.bare_call(before, at),
        }
    }

    /// The slot of the literal `at` under `name`.
    pub(super) fn made(&self, name: Name, at: usize, kind: SlotKind) -> Option<Slot> {
        let token = &self.tokens[at];
        (!name.name.is_empty() && !token.inner.overlaps(name.name)).then_some(Slot {
            name: name.name,
            value: token.inner,
            quote: token.quote,
            kind,
            parent: name.parent.filter(|parent| !parent.is_empty()),
        })
    }

    /// `or` in a comment is a word, unless it follows a call.
    fn prose_word(&self, at: usize) -> bool {
        self.tokens[at].comment
            && self.of(at) == b"or"
            && at
                .checked_sub(1)
                .is_none_or(|before| self.kind(before) != Some(Kind::Close))
    }

    /// Steps out of wrappers, closures, casts and grouping brackets: the first token of the expression whose value the literal is, and
    /// true when a bracket was left.
    fn unwrapped(&self, at: usize) -> (usize, bool) {
        let mut start = at;
        let mut left = false;
        for _ in 0..8 {
            let Some(before) = start.checked_sub(1) else {
                break;
            };
            let next = match self.of(before) {
                b"(" => self.out_of_call(before),
                b"{" => self.out_of_braces(before),
                b")" => self.out_of_cast(before),
                b"new" | b"const" | b"await" | b"lambda" => Some(before),
                b"&" | b"*" | b"@" if before > 0 && self.kind(before - 1) != Some(Kind::Word) => {
                    Some(before)
                }
                b":" if before > 0 && self.of(before - 1) == b"lambda" => Some(before - 1),
                b"=>" | b"->" | b"|" | b"||" => self.out_of_closure(before),
                _ => None,
            };
            match next {
                Some(next) if self.kind(before) != Some(Kind::Str) => start = next,
                _ => break,
            }
            left = true;
        }
        (start, left)
    }

    fn out_of_call(&self, open: usize) -> Option<usize> {
        match self.callee(open) {
            Some(callee) if words::wraps(self.of(callee)) => {
                let start = self.operand_start(callee);
                // `env.str(…)` and `env.from(…)` read a setting; `x.string()` declares one.
                let receiver = self.tokens[start].span.of(self.text).to_ascii_lowercase();
                let slice =
                    start >= 2 && self.is(start - 1, &[b"]"]) && self.is(start - 2, &[b"["]);
                let start = if slice { start - 2 } else { start };
                (!words::holds(&receiver, b"env") || start == callee).then_some(start)
            }
            Some(_) => None,
            // `[]byte("…")` is a call of `byte`; `= ("…")` and `== ("…")` only group.
            None if open > 0
                && self.is(
                    open - 1,
                    &[b"=", b":", b":=", b"=>", b"(", b"||", b"??", b"or"],
                ) =>
            {
                let close = self.tokens[open].pair?;
                let tuple = (open + 1..close)
                    .take(16)
                    .any(|i| self.outer(i) == Some(open) && self.of(i) == b",");
                (!tuple).then_some(open)
            }
            None => None,
        }
    }

    /// `x{"v"}`, `= {"v"}`, JSX's `={"v"}`, a closure's body.
    fn out_of_braces(&self, open: usize) -> Option<usize> {
        let close = self.tokens[open].pair?;
        let single = (open + 1..close)
            .take(16)
            .all(|i| self.outer(i) != Some(open) || !self.is(i, &[b",", b":", b"=>", b";"]));
        let before = open.checked_sub(1)?;
        (single && self.is(before, &[b"=", b"|", b"||", b"->", b"=>"])).then_some(open)
    }

    /// `(String) "v"`.
    fn out_of_cast(&self, close: usize) -> Option<usize> {
        let open = self.tokens[close].pair?;
        let typed = close - open <= 4
            && self.callee(open).is_none()
            && (open + 1..close).all(|i| self.kind(i) != Some(Kind::Str));
        (typed && close - open > 1).then_some(open)
    }

    /// `|_| "v"`, `|| "v"`, `() => "v"`, `_ -> "v"`.
    fn out_of_closure(&self, sign: usize) -> Option<usize> {
        let before = sign.checked_sub(1)?;
        match self.of(sign) {
            b"||" => self.is(before, &[b"("]).then_some(sign),
            b"|" => {
                let first = sign.checked_sub(2)?;
                (self.of(first) == b"|" && self.kind(before) == Some(Kind::Word)).then_some(first)
            }
            _ if self.of(before) == b")" => {
                let open = self.tokens[before].pair?;
                let enclosed = open
                    .checked_sub(1)
                    .is_some_and(|at| self.is(at, &[b"(", b"=", b",", b":"]));
                (before - open <= 2 && enclosed).then_some(open)
            }
            _ => {
                let enclosed = before.checked_sub(1).is_some_and(|at| self.is(at, &[b"("]));
                (self.kind(before) == Some(Kind::Word) && enclosed).then_some(before)
            }
        }
    }

    /// `"v" == x`, `"v".equals(x)`, `["a", "v"].includes(x)`, `{"a", "v"}.contains(x)`.
    fn compared_behind(&self, at: usize) -> Option<Name> {
        let listed = self
            .outer(at)
            .filter(|&open| self.of(open) != b"(" || self.callee(open).is_none());
        let list_end = listed.and_then(|open| self.tokens[open].pair);
        for end in [Some(at), list_end].into_iter().flatten() {
            let next = end + 1;
            if self.is(next, &[b"==", b"===", b"!=", b"!=="]) && end == at {
                return self.following(next + 1);
            }
            if self.is(next, &[b"."])
                && self.is(next + 2, &[b"("])
                && verbs::compares(self.of(next + 1))
            {
                return self.following(next + 3);
            }
        }
        None
    }

    /// Names the operand that starts at `at`: the last word of its chain.
    fn following(&self, at: usize) -> Option<Name> {
        let mut end = at;
        for _ in 0..8 {
            if self.is(end, &[b"!", b"&", b"*"]) || self.is(end + 1, &[b".", b"->", b"::", b"?."]) {
                end += if self.kind(end) == Some(Kind::Sign) {
                    1
                } else {
                    2
                };
                continue;
            }
            match self
                .tokens
                .get(end + 1)
                .filter(|next| next.kind == Kind::Open && self.of(end + 1) != b"{")
                .and_then(|next| next.pair)
            {
                Some(close) => end = close,
                None => break,
            }
        }
        self.operand(end)
    }

    fn compared(&self, sign: usize) -> Option<Name> {
        let mut end = sign.checked_sub(1)?;
        while self.is(end, &[b"not", b"is"]) {
            end = end.checked_sub(1)?;
        }
        self.operand(end)
    }

    /// The setting in front of a fallback: of several, the one nearest to the literal; else what the whole expression is assigned to.
    fn fallback(&self, sign: usize) -> Option<Name> {
        let mut sign = sign;
        let mut nearest = None;
        for _ in 0..4 {
            let end = sign.checked_sub(1)?;
            let name = self.operand(end);
            if let Some(name) = name
                && self.interesting(name.name)
            {
                return Some(name);
            }
            nearest = nearest.or(name);
            let start = if self.kind(end) == Some(Kind::Str) {
                end
            } else {
                self.operand_start(end)
            };
            let Some(before) = start.checked_sub(1) else {
                break;
            };
            if self.is(before, &FALLBACK) {
                sign = before;
                continue;
            }
            return self
                .target(start)
                .map(|(name, _)| name)
                .filter(|name| self.interesting(name.name))
                .or(nearest);
        }
        nearest
    }

    fn assignment(&self, sign: usize, at: usize) -> Option<Slot> {
        if self.of(sign) == b":"
            && let Some(question) = self.question(sign)
        {
            return self.ternary_else(question, sign, at);
        }
        let key = sign.checked_sub(1)?;
        let key_text = self.tokens[key].inner.of(self.text);
        if words::is_default_key(key_text) {
            return self
                .setting(key)
                .and_then(|name| self.made(name, at, SlotKind::Default));
        }
        let name = self.assigned(sign)?;
        let kind = self.assignment_kind(sign, key);
        let name = if kind == SlotKind::Default {
            self.read_from(key)
                .filter(|read| self.interesting(read.name) || !self.interesting(name.name))
                .unwrap_or(name)
        } else {
            name
        };
        self.made(name, at, kind)
    }

    /// `name="v",` without blanks around the sign: an argument of a call that begins above the window.
    fn is_keyword_argument(&self, sign: usize) -> bool {
        let tight = |at: usize| {
            let (one, next) = (self.tokens.get(at), self.tokens.get(at + 1));
            one.zip(next)
                .is_some_and(|(one, next)| one.span.end == next.span.start)
        };
        self.of(sign) == b"="
            && sign > 0
            && tight(sign - 1)
            && tight(sign)
            && self.is(sign + 2, &[b","])
    }

    fn assignment_kind(&self, sign: usize, key: usize) -> SlotKind {
        let Some(open) = self.outer(sign) else {
            return if self.is_keyword_argument(sign) {
                SlotKind::Argument
            } else {
                self.guarded_kind(key)
            };
        };
        if self.of(open) == b"(" {
            let Some(callee) = self.callee(open) else {
                return SlotKind::Assign;
            };
            let receiver = self.receiver(callee).map_or(&b""[..], |at| self.of(at));
            let declares = callee.checked_sub(1).is_some_and(|at| {
                self.is(at, &[b"def", b"function", b"fn", b"func", b"fun", b"sub"])
            });
            let defaults = declares
                || words::holds(&self.of(callee).to_ascii_lowercase(), b"default")
                    && receiver != b"self";
            return if defaults {
                SlotKind::Default
            } else {
                SlotKind::Argument
            };
        }
        // `const { password = 'v' } = process.env`
        let destructured = self.of(open) == b"{"
            && self.of(sign) == b"="
            && self.tokens[open]
                .pair
                .is_some_and(|close| self.is(close + 1, &[b"="]));
        if destructured {
            SlotKind::Default
        } else {
            self.guarded_kind(key)
        }
    }

    /// `setPassword "v"`, `storePassword 'v'`, `#define PASSWORD "v"`.
    fn bare_call(&self, before: usize, at: usize) -> Option<Slot> {
        let token = self.tokens.get(before)?;
        // a word in front of a backtick is prose: "pass `x` to it"
        let prose = self.tokens[at].quote == Quote::Backtick;
        let same_line = token.kind == Kind::Word && !self.tokens[at].fresh && !prose;
        if !same_line || !self.interesting(token.span) {
            return None;
        }
        let name = self.operand(before)?;
        let previous = before.checked_sub(1);
        let defined = previous.is_some_and(|i| self.is(i, &[b"define", b"%define", b"DEFINE"]));
        let first = token.fresh || previous.is_some_and(|i| self.is(i, &[b";", b"{", b"}", b"."]));
        if defined {
            return self.made(name, at, SlotKind::Assign);
        }
        if !first || token.comment || verbs::asks(self.of(before)) || words::talks(self.of(before))
        {
            return None;
        }
        self.made(name, at, SlotKind::Argument)
    }
}
