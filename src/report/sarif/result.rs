//! One finding as a SARIF result.

use super::super::help::remedy;
use super::super::{escape, shown_fix, shown_lines};
use super::{history, place};
use crate::finding::{Edit, Finding, Fix, Suppression, SuppressionKind, line_hashes};
use bstr::BStr;
use serde_sarif::sarif as model;
use std::collections::BTreeMap;

/// Related places that are written; GitHub keeps 100 locations.
const MOST_RELATED: usize = 100;

/// Related places that the message links to.
const MOST_LINKS: usize = 5;

/// The result of a finding whose rule is the tool's `index`-th.
pub(super) fn result(finding: &Finding, index: i64) -> model::Result {
    let at = history::located(finding, &finding.location);
    let (_, member) = at.parts();
    let place = match (&finding.secret, &at.region) {
        // nothing was redacted: the file itself shows the place better than a copy of it
        (None, Some(region)) if member.is_none() => place::bare(&at.path, region),
        _ => place::physical(&at, finding.anchor),
    };
    let mut location = model::Location::builder().physical_location(place).build();
    location.logical_locations = place::logical(&finding.location);
    let mut result = model::Result::builder()
        .rule_id(&*finding.rule.id)
        .rule_index(index)
        .level(super::level(finding.severity()))
        .message(model::Message::builder().text(text(finding)).build())
        .locations(vec![location])
        .partial_fingerprints(fingerprints(finding))
        .properties(properties(finding))
        .build();
    if !finding.related.is_empty() {
        result.related_locations = Some(related(finding));
    }
    if let Some(suppression) = &finding.suppression {
        result.suppressions = Some(vec![suppressed(suppression)]);
    }
    result.fixes = fix(finding).map(|fix| vec![fix]);
    result
}

fn properties(finding: &Finding) -> model::PropertyBag {
    let mut bag = super::properties([
        ("category", finding.rule.category.as_str().into()),
        ("confidence", finding.confidence.as_str().into()),
    ]);
    if let Some(commit) = &finding.commit {
        bag.additional_properties
            .insert("commit".to_owned(), commit.as_ref().into());
    }
    if !finding.evidence.is_empty() {
        let facts = finding.evidence.iter();
        let facts = facts.map(|it| serde_json::json!({"kind": it.kind, "text": it.text}));
        bag.additional_properties
            .insert("evidence".to_owned(), facts.collect());
    }
    if let Some(life) = &finding.life {
        bag.additional_properties.extend(history::properties(life));
    }
    bag
}

/// What and where, the remedy, then links to the related places. GitHub shows the first sentence as the title.
fn text(finding: &Finding) -> String {
    let mut text = sentence(&super::literal(&finding.message));
    if let (_, Some(member)) = finding.location.parts() {
        let member = escape::terminal(&String::from_utf8_lossy(member)).replace(['[', ']'], "'");
        let line = finding.location.region.as_ref().map_or(1, |r| r.start.line);
        let inside = format!(" It stands in line {line} of '{member}' inside of the archive.");
        text.push_str(&super::literal(&inside));
    }
    if let Some(remedy) = remedy(finding) {
        text.push(' ');
        text.push_str(&super::literal(&remedy));
    }
    if let Some(advice) = history::advice(finding) {
        text.push(' ');
        text.push_str(advice);
    }
    let links: Vec<_> = (1..)
        .zip(&finding.related)
        .take(MOST_LINKS)
        .map(|(id, related)| {
            let words = super::literal(&related.message).replace(['[', ']'], "'");
            let place = escape::terminal(&String::from_utf8_lossy(&related.location.path));
            let place = place.replace(['[', ']'], "'").replace('{', "{{");
            let place = place.replace('}', "}}");
            match &related.location.region {
                Some(region) => format!("[{words}]({id}) ('{place}', line {})", region.start.line),
                None => format!("[{words}]({id}) ('{place}')"),
            }
        })
        .collect();
    if !links.is_empty() {
        text.push_str(" See also ");
        text.push_str(&links.join(", "));
        let more = finding.related.len() - links.len();
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        text.push('.');
    }
    text
}

/// Text that ends like a sentence.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let ended = text.ends_with(['.', '!', '?']);
    format!("{text}{}", if ended { "" } else { "." })
}

/// Identities of the result. GitHub reads the first; where a file has no text, its hash is that of the empty text.
fn fingerprints(finding: &Finding) -> BTreeMap<String, String> {
    let line_hash = match (&finding.line_hash, &finding.location.region) {
        (Some(hash), _) => Some(hash.clone()),
        (None, None) => line_hashes(b"", &[1]).pop(),
        (None, Some(_)) => None, // the upload computes it from the file
    };
    let mut out = BTreeMap::from([(
        "credlint/v1".to_owned(),
        finding.fingerprint.as_str().to_owned(),
    )]);
    if let Some(hash) = line_hash {
        out.insert("primaryLocationLineHash".to_owned(), hash);
    }
    out
}

fn related(finding: &Finding) -> Vec<model::Location> {
    (1i64..)
        .zip(finding.related.iter().take(MOST_RELATED))
        .map(|(id, related)| {
            model::Location::builder()
                .id(id)
                .physical_location(place::physical(
                    &history::located(finding, &related.location),
                    None,
                ))
                .message(super::message(&sentence(&related.message)))
                .build()
        })
        .collect()
}

fn suppressed(suppression: &Suppression) -> model::Suppression {
    let kind = match suppression.kind {
        SuppressionKind::Inline => "inSource",
        SuppressionKind::Allowlist | SuppressionKind::Baseline => "external",
    };
    let out = model::Suppression::builder().kind(kind).status("accepted");
    if suppression.reason.is_empty() {
        out.build()
    } else {
        out.justification(&*suppression.reason).build()
    }
}

/// The fix, if every one of its edits can be placed, or its lines as a whole.
fn fix(finding: &Finding) -> Option<model::Fix> {
    let fix = shown_fix(finding)?;
    let mut files: BTreeMap<&BStr, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(BStr::new(&edit.path)).or_default().push(edit);
    }
    let changes = files
        .iter()
        .map(|(path, edits)| {
            let replacements = edits
                .iter()
                .map(|edit| {
                    let region = place::edited(edit, &finding.location)?;
                    Some(
                        model::Replacement::builder()
                            .deleted_region(region)
                            .inserted_content(place::content(&edit.text))
                            .build(),
                    )
                })
                .collect::<Option<Vec<_>>>()?;
            Some(
                model::ArtifactChange::builder()
                    .artifact_location(place::artifact(path))
                    .replacements(replacements)
                    .build(),
            )
        })
        .collect::<Option<Vec<_>>>()
        .or_else(|| Some(vec![whole_lines(finding, fix)?]))?;
    Some(
        model::Fix::builder()
            .description(super::message(&sentence(&fix.description)))
            .artifact_changes(changes)
            .build(),
    )
}

/// All lines that a fix touches, and what they become.
fn whole_lines(finding: &Finding, fix: &Fix) -> Option<model::ArtifactChange> {
    let lines = shown_lines(finding)?;
    let path = &fix.edits.first()?.path;
    let replacement = model::Replacement::builder()
        .deleted_region(place::plain(lines.start, lines.end))
        .inserted_content(place::content(&lines.text))
        .build();
    Some(
        model::ArtifactChange::builder()
            .artifact_location(place::artifact(path))
            .replacements(vec![replacement])
            .build(),
    )
}
