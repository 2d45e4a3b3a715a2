//! Generated pages are fresh: the rules, the command line, the transcript of the README. `CREDLINT_UPDATE=1 cargo test --test docs` writes
//! them anew.

mod common;

use credlint::detect::{Subject, all_signals, checks};
use credlint::finding::EvidenceKind;
use credlint::pattern::fill;
use credlint::rule::{Category, Example, RuleRef};
use credlint::scan::{Options, Scanner};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Compares a file with what it should be, or writes it when asked to.
fn fresh(file: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    #[expect(clippy::disallowed_methods, reason = "a test may be told to update")]
    let update = std::env::var_os("CREDLINT_UPDATE").is_some();
    if update {
        fs::create_dir_all(path.parent().expect("a file has a parent")).expect("created");
        fs::write(&path, wanted).expect("written");
        return;
    }
    let found = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == wanted,
        "{file} is stale: run CREDLINT_UPDATE=1 cargo test --test docs"
    );
}

fn credlint(arguments: &[&str], folder: &Path) -> String {
    let done = common::credlint(folder)
        .args(arguments)
        .env("COLUMNS", "96")
        .output()
        .expect("credlint runs");
    String::from_utf8(done.stdout).expect("UTF-8")
}

#[test]
fn the_rules() {
    let rules = Scanner::new(&[], Options::default()).rules();
    let mut page = format!(
        "# Rules\n\n{} rules, made from the rules themselves by `tests/docs.rs`. In the examples `{{{{…}}}}` stands for text that is made \
         when the tests run.\n",
        rules.len()
    );
    for category in Category::ALL {
        let of_category: Vec<&RuleRef> = rules.iter().filter(|r| r.category == category).collect();
        if of_category.is_empty() {
            continue;
        }
        let _ = write!(page, "\n## {}\n", category.title());
        for rule in of_category {
            describe(&mut page, rule);
        }
    }
    fresh("docs/rules.md", &page);
}

fn describe(page: &mut String, rule: &RuleRef) {
    let cwe: Vec<String> = rule.cwe.iter().map(|n| format!("CWE-{n}")).collect();
    let _ = write!(
        page,
        "\n### {}\n\n{}. Severity {} ({}), confidence {}{}{}.\n\n{}\n",
        rule.id,
        rule.summary,
        rule.severity(),
        rule.score,
        rule.confidence,
        if cwe.is_empty() { "" } else { ", " },
        cwe.join(", "),
        rule.help
    );
    // hundreds of token formats explain themselves
    if rule.category != Category::ProviderSecret {
        examples(page, "Reported", &rule.bad);
        examples(page, "Not reported", &rule.good);
    }
}

fn examples(page: &mut String, title: &str, examples: &[Example]) {
    for example in examples {
        let _ = write!(
            page,
            "\n{title} in `{}`:\n\n```text\n{}\n```\n",
            example.path,
            example.text.trim_end()
        );
    }
}

#[test]
fn the_command_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page =
        "# Command line\n\nWhat `--help` prints, kept fresh by `tests/docs.rs`.\n".to_owned();
    describe_command(&mut page, &[], root);
    fresh("docs/cli.md", &page.replace(".exe", ""));
}

/// The help of a command, and then that of the commands below it.
fn describe_command(page: &mut String, path: &[&str], root: &Path) {
    let help = credlint(&[path, &["--help"]].concat(), root);
    let help: String = help
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    let name = [&["credlint"], path].concat().join(" ");
    let _ = write!(page, "\n## {name}\n\n```text\n{help}```\n");
    let list = help.split_once("\nCommands:\n").map_or("", |it| it.1);
    for line in list.lines().take_while(|line| !line.is_empty()) {
        // continued lines are indented further
        let Some(command) = line.strip_prefix("  ").filter(|it| !it.starts_with(' ')) else {
            continue;
        };
        let command = command.split(' ').next().unwrap_or_default();
        if command != "help" {
            describe_command(page, &[path, &[command]].concat(), root);
        }
    }
}

#[test]
fn the_signals() {
    let mut page = "# Signals\n\nWhat can decide about a finding, made from the signals themselves by `tests/docs.rs`. `credlint why FILE:LINE` shows what each of \
         them said about a line, and names them as they are named here ([why.md](why.md)).\n"
        .to_owned();
    let groups = [
        (
            Subject::Format,
            "Formats",
            "A keyword of a provider's format leads to its form. These outcomes stop it, in this order.",
        ),
        (
            Subject::Name,
            "Names",
            "A name that gets a value is read first.",
        ),
        (
            Subject::Value,
            "Values",
            "Then the value is judged. The first signal that is there decides.",
        ),
        (
            Subject::Neighbourhood,
            "Neighbourhood",
            "What stands around the value can make the verdict doubtful, and then the finding has low confidence.",
        ),
    ];
    for (subject, title, lead) in groups {
        let _ = write!(
            page,
            "\n## {title}\n\n{lead}\n\n| signal | asks | what brings the other answer |\n|---|---|---|\n"
        );
        for signal in all_signals().filter(|signal| signal.subject == subject) {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} |",
                signal.id, signal.asks, signal.flips
            );
        }
    }
    page.push_str("\n## Checks\n\nA judged value is offered to the checks in this order. The first one that knows it decides on the rule, or that it is harmless.\n\n");
    for (number, rules) in (1..).zip(checks()) {
        let rules: Vec<String> = rules
            .iter()
            .map(|rule| format!("[`{0}`](rules.md#{0})", rule.id))
            .collect();
        let _ = writeln!(page, "{number}. {}", rules.join(", "));
    }
    page.push_str("\n## Evidence\n\nFacts about a value that are worked out from the bytes at hand. Nothing is sent anywhere, so none of them says that a secret is in use.\n\n| kind | tells |\n|---|---|\n");
    for kind in EvidenceKind::ALL {
        let _ = writeln!(page, "| `{}` | {} |", kind.as_str(), kind.tells());
    }
    fresh("docs/signals.md", &page);
}

#[test]
fn the_schema_of_the_configuration() {
    let schema = serde_json::to_string_pretty(&credlint::config::schema()).expect("JSON");
    fresh("docs/credlint.schema.json", &(schema + "\n"));
}

/// A small repository with a defect of several kinds, filled in when the test runs.
const DEMO: &[(&str, &str)] = &[
    (
        "docker-compose.yml",
        "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:-{{text:devpassword}}}\n",
    ),
    (
        "app/settings.py",
        "import os\n\nSECRET_KEY = os.getenv(\"SECRET_KEY\", \"{{text:change-this}}\")\nDEBUG = os.getenv(\"DEBUG\", \"0\")\n",
    ),
    (
        ".env.example",
        "# copy to .env\nJWT_SECRET={{text:your-secret-key-here}}\nPASSWORD_MIN_LENGTH=12\nOPENAI_API_KEY=\n",
    ),
    (
        "src/pay.js",
        "const stripe = require('stripe')('sk_live_{{alnum:24}}');\n",
    ),
];

#[test]
fn the_transcript_of_the_readme() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in DEMO {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("created");
        fs::write(file, fill(text).expect("the demo fills")).expect("written");
    }
    let transcript = credlint(&[], folder.path());
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("a README");
    let readme = readme.replace("\r\n", "\n");
    let (before, rest) = readme.split_once("<!-- transcript -->\n").expect("a mark");
    let (_, after) = rest
        .split_once("<!-- /transcript -->")
        .expect("a closing mark");
    let wanted = format!(
        "{before}<!-- transcript -->\n```text\n$ credlint\n{transcript}```\n<!-- /transcript -->{after}"
    );
    fresh("README.md", &wanted);
}
