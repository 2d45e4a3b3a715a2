//! Values of arguments, and what is wrong with one that is none.

use super::super::style::Color;
use clap::Args;
use credlint::config::{Settings, closest};
use credlint::report::Format;
use credlint::rule::{Category, Confidence, Severity};
use credlint::scan::Options;
use std::path::PathBuf;

/// A format, and where it goes.
#[derive(Debug, Clone)]
pub(in super::super) struct Target {
    pub(in super::super) format: Format,
    pub(in super::super) file: Option<PathBuf>,
}

/// From which severity on findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum FailOn {
    Severity(Severity),
    Never,
}

impl FailOn {
    /// What was typed, or what the project says, or medium.
    pub(in super::super) fn of(typed: Option<Self>, settings: &Settings) -> Self {
        let set = settings.fail_on;
        let set = set.map(|least| least.map_or(FailOn::Never, FailOn::Severity));
        typed.or(set).unwrap_or(FailOn::Severity(Severity::Medium))
    }

    /// Whether findings of this severity fail the run.
    pub(in super::super) fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Severity(least) => severity >= least,
            FailOn::Never => false,
        }
    }
}

/// How a command shows itself.
#[derive(Debug, Clone, Copy, Args)]
pub(in super::super) struct Terminal {
    /// Colour [default: auto]
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Report"
    )]
    pub(in super::super) color: Color,

    /// Nothing on standard error but errors: no receipt, progress or notices
    #[arg(short, long, help_heading = "Report")]
    pub(in super::super) quiet: bool,
}

/// Which findings are listed.
#[derive(Debug, Clone, Copy, Args)]
pub(in super::super) struct Thresholds {
    /// Leave out findings below this severity [critical, high, medium, low, info]
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity, help_heading = "Findings")]
    min_severity: Option<Severity>,

    /// Leave out findings below this confidence [high, medium, low] [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = parse_confidence, help_heading = "Findings")]
    min_confidence: Option<Confidence>,
}

impl Thresholds {
    /// The options with what was typed in the place of what the project says.
    pub(in super::super) fn over(self, project: Options) -> Options {
        Options {
            min_severity: self.min_severity.unwrap_or(project.min_severity),
            min_confidence: self.min_confidence.unwrap_or(project.min_confidence),
            ..project
        }
    }
}

pub(super) fn parse_target(text: &str) -> Result<Target, String> {
    let (name, file) = match text.split_once(':') {
        Some((_, "")) => return Err("a file name is missing behind the colon".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = name
        .parse()
        .map_err(|_| unknown(name, &Format::ALL.map(Format::as_str)))?;
    Ok(Target { format, file })
}

/// Revisions; git takes nothing at all for `HEAD`, which would make a script with an empty variable look clean.
pub(super) fn parse_range(text: &str) -> Result<String, String> {
    match text.trim_matches('.').trim().is_empty() {
        true => Err("it names no commit".to_owned()),
        false => Ok(text.to_owned()),
    }
}

pub(super) fn parse_fail_on(text: &str) -> Result<FailOn, String> {
    if text == "never" {
        return Ok(FailOn::Never);
    }
    let levels = Severity::ALL.map(Severity::as_str);
    let known = [&levels[..], &["never"]].concat();
    let level = text.parse().map_err(|_| unknown(text, &known));
    level.map(FailOn::Severity)
}

pub(in super::super) fn parse_severity(text: &str) -> Result<Severity, String> {
    text.parse()
        .map_err(|_| unknown(text, &Severity::ALL.map(Severity::as_str)))
}

pub(super) fn parse_confidence(text: &str) -> Result<Confidence, String> {
    text.parse()
        .map_err(|_| unknown(text, &["high", "medium", "low"]))
}

pub(super) fn parse_category(text: &str) -> Result<Category, String> {
    text.parse()
        .map_err(|_| unknown(text, &Category::ALL.map(Category::as_str)))
}

fn unknown(word: &str, known: &[&str]) -> String {
    match closest(word, known.iter().copied()) {
        Some(near) => format!("did you mean '{near}'? Possible: {}", known.join(", ")),
        None => format!("possible: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_get_a_suggestion() {
        assert!(
            parse_severity("hihg")
                .unwrap_err()
                .contains("did you mean 'high'")
        );
        assert!(
            parse_target("sariff:x")
                .unwrap_err()
                .contains("did you mean 'sarif'")
        );
        assert!(parse_fail_on("nevr").unwrap_err().contains("'never'"));
        assert!(parse_target("json:").is_err());
    }

    #[test]
    fn a_range_without_a_commit_is_refused() {
        for text in ["", "..", "...", " "] {
            assert!(parse_range(text).is_err(), "{text}");
        }
        for text in ["HEAD", "a..", "..b", "a...b"] {
            assert_eq!(parse_range(text).as_deref(), Ok(text));
        }
    }
}
