//! Edits that mend a finding, as spans over the original text.

use crate::text::{LineIndex, Position, Span};
use bstr::BString;

/// A proposed change. Edits of one fix belong together and never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, in the imperative, one line.
    pub description: String,
    /// Whether it can change what the program does.
    pub safety: Safety,
    /// The changes, in the order of their spans.
    pub edits: Vec<Edit>,
    /// What has to be set from then on.
    pub needs: Vec<Need>,
    /// The changed lines as a whole, for formats that replace lines; `None` where they would show a secret, or were not at hand.
    pub lines: Option<Lines>,
}

impl Fix {
    /// A fix that asks for nothing.
    pub fn new(description: impl Into<String>, safety: Safety, edits: Vec<Edit>) -> Self {
        Fix {
            description: description.into(),
            safety,
            edits,
            needs: Vec::new(),
            lines: None,
        }
    }
}

/// Whether applying a fix needs a person's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Does not change what a correctly configured program does: one that sets its own values instead of relying on published ones.
    Safe,
    /// Can change behaviour.
    Unsafe,
}

/// Replaces one span of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, relative to the root of the scan; it may not exist yet.
    pub path: BString,
    /// The bytes to replace in the decoded text; an empty span inserts.
    pub span: Span,
    /// The new text; empty deletes. Its line breaks are `\n`; whoever applies it writes those of the file.
    pub text: String,
}

impl Edit {
    /// The same edit with the line breaks of the file's text.
    pub fn in_line_breaks_of(&self, text: &[u8]) -> Edit {
        let crlf = self.text.contains('\n') && memchr::memmem::find(text, b"\r\n").is_some();
        Edit {
            text: with_line_breaks(&self.text, crlf).into_owned(),
            ..self.clone()
        }
    }
}

/// Something that has to exist before a mended program runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A variable of the environment.
    Variable(String),
    /// A secret of the pipeline.
    Secret(String),
    /// A key of a Secret in the cluster: the Secret's name and the key.
    ClusterSecret(String, String),
    /// A secret of the build: `docker build --secret id=NAME`.
    BuildSecret(String),
}

/// Whole lines of a file before and after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The start of the first line.
    pub start: Position,
    /// Behind the line break of the last line, or behind its last byte where it has none.
    pub end: Position,
    /// What stands there afterwards, with the line breaks of the file; empty when the lines go.
    pub text: String,
}

/// Most lines that are shown as a whole.
const MOST_LINES: usize = 20;

/// Most bytes of them.
const MOST_BYTES: usize = 4 << 10;

impl Lines {
    /// The number of the last line.
    pub fn last(&self) -> u32 {
        self.end.line - u32::from(self.end.column == 1 && self.end > self.start)
    }

    /// The lines that the edits of one file touch. `None` when they are too many, when a secret (`secrets`: their spans) would stay on
    /// one of them, or when they are no text. `index` must be that of the text.
    pub fn of(text: &[u8], index: &LineIndex, edits: &[Edit], secrets: &[Span]) -> Option<Lines> {
        let from = edits.iter().map(|edit| edit.span.start).min()?;
        let to = edits.iter().map(|edit| edit.span.end).max()?;
        // what is added behind the last line belongs to it: there is no other line to show
        let added = from == text.len() && from > 0;
        let first = index.line_of(from.saturating_sub(usize::from(added)));
        let reaches = to > from && index.line_span(index.line_of(to), text).start == to;
        let last = index.line_of(to.saturating_sub(usize::from(reaches || added && to > 0)));
        let start = index.line_span(first, text).start;
        let end = if last + 1 < index.lines() {
            index.line_span(last + 1, text).start
        } else {
            text.len()
        };
        let within = Span::new(start, end);
        let stays = |secret: &Span| {
            secret.overlaps(within) && !edits.iter().any(|edit| edit.span.contains(*secret))
        };
        if last - first >= MOST_LINES || within.len() > MOST_BYTES || secrets.iter().any(stays) {
            return None;
        }
        let moved: Vec<Edit> = edits
            .iter()
            .map(|edit| Edit {
                span: Span::new(edit.span.start - start, edit.span.end - start),
                ..edit.in_line_breaks_of(text)
            })
            .collect();
        let changed = apply(within.of(text), &moved.iter().collect::<Vec<_>>())?;
        Some(Lines {
            start: index.position(start, text),
            end: index.position(end, text),
            text: String::from_utf8(changed).ok()?,
        })
    }
}

/// Applies edits to the text of the file that they are all about: what no span covers stays as it is, byte for byte. Line breaks of new
/// text are written as the file writes them. `None` when edits overlap or reach beyond the text.
pub fn apply(text: &[u8], edits: &[&Edit]) -> Option<Vec<u8>> {
    let mut sorted: Vec<&Edit> = edits.to_vec();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let crlf = memchr::memmem::find(text, b"\r\n").is_some();
    let mut out = Vec::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in sorted {
        if edit.span.start < done || edit.span.end > text.len() {
            return None;
        }
        out.extend_from_slice(&text[done..edit.span.start]);
        out.extend_from_slice(with_line_breaks(&edit.text, crlf).as_bytes());
        done = edit.span.end;
    }
    out.extend_from_slice(&text[done..]);
    Some(out)
}

fn with_line_breaks(text: &str, crlf: bool) -> std::borrow::Cow<'_, str> {
    if crlf && text.contains('\n') {
        text.replace("\r\n", "\n").replace('\n', "\r\n").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            path: "a".into(),
            span: Span::new(start, end),
            text: text.to_owned(),
        }
    }

    #[test]
    fn edits_are_applied_in_the_order_of_the_text() {
        let (a, b) = (edit(0, 1, "X"), edit(3, 3, "+\n"));
        assert_eq!(apply(b"abc\n", &[&b, &a]).unwrap(), b"Xbc+\n\n");
        assert_eq!(apply(b"abc\r\n", &[&b, &a]).unwrap(), b"Xbc+\r\n\r\n");
        assert!(apply(b"abc", &[&edit(0, 2, ""), &edit(1, 3, "")]).is_none());
        assert!(apply(b"abc", &[&edit(2, 4, "")]).is_none());
    }

    #[test]
    fn lines_are_shown_as_a_whole_and_without_secrets() {
        let text = b"a = 1\nb = SECRET # OTHER\nc";
        let index = LineIndex::new(text);
        let value = edit(10, 16, "2");
        let lines = Lines::of(
            text,
            &index,
            std::slice::from_ref(&value),
            &[Span::new(10, 16)],
        )
        .unwrap();
        assert_eq!(lines.text, "b = 2 # OTHER\n");
        assert_eq!((lines.start.line, lines.start.column), (2, 1));
        assert_eq!((lines.end.line, lines.end.column), (3, 1));
        let other = [Span::new(10, 16), Span::new(19, 24)];
        assert_eq!(Lines::of(text, &index, &[value], &other), None);
        let gone = Lines::of(text, &index, &[edit(6, 25, "")], &other).unwrap();
        assert_eq!((gone.text.as_str(), gone.end.line), ("", 3));
        let added = Lines::of(
            b"x\ny\n",
            &LineIndex::new(b"x\ny\n"),
            &[edit(4, 4, "z\n")],
            &[],
        )
        .unwrap();
        assert_eq!((added.text.as_str(), added.start.line), ("y\nz\n", 2));
    }

    proptest! {
        #[test]
        fn bytes_outside_of_the_spans_stay(
            text in proptest::collection::vec(any::<u8>(), 0..200),
            cuts in proptest::collection::vec((0usize..40, 0usize..20, "[a-z\n]{0,6}"), 0..6),
        ) {
            let mut at = 0;
            let mut edits = Vec::new();
            for (gap, len, new) in cuts {
                let (start, end) = (at + gap, at + gap + len);
                if end > text.len() {
                    break;
                }
                edits.push(edit(start, end, &new));
                at = end;
            }
            let done = apply(&text, &edits.iter().collect::<Vec<_>>()).unwrap();
            // walk both texts: between the spans they are the same
            let (mut old, mut new) = (0, 0);
            let crlf = memchr::memmem::find(&text, b"\r\n").is_some();
            for edit in &edits {
                let kept = edit.span.start - old;
                prop_assert_eq!(&text[old..edit.span.start], &done[new..new + kept]);
                new += kept + with_line_breaks(&edit.text, crlf).len();
                old = edit.span.end;
            }
            prop_assert_eq!(&text[old..], &done[new..]);
        }
    }
}
