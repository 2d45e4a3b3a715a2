//! Updates of references as git tells its hooks: the lines on standard input of `pre-push`, `pre-receive`, `update` and their kin.

use crate::git::ObjectId;

/// A reference that moves from one object to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefUpdate {
    /// Where it was; `None` when it is new.
    pub old: Option<ObjectId>,
    /// Where it will be; `None` when it goes away.
    pub new: Option<ObjectId>,
    /// This repository pushes it; otherwise it receives it.
    pub pushed: bool,
}

impl RefUpdate {
    /// Reads lines of `OLD NEW REF`, as `pre-receive` and `post-receive` get them, or of `LOCAL-REF NEW REMOTE-REF OLD`, as `pre-push`
    /// does.
    ///
    /// # Errors
    /// The number of the first line that is neither, counted from 1.
    pub fn read(text: &str) -> Result<Vec<Self>, usize> {
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(at, line)| Self::of_line(line).ok_or(at + 1))
            .collect()
    }

    fn of_line(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let (old, new, pushed) = match *words.as_slice() {
            [_, new, _, old] => (old, new, true),
            [old, new, _] => (old, new, false),
            _ => return None,
        };
        let id = |hex: &str| ObjectId::from_hex(hex.as_bytes()).ok();
        let named = |id: ObjectId| Some(id).filter(|id| !id.is_null());
        Some(RefUpdate {
            old: named(id(old)?),
            new: named(id(new)?),
            pushed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_line_are_read() {
        let (a, b, zero) = ("a".repeat(40), "b".repeat(40), "0".repeat(40));
        let id = |hex: &str| ObjectId::from_hex(hex.as_bytes()).ok();
        let text = format!(
            "{a} {b} refs/heads/main\n\nHEAD {b} refs/heads/new {zero}\n{a} {zero} refs/heads/gone\n"
        );
        let [moved, new, gone] = RefUpdate::read(&text).unwrap()[..] else {
            panic!("three updates");
        };
        assert_eq!((moved.old, moved.new), (id(&a), id(&b)));
        assert_eq!((new.old, new.new), (None, id(&b)));
        assert!(new.pushed && !gone.pushed);
        assert_eq!((gone.old, gone.new), (id(&a), None));
        assert_eq!(RefUpdate::read(&format!("{a} {b} x\nnonsense\n")), Err(2));
        assert_eq!(RefUpdate::read(""), Ok(Vec::new()));
    }
}
