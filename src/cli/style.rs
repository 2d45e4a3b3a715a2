//! What a terminal gets: colour, width, progress.

use anstyle::{AnsiColor, Style};
use credlint::finding::Notice;
use credlint::report::counted;
use std::io::{self, IsTerminal, Write};
use std::sync::Once;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Notices that are listed on standard error; the rest is counted.
const MOST_NOTICES: usize = 10;

/// Columns when the width of the terminal is unknown.
const COLUMNS: usize = 100;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether standard output gets colour.
    pub(super) fn on_stdout(self) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
        }
    }
}

/// Columns of the terminal that standard output goes to.
pub(super) fn width() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "COLUMNS is the user's word on the width"
    )]
    let said = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    said.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .unwrap_or(COLUMNS)
}

/// When a run of so many seconds began and ended, in seconds since 1970, for reports that say so. `SOURCE_DATE_EPOCH` makes them the same
/// every time.
pub(super) fn clock(seconds: f64) -> (u64, u64) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the common way to ask for the same bytes every time"
    )]
    let fixed = std::env::var("SOURCE_DATE_EPOCH");
    if let Some(fixed) = fixed.ok().and_then(|text| text.parse().ok()) {
        return (fixed, fixed);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let ended = now.unwrap_or_default();
    let began = ended.saturating_sub(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    (began.as_secs(), ended.as_secs())
}

/// Notices on standard error: the first ones, and how many more there are.
pub(super) fn warn<'n>(notices: impl Iterator<Item = &'n Notice>) {
    let notices: Vec<&Notice> = notices.collect();
    for notice in notices.iter().take(MOST_NOTICES) {
        let path = String::from_utf8_lossy(&notice.path);
        let colon = if path.is_empty() { "" } else { ": " };
        stderr_line("warning", &format!("{path}{colon}{}", notice.message));
    }
    let more = notices.len().saturating_sub(MOST_NOTICES);
    if more > 0 {
        let more = counted(more, "more notice");
        stderr_line("warning", &format!("{more}; --format json has all"));
    }
}

/// Prints `label: text` to standard error, the label in colour. A standard error that cannot be written to has no better place to
/// complain.
pub(super) fn stderr_line(label: &str, text: &str) {
    let color = match label {
        "error" => AnsiColor::Red,
        "warning" => AnsiColor::Yellow,
        _ => AnsiColor::Cyan,
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    let _ = writeln!(
        anstream::stderr(),
        "{style}{label}{style:#}: {}",
        visible(text)
    );
}

/// Text with its control characters made visible, line breaks kept out.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let hidden = c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
            let escaped = hidden.then(|| c.escape_default());
            let plain = (!hidden).then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

/// A line on standard error that says how far a long scan is.
pub(super) struct Progress(Option<Bar>);

struct Bar {
    bar: indicatif::ProgressBar,
    started: Instant,
    shown: Once,
}

/// A scan shorter than this needs no sign of life.
const PATIENCE: Duration = Duration::from_millis(500);

impl Progress {
    /// Shown only when standard error is a terminal, and only for scans that take long enough to wonder.
    pub(super) fn new(wanted: bool) -> Self {
        if !wanted || !io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = indicatif::ProgressBar::new_spinner();
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        bar.set_style(
            indicatif::ProgressStyle::with_template("{spinner} {msg}{pos} files, {elapsed}")
                .unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner()),
        );
        Progress(Some(Bar {
            bar,
            started: Instant::now(),
            shown: Once::new(),
        }))
    }

    /// One more file.
    pub(super) fn step(&self) {
        let Some(Bar {
            bar,
            started,
            shown,
        }) = &self.0
        else {
            return;
        };
        bar.inc(1);
        if !shown.is_completed() && started.elapsed() > PATIENCE {
            shown.call_once(|| bar.set_draw_target(indicatif::ProgressDrawTarget::stderr()));
        }
    }

    /// A new part of the work, in a word or two; its files are counted from 0.
    pub(super) fn stage(&self, name: &str) {
        if let Some(Bar { bar, .. }) = &self.0 {
            bar.set_message(visible(name));
            bar.set_position(0);
            bar.enable_steady_tick(Duration::from_millis(120));
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    }

    /// Removes the line.
    pub(super) fn finish(&self) {
        if let Some(Bar { bar, .. }) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
