//! Evidence that only the rest of the repository gives: a secret that signs a token, a certificate that belongs to a key.

use super::super::secret::key_facts;
use super::super::{ClueKind, Trace};
use super::token::Signed;
use crate::finding::{Evidence, EvidenceKind, Finding, Location, Related};
use std::collections::{BTreeMap, BTreeSet};

/// Secrets that are tried on each token.
const MOST_SECRETS: usize = 500;

/// Blocks of 64 bytes that are hashed for all tokens of a repository: some ten milliseconds.
const MAX_BLOCKS: usize = 200_000;

/// Longest secret that is tried.
const LONGEST: usize = 512;

/// Adds what the findings say about each other, and what the public keys of the repository say. `findings` and `traces` are sorted by
/// path and place, and so is what is added.
pub fn tie(findings: &mut [Finding], traces: &[Trace]) {
    let told: Vec<(usize, Evidence, Related)> = signatures(findings)
        .into_iter()
        .chain(pairs(findings, traces))
        .collect();
    for (at, evidence, related) in told {
        let finding = &mut findings[at];
        finding.evidence.push(evidence);
        finding.evidence.sort();
        finding.related.push(related);
    }
}

/// Tokens that another finding's secret signs.
fn signatures(findings: &[Finding]) -> Vec<(usize, Evidence, Related)> {
    let value = |finding: &Finding| finding.secret.as_ref().map(|it| it.expose().to_vec());
    let tokens: Vec<(usize, Vec<u8>)> = findings
        .iter()
        .enumerate()
        .filter_map(|(at, finding)| Some((at, value(finding)?)))
        .filter(|(_, value)| Signed::read(value).is_some())
        .collect();
    if tokens.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let secrets: Vec<(&Finding, Vec<u8>)> = findings
        .iter()
        .filter_map(|finding| Some((finding, value(finding)?)))
        .filter(|(_, value)| value.len() <= LONGEST && Signed::read(value).is_none())
        .filter(|(_, value)| seen.insert(value.clone()))
        .take(MOST_SECRETS)
        .collect();
    let mut left = MAX_BLOCKS;
    let mut told = Vec::new();
    for (at, token) in &tokens {
        let Some(token) = Signed::read(token) else {
            continue;
        };
        let signer = secrets.iter().find(|(_, secret)| {
            let cost = token.blocks() * 2;
            let enough = left >= cost;
            left = left.saturating_sub(cost);
            enough && token.is_signed_by(secret)
        });
        if let Some((signer, _)) = signer {
            let text = format!(
                "Its {} signature verifies with a secret of this repository: whoever reads that makes such tokens.",
                token.algorithm
            );
            let related = Related {
                location: signer.location.clone(),
                message: "the secret that signs it".to_owned(),
            };
            told.push((*at, Evidence::new(EvidenceKind::Signature, text), related));
        }
    }
    told
}

/// Private keys whose public part stands in the repository.
fn pairs(findings: &[Finding], traces: &[Trace]) -> Vec<(usize, Evidence, Related)> {
    let mut public: BTreeMap<u128, (&Location, &'static str)> = BTreeMap::new();
    for trace in traces {
        if let ClueKind::PublicKey { id, what } = trace.kind {
            public.entry(id).or_insert((&trace.location, what));
        }
    }
    if public.is_empty() {
        return Vec::new();
    }
    let keys = findings.iter().enumerate().filter_map(|(at, finding)| {
        let secret = finding.secret.as_ref()?.expose();
        let armoured = secret.starts_with(b"-----");
        let id = armoured.then(|| key_facts(secret)).flatten()?.public?;
        let (location, what) = public.get(&id)?;
        let text = format!("A {what} of this repository belongs to the key.");
        let related = Related {
            location: (*location).clone(),
            message: format!("the {what} of this key"),
        };
        Some((at, Evidence::new(EvidenceKind::KeyPair, text), related))
    });
    keys.collect()
}
