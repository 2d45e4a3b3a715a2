//! `credlint fix`: shows the edits that mend findings, writes them, or writes them as a patch.

mod account;

use super::args::{FINDINGS, FixArgs};
use super::failure::Failure;
use super::private;
use super::project::{self, Project};
use super::style::{Progress, stderr_line, visible};
use account::{account, is_failure};
use bstr::{BString, ByteSlice};
use credlint::content::format::Format;
use credlint::content::{FileRole, Origin, Unit};
use credlint::detect::Detector;
use credlint::finding::Finding;
use credlint::fix::{Choice, Plan, Rescan, plan};
use credlint::pattern::Pattern;
use credlint::report::Report;
use credlint::scan::{Options, Scanner};
use credlint::source::{Item, WorkTree};
use credlint::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError};

/// Runs the command.
pub(super) fn run(args: &FixArgs) -> Result<ExitCode, Failure> {
    let tree = project::tree(&args.paths)?;
    let project = Project::open(tree.root(), true, &args.project)?;
    if let Some(file) = &args.patch {
        private::check(file, tree.root())?;
    }
    let own = &project.patterns;
    let choice = choice(args, own)?;
    let rescan = Rescanner {
        tree: &tree,
        project: &project,
        args,
        scanner: Scanner::new(own, options(args, &project)),
        detector: Detector::new(own),
    };
    project.check_rules(&rescan.scanner)?;
    let progress = Progress::new(!args.terminal.quiet);
    let templates = Mutex::new(BTreeSet::new());
    let report = rescan.scan(&BTreeMap::new(), &|unit| {
        progress.step();
        if unit.role == FileRole::Template && unit.format == Format::Dotenv {
            let mut templates = templates.lock().unwrap_or_else(PoisonError::into_inner);
            templates.insert(unit.path.clone());
        }
    });
    progress.finish();
    project.config.check_nested()?;
    let templates = templates
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let templates: Vec<BString> = templates.into_iter().collect();
    let findings = report.findings;
    for id in &choice.ids {
        if !findings
            .iter()
            .any(|it| it.fingerprint.as_str().starts_with(id))
        {
            let text = format!("no finding has a fingerprint that begins with {id}");
            stderr_line("warning", &text);
        }
    }
    let mut plan = plan(tree.root(), &findings, &templates, &choice, &rescan);
    let tracked: Vec<&Finding> = findings
        .iter()
        .filter(|finding| is_tracked(finding) && choice.takes(finding))
        .collect();
    if args.apply {
        write_all(&mut plan);
        if choice.is_named() && !tracked.is_empty() {
            untrack(tree.root(), &tracked)?;
        }
    } else if let Some(file) = &args.patch {
        patch(&plan, file, tree.root())?;
    } else {
        show(&plan, args)?;
    }
    if report.receipt.incomplete {
        stderr_line(
            "warning",
            "something in scope was not scanned: credlint scan says what",
        );
    }
    if !args.terminal.quiet {
        account(&plan, args, &choice, &tracked);
    }
    let failed = plan.dropped.iter().any(|(_, reason)| is_failure(reason));
    Ok(match failed {
        true => ExitCode::from(FINDINGS),
        false => ExitCode::SUCCESS,
    })
}

fn options(args: &FixArgs, project: &Project) -> Options {
    args.thresholds.over(project.options())
}

fn choice(args: &FixArgs, own: &[Pattern]) -> Result<Choice, Failure> {
    let known = Detector::new(own).rules();
    for id in &args.rule {
        if !known.iter().any(|rule| rule.id == *id) {
            return Err(Failure::no_rule(id, known.iter().map(|rule| &*rule.id)));
        }
    }
    if let Some(short) = args.id.iter().find(|id| id.len() < 6) {
        return Err(Failure::new(
            format!("'{short}' is too short for the fingerprint of a finding"),
            "give six digits or more, as in the report: --format json has them",
        ));
    }
    Ok(Choice {
        rules: args.rule.clone(),
        ids: args.id.iter().map(|id| id.to_ascii_lowercase()).collect(),
        unsafe_fixes: args.unsafe_fixes,
    })
}

fn is_tracked(finding: &Finding) -> bool {
    finding.rule.id.starts_with("sensitive-file-tracked")
}

/// Scans the tree with other contents in the place of some files.
struct Rescanner<'a> {
    tree: &'a WorkTree,
    project: &'a Project,
    args: &'a FixArgs,
    scanner: Scanner<'a>,
    detector: Detector<'a>,
}

impl Rescanner<'_> {
    fn scan(&self, changed: &BTreeMap<BString, Vec<u8>>, each: &(dyn Fn(&Unit) + Sync)) -> Report {
        let scanner = Scanner::new(&self.project.patterns, options(self.args, self.project));
        let seen = Mutex::new(BTreeSet::new());
        let sink = |item: Item| {
            let Item::Unit(mut unit) = item else {
                return scanner.take(item);
            };
            if let Some(raw) = changed.get(&unit.path)
                && unit.origin == Origin::WorkTree
            {
                let tracked = unit.tracked;
                *unit = Unit::new(unit.path, raw.clone());
                unit.tracked = tracked;
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.insert(unit.path.clone());
            }
            each(&unit);
            scanner.take(Item::Unit(unit));
        };
        self.tree.visit(project::threads(self.args.threads), &sink);
        let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (path, raw) in changed.iter().filter(|(path, _)| !seen.contains(*path)) {
            let mut unit = Unit::new(path.clone(), raw.clone());
            unit.tracked = self.tree.repository().map(|_| false);
            scanner.take(Item::Unit(Box::new(unit)));
        }
        scanner.report(0.0)
    }
}

impl Rescan for Rescanner<'_> {
    fn file(&self, path: &BString, raw: &[u8]) -> Vec<Finding> {
        let mut findings = self
            .scanner
            .findings(&Unit::new(path.clone(), raw.to_vec()));
        let least = options(self.args, self.project);
        findings.retain(|finding| {
            finding.severity() >= least.min_severity && finding.confidence >= least.min_confidence
        });
        findings
    }

    fn secrets(&self, path: &BString, raw: &[u8]) -> Vec<Span> {
        let unit = Unit::new(path.clone(), raw.to_vec());
        self.detector.look(&unit).secrets
    }

    fn tree(&self, changed: &BTreeMap<BString, Vec<u8>>) -> Vec<Finding> {
        self.scan(changed, &|_| {}).findings
    }
}

/// Writes what can be written; the rest becomes a reason.
fn write_all(plan: &mut Plan) {
    let mut written = Vec::new();
    for change in std::mem::take(&mut plan.changes) {
        match change.write() {
            Ok(()) => written.push(change),
            Err(reason) => plan
                .dropped
                .extend(change.mended.into_iter().map(|it| (it, reason.clone()))),
        }
    }
    plan.changes = written;
}

/// Lets git forget the files, which stay on disk.
fn untrack(root: &Path, tracked: &[&Finding]) -> Result<(), Failure> {
    let help = "run the command by hand";
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(root)
        .args(["rm", "--cached", "--quiet", "--"]);
    for finding in tracked {
        let path = finding
            .location
            .path
            .to_path()
            .map_err(|_| Failure::new("the system cannot name a file that git tracks", help))?;
        git.arg(path);
    }
    let done = git
        .status()
        .map_err(|error| Failure::new(format!("cannot run git: {error}"), help))?;
    match done.success() {
        true => Ok(()),
        false => Err(Failure::new("git rm --cached failed", help)),
    }
}

/// The diff, secrets hidden.
fn show(plan: &Plan, args: &FixArgs) -> Result<(), Failure> {
    let color = args.terminal.color.on_stdout();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for change in &plan.changes {
        for line in change.shown().lines() {
            let text = line.to_str_lossy();
            let text = visible_line(&text);
            let code = match line.first() {
                Some(b'+') => "32",
                Some(b'-') => "31",
                Some(b'@') => "36",
                _ => "",
            };
            let written = match color && !code.is_empty() {
                true => writeln!(out, "\x1b[{code}m{text}\x1b[0m"),
                false => writeln!(out, "{text}"),
            };
            written.map_err(Failure::output)?;
        }
    }
    out.flush().map_err(Failure::output)
}

/// A line for a terminal: tabs stay, everything else that is no text becomes visible.
fn visible_line(line: &str) -> String {
    let parts: Vec<String> = line.split('\t').map(visible).collect();
    parts.join("\t")
}

/// Writes the real edits, which name the old values, where nobody else can read them.
fn patch(plan: &Plan, file: &Path, root: &Path) -> Result<(), Failure> {
    let mut text = Vec::new();
    for change in &plan.changes {
        match change.patch() {
            Some(patch) => text.extend_from_slice(&patch),
            None => stderr_line(
                "warning",
                &format!(
                    "{} is written in UTF-16 and no part of the patch",
                    change.path
                ),
            ),
        }
    }
    private::write(file, root, &text)?;
    stderr_line(
        "warning",
        &format!(
            "{} holds the old values in clear text: delete it once it is applied (git apply {})",
            file.display(),
            file.display()
        ),
    );
    Ok(())
}
