//! What was looked at and what was not: the reader must be able to tell "clean" from "not looked at".

use super::super::audit::{Audit, Coverage};
use super::super::escape;
use super::super::totals::{bytes, counted, grouped};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Notices of one kind that are listed.
const MOST_NOTICES: usize = 25;

/// Repositories from which on only those with gaps are listed.
const MOST_REPOSITORIES: usize = 200;

/// The whole section below its heading.
pub(super) fn section(audit: &Audit) -> String {
    let all = audit.coverage();
    let mut out = format!("<p>{}</p>\n", sentence(audit, &all));
    if !audit.missing.is_empty() {
        let numbers: Vec<_> = audit.missing.iter().map(u32::to_string).collect();
        _ = writeln!(
            out,
            "<p><strong>Missing: shard {}.</strong> What is in these parts of the list was not looked at, or its report did not arrive.</p>",
            numbers.join(", ")
        );
    }
    let mut rows = vec![];
    if let Some(commits) = all.commits {
        rows.push(("Commits", grouped(commits)));
    }
    match all.versions {
        Some(versions) => {
            rows.push(("Files on disk", grouped(all.files.saturating_sub(versions))));
            rows.push(("Versions of files in the history", grouped(versions)));
        }
        None => {
            rows.push(("Files", grouped(all.files)));
            rows.push(("History", "not looked at".to_owned()));
        }
    }
    rows.push(("Read", bytes(all.bytes)));
    for (reason, count) in &all.skipped {
        rows.push((
            "Skipped",
            format!("{} {}", grouped(*count), reason.replace('-', " ")),
        ));
    }
    rows.push(("Allowed by somebody, not listed", grouped(all.suppressed)));
    rows.push((
        "Below the wanted severity or confidence",
        grouped(all.hidden),
    ));
    out.push_str("<table class=\"coverage\"><tbody>\n");
    for (name, value) in rows {
        _ = writeln!(
            out,
            "<tr><th scope=\"row\">{name}</th><td>{}</td></tr>",
            escape::html(&value)
        );
    }
    out.push_str("</tbody></table>\n");
    if audit.repositories.len() > 1 {
        repositories(audit, &mut out);
    }
    notices(audit, &mut out);
    out
}

fn sentence(audit: &Audit, all: &Coverage) -> String {
    let failed = audit.repositories.iter().filter(|it| it.failure.is_some());
    let failed = failed.count();
    match (failed, all.incomplete || !audit.missing.is_empty()) {
        (0, false) => "Everything in scope was looked at.".to_owned(),
        (0, true) => {
            "<strong>Not everything in scope was looked at</strong>; the notices say what."
                .to_owned()
        }
        (failed, _) => format!(
            "<strong>{} could not be looked at</strong>; the table says why.",
            counted(failed, "repository")
        ),
    }
}

fn repositories(audit: &Audit, out: &mut String) {
    out.push_str("<details open><summary>Repositories</summary>\n<table class=\"coverage\"><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Findings</th><th scope=\"col\">Commits</th><th scope=\"col\">Looked at</th></tr></thead><tbody>\n");
    let all = audit.repositories.len() <= MOST_REPOSITORIES;
    let mut unlisted = 0;
    for it in &audit.repositories {
        let whole = it.failure.is_none() && !it.coverage.incomplete;
        if whole && !all && it.findings.is_empty() {
            unlisted += 1;
            continue;
        }
        let state = match &it.failure {
            Some(why) => format!("<strong>no</strong>: {}", escape::html(why)),
            None if whole => "all of it".to_owned(),
            None => "in part".to_owned(),
        };
        let commits = it.coverage.commits.map(grouped).unwrap_or_default();
        _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{commits}</td><td>{state}</td></tr>",
            escape::html(&it.name),
            grouped(it.findings.len() as u64),
        );
    }
    out.push_str("</tbody></table>\n");
    if unlisted > 0 {
        _ = writeln!(
            out,
            "<p>And {} more that were looked at as a whole, without a finding.</p>",
            grouped(unlisted)
        );
    }
    out.push_str("</details>\n");
}

fn notices(audit: &Audit, out: &mut String) {
    let many = audit.repositories.len() > 1;
    let mut kinds: BTreeMap<(bool, &str), Vec<String>> = BTreeMap::new();
    for repository in &audit.repositories {
        for notice in &repository.notices {
            let mut place = notice.path.clone();
            if many {
                place = format!("{}: {place}", repository.name);
            }
            let colon = if place.is_empty() { "" } else { " " };
            kinds
                .entry((!notice.incomplete, &notice.kind))
                .or_default()
                .push(format!(
                    "<li><code>{}</code>{colon}{}</li>",
                    escape::html(&place),
                    escape::html(&notice.message)
                ));
        }
    }
    for ((complete, kind), lines) in kinds {
        let open = if complete { "" } else { " open" };
        let lacking = if complete { "" } else { ": not looked at" };
        _ = writeln!(
            out,
            "<details{open}><summary>{} ({}){lacking}</summary>\n<ul>",
            escape::html(&kind.replace('-', " ")),
            grouped(lines.len() as u64)
        );
        for line in lines.iter().take(MOST_NOTICES) {
            _ = writeln!(out, "{line}");
        }
        let more = lines.len().saturating_sub(MOST_NOTICES);
        if more > 0 {
            _ = writeln!(
                out,
                "<li>and {} more; the JSON has all</li>",
                grouped(more as u64)
            );
        }
        out.push_str("</ul>\n</details>\n");
    }
}
