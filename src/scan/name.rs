//! Secrets in the names of files: a backup called after the token in it.

use super::Scanner;
use crate::content::{Encoding, Format, Unit};
use crate::detect::{Candidate, Keywords};
use crate::finding::{Finding, Location, REDACTED, Secret};
use crate::rule::Category;
use crate::text::Span;
use bstr::{BStr, BString};

impl Scanner<'_> {
    /// Replaces the secrets in a unit's path by what may be shown, and gives a finding for each of them. Nothing of a name that holds a
    /// secret may be shown with any other finding either, so this comes first.
    pub(super) fn name(&self, unit: &mut Unit) -> Vec<Finding> {
        let Some((written, found)) = self.in_name(BStr::new(&unit.path)) else {
            return Vec::new();
        };
        unit.archive = unit.archive.map(|end| {
            let outer = unit.path.get(..end).unwrap_or_default();
            self.shown_path(BStr::new(outer)).len()
        });
        unit.path = redacted(&written, &found);
        found
            .into_iter()
            .filter(|_| unit.first)
            .map(|candidate| {
                let value = written.slice(candidate.span);
                let key = &self.options.key;
                let fingerprint = key.fingerprint(&candidate.rule, &unit.path, value);
                let summary = &candidate.rule.summary;
                Finding {
                    confidence: candidate.confidence,
                    location: Location {
                        path: unit.path.clone(),
                        region: None,
                        archive: None,
                    },
                    related: Vec::new(),
                    secret: Some(Secret::new(value, candidate.shown)),
                    message: format!("{summary} in the name of a file or folder."),
                    evidence: Vec::new(),
                    remedy: "Rename it once the secret is revoked: names are in every listing of the repository.".into(),
                    fingerprint,
                    line_hash: None,
                    fix: None,
                    suppression: None,
                    commit: unit.commit.clone(),
                    life: None,
                    anchor: None,
                    rule: candidate.rule,
                }
            })
            .collect()
    }

    /// A path as it may be shown.
    pub(super) fn shown_path(&self, path: &BStr) -> BString {
        match self.in_name(path) {
            Some((written, found)) => redacted(&written, &found),
            None => path.to_owned(),
        }
    }

    /// The secrets in a path, and the path as the text that they were found in.
    pub(super) fn in_name(&self, path: &BStr) -> Option<(Unit, Vec<Candidate>)> {
        if path.len() < SHORTEST {
            return None;
        }
        let mut hits = Keywords::default();
        let whole = Span::new(0, path.len());
        self.detector.keywords(path, &[whole], &mut hits);
        if hits.is_empty() {
            return None;
        }
        let text = path.to_vec();
        let mut unit = Unit::from_decoded("", text, Encoding::Utf8, Default::default());
        unit.format = Format::Prose;
        let mut found = self.detector.follow(&unit, &hits, &[]);
        // a name such as `password=x` names what is in a file; only what a provider issued is a secret anywhere
        found.retain(|it| {
            let provider = it.rule.category == Category::ProviderSecret;
            it.secret && provider && !ends_in_digest(unit.slice(it.span))
        });
        (!found.is_empty()).then_some((unit, found))
    }
}

/// `sk-` and 32 hexadecimal digits: files of a web page carry a digest of their content in their names.
fn ends_in_digest(token: &[u8]) -> bool {
    let last = token.rsplit(|b| !b.is_ascii_alphanumeric()).next();
    last.is_some_and(|last| {
        matches!(last.len(), 20 | 32 | 40 | 64) && last.iter().all(u8::is_ascii_hexdigit)
    })
}

fn redacted(written: &Unit, found: &[Candidate]) -> BString {
    let mut path = Vec::new();
    let mut at = 0;
    for candidate in found {
        if candidate.span.start >= at {
            path.extend_from_slice(&written.text[at..candidate.span.start]);
            path.extend_from_slice(REDACTED.as_bytes());
            at = candidate.span.end;
        }
    }
    path.extend_from_slice(&written.text[at..]);
    path.into()
}

/// No token of a provider is shorter.
const SHORTEST: usize = 16;
