//! Findings that are not at `HEAD` any more: where they are said to be, and what is said of them.

use crate::finding::{Finding, Life, LifeState, Location};
use serde_json::Value;
use std::borrow::Cow;

/// Digits of a commit behind a path.
const SHORT_ID: usize = 10;

/// The place of a finding as a result names it. A place in an older version of a file becomes `path@commit`: the path alone would mean
/// the version of `HEAD`, where another line stands at that number, or none.
pub(super) fn located<'l>(finding: &Finding, location: &'l Location) -> Cow<'l, Location> {
    let Some(life) = gone(finding) else {
        return Cow::Borrowed(location);
    };
    let version = match &finding.commit {
        Some(commit) => &commit[..commit.len().min(SHORT_ID)],
        None => life.state.as_str(),
    };
    let mut location = location.clone();
    location.path.push(b'@');
    location.path.extend_from_slice(version.as_bytes());
    Cow::Owned(location)
}

/// What somebody has to know who looks for the place and does not find it.
pub(super) fn advice(finding: &Finding) -> Option<&'static str> {
    gone(finding).map(|life| match life.state {
        LifeState::AtHead | LifeState::InHistory => {
            "It is gone from HEAD but stays in the history: revoke it."
        }
        LifeState::InStash | LifeState::InIndex => {
            "No branch has it, but this repository does: revoke it if anybody else can read it."
        }
        LifeState::InReflog | LifeState::Unreachable => {
            "No branch has it any more, but git keeps it for a while: revoke it if it was ever pushed."
        }
    })
}

/// The life of a value in a few words for machines.
pub(super) fn properties(life: &Life) -> impl Iterator<Item = (String, Value)> {
    let moments = [("firstSeen", &life.introduced), ("removed", &life.removed)];
    let moments = moments.into_iter().filter_map(|(name, moment)| {
        let moment = moment.as_ref()?;
        let value = serde_json::json!({"commit": moment.commit, "date": moment.day()});
        Some((name.to_owned(), value))
    });
    let state = ("state".to_owned(), life.state.as_str().into());
    let pushed = ("pushed".to_owned(), life.pushed.into());
    moments.chain([state, pushed])
}

/// The life of a value that `HEAD` does not have.
fn gone(finding: &Finding) -> Option<&Life> {
    finding
        .life
        .as_deref()
        .filter(|life| life.state != LifeState::AtHead)
}
