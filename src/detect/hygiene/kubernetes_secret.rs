//! Kubernetes `Secret` manifests with their values in them.

use super::{Check, View};
use crate::content::format::{Format, Quote, Slot, SlotKind};
use crate::content::{FileRole, Unit};
use crate::detect::secret::{decode_base64, parse_url};
use crate::detect::value::{Class, Context, judge};
use crate::detect::{Candidate, Issuer, NameKind, Rank, SecretName};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use memchr::memmem;
use std::borrow::Cow;

pub(super) struct KubernetesSecret;

/// Longest decoded value that is judged, in bytes.
const LONGEST: usize = 64 << 10;

const fn rule(
    id: &'static str,
    score: u8,
    bad: &'static [Example],
    good: &'static [Example],
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        summary: Cow::Borrowed("Secret manifest with its value"),
        help: Cow::Borrowed(
            "Base64 is no encryption: everybody who can read this file has the value. Replace the value, and let the cluster fetch it: \
             SealedSecret, ExternalSecret, sops, or kubectl create secret from outside of the repository.",
        ),
        category: Category::HardcodedPassword,
        score: Score(score),
        confidence: Confidence::High,
        cwe: Cow::Borrowed(&[798, 312]),
        bad: Cow::Borrowed(bad),
        good: Cow::Borrowed(good),
    }
}

static RULE: Rule = rule(
    "kubernetes-secret-manifest",
    80,
    const {
        &[
            Example::new(
                "k8s/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: {{text:aHVudGVyMi1wcm9k}}\n",
            ),
            Example::new(
                "k8s/secret.yaml",
                "kind: Secret\ndata:\n  DB_URL: {{text:cG9zdGdyZXM6Ly9hcHA6aHVudGVyMi1wcm9kQGRiL2FwcA==}}\n",
            ),
            Example::new(
                "k8s/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {{alnum:14}}\n",
            ),
        ]
    },
    const {
        &[
            Example::new(
                "k8s/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: {{ .Values.password | b64enc }}\n",
            ),
            Example::new(
                "k8s/secret.yaml",
                "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: {{text:aHVudGVyMi1wcm9k}}\n",
            ),
            Example::new(
                "k8s/config.yaml",
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  greeting: {{text:aHVudGVyMi1wcm9k}}\n",
            ),
        ]
    },
);

static TEST: Rule = rule(
    "kubernetes-secret-manifest-test",
    30,
    const {
        &[Example::new(
            "tests/e2e/secret.yaml",
            "kind: Secret\ndata:\n  password: {{text:aHVudGVyMi1wcm9k}}\n",
        )]
    },
    const {
        &[Example::new(
            "tests/e2e/secret.yaml",
            "kind: Secret\ndata:\n  password: {{text:JHtQQVNTV09SRH0=}}\n",
        )]
    },
);

impl Check for KubernetesSecret {
    fn rules(&self) -> &'static [&'static Rule] {
        const { &[&RULE, &TEST] }
    }

    fn unit(&self, view: &View<'_>, found: &mut Vec<Candidate>) {
        let unit = view.unit;
        if unit.format != Format::Yaml || unit.role == FileRole::Template {
            return;
        }
        let (manifests, references) = manifests(&unit.text);
        if !references.is_empty() {
            let refers = |span: Span| {
                let at = references.partition_point(|manifest| manifest.end <= span.start);
                references.get(at).is_some_and(|m| m.contains(span))
            };
            found.retain(|c| c.rank != Rank::Slot || !refers(c.span));
        }
        if manifests.is_empty() {
            return;
        }
        for slot in view.slots {
            let at = manifests.partition_point(|manifest| manifest.end <= slot.name.start);
            let inside = manifests.get(at).is_some_and(|m| m.contains(slot.name));
            match slot.parent.map(|parent| unit.slice(parent)) {
                Some(b"data") if inside => encoded(unit, slot, found),
                Some(b"stringData") if inside => plain(unit, slot, found),
                _ => {}
            }
        }
    }
}

/// The documents of a text that are `Secret` manifests, and those that only name or encrypt secrets, in order.
fn manifests(text: &[u8]) -> (Vec<Span>, Vec<Span>) {
    let (mut secrets, mut references) = (Vec::new(), Vec::new());
    if memmem::find(text, b"Secret").is_none() {
        return (secrets, references);
    }
    let mut close = |span: Span, kind: &[u8]| match kind {
        b"Secret" => secrets.push(span),
        b"SealedSecret" | b"ExternalSecret" | b"ClusterExternalSecret" | b"SecretProviderClass" => {
            references.push(span);
        }
        _ => {}
    };
    let (mut start, mut at, mut kind): (usize, usize, &[u8]) = (0, 0, b"");
    for line in text.split_inclusive(|&b| b == b'\n') {
        if line.starts_with(b"---") {
            close(Span::new(start, at), kind);
            (start, kind) = (at, b"");
        } else if let Some(named) = line.strip_prefix(b"kind:") {
            kind = unquoted(named.trim_ascii());
        }
        at += line.len();
    }
    close(Span::new(start, at), kind);
    (secrets, references)
}

fn unquoted(word: &[u8]) -> &[u8] {
    match word {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => word,
    }
}

/// A value under `data`: judged by what it decodes to. What the text around it was taken for does not count.
fn encoded(unit: &Unit, slot: &Slot, found: &mut Vec<Candidate>) {
    found.retain(|c| c.rank != Rank::Slot || !slot.value.contains(c.span));
    if let Some(decoded) = decode_base64(unit.slice(slot.value), LONGEST)
        && !decoded.is_empty()
        && is_secret(unit, slot, &decoded)
    {
        let name = shown(unit, slot);
        let message = format!("{name} of this Secret manifest is only encoded, not encrypted.");
        found.push(candidate(unit, slot.value, Confidence::High, message));
    }
}

/// A value under `stringData`: as bad as what was found in it.
fn plain(unit: &Unit, slot: &Slot, found: &mut Vec<Candidate>) {
    let inside = |c: &&Candidate| c.secret && c.rank <= Rank::Placed && slot.value.contains(c.span);
    let Some(first) = found.iter().find(inside) else {
        return;
    };
    let name = shown(unit, slot);
    let message = format!("{name} of this Secret manifest is written in clear text.");
    let report = candidate(unit, first.span, first.confidence, message);
    found.push(report);
}

/// What the decoded value is, under the name of its key.
fn is_secret(unit: &Unit, slot: &Slot, decoded: &[u8]) -> bool {
    if memmem::find(decoded, b"PRIVATE KEY-----").is_some() {
        return memmem::find(decoded, b"ENCRYPTED").is_none();
    }
    let in_url = memmem::find(decoded, b"://").and_then(|at| parse_url(decoded, at));
    let (value, name) = match in_url {
        Some(url) => (url.password.of(decoded), &b"password"[..]),
        None => (decoded, unit.slice(slot.name)),
    };
    let secret = SecretName::parse(name, Some(b"data")).unwrap_or(SecretName {
        kind: NameKind::Key,
        issuer: Issuer::Own,
    });
    let context = Context {
        name,
        secret: Some(secret),
        user: None,
        quote: Quote::None,
        kind: SlotKind::Assign,
        format: Format::Dotenv,
        role: unit.role,
    };
    let class = judge(value, &context).class;
    class == Class::Live
        || secret.issuer == Issuer::Own
            && matches!(class, Class::Weak | Class::Default | Class::Wording)
}

fn shown(unit: &Unit, slot: &Slot) -> String {
    let name = unit.slice(slot.name).iter().take(60);
    name.filter(|b| b.is_ascii_graphic())
        .map(|&b| char::from(b))
        .collect()
}

fn candidate(unit: &Unit, span: Span, confidence: Confidence, message: String) -> Candidate {
    let specimen = matches!(unit.role, FileRole::Test | FileRole::Docs);
    Candidate {
        rule: if specimen { &TEST } else { &RULE }.into(),
        confidence,
        span,
        secret: true,
        shown: 0,
        rank: Rank::Placed,
        message,
        remedy: "commit a SealedSecret, an ExternalSecret or a file encrypted with sops instead"
            .to_owned(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}
