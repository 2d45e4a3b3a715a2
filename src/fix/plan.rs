//! From findings to changed files: edits are gathered by file and proven.

use super::file::File;
use super::{Change, Choice, Plan, Reason, Rescan, diff, syntax, template};
use crate::content::Unit;
use crate::finding::{Edit, Finding, Need, Safety, apply};
use crate::rule::Category;
use crate::text::Span;
use bstr::{BStr, BString};
use std::collections::BTreeMap;
use std::path::Path;

/// Attempts to find the change that another scan of the tree objects to.
const ATTEMPTS: usize = 8;

/// What tells two findings of one file apart while places move.
type Key = (String, Vec<u8>);

/// A finding that an edit is wanted for.
struct Wanted<'f> {
    finding: &'f Finding,
    edits: Vec<Edit>,
    needs: Vec<Need>,
}

/// A file with the edits that are wanted for it.
struct Work<'f> {
    path: BString,
    file: File,
    before: Vec<Finding>,
    accepted: Vec<Wanted<'f>>,
    extra: Vec<Edit>,
}

/// Chooses and proves edits. `findings` is what the scan of the tree at `root` reported; `templates` are the templates of environment
/// variables in it. Nothing is written.
pub fn plan(
    root: &Path,
    findings: &[Finding],
    templates: &[BString],
    choice: &Choice,
    rescan: &dyn Rescan,
) -> Plan {
    let mut plan = Plan::default();
    let mut work = gather(root, findings, choice, rescan, &mut plan);
    for one in &mut work {
        prove_file(one, rescan, &mut plan);
    }
    let entries = |work: &mut Vec<Work<'_>>| add_entries(root, templates, rescan, work);
    prove_tree(findings, rescan, &entries, &mut work, &mut plan);
    for one in work {
        for wanted in &one.accepted {
            plan.needs.extend(wanted.needs.iter().cloned());
        }
        plan.changes.extend(one.change(rescan));
    }
    plan.needs.sort();
    plan.needs.dedup();
    let start = |finding: &Finding| finding.location.region.as_ref().map(|it| it.span.start);
    plan.dropped
        .sort_by(|(a, _), (b, _)| (&a.location.path, start(a)).cmp(&(&b.location.path, start(b))));
    plan
}

/// The files that chosen findings want to edit, and those findings whose edit is not even tried.
fn gather<'f>(
    root: &Path,
    findings: &'f [Finding],
    choice: &Choice,
    rescan: &dyn Rescan,
    plan: &mut Plan,
) -> Vec<Work<'f>> {
    let mut by_path: BTreeMap<BString, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| choice.takes(finding)) {
        match &finding.fix {
            None => plan.dropped.push((finding.clone(), Reason::None)),
            Some(fix) if fix.safety == Safety::Unsafe && !choice.unsafe_fixes => {
                plan.dropped.push((finding.clone(), Reason::Unsafe));
            }
            Some(fix) => match fix.edits.first() {
                Some(edit) => by_path.entry(edit.path.clone()).or_default().push(finding),
                None => plan.dropped.push((finding.clone(), Reason::None)),
            },
        }
    }
    let mut out = Vec::new();
    for (path, wanted) in by_path {
        let file = match File::read(root, BStr::new(&path)) {
            Ok(file) => file,
            Err(reason) => {
                let refused = wanted.into_iter().map(|f| (f.clone(), reason.clone()));
                plan.dropped.extend(refused);
                continue;
            }
        };
        let before = file
            .raw
            .as_ref()
            .map_or_else(Vec::new, |raw| rescan.file(&path, raw));
        let mut accepted = Vec::new();
        for finding in wanted {
            match edits_of(finding, &path, &before) {
                Ok(wanted) => accepted.push(wanted),
                Err(reason) => plan.dropped.push((finding.clone(), reason)),
            }
        }
        out.push(Work {
            path,
            file,
            before,
            accepted,
            extra: Vec::new(),
        });
    }
    out
}

/// The edits of a finding, in the file as it is now.
fn edits_of<'f>(
    finding: &'f Finding,
    path: &BString,
    before: &[Finding],
) -> Result<Wanted<'f>, Reason> {
    let fix = finding.fix.as_ref().ok_or(Reason::None)?;
    if fix.edits.iter().any(|edit| edit.path != *path) {
        return Err(Reason::None);
    }
    let now = before
        .iter()
        .any(|one| one.fingerprint == finding.fingerprint && one.location == finding.location);
    if is_about_text(finding) && !now {
        return Err(Reason::Changed);
    }
    Ok(Wanted {
        finding,
        edits: fix.edits.clone(),
        needs: fix.needs.clone(),
    })
}

/// True for a finding that the scan of its file alone gives.
fn is_about_text(finding: &Finding) -> bool {
    finding.rule.category != Category::IgnoreEntry
}

fn key(finding: &Finding) -> Key {
    let secret = finding
        .secret
        .as_ref()
        .map(|secret| secret.expose().to_vec());
    let value = secret.unwrap_or_else(|| finding.fingerprint.as_str().as_bytes().to_vec());
    (finding.rule.id.to_string(), value)
}

/// Keeps the edits of a file that hold: all of them together, else one after the other.
fn prove_file(work: &mut Work<'_>, rescan: &dyn Rescan, plan: &mut Plan) {
    if work.proof(rescan).is_ok() {
        return;
    }
    let wanted = std::mem::take(&mut work.accepted);
    for one in wanted {
        let finding = one.finding;
        work.accepted.push(one);
        if let Err(reason) = work.proof(rescan) {
            work.accepted.pop();
            plan.dropped.push((finding.clone(), reason));
        }
    }
}

impl Work<'_> {
    /// All edits in the order of the text, each once.
    fn edits(&self) -> Vec<Edit> {
        let mut all: Vec<Edit> = Vec::new();
        let wanted = self.accepted.iter().flat_map(|one| &one.edits);
        for edit in wanted.chain(&self.extra) {
            let edit = edit.in_line_breaks_of(&self.file.text);
            if !all.contains(&edit) {
                all.push(edit);
            }
        }
        all.sort_by_key(|edit| (edit.span.start, edit.span.end));
        // every addition behind an open last line ends that line itself: the first one is enough
        let end = self.file.text.len();
        if end > 0 && !self.file.text.ends_with(b"\n") {
            let added = all.iter_mut().filter(|edit| edit.span.start == end);
            for edit in added.skip(1) {
                let text = edit.text.strip_prefix('\r').unwrap_or(&edit.text);
                edit.text = text.strip_prefix('\n').unwrap_or(text).to_owned();
            }
        }
        all
    }

    fn after(&self) -> Result<Vec<u8>, Reason> {
        let edits = self.edits();
        apply(&self.file.text, &edits.iter().collect::<Vec<_>>()).ok_or(Reason::Overlap)
    }

    /// Whether the edits do what they are for and nothing else.
    fn proof(&self, rescan: &dyn Rescan) -> Result<(), Reason> {
        let edits = self.edits();
        let after = self.file.encoded(&self.after()?);
        let raw = self.file.raw.clone().unwrap_or_default();
        let units = [
            Unit::new(self.path.clone(), raw),
            Unit::new(self.path.clone(), after.clone()),
        ];
        if let Some(what) = syntax::broken(&units[0], &units[1], &edits.iter().collect::<Vec<_>>())
        {
            return Err(Reason::Syntax(what));
        }
        let mut expected: Vec<&Finding> = self.before.iter().collect();
        expected.retain(|finding| !self.mends(finding, &edits));
        let mut left: Vec<Key> = expected.into_iter().map(key).collect();
        for finding in rescan.file(&self.path, &after) {
            let key = key(&finding);
            if let Some(at) = left.iter().position(|one| *one == key) {
                left.swap_remove(at);
                continue;
            }
            let stays = self
                .accepted
                .iter()
                .any(|one| self::key(one.finding) == key);
            return Err(match stays {
                true => Reason::Stays,
                false => Reason::New(finding.rule.id.to_string()),
            });
        }
        match left.pop() {
            Some((rule, _)) => Err(Reason::Hides(rule)),
            None => Ok(()),
        }
    }

    /// True for a finding that has to be gone: one that is mended, or whose value an edit replaces.
    fn mends(&self, finding: &Finding, edits: &[Edit]) -> bool {
        let chosen = self.accepted.iter().any(|one| {
            one.finding.fingerprint == finding.fingerprint
                && one.finding.location == finding.location
        });
        let replaced = finding.location.region.as_ref().is_some_and(|region| {
            !region.span.is_empty() && edits.iter().any(|edit| edit.span.contains(region.span))
        });
        chosen || replaced
    }

    fn change(self, rescan: &dyn Rescan) -> Option<Change> {
        let after = self.after().ok()?;
        let edits = self.edits();
        let secrets = |raw: &[u8]| rescan.secrets(&self.path, raw);
        let before = self.file.raw.as_deref().map_or_else(Vec::new, secrets);
        let values: Vec<&[u8]> = before.iter().map(|it| it.of(&self.file.text)).collect();
        let secrets_before = diff::hidden(&self.file.text, &before, &values);
        let secrets_after = diff::hidden(&after, &secrets(&self.file.encoded(&after)), &values);
        Some(Change {
            path: self.path,
            mended: self
                .accepted
                .into_iter()
                .map(|one| one.finding.clone())
                .collect(),
            file: self.file,
            after,
            edits,
            secrets_before,
            secrets_after,
        })
    }
}

/// Adds new required variables to the nearest template.
fn add_entries(root: &Path, templates: &[BString], rescan: &dyn Rescan, work: &mut Vec<Work<'_>>) {
    let mut wanted: BTreeMap<BString, Vec<Need>> = BTreeMap::new();
    for one in work.iter_mut() {
        one.extra.clear();
        let Some(template) = template::nearest(templates, BStr::new(&one.path)) else {
            continue;
        };
        let needs = one.accepted.iter().flat_map(|it| it.needs.iter().cloned());
        wanted.entry(template.clone()).or_default().extend(needs);
    }
    for (path, needs) in wanted {
        if !work.iter().any(|one| one.path == path) {
            let Ok(file) = File::read(root, BStr::new(&path)) else {
                continue;
            };
            let before = rescan.file(&path, file.raw.as_deref().unwrap_or_default());
            work.push(Work {
                path: path.clone(),
                file,
                before,
                accepted: Vec::new(),
                extra: Vec::new(),
            });
        }
        let Some(one) = work.iter_mut().find(|one| one.path == path) else {
            continue;
        };
        let end = one.file.text.len();
        if let Some(text) = template::entries(&one.file.text, &needs) {
            one.extra.push(Edit {
                path,
                span: Span::new(end, end),
                text,
            });
            if one.proof(rescan).is_err() {
                one.extra.clear();
            }
        }
    }
    work.retain(|one| !one.accepted.is_empty() || !one.extra.is_empty());
    work.sort_by(|a, b| a.path.cmp(&b.path));
}

/// Scans the tree with all changes in place: findings about the repository have to be gone, and nothing may be new anywhere.
fn prove_tree(
    findings: &[Finding],
    rescan: &dyn Rescan,
    add_entries: &dyn Fn(&mut Vec<Work<'_>>),
    work: &mut Vec<Work<'_>>,
    plan: &mut Plan,
) {
    for _ in 0..ATTEMPTS {
        work.retain(|one| !one.accepted.is_empty());
        if work.is_empty() {
            return;
        }
        add_entries(work);
        let changed: BTreeMap<BString, Vec<u8>> = work
            .iter()
            .filter_map(|one| Some((one.path.clone(), one.file.encoded(&one.after().ok()?))))
            .collect();
        let after = rescan.tree(&changed);
        let known = |finding: &Finding| {
            findings
                .iter()
                .any(|one| one.fingerprint == finding.fingerprint || is_less_of(finding, one))
        };
        if let Some(new) = after.iter().find(|finding| !known(finding)) {
            // the change of that file, else all of those that could have brought it in
            let reason = Reason::New(new.rule.id.to_string());
            let at = work.iter().position(|one| one.path == new.location.path);
            let at = at.unwrap_or(work.len() - 1);
            let dropped = work.remove(at);
            let accepted = dropped.accepted.into_iter();
            plan.dropped
                .extend(accepted.map(|one| (one.finding.clone(), reason.clone())));
            continue;
        }
        let stays = |wanted: &Wanted<'_>| {
            !is_about_text(wanted.finding)
                && !needs_git(wanted.finding)
                && after
                    .iter()
                    .any(|one| one.fingerprint == wanted.finding.fingerprint)
        };
        let mut all_gone = true;
        for one in work.iter_mut() {
            let (kept, failed) = std::mem::take(&mut one.accepted)
                .into_iter()
                .partition(|wanted| !stays(wanted));
            one.accepted = kept;
            all_gone &= failed.is_empty();
            plan.dropped.extend(
                failed
                    .into_iter()
                    .map(|it: Wanted<'_>| (it.finding.clone(), Reason::Stays)),
            );
        }
        if all_gone {
            return;
        }
    }
    // no end of it: nothing that could not be proven is written
    for one in work.drain(..) {
        let accepted = one.accepted.into_iter();
        plan.dropped
            .extend(accepted.map(|it| (it.finding.clone(), Reason::Stays)));
    }
}

/// True for a finding about several places of which some were mended: the same defect in fewer places.
fn is_less_of(now: &Finding, before: &Finding) -> bool {
    fn places(finding: &Finding) -> impl Iterator<Item = &BString> {
        let related = finding.related.iter().map(|related| &related.location.path);
        related.chain([&finding.location.path])
    }
    now.secret.is_none()
        && now.rule == before.rule
        && places(now).all(|place| places(before).any(|one| one == place))
}

/// A tracked file stays tracked until git lets go of it: the edit of the ignore file is the half that can be written.
fn needs_git(finding: &Finding) -> bool {
    finding.rule.id.starts_with("sensitive-file-tracked")
}
