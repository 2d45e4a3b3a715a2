//! `credlint why`: why something is, or is not, reported at a place.

mod human;
mod page;
mod record;

use super::allow::Wanted;
use super::args::{WhyArgs, WhyFormat};
use super::failure::Failure;
use super::project::{self, Project};
use super::style::visible;
use bstr::{BString, ByteSlice};
use credlint::content::Unit;
use credlint::finding::{Finding, Notice};
use credlint::scan::{Options, Scanner};
use credlint::source::Item;
use credlint::text::Span;
use page::Input;
use record::Page;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Runs the command.
pub(super) fn run(args: &WhyArgs) -> Result<ExitCode, Failure> {
    let project = Project::here(&args.project)?;
    let report = project::report_on(&project, project.all_options())?;
    let asked = Asked::parse(&args.place, &project, &report.findings)?;
    let listed = Options {
        partial: true,
        ..project.options()
    };
    let scanner = Scanner::new(&project.patterns, listed);
    let (units, mut notices) = read(&asked, &project)?;
    // what the scan says of a file, such as an archive that it does not open
    let of_file = report.notices.into_iter();
    notices.extend(of_file.filter(|it| it.path == asked.path));
    notices.dedup();
    let unit = units.iter().find(|unit| asked.span(unit).is_some());
    if let (None, Some(line), false) = (unit, asked.line, units.is_empty()) {
        return Err(Failure::new(
            format!("{} has no line {line}", visible(&asked.path.to_str_lossy())),
            "`credlint why FILE` looks at the file as a whole",
        ));
    }
    let page = Page::new(&Input {
        asked: &asked,
        unit: unit.map(|unit| (unit, asked.span(unit).unwrap_or_default())),
        notices: &notices,
        scanner: &scanner,
        report: &report.findings,
        project: &project,
    });
    let text = match args.format {
        WhyFormat::Human => human::text(&page),
        WhyFormat::Json => {
            let json = serde_json::to_string_pretty(&page);
            json.map_err(|e| Failure::from_error(&e))? + "\n"
        }
    };
    super::print(text.as_bytes())
}

/// What somebody asked about.
struct Asked {
    /// The file on disk.
    file: PathBuf,
    /// The same relative to the root.
    path: BString,
    /// 1-based line; `None` for the file as a whole.
    line: Option<u32>,
    /// 1-based column.
    column: Option<u32>,
}

impl Asked {
    fn parse(place: &str, project: &Project, findings: &[Finding]) -> Result<Self, Failure> {
        let root = project.config.root();
        let whole = |file: PathBuf| Asked {
            path: project::relative(&file, root),
            file,
            line: None,
            column: None,
        };
        if PathBuf::from(place).is_file() {
            return Ok(whole(place.into()));
        }
        if let Some((archive, _)) = place
            .split_once("!/")
            .filter(|(it, _)| Path::new(it).is_file())
        {
            return Err(Failure::new(
                "a file in an archive cannot be asked about",
                format!("`credlint why {archive}` shows what is found in it"),
            ));
        }
        match Wanted::parse(place) {
            Ok(Wanted::Place(file, line, column)) => Ok(Asked {
                line: Some(line),
                column,
                ..whole(file)
            }),
            Ok(wanted @ Wanted::Fingerprint(_)) => {
                let found = wanted.find(findings, root)?.ok_or_else(|| {
                    Failure::new(
                        "no finding has this fingerprint",
                        "`credlint --format json --min-confidence low` shows the fingerprint of each finding",
                    )
                })?;
                let start = found.location.region.as_ref().map(|region| region.start);
                let (path, _) = found.location.parts();
                let file = root.join(path.to_path_lossy());
                Ok(Asked {
                    line: start.map(|at| at.line),
                    column: start.map(|at| at.column),
                    ..whole(file)
                })
            }
            Err(_) => Ok(whole(place.into())),
        }
    }

    /// The part of a unit that is asked about; `None` when it is not in there.
    fn span(&self, unit: &Unit) -> Option<Span> {
        let Some(line) = self.line else {
            return Some(Span::new(0, unit.text.len()));
        };
        let at = usize::try_from(line.checked_sub(unit.base.lines)?.checked_sub(1)?).ok()?;
        let lines = unit.lines();
        if at >= lines.lines() {
            return None;
        }
        let whole = lines.line_span(at, &unit.text);
        let Some(column) = self.column else {
            return Some(whole);
        };
        let here = (whole.start..whole.end).find(|&at| unit.position(at).column >= column);
        let at = here.unwrap_or(whole.end);
        Some(Span::new(at, (at + 1).min(whole.end.max(at))))
    }
}

/// The file as a scan would see it, in parts when it is large; and what a scan says about it.
fn read(asked: &Asked, project: &Project) -> Result<(Vec<Unit>, Vec<Notice>), Failure> {
    let tree = project::tree(std::slice::from_ref(&asked.file))?;
    let tree = tree.within(project.config.root().to_owned());
    let units = Mutex::new(Vec::new());
    let notices = Mutex::new(Vec::new());
    tree.visit(1, &|item| match item {
        Item::Unit(unit) => units
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(*unit),
        Item::Skipped(notice) => notices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(notice),
        Item::WholeTree | Item::Without(_) => {}
    });
    let units = units.into_inner().unwrap_or_else(PoisonError::into_inner);
    let notices = notices.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((units, notices))
}
