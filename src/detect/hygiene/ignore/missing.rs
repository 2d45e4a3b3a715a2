//! Files with secrets that will exist, or do, and that no committed `.gitignore` keeps out.

use super::rules::MISSING;
use super::sensitive::{Kind, Sensitive, entry};
use super::tree::{Tree, folder_of, is_aside, quoted, whole};
use crate::content::FileRole;
use crate::detect::{Base, ClueKind, Contents, RepositoryFinding, Trace};
use crate::finding::Location;
use bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeMap;

/// How good a piece of evidence is; the best one makes the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    /// The file itself lies in the work tree.
    Present,
    /// Something reads or creates it at one place.
    Exact,
    /// Something reads or creates it somewhere above.
    Floating,
    /// Its template stands there to be copied.
    Template,
}

/// One piece of evidence that a file will exist.
struct Evidence {
    proof: Proof,
    /// The path that has to be ignored.
    path: BString,
    location: Location,
    /// What stands there, a few words.
    label: String,
    /// The end of the message's sentence, behind "`.env` is not ignored".
    because: String,
}

/// Most places that one finding lists.
const MOST_RELATED: usize = 8;

/// Reports every missing entry once.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Vec<RepositoryFinding>) {
    let mut missing: BTreeMap<Vec<String>, Vec<Evidence>> = BTreeMap::new();
    for trace in tree.traces.iter().filter(|trace| trace.tracked.is_some()) {
        let Some(evidence) = evidence(tree, trace) else {
            continue;
        };
        let path = evidence.path.as_bstr();
        let entries =
            Sensitive::of(path).map_or_else(|| vec![entry(path)], |one| one.entries(path));
        missing.entry(entries).or_default().push(evidence);
    }
    for (entries, mut evidence) in missing {
        evidence.sort_by_key(|one| one.proof);
        evidence.dedup_by(|b, a| line(&a.location) == line(&b.location));
        found.push(finding(tree, &entries, evidence));
    }
}

fn finding(tree: &Tree<'_>, entries: &[String], evidence: Vec<Evidence>) -> RepositoryFinding {
    let best = &evidence[0];
    let path = best.path.clone();
    let message = format!("{} is not ignored{}.", quoted(entries), best.because);
    let file = tree.ignore_file_for(path.as_bstr());
    let location = file.map_or_else(|| best.location.clone(), |file| whole(file.path.as_bstr()));
    let fix = tree.adding(entries, path.as_bstr());
    let remedy = match file {
        Some(file) if fix.is_some() => format!("add {} to {}", quoted(entries), file.path),
        Some(file) => format!(
            "write {} again as UTF-8, with {}",
            file.path,
            quoted(entries)
        ),
        None => format!("create .gitignore with {}", quoted(entries)),
    };
    RepositoryFinding {
        rule: &MISSING,
        confidence: MISSING.confidence,
        location,
        related: evidence
            .into_iter()
            .take(MOST_RELATED)
            .map(|one| (one.location, one.label))
            .collect(),
        subject: entries.join("\n").into_bytes(),
        message,
        remedy,
        fix,
    }
}

fn line(location: &Location) -> (&BString, Option<u32>) {
    let region = location.region.as_ref();
    (&location.path, region.map(|region| region.start.line))
}

/// What a trace says about a file that is not ignored.
fn evidence(tree: &Tree<'_>, trace: &Trace) -> Option<Evidence> {
    let at = trace.location.path.as_bstr();
    if is_aside(at) || !tree.is_own(at) {
        return None;
    }
    let shown = at.to_str_lossy();
    match &trace.kind {
        ClueKind::Sensitive(contents) => {
            let one = Sensitive::of(at)?;
            let secret = match one.kind {
                Kind::Environment => true,
                Kind::Shared => *contents == Contents::Secrets,
                Kind::Secret | Kind::Binary => *contents != Contents::Harmless,
                Kind::Public => false,
            };
            let open =
                trace.tracked == Some(false) && secret && tree.ignores.decision(at).is_none();
            open.then(|| Evidence {
                proof: Proof::Present,
                path: at.to_owned(),
                location: trace.location.clone(),
                label: "lies in the work tree, not tracked yet".into(),
                because: format!(
                    ": {shown} lies in the work tree, and the next `git add .` commits it"
                ),
            })
        }
        ClueKind::File if trace.role == FileRole::Template => {
            let path = copy_of(at)?;
            let name = entry(path.as_bstr());
            is_open(tree, path.as_bstr()).then(|| Evidence {
                proof: Proof::Template,
                path,
                location: trace.location.clone(),
                label: format!("the template of {name}"),
                because: format!(", but {shown} is there to be copied to it"),
            })
        }
        ClueKind::Reference { path, base, does } => {
            let path = place(tree, at, path.as_bstr(), *base)?;
            let object = if *base == Base::Folder && path.contains(&b'/') {
                path.to_str_lossy()
            } else {
                "it".into()
            };
            Some(Evidence {
                proof: if *base == Base::Folder {
                    Proof::Exact
                } else {
                    Proof::Floating
                },
                because: format!(", but {shown} {does} {object}"),
                label: format!("{does} the file"),
                path,
                location: trace.location.clone(),
            })
        }
        _ => None,
    }
}

/// The path that a reference means, when nothing keeps it out of git.
fn place(tree: &Tree<'_>, from: &BStr, path: &BStr, base: Base) -> Option<BString> {
    if base == Base::Folder {
        let path = joined(folder_of(from), path)?;
        return is_open(tree, path.as_bstr()).then_some(path);
    }
    // nobody knows which folder the program runs in: all folders above have to be open
    let mut folder = folder_of(from);
    let name = path.rsplit(|&b| b == b'/').next()?;
    let ignored_in = |folder: &BString| {
        let path = [folder.as_bytes(), name].concat();
        tree.ignores.decision(BStr::new(&path)).is_some()
    };
    if base == Base::Anywhere && tree.files.keys().any(ignored_in) {
        return None;
    }
    loop {
        let open =
            |path: &BStr| joined(folder, path).is_none_or(|path| is_open(tree, path.as_bstr()));
        if !open(path) || !open(BStr::new(name)) {
            return None;
        }
        if folder.is_empty() {
            return Some(BString::from(name));
        }
        folder = folder_of(BStr::new(&folder[..folder.len() - 1]));
    }
}

/// True when no line decides over a path, and no file without secrets is tracked there on purpose.
fn is_open(tree: &Tree<'_>, path: &BStr) -> bool {
    !matches!(tree.sensitive(path), Some((true, Contents::Harmless)))
        && tree.ignores.decision(path).is_none()
        && tree.is_own(path)
        && !is_aside(path)
}

/// The path below the root that a relative one means from a folder; `None` when it leaves the root.
fn joined(folder: &BStr, path: &BStr) -> Option<BString> {
    let mut parts: Vec<&[u8]> = folder
        .split(|&b| b == b'/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(bstr::join("/", parts).into())
}

/// What the template of an environment file is copied to: `.env.local` for `.env.local.example`.
pub(super) fn copy_of(template: &BStr) -> Option<BString> {
    const WORDS: &[&[u8]] = &[
        b"example",
        b"sample",
        b"template",
        b"tmpl",
        b"tpl",
        b"dist",
        b"skel",
    ];
    let folder = folder_of(template);
    let name: &[u8] = &template[folder.len()..];
    let dot = name.rfind_byteset(b".-_")?;
    let is_word = |word: &[u8]| WORDS.iter().any(|one| one.eq_ignore_ascii_case(word));
    let copy = if is_word(&name[dot + 1..]) {
        &name[..dot]
    } else {
        // `.env.example.docker` is one of several for `.env`
        let before = name[..dot].rfind_byteset(b".-_")?;
        is_word(&name[before + 1..dot]).then_some(&name[..before])?
    };
    let path: BString = [folder.as_bytes(), copy].concat().into();
    let environment = copy.starts_with(b".env")
        && Sensitive::of(path.as_bstr()).is_some_and(|one| one.kind == Kind::Environment);
    environment.then_some(path)
}
