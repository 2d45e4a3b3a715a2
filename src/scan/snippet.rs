//! The line around a finding as it may be shown: nothing on it that any rule took for a secret survives.

use crate::content::Unit;
use crate::finding::{Fix, Lines, REDACTED, Snippet};
use crate::text::Span;
use bstr::ByteSlice;
use memchr::memmem;
use std::cell::OnceCell;
use std::collections::HashMap;

/// Bytes of a line shown in front of a finding.
const BEFORE: usize = 100;

/// Bytes of a line shown behind a finding.
const BEHIND: usize = 60;

/// A value from this length on is also hidden where it stands once more: as a user name, in a message.
const REPEATED: usize = 4;

/// A value from this length on is also hidden on every other line. Shorter ones are words that stand everywhere.
const DISTINCT: usize = 12;

/// Longest value that is looked for on other lines.
const LONGEST: usize = 512;

/// Largest text whose changed lines are shown as a whole, in bytes.
const SUGGESTED: usize = 256 << 10;

/// Most values with the same beginning that are told apart.
const ALIKE: usize = 16;

/// Everything in a unit that must not be shown.
pub(super) struct Redactions<'u> {
    unit: &'u Unit,
    /// Sorted, without overlaps.
    spans: Vec<Span>,
    /// The distinct values of the unit by their first bytes; gathered when the first line is shown.
    values: OnceCell<Distinct<'u>>,
}

/// Values that are one of a kind.
struct Distinct<'u> {
    /// The bytes that some value begins with.
    first: [bool; 256],
    /// The values by their first [`DISTINCT`] bytes.
    by_head: HashMap<&'u [u8], Vec<&'u [u8]>>,
}

impl<'u> Redactions<'u> {
    /// Takes the sorted spans of all secrets of a unit and joins those that overlap.
    pub(super) fn new(unit: &'u Unit, secrets: Vec<Span>) -> Self {
        let mut spans: Vec<Span> = Vec::with_capacity(secrets.len());
        for span in secrets {
            match spans.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => spans.push(span),
            }
        }
        Redactions {
            unit,
            spans,
            values: OnceCell::new(),
        }
    }

    /// The fix with the lines that it changes, unless they show a secret.
    pub(super) fn with_lines(&self, mut fix: Fix) -> Fix {
        let own = fix.edits.iter().all(|edit| edit.path == self.unit.path);
        let whole = self.unit.base.offset == 0 && self.unit.text.len() <= SUGGESTED;
        if own && whole && fix.lines.is_none() {
            let lines = Lines::of(&self.unit.text, self.unit.lines(), &fix.edits, &self.spans);
            // a review cannot speak of lines that the change leaves alone
            let new = |lines: &Lines| {
                let all = &self.unit.new_lines;
                let mut numbers = lines.start.line..=lines.last();
                all.as_ref()
                    .is_none_or(|all| numbers.all(|number| all.touches(number, number)))
            };
            fix.lines = lines.filter(new);
        }
        fix
    }

    /// A message about `span` without the values of it and of its line.
    pub(super) fn clean(&self, text: String, span: Span) -> String {
        let line = self.unit.line_at(span.start);
        let near = Span::new(
            line.start.max(span.start.saturating_sub(BEFORE)),
            line.end.min(span.end + BEHIND),
        );
        self.overlapping(near.start, near.end.max(span.end))
            .iter()
            .fold(text, |text, secret| {
                let value = self.unit.slice(*secret);
                match value.to_str() {
                    Ok(value) if value.len() > REPEATED && text.contains(value) => {
                        text.replace(value, REDACTED)
                    }
                    _ => text,
                }
            })
    }

    fn overlapping(&self, start: usize, end: usize) -> &[Span] {
        let from = self.spans.partition_point(|s| s.end <= start);
        let count = self.spans[from..].partition_point(|s| s.start < end);
        &self.spans[from..from + count]
    }

    /// The spans to hide between two offsets: the secrets, and every further place of their values.
    fn hidden(&self, start: usize, end: usize) -> Vec<Span> {
        let text = &self.unit.text;
        let mut hidden: Vec<Span> = self.overlapping(start, end).to_vec();
        for secret in self.overlapping(start, end) {
            let value = secret.of(text);
            if value.len() >= REPEATED && value.len() <= end - start {
                hidden.extend(
                    memmem::find_iter(&text[start..end], value)
                        .map(|at| Span::new(start + at, start + at + value.len())),
                );
            }
        }
        hidden.extend(self.repeated(start, end));
        hidden.sort_unstable();
        hidden
    }

    /// Where values that are one of a kind stand between two offsets, whatever stands around them there. A value that is cut by an
    /// offset counts, too.
    fn repeated(&self, start: usize, end: usize) -> Vec<Span> {
        let values = self.values.get_or_init(|| self.distinct_values());
        let mut spans = Vec::new();
        if values.by_head.is_empty() {
            return spans;
        }
        let text = &self.unit.text;
        let low = match text[..start].last() {
            Some(b'\n') => start,
            _ => start.saturating_sub(LONGEST),
        };
        for at in low..end.min(text.len().saturating_sub(DISTINCT - 1)) {
            if !values.first[usize::from(text[at])] {
                continue;
            }
            let Some(values) = values.by_head.get(&text[at..at + DISTINCT]) else {
                continue;
            };
            let here = values.iter().filter(|value| text[at..].starts_with(value));
            if let Some(len) = here.map(|value| value.len()).max()
                && at + len > start
            {
                spans.push(Span::new(at, at + len));
            }
        }
        spans
    }

    fn distinct_values(&self) -> Distinct<'u> {
        let mut first = [false; 256];
        let mut by_head: HashMap<&[u8], Vec<&[u8]>> = HashMap::new();
        for span in &self.spans {
            if (DISTINCT..=LONGEST).contains(&span.len()) {
                let value = self.unit.slice(*span);
                first[usize::from(value[0])] = true;
                let alike = by_head.entry(&value[..DISTINCT]).or_default();
                if alike.len() < ALIKE && !alike.contains(&value) {
                    alike.push(value);
                }
            }
        }
        Distinct { first, by_head }
    }
}

/// The redacted first line of a region.
pub(super) fn snippet(unit: &Unit, span: Span, redactions: &Redactions<'_>) -> Snippet {
    let text = &unit.text;
    let line = unit.line_at(span.start);
    let mark_end = span.end.min(line.end);
    let start = boundary(
        text,
        line.start.max(span.start.saturating_sub(BEFORE)),
        line.start,
    );
    let end = boundary(
        text,
        line.end.min(mark_end.max(span.start) + BEHIND),
        line.start,
    )
    .max(mark_end);
    let mut out = String::new();
    let mut mark = None;
    let mut at = start;
    for hide in redactions.hidden(start, end) {
        if hide.end <= at && at > start {
            continue;
        }
        let from = hide.start.clamp(at, end);
        push(&mut out, &text[at..from]);
        let begin = out.len();
        out.push_str(REDACTED);
        if hide.overlaps(span) && mark.is_none() {
            mark = Some(Span::new(begin, out.len()));
        }
        at = hide.end.clamp(from, end);
    }
    let mark = mark.unwrap_or_else(|| {
        // nothing secret about this region: it stands in the text as it is
        push(&mut out, &text[at..span.start.clamp(at, end)]);
        let begin = out.len();
        push(
            &mut out,
            &text[span.start.clamp(at, end)..mark_end.clamp(at, end)],
        );
        at = mark_end.clamp(at, end);
        Span::new(begin, out.len())
    });
    push(&mut out, &text[at..end]);
    Snippet {
        text: out,
        mark,
        cut_before: start > line.start,
        cut_after: end < line.end,
    }
}

fn push(out: &mut String, bytes: &[u8]) {
    out.push_str(&bytes.to_str_lossy());
}

/// The nearest start of a character at or before `at`, not before `least`.
fn boundary(text: &[u8], at: usize, least: usize) -> usize {
    (least..=at)
        .rev()
        .take(4)
        .find(|&i| i >= text.len() || text[i] & 0xC0 != 0x80)
        .unwrap_or(at)
}
