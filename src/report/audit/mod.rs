//! An audit as data: what is known of one repository or of many, without a single value in clear text, to be written, merged and read.

mod decision;
mod entry;
mod merge;

pub use entry::{Entry, Excerpt, LifeLine, Moment, Place, Proposal};
pub use merge::NoAudit;

pub(super) use decision::{Case, Decision, Tier, decisions, repositories, verdict};

use super::{Options, REPOSITORY, Report, TOOL, VERSION};
use crate::finding::FingerprintKey;
use crate::rule::{Category, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The version of the document. A reader refuses what is newer.
pub(super) const FORMAT: u32 = 1;

/// What the document says of itself.
const KIND: &str = "credlint-audit";

/// Everything that an audit found. Says nothing about when it ran or how long: the same repositories give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Always `credlint-audit`.
    pub kind: String,
    /// The version of the document.
    pub format: u32,
    /// Who wrote it.
    pub tool: Program,
    /// The names of all repositories that were asked for, sorted; `None` when one was named. A part of a list names the whole list.
    pub list: Option<Vec<String>>,
    /// The part of the list that this is; `None` for all of it.
    pub shard: Option<Shard>,
    /// Parts of the list that did not arrive, by number.
    pub missing: Vec<u32>,
    /// The repositories, sorted by name.
    pub repositories: Vec<Repository>,
    /// The rules that have findings, by id.
    pub rules: BTreeMap<String, RuleText>,
}

/// A program and its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it lives.
    pub url: String,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

/// What was found in one repository.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Repository {
    /// Its name, as the list has it.
    pub name: String,
    /// Why it could not be looked at; nothing else is known of it then.
    pub failure: Option<String>,
    /// The commit that is checked out.
    pub head: Option<String>,
    /// All its references are copies of another repository's, as in a mirror: whatever they reach is with others, too.
    pub mirror: bool,
    /// What was looked at, and what was not.
    pub coverage: Coverage,
    /// The findings that count, in the order of a report.
    pub findings: Vec<Entry>,
    /// What has to be said beside them.
    pub notices: Vec<Remark>,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Commits; `None` without a history.
    pub commits: Option<u64>,
    /// Versions of files in the history; they are part of `files`.
    pub versions: Option<u64>,
    /// Files and versions of files.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// What was skipped, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Findings that somebody allowed.
    pub suppressed: u64,
    /// Findings below the wanted severity or confidence.
    pub hidden: u64,
    /// Something in scope was not looked at.
    pub incomplete: bool,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What kind of thing happened.
    pub kind: String,
    /// The file; empty for the repository as a whole.
    pub path: String,
    /// One sentence.
    pub message: String,
    /// Something in scope was not looked at.
    pub incomplete: bool,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleText {
    /// A noun phrase.
    pub summary: String,
    /// Why it matters and what to do.
    pub help: String,
    /// What kind of defect.
    pub category: Category,
    /// How much it matters.
    pub severity: Severity,
}

impl Default for Audit {
    fn default() -> Self {
        Audit {
            kind: KIND.to_owned(),
            format: FORMAT,
            tool: Program {
                name: TOOL.to_owned(),
                version: VERSION.to_owned(),
                url: REPOSITORY.to_owned(),
            },
            list: None,
            shard: None,
            missing: Vec::new(),
            repositories: Vec::new(),
            rules: BTreeMap::new(),
        }
    }
}

impl Audit {
    /// Adds a repository with its report. Values get an identity under `key`, by which the same one is known in another repository.
    pub fn add(&mut self, mut repository: Repository, report: &Report, key: &FingerprintKey) {
        let receipt = &report.receipt;
        repository.coverage = Coverage {
            commits: receipt.commits,
            versions: receipt.history,
            files: receipt.files,
            bytes: receipt.bytes,
            skipped: receipt
                .skipped
                .iter()
                .map(|(reason, count)| ((*reason).to_owned(), *count))
                .collect(),
            suppressed: receipt.suppressed,
            hidden: receipt.hidden,
            incomplete: receipt.incomplete,
        };
        let counting = report.findings.iter().filter(|it| it.suppression.is_none());
        for finding in counting {
            self.rules
                .entry(finding.rule.id.to_string())
                .or_insert_with(|| RuleText {
                    summary: finding.rule.summary.to_string(),
                    help: finding.rule.help.to_string(),
                    category: finding.rule.category,
                    severity: finding.severity(),
                });
            repository.findings.push(Entry::of(finding, key));
        }
        repository.notices = report
            .notices
            .iter()
            .map(|notice| Remark {
                kind: notice.kind.as_str().to_owned(),
                path: String::from_utf8_lossy(&notice.path).into_owned(),
                message: notice.message.clone(),
                incomplete: notice.kind.incomplete(),
            })
            .collect();
        self.insert(repository);
    }

    /// Adds a repository that could not be looked at.
    pub fn add_failure(&mut self, name: String, failure: String) {
        self.insert(Repository {
            name,
            failure: Some(failure),
            ..Repository::default()
        });
    }

    /// The findings that count, with the number of their repository.
    pub fn findings(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let each = self.repositories.iter().enumerate();
        each.flat_map(|(at, repository)| repository.findings.iter().map(move |it| (at, it)))
    }

    /// True when something that was asked for was not looked at: a repository, a part of the list, or something in a repository.
    pub fn is_incomplete(&self) -> bool {
        let lacking = |it: &Repository| it.failure.is_some() || it.coverage.incomplete;
        self.has_gaps() || self.repositories.iter().any(lacking)
    }

    /// True when whole repositories or parts of the list are missing.
    pub fn has_gaps(&self) -> bool {
        !self.missing.is_empty() || self.repositories.iter().any(|it| it.failure.is_some())
    }

    /// The highest severity that was found.
    pub fn loudest(&self) -> Option<Severity> {
        self.findings().map(|(_, it)| it.severity).max()
    }

    /// Writes the document as indented JSON.
    ///
    /// # Errors
    /// Fails when the writer does.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Writes one self-contained page of HTML.
    ///
    /// # Errors
    /// Fails when the writer does.
    pub fn write_html(&self, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        super::html::write(self, options, out)
    }

    /// Writes Markdown, for an issue or a mail.
    ///
    /// # Errors
    /// Fails when the writer does.
    pub fn write_markdown(&self, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        super::markdown::write(self, options, out)
    }

    /// The account of all repositories together.
    pub(super) fn coverage(&self) -> Coverage {
        let mut all = Coverage::default();
        let sum = |a: Option<u64>, b: Option<u64>| match (a, b) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0) + b.unwrap_or(0)),
        };
        for it in self.repositories.iter().map(|it| &it.coverage) {
            all.commits = sum(all.commits, it.commits);
            all.versions = sum(all.versions, it.versions);
            all.files += it.files;
            all.bytes += it.bytes;
            for (reason, count) in &it.skipped {
                *all.skipped.entry(reason.clone()).or_default() += count;
            }
            all.suppressed += it.suppressed;
            all.hidden += it.hidden;
            all.incomplete |= it.incomplete;
        }
        all
    }

    fn insert(&mut self, repository: Repository) {
        let at = self
            .repositories
            .partition_point(|it| it.name < repository.name);
        self.repositories.insert(at, repository);
    }
}

/// The audit of a report on one place, for formats that are written from audits.
pub(super) fn of_report(report: &Report, options: &Options) -> Audit {
    let mut audit = Audit::default();
    let repository = Repository {
        name: options.title.clone(),
        ..Repository::default()
    };
    audit.add(repository, report, &FingerprintKey::default());
    audit
}
