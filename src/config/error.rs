//! What is wrong in a configuration file, and where.

use std::fmt;
use std::ops::Range;

/// Columns of an excerpt: a line that is longer is left out.
const WIDEST: usize = 160;

/// A configuration file that cannot be used, with the place of the defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, as messages name it.
    pub file: String,
    /// 1-based line and column, in characters; `None` when the file as a whole is meant.
    pub place: Option<(usize, usize)>,
    /// What is wrong; ends without a full stop.
    pub message: String,
    /// The line, and below it a mark under the defect. Strings other than the one that is meant are left out: they may be anything.
    pub excerpt: Vec<String>,
}

impl ConfigError {
    /// An error about a file as a whole.
    pub(super) fn whole(file: &str, message: impl Into<String>) -> Self {
        ConfigError {
            file: file.to_owned(),
            place: None,
            message: message.into(),
            excerpt: Vec::new(),
        }
    }

    /// An error about a part of a file's text.
    pub(super) fn at(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let start = floor(text, span.start.min(text.len()));
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor(text, span.end.clamp(start, to));
        let line = text[..from].matches('\n').count() + 1;
        let column = text[from..start].chars().count() + 1;
        ConfigError {
            file: file.to_owned(),
            place: Some((line, column)),
            message: message.into(),
            excerpt: excerpt(line, &text[from..start], &text[start..end], &text[end..to]),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for ConfigError {}

/// The most similar of the known words, if one is similar enough to be meant.
pub fn closest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|k| (strsim::jaro_winkler(word, k), k))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

/// `; did you mean 'x'?`, or what there is to choose from.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match closest(word, known.iter().copied()) {
        Some(near) => format!("; did you mean '{near}'?"),
        None => format!("; known are {}", known.join(", ")),
    }
}

/// A word of the file in a message: short, and without control characters.
pub(super) fn shown(word: &str) -> String {
    let plain: String = word.chars().filter(|c| !c.is_control()).take(60).collect();
    format!("'{plain}'")
}

fn excerpt(number: usize, before: &str, marked: &str, after: &str) -> Vec<String> {
    let blank = |text: &str| {
        let plain: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        plain
    };
    let (before, marked, after) = (
        blank(&without_strings(before)),
        blank(marked),
        blank(&without_strings(after)),
    );
    let line = format!("{before}{marked}{after}");
    if line.chars().count() > WIDEST {
        return Vec::new();
    }
    let gutter = number.to_string();
    let bar = format!("{:1$} |", "", gutter.len());
    let spaces = " ".repeat(before.chars().count());
    let carets = "^".repeat(marked.trim_end().chars().count().max(1));
    vec![
        bar.clone(),
        format!("{gutter} | {}", line.trim_end()),
        format!("{bar} {spaces}{carets}"),
    ]
}

/// The text with what stands between quotes left out, and without a comment that holds quotes of its own.
fn without_strings(text: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => {
                quote = None;
                out.push('…');
                out.push(c);
            }
            Some(_) => {}
            None => {
                if c == '"' || c == '\'' {
                    quote = Some(c);
                }
                out.push(c);
            }
        }
    }
    if quote.is_some() {
        out.push('…');
    }
    out
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_excerpt_points_and_tells_no_strings() {
        let text = "a = 1\nallow = [{ value = \"abc\", reson = \"because\" }]\n";
        let at = text.find("reson").unwrap();
        let error = ConfigError::at("x.toml", text, at..at + 5, "unknown key");
        assert_eq!(error.to_string(), "x.toml:2:27: unknown key");
        assert_eq!(
            error.excerpt,
            [
                "  |",
                "2 | allow = [{ value = \"…\", reson = \"…\" }]",
                "  |                         ^^^^^",
            ]
        );
    }

    #[test]
    fn any_place_can_be_shown() {
        for text in ["", "é", "é = \"", "\n\n", "a\r\nb"] {
            for start in 0..=text.len() + 1 {
                for end in start..=text.len() + 2 {
                    let _ = ConfigError::at("x", text, start..end, "m");
                }
            }
        }
    }
}
