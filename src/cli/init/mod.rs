//! `credlint init`: looks at a repository, shows what it would write, and writes it when told so.

pub(super) mod hook;

use super::args::{InitArgs, ProjectArgs};
use super::baseline;
use super::failure::Failure;
use super::project::{BASELINE, Project};
use super::style::visible;
use credlint::config::NAMES;
use credlint::filter::Baseline;
use credlint::report::counted;
use hook::{Hook, Moment, Plan};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The configuration to begin with: nothing but what could be said.
const CONFIGURATION: &str = "\
# What this project tells credlint; `credlint config show` says what is in force. Everything that is built in stays on.

# Paths that are not scanned, written as in a .gitignore.
# exclude = [\"third_party/\"]

# Lowest severity that makes a run fail: critical, high, medium, low, info, never.
# fail-on = \"medium\"

# [rules]
# weak-env-default = \"low\"   # another severity, or \"off\"

# Findings that are allowed; `credlint allow FINGERPRINT --reason TEXT` writes such an entry.
# [[allow]]
# fingerprint = \"32 digits\"
# reason = \"why it is harmless\"
# until = 2027-01-31
";

const WORKFLOW: &str = include_str!("workflow.yml");

/// Keeps entries of both sides when branches add some at the same place.
const ATTRIBUTE: &str = ".credlint-baseline merge=union";

/// Files of other scanners, for which there is `credlint migrate`.
const OTHERS: [&str; 4] = [
    ".gitleaks.toml",
    ".gitleaksignore",
    ".secrets.baseline",
    ".talismanrc",
];

/// Something to write.
enum Step {
    File {
        file: PathBuf,
        why: String,
        text: String,
    },
    Line {
        file: PathBuf,
        why: String,
        line: &'static str,
    },
    Baseline {
        file: PathBuf,
        why: String,
        baseline: Box<Baseline>,
    },
    Hook(Hook),
}

/// What to write, and what else is worth knowing.
#[derive(Default)]
struct Plans {
    steps: Vec<Step>,
    notes: Vec<String>,
}

/// Runs the command.
pub(super) fn run(args: &InitArgs) -> Result<ExitCode, Failure> {
    let project = Project::here(&ProjectArgs::default())?;
    let root = project.config.root().to_owned();
    let mut plans = Plans::default();
    match args.hook {
        Some(moment) => plans.hook(&root, moment)?,
        None => plans.look(&project, &root)?,
    }
    let mut page = plans.describe(&root);
    if plans.steps.is_empty() {
        page.push_str("nothing to write\n");
        return super::print(page.as_bytes());
    }
    super::print(page.as_bytes())?;
    if !(args.yes || asked("Write this?")?) {
        let text = if io::stdin().is_terminal() {
            "nothing was written\n"
        } else {
            "nothing was written: --yes does it\n"
        };
        return super::print(text.as_bytes());
    }
    for step in &plans.steps {
        step.write()?;
    }
    super::print(b"done\n")
}

impl Plans {
    /// Looks at the repository.
    fn look(&mut self, project: &Project, root: &Path) -> Result<(), Failure> {
        let foreign: Vec<&str> = OTHERS
            .into_iter()
            .filter(|name| root.join(name).exists())
            .collect();
        if !foreign.is_empty() {
            let text = format!(
                "{} can be taken over: `credlint migrate --dry-run`; best before anything else",
                foreign.join(", ")
            );
            self.notes.push(text);
        }
        if project.config.file().is_none() {
            self.steps.push(Step::File {
                file: root.join(NAMES[0].0),
                why: "the configuration, all of it commented out".to_owned(),
                text: CONFIGURATION.to_owned(),
            });
        }
        if project.known.is_none() {
            self.baseline(project, root)?;
        }
        if root.join(".pre-commit-config.yaml").exists() {
            self.notes.push("a pre-commit configuration is there: add the hook `credlint` of https://github.com/credlint/credlint to it".to_owned());
        } else if let Some(name) = ["lefthook.yml", "lefthook.yaml", ".lefthook.yml"]
            .into_iter()
            .find(|name| root.join(name).exists())
        {
            self.notes.push(format!(
                "{name} is there: add `run: credlint scan --staged` to its pre-commit"
            ));
        } else if root.join(".git").exists() {
            match self.hook(root, Moment::PreCommit) {
                Ok(()) => {}
                Err(failure) => self.notes.push(format!("no hook: {failure}")),
            }
        }
        self.pipeline(root);
        Ok(())
    }

    fn baseline(&mut self, project: &Project, root: &Path) -> Result<(), Failure> {
        let report = baseline::scan(project)?;
        if report.receipt.incomplete {
            self.notes.push(
                "no baseline: not everything could be scanned; `credlint` says what".to_owned(),
            );
            return Ok(());
        }
        let mut known = Baseline::new(baseline::random_key()?);
        let count = baseline::add(&mut known, &report.findings, project);
        if count == 0 {
            self.notes
                .push("nothing is found now, so no baseline is needed".to_owned());
            return Ok(());
        }
        let text = "look at the findings before you take them for known: `credlint`";
        self.notes.push(text.to_owned());
        self.steps.push(Step::Baseline {
            file: root.join(BASELINE),
            why: format!(
                "{} of today, so that only new ones count",
                counted(count, "finding")
            ),
            baseline: Box::new(known),
        });
        let attributes = root.join(".gitattributes");
        let there = fs::read_to_string(&attributes).unwrap_or_default();
        if !there.lines().any(|line| line.starts_with(BASELINE)) {
            self.steps.push(Step::Line {
                file: attributes,
                why: "entries of two branches are merged by keeping both".to_owned(),
                line: ATTRIBUTE,
            });
        }
        Ok(())
    }

    fn hook(&mut self, root: &Path, moment: Moment) -> Result<(), Failure> {
        match hook::plan(root, moment)? {
            Plan::Write(hook) => self.steps.push(Step::Hook(hook)),
            Plan::Nothing(why) => self.notes.push(why),
        }
        Ok(())
    }

    fn pipeline(&mut self, root: &Path) {
        let folder = root.join(".github/workflows");
        let mentions =
            |file: &Path| fs::read_to_string(file).is_ok_and(|text| text.contains("credlint"));
        let mut workflows = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        if root.join(".github").is_dir() && !workflows.any(|file| mentions(&file)) {
            self.steps.push(Step::File {
                file: folder.join("credlint.yml"),
                why: "scans pushes and pull requests, and uploads to code scanning".to_owned(),
                text: WORKFLOW.replace("VERSION", env!("CARGO_PKG_VERSION")),
            });
        }
        let gitlab = root.join(".gitlab-ci.yml");
        if gitlab.exists() && !mentions(&gitlab) {
            self.notes.push(".gitlab-ci.yml is there: add a job that runs `credlint --format sarif:credlint.sarif`".to_owned());
        }
    }

    fn describe(&self, root: &Path) -> String {
        let mut page = format!("In {}:\n", visible(&root.display().to_string()));
        for step in &self.steps {
            let (verb, file, why) = match step {
                Step::File { file, why, .. } | Step::Baseline { file, why, .. } => {
                    ("write ", file, why.clone())
                }
                Step::Line { file, why, .. } => ("add to", file, why.clone()),
                Step::Hook(hook) => ("write ", &hook.file, hook.describe()),
            };
            let shown = file
                .strip_prefix(root)
                .unwrap_or(file)
                .display()
                .to_string();
            let _ = writeln!(page, "  {verb} {}: {}", visible(&shown), visible(&why));
        }
        for note in &self.notes {
            let _ = writeln!(page, "  note: {}", visible(note));
        }
        page
    }
}

impl Step {
    fn write(&self) -> Result<(), Failure> {
        let (file, written) = match self {
            Step::File { file, text, .. } => (file, create(file, text)),
            Step::Line { file, line, .. } => (file, append(file, line)),
            Step::Baseline { file, baseline, .. } => return baseline::write(file, baseline),
            Step::Hook(hook) => (&hook.file, hook.write()),
        };
        written.map_err(|e| {
            Failure::new(
                format!("cannot write {}: {e}", file.display()),
                "what came before it was written",
            )
        })
    }
}

fn create(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)?;
    file.write_all(text.as_bytes())
}

fn append(file: &Path, line: &str) -> io::Result<()> {
    let there = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let open = !there.is_empty() && !there.ends_with(b"\n");
    let mut out = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)?;
    out.write_all(format!("{}{line}\n", if open { "\n" } else { "" }).as_bytes())
}

/// Asks on a terminal; elsewhere the answer is no.
fn asked(question: &str) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    super::print(format!("{question} [y/N] ").as_bytes())?;
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(Failure::output)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
