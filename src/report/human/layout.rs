//! A page of limited width: paragraphs that wrap, headings, styles that can be off.

use anstyle::{Effects, Style};
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The page that is written to. Text must have passed [`crate::report::escape::terminal`].
pub(super) struct Page<'a> {
    width: usize,
    color: bool,
    out: &'a mut dyn Write,
}

impl<'a> Page<'a> {
    pub(super) fn new(width: usize, color: bool, out: &'a mut dyn Write) -> Self {
        Page { width, color, out }
    }

    /// Columns of a line.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Whether styles are written.
    pub(super) fn color(&self) -> bool {
        self.color
    }

    /// Text in a style, if styles are written.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A line as it is.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// An empty line.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// A title and an empty line.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        let style = Style::new().effects(Effects::BOLD.insert(Effects::UNDERLINE));
        for line in wrapped(text, self.width, self.width) {
            let line = self.paint(style, &line);
            self.line(&line)?;
        }
        self.blank()
    }

    /// Wrapped text behind a label; further lines are indented by the width of the label.
    pub(super) fn paragraph(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.labelled(label, Style::new(), label.width(), text)
    }

    /// Wrapped text behind a label in a style; further lines are indented by `indent`.
    pub(super) fn labelled(
        &mut self,
        label: &str,
        style: Style,
        indent: usize,
        text: &str,
    ) -> io::Result<()> {
        let indent = indent.min(self.width / 2);
        let mut first = self.width.saturating_sub(label.width());
        let mut label = label.to_owned();
        if first < self.width / 4 {
            for line in wrapped(label.trim_end(), self.width, self.width) {
                let line = self.paint(style, &line);
                self.line(&line)?;
            }
            (label, first) = (" ".repeat(indent), self.width - indent);
        }
        let (blank, name) = label.split_at(label.len() - label.trim_start().len());
        let mut start = format!("{blank}{}", self.paint(style, name));
        for line in wrapped(text, first, self.width - indent) {
            self.line(format!("{start}{line}").trim_end())?;
            start = " ".repeat(indent);
        }
        Ok(())
    }
}

/// Breaks text at spaces into lines of at most `first` and then `rest` columns; a word that is longer is broken where it must be. There
/// is at least one line.
pub(super) fn wrapped(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut room, mut used) = (first.max(2), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut width = word.width();
        let space = usize::from(used > 0);
        if used + space + width <= room {
            let line = lines.last_mut().expect("there is always a line");
            line.push_str(&" "[..space]);
            line.push_str(word);
            used += space + width;
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            room = rest.max(2);
        }
        let mut word = word;
        while width > room {
            let at = fitting(word, room);
            lines
                .last_mut()
                .expect("there is always a line")
                .push_str(&word[..at]);
            word = &word[at..];
            width = word.width();
            lines.push(String::new());
            room = rest.max(2);
        }
        lines
            .last_mut()
            .expect("there is always a line")
            .push_str(word);
        used = width;
    }
    lines
}

/// Text cut to a number of columns, with an ellipsis where something is missing.
pub(super) fn cropped(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let at = fitting(text, room.saturating_sub(1));
    format!("{}…", &text[..at])
}

/// Length in bytes of the longest front part of at most `room` columns; at least one character, so that cutting makes headway.
fn fitting(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room && at > 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_breaks_at_spaces() {
        assert_eq!(wrapped("one two  three", 7, 5), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh ij", 3, 5), ["abc", "defgh", "ij"]);
        assert_eq!(wrapped("世界世界", 5, 5), ["世界", "世界"]);
        assert_eq!(wrapped("", 5, 5), [""]);
    }

    #[test]
    fn cropped_text_says_so() {
        assert_eq!(cropped("abcdef", 6), "abcdef");
        assert_eq!(cropped("abcdef", 4), "abc…");
        assert_eq!(cropped("世界世界", 4), "世…");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "[a世é ]{0,80}", first in 2usize..20, rest in 2usize..20) {
            let lines = wrapped(&text, first, rest);
            for (at, line) in lines.iter().enumerate() {
                let room = if at == 0 { first } else { rest };
                prop_assert!(line.width() <= room);
            }
            prop_assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }
}
