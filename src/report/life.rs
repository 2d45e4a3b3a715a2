//! The life of a secret in a history, in words and as data.

use super::audit::{self, LifeLine};
use super::counted;
use super::record::PathRecord;
use crate::finding::{Life, LifeState, Moment};
use bstr::BStr;
use serde::Serialize;

/// The life in a few lines, each with a name: when the value came in, when it went, where it is now.
pub(super) fn lines(life: &Life) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(moment) = &life.introduced {
        let place = match moment.path.is_empty() {
            true => "in its own text".to_owned(),
            false => format!("as {}", String::from_utf8_lossy(&moment.path)),
        };
        lines.push(("came", format!("{}, {place}", told(moment))));
    }
    if let Some(moment) = &life.removed {
        let after = match life.days {
            Some(0) => ", on the same day".to_owned(),
            Some(days) => format!(", after {}", counted(days, "day")),
            None => String::new(),
        };
        lines.push(("went", format!("{}{after}", told(moment))));
    }
    lines.push(("now", now(life)));
    lines
}

fn told(moment: &Moment) -> String {
    let short = moment.commit.get(..SHORT_ID).unwrap_or(&moment.commit);
    format!("{} with {short} by {}", moment.day(), moment.author)
}

fn now(life: &Life) -> String {
    let mut text = match life.state {
        LifeState::AtHead if life.at_head.is_empty() => "in the history of HEAD".to_owned(),
        LifeState::AtHead => match life.at_head.len() - 1 {
            0 => "at HEAD".to_owned(),
            1 => "at HEAD, and there in 1 more file".to_owned(),
            more => format!("at HEAD, and there in {more} more files"),
        },
        LifeState::InHistory if !life.in_tips.is_empty() => {
            format!("in {}", some_of(&life.in_tips))
        }
        LifeState::InHistory => format!("in the history of {}", some_of(&life.in_histories)),
        LifeState::InStash => "in the stash only".to_owned(),
        LifeState::InIndex => "in the index only".to_owned(),
        LifeState::InReflog => "in the log of references only".to_owned(),
        LifeState::Unreachable => "reached by nothing, until git cleans up".to_owned(),
    };
    if life.pushed {
        text.push_str("; pushed: others have it");
    }
    text
}

/// The life of a value in an audit, in a few lines, each with a name.
pub(super) fn story(life: &LifeLine) -> Vec<(&'static str, String)> {
    let told = |at: &audit::Moment| {
        let short = at.commit.get(..SHORT_ID).unwrap_or(&at.commit);
        format!("{} with {short} by {}", at.day, at.author)
    };
    let mut lines = Vec::new();
    if let Some(moment) = &life.introduced {
        lines.push(("Came", told(moment)));
    }
    if let Some(moment) = &life.removed {
        lines.push(("Went", told(moment)));
    }
    let mut now = match life.state {
        LifeState::AtHead => "in the files of HEAD".to_owned(),
        LifeState::InHistory if !life.in_tips.is_empty() => {
            format!("in the files of {}", some_of(&life.in_tips))
        }
        LifeState::InHistory => format!("in the history of {}", some_of(&life.in_histories)),
        LifeState::InStash => "in the stash only".to_owned(),
        LifeState::InIndex => "in the index only".to_owned(),
        LifeState::InReflog => "in the log of references only".to_owned(),
        LifeState::Unreachable => "reached by nothing, until git cleans up".to_owned(),
    };
    now.push_str(if life.pushed {
        "; pushed: others have it"
    } else {
        "; no remote branch is known to have it"
    });
    lines.push(("Now", now));
    lines
}

/// The first names, and how many more there are.
fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(MOST_NAMES);
    let shown: Vec<&str> = shown.map(String::as_str).collect();
    match names.len().saturating_sub(MOST_NAMES) {
        _ if names.is_empty() => "HEAD".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Names of references that are told to a person.
const MOST_NAMES: usize = 3;

/// Digits of a commit's id in a text.
const SHORT_ID: usize = 10;

/// A life as data.
#[derive(Debug, Serialize)]
pub(super) struct LifeRecord<'a> {
    state: LifeState,
    introduced: Option<MomentRecord<'a>>,
    removed: Option<MomentRecord<'a>>,
    days: Option<u64>,
    pushed: bool,
    at_head: Vec<PathRecord<'a>>,
    paths: Vec<PathRecord<'a>>,
    in_tips: &'a [String],
    in_histories: &'a [String],
}

#[derive(Debug, Serialize)]
struct MomentRecord<'a> {
    commit: &'a str,
    #[serde(flatten)]
    path: PathRecord<'a>,
    author: &'a str,
    day: String,
    seconds: i64,
}

impl<'a> From<&'a Moment> for MomentRecord<'a> {
    fn from(moment: &'a Moment) -> Self {
        MomentRecord {
            commit: &moment.commit,
            path: BStr::new(&moment.path).into(),
            author: &moment.author,
            day: moment.day(),
            seconds: moment.seconds,
        }
    }
}

impl<'a> From<&'a Life> for LifeRecord<'a> {
    fn from(life: &'a Life) -> Self {
        let path = |path: &'a bstr::BString| BStr::new(path).into();
        LifeRecord {
            state: life.state,
            introduced: life.introduced.as_ref().map(Into::into),
            removed: life.removed.as_ref().map(Into::into),
            days: life.days,
            pushed: life.pushed,
            at_head: life.at_head.iter().map(path).collect(),
            paths: life.paths.iter().map(path).collect(),
            in_tips: &life.in_tips,
            in_histories: &life.in_histories,
        }
    }
}
