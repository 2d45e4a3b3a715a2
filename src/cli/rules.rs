//! `credlint rules`: what credlint knows.

use super::args::{FINDINGS, RulesArgs, RulesCommand, RulesFormat};
use super::failure::Failure;
use super::patterns;
use super::project::Project;
use credlint::report::counted;
use credlint::rule::RuleRef;
use credlint::scan::{Options, Scanner};
use std::fmt::Write;
use std::process::ExitCode;

/// Runs the command.
pub(super) fn run(args: &RulesArgs) -> Result<ExitCode, Failure> {
    if let Some(RulesCommand::Test { files }) = &args.command {
        let own = patterns::of_files(files)?;
        return check(&patterns::complaints(&own), own.len());
    }
    let project = Project::here(&args.project)?;
    let mut rules = Scanner::new(&project.patterns, Options::default()).rules();
    let text = args.text.as_deref().unwrap_or("").to_lowercase();
    rules.retain(|rule| {
        let named = rule.id.contains(&text) || rule.summary.to_lowercase().contains(&text);
        named
            && args.category.is_none_or(|c| c == rule.category)
            && args.min_severity.is_none_or(|s| rule.severity() >= s)
    });
    let out = match args.format {
        RulesFormat::Table => table(&rules),
        RulesFormat::Json => json(&rules)?,
    };
    super::print(out.as_bytes())
}

fn check(complaints: &[String], count: usize) -> Result<ExitCode, Failure> {
    if complaints.is_empty() {
        let said = match count {
            1 => "1 pattern agrees with its examples\n".to_owned(),
            _ => format!("{count} patterns agree with their examples\n"),
        };
        return super::print(said.as_bytes());
    }
    super::print(format!("{}\n", complaints.join("\n")).as_bytes())?;
    Ok(ExitCode::from(FINDINGS))
}

fn table(rules: &[RuleRef]) -> String {
    let width = rules.iter().map(|r| r.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut row = |id: &str, severity: &str, confidence: &str, category: &str, summary: &str| {
        let _ = writeln!(
            out,
            "{id:width$}  {severity:8}  {confidence:10}  {category:19}  {summary}"
        );
    };
    if !rules.is_empty() {
        row("rule", "severity", "confidence", "category", "summary");
    }
    for rule in rules {
        row(
            &rule.id,
            rule.severity().as_str(),
            rule.confidence.as_str(),
            rule.category.as_str(),
            &rule.summary,
        );
    }
    let _ = match rules.len() {
        0 => writeln!(out, "no rule fits"),
        count => writeln!(out, "{}", counted(count, "rule")),
    };
    out
}

fn json(rules: &[RuleRef]) -> Result<String, Failure> {
    let list: Vec<_> = rules
        .iter()
        .map(|rule| {
            serde_json::json!({
                "id": rule.id,
                "summary": rule.summary,
                "help": rule.help,
                "category": rule.category,
                "severity": rule.severity(),
                "security_severity": rule.score.to_string(),
                "confidence": rule.confidence,
                "cwe": rule.cwe,
            })
        })
        .collect();
    let mut out = serde_json::to_string_pretty(&list).map_err(|e| Failure::from_error(&e))?;
    out.push('\n');
    Ok(out)
}
