//! `credlint allow`: writes an entry for one finding into the configuration.

use super::args::AllowArgs;
use super::failure::Failure;
use super::project::{self, Project};
use super::style::{stderr_line, visible};
use bstr::BString;
use credlint::config::{NAMES, NewAllow, with_allow};
use credlint::finding::Finding;
use credlint::rule::RuleRef;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Fewest digits by which a finding can be named.
const FEWEST: usize = 8;

/// Digits of a fingerprint.
const ALL: usize = 32;

/// Runs the command.
pub(super) fn run(args: &AllowArgs) -> Result<ExitCode, Failure> {
    let wanted = Wanted::parse(&args.finding)?;
    if args.reason.trim().is_empty() {
        return Err(Failure::new(
            "the reason is empty",
            "say why the finding is harmless: --reason TEXT",
        ));
    }
    if args.until.is_some_and(|until| until < project::today()) {
        return Err(Failure::new(
            "that day is over",
            "--until takes the last day on which the entry holds",
        ));
    }
    let project = Project::here(&args.project)?;
    let report = project::report_on(&project, project.all_options())?;
    let found = wanted.find(&report.findings, project.config.root())?;
    let entry = NewAllow {
        fingerprint: match (found, wanted) {
            (Some(finding), _) => finding.fingerprint.as_str().to_owned(),
            (None, Wanted::Fingerprint(digits)) => digits,
            (None, Wanted::Place(..)) => return Err(nothing_there()),
        },
        rule: found.map(|it| it.rule.id.clone().into_owned()),
        path: found.and_then(|it| String::from_utf8(it.location.path.to_vec()).ok()),
        reason: args.reason.trim().to_owned(),
        until: args.until,
    };
    if found.is_none() {
        stderr_line(
            "warning",
            "no finding of the work tree has this fingerprint; the entry is written all the same, as for a finding of an old commit",
        );
    }
    let (file, below) = target(&project);
    let name = file.display().to_string();
    let text = if file.exists() {
        fs::read_to_string(&file).map_err(|e| unwritable(&file, &e))?
    } else {
        String::new()
    };
    let text = with_allow(&name, &text, below, &entry).map_err(|error| {
        let lines = entry.to_toml(below).trim_end().replace('\n', "; ");
        Failure::from(error).with_help(format!("nothing was written; add it by hand: {lines}"))
    })?;
    fs::write(&file, text).map_err(|e| unwritable(&file, &e))?;
    super::print(format!("{}: allows {}\n", visible(&name), described(&entry, found)).as_bytes())
}

/// How a finding is named.
pub(super) enum Wanted {
    /// The digits of its fingerprint, perhaps only the first ones.
    Fingerprint(String),
    /// File, line and perhaps column, as the report for people shows them.
    Place(PathBuf, u32, Option<u32>),
}

impl Wanted {
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let digits = text.trim().to_ascii_lowercase();
        if (FEWEST..=ALL).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Wanted::Fingerprint(digits));
        }
        let number = |text: &str| text.parse::<u32>().ok();
        let last = text
            .rsplit_once(':')
            .and_then(|(rest, n)| Some((rest, number(n)?)));
        let Some((rest, last)) = last else {
            return Err(Failure::new(
                "a finding is named by its fingerprint or its place",
                "32 hexadecimal digits or the first 8 of them, as `--format json` shows them, or FILE:LINE",
            ));
        };
        Ok(
            match rest
                .rsplit_once(':')
                .and_then(|(file, n)| Some((file, number(n)?)))
            {
                Some((file, line)) => Wanted::Place(file.into(), line, Some(last)),
                None => Wanted::Place(rest.into(), last, None),
            },
        )
    }

    /// The finding that is meant; `None` when there is none.
    pub(super) fn find<'f>(
        &self,
        findings: &'f [Finding],
        root: &Path,
    ) -> Result<Option<&'f Finding>, Failure> {
        let path = match self {
            Wanted::Place(file, ..) => project::relative(file, root),
            Wanted::Fingerprint(_) => BString::default(),
        };
        let means = |finding: &&Finding| match self {
            Wanted::Fingerprint(digits) => finding.fingerprint.as_str().starts_with(digits),
            Wanted::Place(_, line, column) => {
                let region = finding.location.region.as_ref();
                let start = region.map(|region| region.start);
                let near = start
                    .is_some_and(|at| at.line == *line && column.is_none_or(|it| it == at.column));
                finding.location.path == path && near
            }
        };
        let mut fitting: Vec<&Finding> = findings.iter().filter(means).collect();
        fitting.dedup_by(|a, b| a.fingerprint == b.fingerprint);
        if fitting.iter().any(|it| it.suppression.is_none()) {
            fitting.retain(|it| it.suppression.is_none());
        }
        match (fitting.as_slice(), self) {
            ([finding], _) => Ok(Some(finding)),
            ([], Wanted::Fingerprint(digits)) if digits.len() == ALL => Ok(None),
            ([], Wanted::Fingerprint(digits)) => Err(Failure::new(
                format!("no finding has a fingerprint that begins with {digits}"),
                "`credlint --format json` shows the fingerprint of each finding",
            )),
            ([], Wanted::Place(..)) => Err(nothing_there()),
            (more, Wanted::Fingerprint(digits)) => Err(Failure::new(
                format!(
                    "{} findings have a fingerprint that begins with {digits}",
                    more.len()
                ),
                "give more digits",
            )),
            (more, Wanted::Place(..)) => Err(Failure::new(
                format!("there are {} findings on that line", more.len()),
                "give the column, too: FILE:LINE:COLUMN",
            )),
        }
    }
}

fn nothing_there() -> Failure {
    Failure::new(
        "there is no finding at that place",
        "`credlint FILE` shows the findings of a file",
    )
}

/// The configuration at the root, or where it is made.
pub(super) fn target(project: &Project) -> (PathBuf, &'static [&'static str]) {
    let file = match project.config.file() {
        Some(file) => file.to_owned(),
        None => project.config.root().join(NAMES[0].0),
    };
    let named = |name: &str| file.file_name().is_some_and(|it| it == name);
    let below = NAMES.iter().find(|(name, _)| named(name));
    let below = below.map_or(NAMES[0].1, |(_, below)| below);
    (file, below)
}

fn described(entry: &NewAllow, found: Option<&Finding>) -> String {
    let rule: Option<&RuleRef> = found.map(|it| &it.rule);
    let rule = rule.map_or("", |rule| &*rule.id);
    let place = entry
        .path
        .as_deref()
        .map(|path| format!(" in {}", visible(path)));
    let until = entry.until.map(|day| format!(" until {day}"));
    format!(
        "{rule}{}{} ({})",
        place.unwrap_or_default(),
        until.unwrap_or_default(),
        entry.fingerprint
    )
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot change {}: {error}", file.display()),
        "check that the file is yours to write",
    )
}
