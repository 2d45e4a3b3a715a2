//! `credlint explain`: one rule, for a person.

use super::args::ExplainArgs;
use super::failure::Failure;
use super::project::Project;
use super::style;
use credlint::rule::{Example, Rule};
use credlint::scan::{Options, Scanner};
use std::fmt::Write;
use std::process::ExitCode;

/// Runs the command.
pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let project = Project::here(&args.project)?;
    let rules = Scanner::new(&project.patterns, Options::default()).rules();
    let Some(rule) = rules.iter().find(|rule| rule.id == args.rule) else {
        return Err(Failure::no_rule(&args.rule, rules.iter().map(|r| &*r.id)));
    };
    super::print(page(rule).as_bytes())
}

fn page(rule: &Rule) -> String {
    let cwe: Vec<String> = rule.cwe.iter().map(|n| format!("CWE-{n}")).collect();
    let mut out = format!(
        "{}: {}\n\nSeverity {} ({}), confidence {}, category {}{}\n\n{}\n",
        rule.id,
        rule.summary,
        rule.severity(),
        rule.score,
        rule.confidence,
        rule.category,
        if cwe.is_empty() {
            String::new()
        } else {
            format!(", {}", cwe.join(", "))
        },
        wrap(&rule.help, style::width().min(100)),
    );
    examples(&mut out, "Reported", &rule.bad);
    examples(&mut out, "Not reported", &rule.good);
    let mut texts = rule.bad.iter().chain(&*rule.good);
    if texts.any(|example| example.text.contains("{{")) {
        out.push_str("\n{{...}} stands for text of that kind.\n");
    }
    let _ = writeln!(
        out,
        "\nAllow one place with a comment on its line: credlint:allow {} -- reason",
        rule.id
    );
    out
}

fn examples(out: &mut String, title: &str, examples: &[Example]) {
    for example in examples {
        let _ = writeln!(out, "\n{title}, {}:", example.path);
        for line in example.text.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
}

fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let len = word.chars().count();
        if column > 0 && column + 1 + len > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += len;
    }
    out
}
