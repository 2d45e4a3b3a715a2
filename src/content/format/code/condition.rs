//! Literals under a condition: `if x == "" { x = "v" }`, `x ? y : "v"`, `y if x else "v"`.

use super::super::{Slot, SlotKind};
use super::lexer::Kind;
use super::syntax::{Name, Syntax};

/// Tokens looked back over for the condition of a guarded assignment.
const CONDITION: usize = 40;

impl Syntax<'_> {
    /// `if not x: x = "v"`, `if x == "" { x = "v" }`, `x = "v" if x.nil?`.
    pub(super) fn guarded_kind(&self, key: usize) -> SlotKind {
        let name = self.of(key);
        let empty = |low: usize, high: usize| {
            let words = low..high;
            let same = words.clone().any(|i| self.of(i) == name);
            let missing = words.clone().any(|i| {
                self.is(
                    i,
                    &[
                        b"!",
                        b"not",
                        b"unless",
                        b"None",
                        b"nil",
                        b"null",
                        b"undefined",
                        b"NULL",
                        b"nullptr",
                        b"isEmpty",
                        b"empty",
                        b"is_empty",
                        b"blank",
                        b"IsNullOrEmpty",
                        b"isBlank",
                    ],
                ) || self.tokens[i].kind == Kind::Str && self.tokens[i].inner.is_empty()
            });
            same && missing
        };
        let low = key.saturating_sub(CONDITION);
        let start = self.operand_start(key);
        if let Some(condition) = (low..start)
            .rev()
            .find(|&i| self.is(i, &[b"if", b"unless", b"when", b"guard"]))
            && empty(condition, start)
        {
            return SlotKind::Default;
        }
        let postfix = key + 3;
        let high = (postfix + 8).min(self.tokens.len());
        let same_line = (postfix..high)
            .take_while(|&i| !self.tokens[i].fresh)
            .count();
        if self.is(postfix, &[b"if", b"unless"]) && empty(postfix, postfix + same_line) {
            return SlotKind::Default;
        }
        SlotKind::Assign
    }

    /// The environment variable that the variable at `key` was read from a few lines above.
    pub(super) fn read_from(&self, key: usize) -> Option<Name> {
        let low = key.saturating_sub(CONDITION + 20);
        (low..key).rev().find_map(|i| {
            let assigns = self.of(i) == self.of(key)
                && self.kind(i) == Some(Kind::Word)
                && self.is(i + 1, &[b"=", b":=", b"<-"]);
            if !assigns {
                return None;
            }
            (i + 2..(i + 14).min(key)).find_map(|j| {
                let called = self.outer(j).is_some_and(|open| open > i && j == open + 1);
                called
                    .then(|| self.spelled(j))
                    .flatten()
                    .map(|name| Name { name, parent: None })
            })
        })
    }

    /// The `?` of the ternary whose `:` is at `colon`.
    pub(super) fn question(&self, colon: usize) -> Option<usize> {
        let outer = self.outer(colon);
        let low = colon.saturating_sub(24);
        for at in (low..colon).rev() {
            if self.outer(at) != outer {
                if Some(at) == outer {
                    return None;
                }
                continue;
            }
            if self.is(at, &[b"?"]) {
                let optional = self.is(at + 1, &[b":", b"."]) || self.is(at + 1, &[b"="]);
                return (!optional).then_some(at);
            }
            if self.is(at, &[b",", b";", b"=", b":", b"{", b"=>"]) {
                return None;
            }
        }
        None
    }

    /// The literal behind the colon: taken when what is asked for is missing, if the other branch reads something.
    pub(super) fn ternary_else(&self, question: usize, colon: usize, at: usize) -> Option<Slot> {
        let other = self.operand(colon.checked_sub(1)?);
        let asked = question.checked_sub(1).and_then(|end| self.operand(end));
        let known = [other, asked]
            .into_iter()
            .flatten()
            .find(|name| self.interesting(name.name));
        if let Some(name) = known
            && other.is_some()
        {
            return self.made(name, at, SlotKind::Default);
        }
        let kind = if other.is_some() {
            SlotKind::Default
        } else {
            SlotKind::Assign
        };
        self.ternary_target(question)
            .and_then(|name| self.made(name, at, kind))
    }

    /// What a ternary's value is assigned to.
    pub(super) fn ternary_target(&self, question: usize) -> Option<Name> {
        let outer = self.outer(question);
        let low = question.saturating_sub(24);
        let sign = (low..question)
            .rev()
            .find(|&at| self.outer(at) == outer && self.is(at, &[b"=", b":=", b":", b"=>"]))?;
        self.assigned(sign)
    }

    pub(super) fn ternary(&self, before: usize, at: usize) -> Option<Slot> {
        if self.of(before) == b"?" {
            return self
                .ternary_target(before)
                .and_then(|name| self.made(name, at, SlotKind::Assign));
        }
        // Python: `os.environ["X"] if "X" in os.environ else "v"`; `x if x else "v"`.
        let low = before.saturating_sub(24);
        let condition = (low..before)
            .rev()
            .take_while(|&i| !self.tokens[i + 1].fresh)
            .find(|&i| self.is(i, &[b"if"]))?;
        let other = condition.checked_sub(1)?;
        let name = self.operand(other)?;
        self.made(name, at, SlotKind::Default)
    }
}
