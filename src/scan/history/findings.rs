//! From values and their lives to findings: each value is looked at once more where it is reported, as any file is.

use super::super::Scanner;
use super::texts;
use crate::content::{Origin, Unit};
use crate::finding::{Finding, Life, LifeState, Moment};
use crate::git::EntryKind;
use crate::git::history::{Event, History, Holders, Reach, Value, ValueLife};
use crate::git::store::{Kind, Number, Store};
use bstr::{BString, ByteSlice};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Where a value is reported.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    holder: Number,
    path: BString,
    is_link: bool,
    /// The commit that brought it in; `None` at `HEAD`, and where no commit ever had it.
    commit: Option<String>,
}

impl Scanner<'_> {
    /// One finding for each value, and the number of values that the configuration hides.
    pub(super) fn tell(
        &self,
        store: &Store,
        history: &History,
        holders: &Holders,
        values: Vec<(Vec<u8>, Value)>,
        lives: &BTreeMap<Value, ValueLife>,
    ) -> (Vec<Finding>, u64) {
        let mut paths: HashMap<Value, BTreeSet<BString>> = HashMap::new();
        let witnesses = witnesses(store, holders);
        for (&blob, held) in &holders.blobs {
            let of_blob = history.paths(store, blob);
            for &value in held {
                let names = of_blob.iter().map(|(path, _)| path.clone());
                paths.entry(value).or_default().extend(names);
            }
        }
        let mut seen: HashMap<Place, Vec<Finding>> = HashMap::new();
        let mut told = Vec::new();
        let mut hidden = 0;
        for (bytes, value) in values {
            let (Some(life), Some(&witness)) = (lives.get(&value), witnesses.get(&value)) else {
                continue;
            };
            let paths = paths.remove(&value).unwrap_or_default();
            let told_life = self.life(store, life, &paths);
            let mut at = |place: &Place| {
                let findings = seen
                    .entry(place.clone())
                    .or_insert_with(|| self.at(store, place));
                let same = |it: &&Finding| {
                    let secret = it.secret.as_ref();
                    secret.is_some_and(|secret| secret.expose() == bytes.as_slice())
                };
                let loudest = findings.iter().filter(same).max_by_key(|it| {
                    (it.confidence, it.rule.score, std::cmp::Reverse(&it.rule.id))
                });
                loudest.map(|finding| Finding {
                    life: Some(Box::new(told_life.clone())),
                    ..finding.clone()
                })
            };
            let places = places(store, history, life, witness);
            match self.settle(&places, &mut at) {
                Settled::Told(finding) => told.push(*finding),
                Settled::Hidden => hidden += 1,
                Settled::Nowhere => {}
            }
        }
        (told, hidden)
    }

    /// The finding of a value at the best of its places. What stands at `HEAD` in several files counts until each of them is allowed, as it
    /// does in a scan of the files.
    fn settle(&self, places: &Places, at: &mut dyn FnMut(&Place) -> Option<Finding>) -> Settled {
        let mut hidden = false;
        let mut judged = |mut findings: Vec<Finding>| {
            hidden |= self.options.configure(&mut findings) > 0;
            self.options.suppress(&mut findings);
            let counts = findings.iter().position(|it| it.suppression.is_none());
            let best = counts.unwrap_or(0);
            (best < findings.len()).then(|| findings.swap_remove(best))
        };
        let first = places.head.first().and_then(&mut *at);
        let head = match judged(first.into_iter().collect()) {
            Some(finding) if finding.suppression.is_none() => Some(finding),
            _ => judged(places.head.iter().filter_map(&mut *at).collect()),
        };
        let found = head.or_else(|| {
            let mut others = places.gone.iter().filter_map(&mut *at);
            others.find_map(|finding| judged(vec![finding]))
        });
        match found {
            Some(finding) => Settled::Told(Box::new(finding)),
            None if hidden => Settled::Hidden,
            None => Settled::Nowhere,
        }
    }

    fn life(&self, store: &Store, life: &ValueLife, paths: &BTreeSet<BString>) -> Life {
        let shown = |path: &BString| self.shown_path(path.as_bstr());
        let moment = |event: &Event| Moment {
            commit: event.commit.to_string(),
            path: match store.kind(event.holder) {
                Some(Kind::Blob) => shown(&event.path),
                _ => BString::default(),
            },
            author: event.author.clone(),
            seconds: event.seconds,
        };
        let is_there = life.reach == Reach::Head || !life.holding.is_empty();
        let until = match &life.removed {
            Some(removed) => Some(removed.seconds),
            None => is_there.then_some(life.seen_until),
        };
        let days = life.introduced.as_ref().zip(until);
        let days =
            days.and_then(|(event, until)| u64::try_from((until - event.seconds) / 86_400).ok());
        Life {
            introduced: life.introduced.as_ref().map(moment),
            removed: life.removed.as_ref().map(moment),
            state: match life.reach {
                Reach::Head => LifeState::AtHead,
                Reach::Reference => LifeState::InHistory,
                Reach::Stash => LifeState::InStash,
                Reach::Index => LifeState::InIndex,
                Reach::Log => LifeState::InReflog,
                Reach::Nothing => LifeState::Unreachable,
            },
            at_head: life.head.iter().map(|(path, ..)| shown(path)).collect(),
            paths: paths.iter().map(shown).collect(),
            in_tips: life.holding.clone(),
            in_histories: life.reaching.clone(),
            pushed: life.pushed,
            stashes: life.stashes.clone(),
            in_newest: life.in_newest,
            days,
        }
    }

    /// The findings of one blob or message.
    fn at(&self, store: &Store, place: &Place) -> Vec<Finding> {
        let id = store.id(place.holder).to_string();
        let Some(kind) = store.kind(place.holder) else {
            return Vec::new();
        };
        let Ok(data) = store.read(place.holder, kind) else {
            return Vec::new();
        };
        let mut unit = match kind {
            Kind::Commit | Kind::Tag => texts::unit(kind, &id, texts::message(&data).to_vec()),
            Kind::Blob | Kind::Tree => Unit::new(place.path.clone(), data),
        };
        if unit.path.is_empty() {
            unit.path = BString::from(format!("blob/{id}"));
        }
        if place.is_link {
            unit.origin = Origin::LinkTarget;
        }
        unit.commit = place.commit.as_deref().map(Arc::from);
        let mut findings = self.name(&mut unit);
        findings.extend(self.findings(&unit));
        findings
    }
}

/// Where a value may be reported.
struct Places {
    /// Where it stands at `HEAD`.
    head: Vec<Place>,
    /// Where it stood, the best place first.
    gone: Vec<Place>,
}

/// What becomes of a value.
enum Settled {
    Told(Box<Finding>),
    /// The configuration hides it.
    Hidden,
    Nowhere,
}

/// For each value the object with the smallest name that holds it.
pub(super) fn witnesses(store: &Store, holders: &Holders) -> HashMap<Value, Number> {
    let mut witnesses: HashMap<Value, Number> = HashMap::new();
    for (&holder, values) in holders.blobs.iter().chain(&holders.texts) {
        for &value in values {
            let witness = witnesses.entry(value).or_insert(holder);
            if store.id(holder) < store.id(*witness) {
                *witness = holder;
            }
        }
    }
    witnesses
}

fn places(store: &Store, history: &History, life: &ValueLife, witness: Number) -> Places {
    let at_head = life.head.iter().map(|(path, holder, kind)| Place {
        holder: *holder,
        path: path.clone(),
        is_link: *kind == EntryKind::Symlink,
        commit: None,
    });
    let head = at_head.collect();
    let mut places = Vec::new();
    let commit = life
        .introduced
        .as_ref()
        .map(|event| event.commit.to_string());
    if let Some(event) = &life.introduced {
        places.push(Place {
            holder: event.holder,
            path: event.path.clone(),
            is_link: event.kind == EntryKind::Symlink,
            commit: commit.clone(),
        });
    }
    let is_text = matches!(store.kind(witness), Some(Kind::Commit | Kind::Tag));
    let (path, kind) = history
        .paths(store, witness)
        .into_iter()
        .next()
        .filter(|_| !is_text)
        .unwrap_or((BString::default(), EntryKind::File));
    places.push(Place {
        holder: witness,
        path,
        is_link: kind == EntryKind::Symlink,
        commit,
    });
    Places { head, gone: places }
}
