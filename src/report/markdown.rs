//! An audit as Markdown: the same in short, for an issue or a mail.

use super::audit::{self, Audit, Case, Decision, Tier, decisions, verdict};
use super::life::story;
use super::time::date_time;
use super::totals::{bytes, counted, grouped};
use super::{Options, Report, Reporter, TOOL, VERSION, escape, help_uri};
use std::io::{self, Write};

/// Cases of one decision that are listed; the page has all of them.
const MOST_CASES: usize = 20;

/// Bytes after which only counts follow. GitHub takes 65,536 characters in an issue.
const MOST_BYTES: usize = 56_000;

/// Writes the Markdown of a report.
#[derive(Debug)]
pub(super) struct Markdown(pub(super) Options);

impl Reporter for Markdown {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        write(&audit::of_report(report, &self.0), &self.0, out)
    }
}

/// Writes the Markdown of an audit.
pub(super) fn write(audit: &Audit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let decisions = decisions(audit);
    let name = match audit.repositories.as_slice() {
        [one] => one.name.as_str(),
        _ => "",
    };
    writeln!(out, "# {}\n", escape::markdown(&verdict(audit, &decisions)))?;
    if !name.is_empty() {
        writeln!(out, "Secrets audit of {}.", escape::markdown(name))?;
    }
    if options.ended > 0 {
        writeln!(out, "Written on {}.", &date_time(options.ended)[..10])?;
    }
    to_do(audit, &decisions, out)?;
    findings(audit, &decisions, out)?;
    coverage(audit, out)?;
    writeln!(
        out,
        "\nWritten by {TOOL} {VERSION}, offline. Values are hidden; whether one still works was not tried."
    )
}

fn to_do(audit: &Audit, decisions: &[Decision<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## What to do first\n")?;
    let mut number = 0;
    for tier in Tier::ALL {
        let of: Vec<_> = decisions.iter().filter(|it| it.tier == tier).collect();
        let cases: usize = of.iter().map(|it| it.cases.len()).sum();
        if cases == 0 || tier == Tier::Advice && number > 0 {
            continue;
        }
        number += 1;
        writeln!(
            out,
            "{number}. **{}** ({}). {}",
            tier.task(),
            grouped(cases as u64),
            tier.reason()
        )?;
        if let Some((command, use_of)) = tier.command() {
            writeln!(out, "   `{command}` {use_of}.")?;
        }
    }
    if number == 0 {
        let text = match audit.is_incomplete() {
            true => "What was not looked at, as the end of this report says.",
            false => "Nothing. `credlint init` sets up a hook that keeps it that way.",
        };
        writeln!(out, "{text}")?;
    }
    Ok(())
}

fn findings(audit: &Audit, decisions: &[Decision<'_>], out: &mut dyn Write) -> io::Result<()> {
    let many = audit.repositories.len() > 1;
    writeln!(out, "\n## Findings")?;
    let mut written = 0;
    let mut left = 0;
    for decision in decisions {
        if written > MOST_BYTES {
            left += decision.cases.len();
            continue;
        }
        let rule = audit.rules.get(decision.rule);
        let summary = rule.map_or(decision.rule, |rule| &rule.summary);
        let mut part = format!(
            "\n### {} ({}, {})\n\n[{}]({})\n\n",
            escape::markdown(summary),
            decision.severity,
            decision.tier.label(),
            escape::markdown(decision.rule),
            help_uri(decision.rule),
        );
        for case in decision.cases.iter().take(MOST_CASES) {
            part.push_str(&line(case, many));
        }
        let more = decision.cases.len().saturating_sub(MOST_CASES);
        if more > 0 {
            part.push_str(&format!("- and {} more\n", grouped(more as u64)));
        }
        written += part.len();
        out.write_all(part.as_bytes())?;
    }
    if left > 0 {
        writeln!(
            out,
            "\nAnd {}; the page has all of them.",
            counted(left, "more finding")
        )?;
    }
    Ok(())
}

fn line(case: &Case<'_>, many: bool) -> String {
    let (repository, entry) = case.members[0];
    let place = &entry.place;
    let name = if many {
        format!("{}: ", repository.name)
    } else {
        String::new()
    };
    let number = place
        .line
        .map(|line| format!(":{line}"))
        .unwrap_or_default();
    let mut out = format!(
        "- **{}** {}",
        escape::markdown(&format!("{name}{}{number}", place.path)),
        escape::markdown(&entry.message)
    );
    if case.members.len() > 1 {
        out.push_str(&format!(
            " In {} places",
            grouped(case.members.len() as u64)
        ));
        let repositories = audit::repositories(case);
        if repositories > 1 {
            out.push_str(&format!(
                " of {} repositories",
                grouped(repositories as u64)
            ));
        }
        out.push('.');
    }
    if let Some(life) = &entry.life {
        let told: Vec<String> = story(life)
            .into_iter()
            .map(|(name, text)| format!("{name} {}", escape::markdown(&text)))
            .collect();
        out.push_str(&format!(" {}.", told.join("; ")));
    }
    out.push('\n');
    out
}

fn coverage(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    let all = audit.coverage();
    writeln!(out, "\n## What was looked at\n")?;
    if let Some(commits) = all.commits {
        writeln!(out, "- {}", counted(commits, "commit"))?;
    }
    match all.versions {
        Some(versions) => writeln!(
            out,
            "- {} on disk and {} in the history, {}",
            counted(all.files.saturating_sub(versions), "file"),
            counted(versions, "version"),
            bytes(all.bytes)
        )?,
        None => writeln!(
            out,
            "- {}, {}; no history",
            counted(all.files, "file"),
            bytes(all.bytes)
        )?,
    }
    for (reason, count) in &all.skipped {
        writeln!(
            out,
            "- skipped: {} {}",
            grouped(*count),
            escape::markdown(&reason.replace('-', " "))
        )?;
    }
    if all.suppressed > 0 {
        writeln!(out, "- allowed, not listed: {}", grouped(all.suppressed))?;
    }
    for number in &audit.missing {
        writeln!(out, "- **missing: shard {number}**")?;
    }
    for it in &audit.repositories {
        if let Some(why) = &it.failure {
            writeln!(
                out,
                "- **not looked at: {}**: {}",
                escape::markdown(&it.name),
                escape::markdown(why)
            )?;
        }
        for notice in it
            .notices
            .iter()
            .filter(|notice| notice.incomplete)
            .take(MOST_CASES)
        {
            let place = format!("{} {}", it.name, notice.path);
            writeln!(
                out,
                "- **incomplete** {}: {}",
                escape::markdown(place.trim()),
                escape::markdown(&notice.message)
            )?;
        }
    }
    Ok(())
}
