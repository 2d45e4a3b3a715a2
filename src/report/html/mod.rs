//! One self-contained page for people who decide what to do: no network, no server, readable without its script, and on paper.

mod case;
mod chart;
mod coverage;

use super::audit::{self, Audit, Decision, Tier, decisions, verdict};
use super::time::date_time;
use super::totals::{counted, grouped};
use super::{Options, Report, Reporter, TOOL, VERSION, escape};
use crate::rule::Severity;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, Write};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Places that a step names.
const MOST_PLACES: usize = 4;

/// Writes the page of a report.
#[derive(Debug)]
pub(super) struct Html(pub(super) Options);

impl Reporter for Html {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        write(&audit::of_report(report, &self.0), &self.0, out)
    }
}

/// Writes the page of an audit.
pub(super) fn write(audit: &Audit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let decisions = decisions(audit);
    let subject = subject(audit);
    let parts: [(&str, String); 12] = [
        ("hash", base64(&Sha256::digest(format!("\n{SCRIPT}")))),
        ("title", escape::html(&format!("Secrets audit: {subject}"))),
        ("style", STYLE.to_owned()),
        (
            "kicker",
            format!("Secrets audit · {}", escape::html(&subject)),
        ),
        ("verdict", escape::html(&verdict(audit, &decisions))),
        ("lede", lede(audit, &decisions, options)),
        ("steps", steps(audit, &decisions)),
        ("charts", chart::all(audit, &decisions)),
        ("filters", case::filters(audit, &decisions)),
        ("coverage", coverage::section(audit)),
        ("foot", foot()),
        ("script", SCRIPT.to_owned()),
    ];
    let mut rest = PAGE;
    while let Some((before, behind)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (name, after) = behind.split_once("}}").unwrap_or((behind, ""));
        rest = after;
        match parts.iter().find(|part| part.0 == name) {
            Some((_, text)) => out.write_all(text.as_bytes())?,
            // the bulk of the page is not gathered in memory
            None => case::groups(audit, &decisions, out)?,
        }
    }
    out.write_all(rest.as_bytes())
}

/// What the page is about.
fn subject(audit: &Audit) -> String {
    match audit.repositories.as_slice() {
        [one] if one.name.is_empty() => "this folder".to_owned(),
        [one] => one.name.clone(),
        many => counted(many.len(), "repository"),
    }
}

fn lede(audit: &Audit, decisions: &[Decision<'_>], options: &Options) -> String {
    let mut out = String::from("<p class=\"soft\">");
    let all = audit.coverage();
    let mut said = Vec::new();
    if let [one] = audit.repositories.as_slice()
        && let Some(head) = &one.head
    {
        said.push(format!(
            "At commit <code>{}</code>",
            escape::html(short(head))
        ));
    }
    let commits = all.commits.map(|commits| counted(commits, "commit"));
    said.push(match (commits, all.versions) {
        (Some(commits), Some(_)) => format!("{commits} and everything reachable from there"),
        (Some(commits), None) => format!("what came with {commits}"),
        (None, _) => format!("{}, without their history", counted(all.files, "file")),
    });
    if options.ended > 0 {
        let day = date_time(options.ended);
        said.push(format!("written on {}", &day[..10]));
    }
    out.push_str(&said.join(", "));
    out.push_str(".</p>\n<ul class=\"tally\" aria-label=\"Findings by severity\">\n");
    for severity in Severity::ALL {
        let count: usize = decisions
            .iter()
            .flat_map(|it| &it.cases)
            .filter(|case| case.entry.severity == severity)
            .count();
        if count > 0 {
            _ = writeln!(
                out,
                "<li class=\"{severity}\"><b>{}</b> <span class=\"word\">{severity}</span></li>",
                grouped(count as u64)
            );
        }
    }
    out.push_str("</ul>");
    out
}

/// The list of what to do, most urgent first.
fn steps(audit: &Audit, decisions: &[Decision<'_>]) -> String {
    let mut out = String::new();
    let many = audit.repositories.len() > 1;
    if audit.is_incomplete() {
        out.push_str("<p><strong>Something was not looked at.</strong> <a href=\"#coverage\">What was looked at</a> says what; until then the list below may be too short.</p>\n");
    }
    out.push_str("<ol class=\"steps\">\n");
    let mut any = false;
    for tier in Tier::ALL {
        let of: Vec<_> = decisions
            .iter()
            .enumerate()
            .filter(|(_, it)| it.tier == tier)
            .collect();
        let cases: usize = of.iter().map(|(_, it)| it.cases.len()).sum();
        if cases == 0 || tier == Tier::Advice && any {
            continue;
        }
        any = true;
        _ = write!(
            out,
            "<li>\n<h3>{} <span class=\"soft\">({})</span></h3>\n<p>{}</p>\n<ul class=\"places\">\n",
            tier.task(),
            grouped(cases as u64),
            tier.reason()
        );
        let mut named = 0;
        // one of each kind first: a hundred of the first would hide the second
        let deepest = of.iter().map(|(_, it)| it.cases.len()).max().unwrap_or(0);
        'all: for depth in 0..deepest {
            for (number, decision) in &of {
                let Some(case) = decision.cases.get(depth) else {
                    continue;
                };
                if named == MOST_PLACES {
                    break 'all;
                }
                named += 1;
                let rule = audit.rules.get(decision.rule);
                let summary = rule.map_or(decision.rule, |rule| &rule.summary);
                _ = writeln!(
                    out,
                    "<li><a href=\"#{}\"><code>{}</code></a> {}</li>",
                    case::id(*number, depth),
                    case::place(case, many),
                    escape::html(&format!("{summary}{}", case::extent(case)))
                );
            }
        }
        if cases > named {
            let first = of.first().map_or(0, |it| it.0);
            _ = writeln!(
                out,
                "<li><a href=\"#g{first}\">and {} more</a></li>",
                grouped((cases - named) as u64)
            );
        }
        out.push_str("</ul>\n");
        if let Some((command, use_of)) = tier.command() {
            _ = writeln!(
                out,
                "<p class=\"do\"><code>{}</code> <span class=\"soft\">{use_of}</span></p>",
                escape::html(command)
            );
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
    match any {
        true => out,
        false if audit.is_incomplete() => "<p><strong>Something was not looked at.</strong> <a href=\"#coverage\">What was looked at</a> says what; look at that first.</p>\n".to_owned(),
        false => "<p>Nothing. Keep it that way: <code>credlint init</code> sets up a hook that looks at each commit.</p>\n".to_owned(),
    }
}

fn foot() -> String {
    format!(
        "Written by {TOOL} {VERSION}, offline. Values are hidden throughout; the page loads nothing and sends nothing. It names files, people and commits: \
         treat it as confidential. Whether a secret still works was not tried."
    )
}

/// The beginning of a commit's id.
fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

/// Base64 as content security policies write digests.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = (bits >> (18 - 6 * at)) & 63;
            out.push(match at <= three.len() {
                true => char::from(DIGITS[digit as usize]),
                false => '=',
            });
        }
    }
    out
}

#[cfg(test)]
mod tests;
