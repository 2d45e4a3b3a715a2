//! Text for a person: findings by category with the line they stand on, then what was not scanned, then a table.
//!
//! No line is longer than the wanted width, but for the line with the path of a finding: a path that is cut or wrapped cannot be
//! clicked or copied.

mod finding;
mod layout;

use super::totals::{grouped, outcome};
use super::{Options, Report, Reporter, escape};
use crate::finding::{Finding, NoticeKind};
use crate::rule::{Category, Severity};
use layout::{Page, cropped};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// The narrowest page.
const NARROWEST: usize = 40;

/// Writes for a terminal.
#[derive(Debug)]
pub(super) struct Human(pub(super) Options);

impl Reporter for Human {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut page = Page::new(self.0.width.max(NARROWEST), self.0.color, out);
        let findings: Vec<&Finding> = report.shown(&self.0).collect();
        for category in Category::ALL {
            self.category(category, &findings, &mut page)?;
        }
        self.notices(report, &mut page)?;
        if !findings.is_empty() {
            table(&findings, &mut page)?;
        }
        totals(report, &mut page)
    }
}

impl Human {
    fn category(
        &self,
        category: Category,
        findings: &[&Finding],
        page: &mut Page<'_>,
    ) -> io::Result<()> {
        let mut here = findings
            .iter()
            .filter(|finding| finding.rule.category == category)
            .peekable();
        if here.peek().is_none() {
            return Ok(());
        }
        let count = here.clone().count();
        page.heading(&format!("{} ({})", category.title(), grouped(count as u64)))?;

        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut helped: BTreeSet<&str> = BTreeSet::new();
        for finding in here {
            let count = counts.entry(&finding.rule.id).or_default();
            *count += 1;
            if self.0.limit.is_some_and(|limit| *count > limit) {
                continue;
            }
            let help = helped.insert(&finding.rule.id) || self.0.verbose;
            finding::write(finding, help, page)?;
        }
        for (rule, count) in counts {
            let more = count.saturating_sub(self.0.limit.unwrap_or(usize::MAX));
            if more > 0 {
                let more = grouped(more as u64);
                let text = format!(
                    "… and {more} more of {}; --all shows them",
                    escape::terminal(rule)
                );
                page.paragraph("", &text)?;
                page.blank()?;
            }
        }
        Ok(())
    }

    fn notices(&self, report: &Report, page: &mut Page<'_>) -> io::Result<()> {
        if report.notices.is_empty() {
            return Ok(());
        }
        page.heading(&format!(
            "Notices ({})",
            grouped(report.notices.len() as u64)
        ))?;
        let mut counts: BTreeMap<NoticeKind, usize> = BTreeMap::new();
        for notice in &report.notices {
            let count = counts.entry(notice.kind).or_default();
            *count += 1;
            if self.0.limit.is_some_and(|limit| *count > limit) {
                continue;
            }
            let path = escape::terminal(&String::from_utf8_lossy(&notice.path));
            let colon = if path.is_empty() { "" } else { ": " };
            let text = format!("{path}{colon}{}", escape::terminal(&notice.message));
            page.paragraph(&format!("  {}: ", notice.kind.as_str()), &text)?;
        }
        for (kind, count) in counts {
            let more = count.saturating_sub(self.0.limit.unwrap_or(usize::MAX));
            if more > 0 {
                let text = format!("… and {} more; --all shows them", grouped(more as u64));
                page.paragraph(&format!("  {}: ", kind.as_str()), &text)?;
            }
        }
        page.blank()
    }
}

/// Findings by severity and rule, loudest first.
fn table(findings: &[&Finding], page: &mut Page<'_>) -> io::Result<()> {
    let mut counts: BTreeMap<(Reverse<Severity>, &str), u64> = BTreeMap::new();
    for finding in findings {
        let key = (Reverse(finding.severity()), &*finding.rule.id);
        *counts.entry(key).or_default() += 1;
    }
    page.heading("Summary")?;
    let number = counts
        .values()
        .map(|&n| grouped(n).len())
        .max()
        .unwrap_or(1);
    for ((Reverse(severity), rule), count) in counts {
        let before = format!("{:>number$}  ", grouped(count));
        let room = page.width().saturating_sub(before.len() + 10);
        let rule = cropped(&escape::terminal(rule), room);
        let name = page.paint(finding::style(severity), &format!("{severity:8}"));
        page.line(&format!("{before}{name}  {rule}"))?;
    }
    page.blank()
}

/// What was found and in how much.
fn totals(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    page.paragraph("", &outcome(&report.receipt))?;
    if report.receipt.incomplete {
        let text = "Something in scope was not scanned: the notices say what.";
        page.paragraph("", text)?;
    }
    if report.notices.iter().any(|it| it.kind.is_of_packed()) {
        let text = "A file of which you know what it packs is left out by `exclude = [\"/PATH\"]` in credlint.toml.";
        page.paragraph("", text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
