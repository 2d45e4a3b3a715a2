//! `credlint migrate`: takes over what other scanners were told about a repository.

mod gitleaks;
mod glob;
mod known;
mod lists;
mod talisman;
mod yaml;

use super::args::MigrateArgs;
use super::baseline;
use super::failure::Failure;
use super::project::{BASELINE, Project};
use super::style::visible;
use credlint::config::{NAMES, quoted};
use credlint::filter::Baseline;
use credlint::scan::{Options, Scanner};
use known::{Known, What};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Largest file that is read.
const LARGEST: u64 = 32 << 20;

/// The files of other tools, relative to the root.
const FILES: &[&str] = &[
    ".gitleaks.toml",
    "gitleaks.toml",
    ".github/gitleaks.toml",
    ".gitleaksignore",
    ".secrets.baseline",
    ".talismanrc",
    ".trufflehogignore",
    ".trufflehog-exclude",
    ".trufflehog-exclude.txt",
    "trufflehog-exclude.txt",
    ".trufflehog-ignore",
    ".trufflehog/exclude.txt",
];

/// What was taken over, and what was not.
#[derive(Debug, Default)]
struct Taken {
    exclude: Vec<String>,
    allow: Vec<AllowText>,
    off: Vec<String>,
    /// `[[pattern]]` tables.
    patterns: Vec<String>,
    /// What becomes entries of the baseline, as far as it is found.
    known: Vec<Known>,
    /// Ids of the rules that there are.
    rules: BTreeSet<String>,
    lines: Vec<Line>,
    /// Things that were looked at so far: the order of the account.
    order: usize,
}

/// An `[[allow]]` entry to write.
#[derive(Debug, Default)]
struct AllowText {
    path: Vec<String>,
    rule: Vec<String>,
    value: Option<String>,
    reason: String,
}

/// One line of the account.
#[derive(Debug)]
struct Line {
    order: usize,
    /// File and line, as far as they are known.
    place: String,
    verdict: Verdict,
    text: String,
}

/// What became of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Taken,
    /// Taken over as something that covers less.
    Narrower,
    /// credlint reports nothing there.
    Needless,
    Left,
}

impl Taken {
    fn say(&mut self, place: &str, verdict: Verdict, text: impl Into<String>) {
        self.order += 1;
        self.say_at(self.order, place, verdict, text);
    }

    fn say_at(&mut self, order: usize, place: &str, verdict: Verdict, text: impl Into<String>) {
        self.lines.push(Line {
            order,
            place: place.to_owned(),
            verdict,
            text: text.into(),
        });
    }

    /// Notes something that is to become entries of the baseline.
    fn know(&mut self, place: impl Into<String>, what: What) {
        self.order += 1;
        self.known.push(Known {
            order: self.order,
            place: place.into(),
            what,
        });
    }

    fn exclude(&mut self, place: &str, globs: Vec<String>) {
        let text = format!("not scanned: {}", globs.join(" "));
        self.say(place, Verdict::Taken, text);
        for glob in globs {
            if !self.exclude.contains(&glob) {
                self.exclude.push(glob);
            }
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &MigrateArgs) -> Result<ExitCode, Failure> {
    let project = Project::here(&super::args::ProjectArgs {
        no_config: true,
        no_baseline: true,
        ..Default::default()
    })?;
    let root = project.config.root().to_owned();
    let files = files(args, &root)?;
    let rules = Scanner::new(&[], Options::default()).rules();
    let mut taken = Taken {
        rules: rules
            .iter()
            .map(|rule| rule.id.clone().into_owned())
            .collect(),
        ..Taken::default()
    };
    for file in &files {
        read(file, &root, &mut taken)?;
    }
    let (text, baseline) = (
        configuration(&taken, &files, &root),
        known::resolve(&project, &mut taken)?,
    );
    taken.lines.sort_by_key(|line| line.order);
    let mut page = account(&taken);
    let config = root.join(NAMES[0].0);
    let list = root.join(BASELINE);
    if let Some(text) = &text {
        credlint::config::check(NAMES[0].0, text)?;
    }
    if args.dry_run {
        let _ = writeln!(
            page,
            "\ncredlint.toml would be:\n\n{}",
            text.as_deref().unwrap_or("# nothing to say\n")
        );
        let count = baseline.as_ref().map_or(0, Baseline::len);
        let _ = writeln!(page, "{BASELINE} would have {count} entries.");
        return super::print(page.as_bytes());
    }
    for (file, wanted) in [(&config, text.is_some()), (&list, baseline.is_some())] {
        if wanted && file.symlink_metadata().is_ok() {
            return Err(Failure::new(
                format!("there is a {} already", file.display()),
                "look at `credlint migrate --dry-run` and take over what you want by hand",
            ));
        }
    }
    page.push('\n');
    if let Some(text) = text {
        fs::write(&config, text).map_err(|e| unwritable(&config, &e))?;
        let _ = writeln!(page, "wrote {}", visible(&config.display().to_string()));
    }
    if let Some(baseline) = baseline {
        baseline::write(&list, &baseline)?;
        let _ = writeln!(
            page,
            "wrote {} with {} entries",
            visible(&list.display().to_string()),
            baseline.len()
        );
    }
    let _ = writeln!(page, "the files of the other tools stay as they are");
    super::print(page.as_bytes())
}

fn files(args: &MigrateArgs, root: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !args.files.is_empty() {
        return Ok(args.files.clone());
    }
    let there = FILES
        .iter()
        .map(|name| root.join(name))
        .filter(|file| file.is_file());
    let files: Vec<PathBuf> = there.collect();
    if files.is_empty() {
        return Err(Failure::new(
            format!("no file of another scanner is in {}", root.display()),
            "name it: credlint migrate FILE",
        ));
    }
    Ok(files)
}

fn read(file: &Path, root: &Path, taken: &mut Taken) -> Result<(), Failure> {
    let shown = file
        .strip_prefix(root)
        .unwrap_or(file)
        .display()
        .to_string();
    let failed = |why: String| {
        Failure::new(
            format!("cannot read {shown}: {why}"),
            "name the files to take over: credlint migrate FILE",
        )
    };
    let metadata = file.metadata().map_err(|e| failed(e.to_string()))?;
    if metadata.len() > LARGEST {
        return Err(failed("it is too large".to_owned()));
    }
    let text = fs::read(file).map_err(|e| failed(e.to_string()))?;
    let text = String::from_utf8_lossy(&text);
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let read = match &*name {
        ".gitleaksignore" => {
            lists::gitleaksignore(&shown, &text, taken);
            Ok(())
        }
        ".secrets.baseline" => lists::secrets_baseline(&shown, &text, taken),
        ".talismanrc" => talisman::read(&shown, &text, taken),
        name if name.ends_with(".toml") => gitleaks::read(&shown, &text, taken),
        name if name.contains("baseline") && text.trim_start().starts_with('{') => {
            lists::secrets_baseline(&shown, &text, taken)
        }
        name if name.contains("trufflehog") || name.contains("exclude") => {
            lists::trufflehog(&shown, &text, taken);
            Ok(())
        }
        _ => Err("its name tells no tool that is known".to_owned()),
    };
    read.map_err(failed)
}

/// The configuration; `None` when there is nothing to write into it.
fn configuration(taken: &Taken, files: &[PathBuf], root: &Path) -> Option<String> {
    if taken.exclude.is_empty()
        && taken.allow.is_empty()
        && taken.off.is_empty()
        && taken.patterns.is_empty()
    {
        return None;
    }
    let names: Vec<String> = files
        .iter()
        .map(|f| f.strip_prefix(root).unwrap_or(f).display().to_string())
        .collect();
    let mut out = format!(
        "# Taken over from {} by `credlint migrate`.\n",
        visible(&names.join(", "))
    );
    if !taken.exclude.is_empty() {
        out.push_str("exclude = [\n");
        for glob in &taken.exclude {
            let _ = writeln!(out, "  {},", quoted(glob));
        }
        out.push_str("]\n");
    }
    if !taken.off.is_empty() {
        out.push_str("\n[rules]\n");
        for rule in &taken.off {
            let _ = writeln!(out, "{rule} = \"off\"");
        }
    }
    for entry in &taken.allow {
        out.push_str("\n[[allow]]\n");
        for (key, list) in [("path", &entry.path), ("rule", &entry.rule)] {
            if !list.is_empty() {
                let items: Vec<String> = list.iter().map(|it| quoted(it)).collect();
                let _ = writeln!(out, "{key} = [{}]", items.join(", "));
            }
        }
        if let Some(value) = &entry.value {
            let _ = writeln!(out, "value = {}", quoted(value));
        }
        let _ = writeln!(out, "reason = {}", quoted(&entry.reason));
    }
    for pattern in &taken.patterns {
        let _ = write!(out, "\n{pattern}");
    }
    Some(out)
}

fn account(taken: &Taken) -> String {
    let mut page = String::new();
    let width = taken
        .lines
        .iter()
        .map(|line| line.place.chars().count())
        .max()
        .unwrap_or(0)
        .min(48);
    for line in &taken.lines {
        let verdict = match line.verdict {
            Verdict::Taken => "taken",
            Verdict::Narrower => "narrower",
            Verdict::Needless => "needless",
            Verdict::Left => "not taken",
        };
        let _ = writeln!(
            page,
            "{:width$}  {verdict:9}  {}",
            visible(&line.place),
            visible(&line.text)
        );
    }
    let count = |verdict| {
        taken
            .lines
            .iter()
            .filter(|line| line.verdict == verdict)
            .count()
    };
    let _ = writeln!(
        page,
        "\n{} taken over, {} of them covering less than before; {} needless, as credlint finds nothing there; {} not taken over",
        count(Verdict::Taken) + count(Verdict::Narrower),
        count(Verdict::Narrower),
        count(Verdict::Needless),
        count(Verdict::Left)
    );
    page
}

/// A text of somebody's file on one line, as a reason.
fn reason(text: &str, file: &str) -> String {
    let flat: Vec<&str> = text.split_whitespace().collect();
    let flat: String = flat
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    match flat.is_empty() {
        true => format!("taken over from {file}"),
        false => format!("{flat} (taken over from {file})"),
    }
}

/// True for a text with a run of characters that may be a secret itself: it must not be written anywhere.
fn may_be_secret(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-');
    text.split(|c| !word(c))
        .any(|run| run.len() >= 16 && run.bytes().any(|b| b.is_ascii_digit()))
        || text.contains("-----BEGIN")
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot write {}: {error}", file.display()),
        "check that the folder is yours to write",
    )
}
