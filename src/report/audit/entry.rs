//! A finding of an audit: owned, redacted, readable back.

use crate::finding::{
    Finding, FingerprintKey, Fix, Life, LifeState, Location, Safety, Secret, Snippet,
};
use crate::rule::{Category, Confidence, Severity};
use crate::text::Span;
use serde::{Deserialize, Serialize};

use super::super::{escape, shown_fix, shown_lines};

/// Lines of a proposed change that are shown.
const MOST_LINES: usize = 24;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Id of the rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What kind of defect.
    pub category: Category,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// The line around it.
    pub excerpt: Option<Excerpt>,
    /// The redacted value; `None` when the finding is not about one.
    pub secret: Option<String>,
    /// Identity of the value wherever it stands, under the key of the audit.
    pub value: Option<String>,
    /// Identity of the finding.
    pub fingerprint: String,
    /// What and where in one sentence.
    pub message: String,
    /// The remedy in the syntax of the file.
    pub remedy: String,
    /// The commit that it was found in; `None` for the files as they are.
    pub commit: Option<String>,
    /// The life of the value in the history.
    pub life: Option<LifeLine>,
    /// Further places of the same defect, each with a few words.
    pub related: Vec<(Place, String)>,
    /// The change that mends it.
    pub fix: Option<Proposal>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path in the repository, invalid bytes replaced.
    pub path: String,
    /// The path's exact bytes percent-encoded, where it is no UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// 1-based; `None` for a file as a whole.
    pub line: Option<u32>,
}

/// A redacted line in three parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// In front of the finding.
    pub before: String,
    /// What stands for the finding.
    pub mark: String,
    /// Behind it.
    pub after: String,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What it does.
    pub description: String,
    /// It does not change what a correctly configured program does.
    pub safe: bool,
    /// Removed and added lines behind their sign, redacted; a line without a sign names a file.
    pub diff: Vec<String>,
}

/// When a value came in, when it went, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeLine {
    /// From where git can still reach it.
    pub state: LifeState,
    /// It came in.
    pub introduced: Option<Moment>,
    /// It went.
    pub removed: Option<Moment>,
    /// Whole days in between.
    pub days: Option<u64>,
    /// Others have it.
    pub pushed: bool,
    /// Where it stands at `HEAD`.
    pub at_head: Vec<String>,
    /// Where it ever stood.
    pub paths: Vec<String>,
    /// References whose newest commit has it.
    pub in_tips: Vec<String>,
    /// References whose history has it.
    pub in_histories: Vec<String>,
}

/// A commit in the life of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Its id.
    pub commit: String,
    /// Where the value stood; empty for the text of the commit itself.
    pub path: String,
    /// Who wrote it: the name.
    pub author: String,
    /// When: seconds since 1970.
    pub seconds: i64,
    /// When: the day in UTC.
    pub day: String,
}

impl Entry {
    pub(super) fn of(finding: &Finding, key: &FingerprintKey) -> Self {
        let secret = finding.secret.as_ref();
        let region = finding.location.region.as_ref();
        Entry {
            rule: finding.rule.id.to_string(),
            severity: finding.severity(),
            confidence: finding.confidence,
            category: finding.rule.category,
            place: (&finding.location).into(),
            excerpt: region.map(|region| (&region.snippet).into()),
            secret: secret.map(Secret::redacted),
            value: secret.map(|_| key.of_value(&finding.fingerprint)),
            fingerprint: finding.fingerprint.to_string(),
            message: finding.message.clone(),
            remedy: finding.remedy.clone(),
            commit: finding.commit.as_deref().map(str::to_owned),
            life: finding.life.as_deref().map(Into::into),
            related: finding
                .related
                .iter()
                .map(|it| ((&it.location).into(), it.message.clone()))
                .collect(),
            fix: shown_fix(finding).map(|fix| proposal(finding, fix)),
        }
    }

    /// It stands in the files as they are, not only in the history.
    pub fn is_here(&self) -> bool {
        let in_files = |life: &LifeLine| {
            life.state < LifeState::InReflog || !self.place.path.starts_with("blob/")
        };
        self.commit.is_none() && self.life.as_ref().is_none_or(in_files)
    }
}

impl From<&Location> for Place {
    fn from(location: &Location) -> Self {
        let path = String::from_utf8_lossy(&location.path);
        Place {
            path_bytes: matches!(path, std::borrow::Cow::Owned(_))
                .then(|| escape::uri(&location.path)),
            path: path.into_owned(),
            line: location.region.as_ref().map(|it| it.start.line),
        }
    }
}

impl From<&Snippet> for Excerpt {
    fn from(snippet: &Snippet) -> Self {
        let text = &snippet.text;
        let part = |span: Span| text.get(span.start..span.end).map(str::to_owned);
        let (start, end) = (snippet.mark.start, snippet.mark.end);
        let parts = part(Span::new(0, start)).zip(part(snippet.mark));
        let rest = (end <= text.len()).then(|| part(Span::new(end, text.len())));
        let cut = |there: bool| if there { "…" } else { "" };
        match parts.zip(rest.flatten()) {
            Some(((before, mark), after)) => Excerpt {
                before: format!("{}{before}", cut(snippet.cut_before)),
                mark,
                after: format!("{after}{}", cut(snippet.cut_after)),
            },
            None => Excerpt {
                before: text.clone(),
                mark: String::new(),
                after: String::new(),
            },
        }
    }
}

/// The change as lines. The old ones are known as far as the finding shows them.
fn proposal(finding: &Finding, fix: &Fix) -> Proposal {
    let mut diff = Vec::new();
    let elsewhere = fix
        .edits
        .iter()
        .any(|edit| edit.path != finding.location.path);
    match (shown_lines(finding), &finding.location.region) {
        (Some(lines), Some(region)) if !elsewhere => {
            let within = (lines.start.line..=lines.last()).contains(&region.start.line);
            if within {
                let several = lines.last() > lines.start.line;
                let more = if several { " …" } else { "" };
                diff.push(format!("-{}{more}", region.snippet.text));
            }
            diff.extend(lines.text.lines().map(|line| format!("+{line}")));
        }
        _ => {
            let mut path = None;
            for edit in &fix.edits {
                if path != Some(&edit.path) {
                    diff.push(format!(" {}", String::from_utf8_lossy(&edit.path)));
                    path = Some(&edit.path);
                }
                diff.extend(edit.text.lines().map(|line| format!("+{line}")));
            }
        }
    }
    diff.truncate(MOST_LINES);
    Proposal {
        description: fix.description.clone(),
        safe: fix.safety == Safety::Safe,
        diff,
    }
}

impl From<&Life> for LifeLine {
    fn from(life: &Life) -> Self {
        let names = |paths: &[bstr::BString]| -> Vec<String> {
            paths
                .iter()
                .map(|it| String::from_utf8_lossy(it).into_owned())
                .collect()
        };
        LifeLine {
            state: life.state,
            introduced: life.introduced.as_ref().map(Into::into),
            removed: life.removed.as_ref().map(Into::into),
            days: life.days,
            pushed: life.pushed,
            at_head: names(&life.at_head),
            paths: names(&life.paths),
            in_tips: life.in_tips.clone(),
            in_histories: life.in_histories.clone(),
        }
    }
}

impl From<&crate::finding::Moment> for Moment {
    fn from(moment: &crate::finding::Moment) -> Self {
        Moment {
            commit: moment.commit.clone(),
            path: String::from_utf8_lossy(&moment.path).into_owned(),
            author: moment.author.clone(),
            seconds: moment.seconds,
            day: moment.day(),
        }
    }
}
