//! Places as the protocol counts them: lines and UTF-16 units from 0.

use credlint::text;
use serde_json::{Value, json};

/// A line and a UTF-16 unit in it, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    line: u64,
    character: u64,
}

impl From<text::Position> for Position {
    fn from(at: text::Position) -> Self {
        Position {
            line: u64::from(at.line.saturating_sub(1)),
            character: u64::from(at.column.saturating_sub(1)),
        }
    }
}

impl Position {
    /// Reads a position of the client.
    pub(super) fn parse(value: &Value) -> Option<Self> {
        Some(Position {
            line: value.get("line")?.as_u64()?,
            character: value.get("character")?.as_u64()?,
        })
    }

    fn json(self) -> Value {
        json!({"line": self.line, "character": self.character})
    }
}

/// A range; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl Range {
    /// Reads a range of the client.
    pub(super) fn parse(value: &Value) -> Option<Self> {
        Some(Range {
            start: Position::parse(value.get("start")?)?,
            end: Position::parse(value.get("end")?)?,
        })
    }

    /// True when both share a place; ends that touch count, because a cursor stands between two characters.
    pub(super) fn meets(self, other: Range) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// True when a cursor there stands in or at this range.
    pub(super) fn holds(self, at: Position) -> bool {
        self.start <= at && at <= self.end
    }

    /// As the client wants it.
    pub(super) fn json(self) -> Value {
        json!({"start": self.start.json(), "end": self.end.json()})
    }
}
