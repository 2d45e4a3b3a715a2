//! `credlint config`: what is in force, and where it comes from.

use super::args::{ConfigArgs, ConfigCommand, ProjectArgs};
use super::failure::Failure;
use super::project::{self, Project};
use super::style::visible;
use bstr::ByteSlice;
use credlint::config::schema;
use credlint::filter::Policies;
use credlint::finding::Date;
use credlint::report::counted;
use credlint::rule::Severity;
use credlint::scan::Scanner;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub(super) fn run(args: &ConfigArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        ConfigCommand::Show { path, project } => show(path, project),
        ConfigCommand::Schema => {
            let text =
                serde_json::to_string_pretty(&schema()).map_err(|e| Failure::from_error(&e))?;
            super::print(format!("{text}\n").as_bytes())
        }
    }
}

fn show(path: &Path, args: &ProjectArgs) -> Result<ExitCode, Failure> {
    let tree = project::tree(&[path.to_owned()])?;
    let project = Project::open(tree.root(), true, args)?;
    let root = tree.root();
    let is_folder = path.is_dir();
    let place = project::relative(path, root);
    let folder = match (is_folder, place.rfind_byte(b'/')) {
        (true, _) => place.as_bstr(),
        (false, Some(slash)) => place[..slash].as_bstr(),
        (false, None) => b"".as_bstr(),
    };
    let policy = project.config.of(folder);
    let scanner = Scanner::new(&project.patterns, project.options());
    project.check_rules(&scanner)?;
    project.config.check_nested()?;

    let mut page = String::new();
    let _ = writeln!(page, "root: {}", visible(&root.display().to_string()));
    let said = project.config.said();
    if said.is_empty() {
        let _ = writeln!(page, "configuration: none, so everything is as built in");
    }
    for (file, lines) in &said {
        let file = visible(&file.to_str_lossy());
        let _ = writeln!(page, "\n{file}:");
        for (text, line) in lines {
            let _ = writeln!(page, "  {:<56}  # {file}:{line}", visible(text));
        }
        if lines.is_empty() {
            let _ = writeln!(page, "  # says nothing");
        }
    }
    let _ = writeln!(page, "\nin force:");
    for (name, value, origin) in in_force(&project, args) {
        let _ = writeln!(
            page,
            "  {:<56}  # {origin}",
            format!("{name} = {}", visible(&value))
        );
    }
    if let Some(policy) = policy {
        let today = project::today();
        if !is_folder && policy.excludes(place.as_bstr()) {
            let _ = writeln!(
                page,
                "  {} is not scanned: 'exclude' leaves it out",
                visible(&place.to_str_lossy())
            );
        }
        for over in policy
            .chain()
            .flat_map(|it| &it.allow)
            .filter(|it| it.is_over(today))
        {
            let _ = writeln!(
                page,
                "  the allow entry in line {} has ended{}",
                over.line,
                ended(over.until)
            );
        }
    }
    super::print(page.as_bytes())
}

fn ended(until: Option<Date>) -> String {
    until.map_or(String::new(), |day| format!(" on {day}"))
}

/// Settings of the run as a whole: name, value, origin.
fn in_force(project: &Project, args: &ProjectArgs) -> Vec<(&'static str, String, String)> {
    let settings = project.config.settings();
    let file = project
        .config
        .file()
        .map(|file| project::relative(file, project.config.root()).to_string())
        .unwrap_or_default();
    let origin = |set: bool| {
        if set {
            visible(&file)
        } else {
            "default".to_owned()
        }
    };
    let level = |it: Option<Severity>| it.map_or("never".to_owned(), |it| it.as_str().to_owned());
    let baseline = match &project.known {
        Some(known) => format!(
            "{} ({})",
            known.file,
            counted(known.baseline.len(), "entry")
        ),
        None => "none".to_owned(),
    };
    let baseline_origin = match (&args.baseline, &settings.baseline, &project.known) {
        (Some(_), ..) => "--baseline".to_owned(),
        (None, Some(_), Some(_)) => visible(&file),
        (None, None, Some(_)) => "it exists".to_owned(),
        (None, _, None) => "default".to_owned(),
    };
    vec![
        (
            "fail-on",
            level(settings.fail_on.unwrap_or(Some(Severity::Medium))),
            origin(settings.fail_on.is_some()),
        ),
        (
            "min-severity",
            settings
                .min_severity
                .unwrap_or(Severity::Info)
                .as_str()
                .to_owned(),
            origin(settings.min_severity.is_some()),
        ),
        (
            "min-confidence",
            settings
                .min_confidence
                .map_or("medium", |it| it.as_str())
                .to_owned(),
            origin(settings.min_confidence.is_some()),
        ),
        (
            "checks",
            format!("[{}]", settings.checks.join(", ")),
            origin(!settings.checks.is_empty()),
        ),
        (
            "patterns of your own",
            project.patterns.len().to_string(),
            origin(!settings.patterns.is_empty() || !settings.own_patterns.is_empty()),
        ),
        ("baseline", baseline, baseline_origin),
    ]
}
