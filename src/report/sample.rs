//! Reports built by hand for the tests: small files with awkward names and texts, and findings in them.

use crate::finding::{
    Edit, Evidence, EvidenceKind, Finding, FingerprintKey, Fix, Location, Notice, NoticeKind,
    REDACTED, Receipt, Region, Related, Safety, Secret, Snippet, Suppression, SuppressionKind,
    line_hashes,
};
use crate::report::Report;
use crate::rule::{Category, Confidence, Rule, RuleRef, Severity};
use crate::text::{LineIndex, Span};
use bstr::{BString, ByteSlice};
use std::borrow::Cow;
use std::sync::Arc;

/// The validator of a JSON schema.
pub(crate) fn validator(schema: &str) -> jsonschema::Validator {
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Panics with everything that a schema has against a document.
#[track_caller]
pub(crate) fn assert_valid(schema: &jsonschema::Validator, document: &serde_json::Value) {
    let errors: Vec<_> = schema
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// A value that nobody has written down: 24 characters made from a seed.
pub(crate) fn value(seed: u64) -> String {
    let alphabet = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(alphabet[(state % alphabet.len() as u64) as usize])
    };
    (0..24).map(|_| next()).collect()
}

/// A rule with a severity; its category follows from the id.
pub(crate) fn rule(id: &str, severity: Severity) -> Rule {
    Rule {
        id: id.to_owned().into(),
        summary: format!("Sample {}", id.replace('-', " ")).into(),
        help: format!(
            "A {severity} defect. Take the value out of the file and read it with ${{NAME:?}} \
             from the environment.\n\nThen <replace> it where it is used."
        )
        .into(),
        category: match id {
            id if id.contains("ignore") => Category::IgnoreEntry,
            id if id.contains("token") => Category::ProviderSecret,
            id if id.contains("default") => Category::WeakDefault,
            _ => Category::HardcodedPassword,
        },
        score: severity.default_score(),
        confidence: Confidence::Medium,
        cwe: Cow::Borrowed(&[798, 259]),
        bad: Cow::Borrowed(&[]),
        good: Cow::Borrowed(&[]),
    }
}

/// A file and the values in it that no report may show.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) path: BString,
    pub(crate) text: Vec<u8>,
    pub(crate) secrets: Vec<String>,
}

impl File {
    fn new(path: impl Into<BString>, text: &str, secrets: &[&str]) -> Self {
        File {
            path: path.into(),
            text: text.into(),
            secrets: secrets.iter().map(|&s| s.to_owned()).collect(),
        }
    }

    /// Where `needle` stands, with its redacted line.
    fn region(&self, needle: &str) -> Region {
        let at = self.text.find(needle).expect("the needle is in the file");
        let span = Span::new(at, at + needle.len());
        let lines = LineIndex::new(&self.text);
        let line = lines.line_span(lines.line_of(at), &self.text);
        let on_line = Span::new(span.start, span.end.min(line.end));
        let redact = |part: Span| {
            let mut text = String::from_utf8_lossy(part.of(&self.text)).into_owned();
            for secret in &self.secrets {
                text = text.replace(secret.as_str(), REDACTED);
                let first_line = secret.lines().next().unwrap_or_default();
                text = text.replace(first_line, REDACTED);
            }
            text
        };
        let before = redact(Span::new(line.start, span.start));
        let marked = redact(on_line);
        let after = redact(Span::new(on_line.end, line.end));
        Region {
            span,
            start: lines.position(span.start, &self.text),
            end: lines.position(span.end, &self.text),
            snippet: Snippet {
                mark: Span::new(before.len(), before.len() + marked.len()),
                text: before + &marked + &after,
                ..Snippet::default()
            },
        }
    }

    /// A finding about `needle`.
    pub(crate) fn finding(&self, id: &str, severity: Severity, needle: &str) -> Finding {
        let rule = rule(id, severity);
        let region = self.region(needle);
        let secret = self.secrets.iter().any(|secret| secret == needle);
        Finding {
            confidence: Confidence::High,
            related: Vec::new(),
            secret: secret.then(|| Secret::new(needle, 0)),
            message: format!("A literal in line {} is a sample {id}.", region.start.line),
            evidence: Vec::new(),
            remedy: String::new(),
            fingerprint: FingerprintKey::from_bytes(b"sample").fingerprint(
                &rule,
                &self.path,
                needle.as_bytes(),
            ),
            anchor: None,
            line_hash: line_hashes(&self.text, &[region.start.line]).pop(),
            fix: None,
            suppression: None,
            commit: None,
            life: None,
            rule: RuleRef::Shared(Arc::new(rule)),
            location: Location {
                path: self.path.clone(),
                archive: None,
                region: Some(region),
            },
        }
    }
}

/// Files with awkward names and texts.
pub(crate) fn files() -> Vec<File> {
    let v: Vec<String> = (1..=12).map(value).collect();
    let key = format!(
        "-----BEGIN SAMPLE-----\n{}\n{}\n-----END SAMPLE-----",
        v[5], v[6]
    );
    vec![
        File::new(
            "app/my settings.py",
            &format!(
                "import os\n\nDB = \"{}\"  # and {}\nTWO = \"{}\"\n",
                v[0], v[1], v[0]
            ),
            &[&v[0], &v[1]],
        ),
        File::new("a#b%20c?.env", &format!("PASS={}", v[2]), &[&v[2]]),
        File::new(
            "данные/😀.yaml",
            &format!("эмодзи: 😀\r\n\"😀 ключ\": {} # 世界\r\n", v[3]),
            &[&v[3]],
        ),
        File::new(
            BString::from(&b"caf\xe9.env"[..]),
            &format!("A=1\nB={}\n", v[4]),
            &[&v[4]],
        ),
        File::new("keys/id.pem", &format!("x\n{key}\n"), &[&key]),
        File::new("new\nline.env", &format!("C='{}'\n", v[7]), &[&v[7]]),
        File::new(
            "evil\u{202e}\x1b[31m.env",
            &format!("\x1b]0;title\x07D={}\n", v[8]),
            &[&v[8]],
        ),
        File::new(
            "compose.yml",
            &format!(
                "services:\n  db:\n    password: {}\n    debug: true\n",
                v[9]
            ),
            &[&v[9]],
        ),
    ]
}

/// A finding in every file, with every field in use somewhere.
pub(crate) fn full() -> Report {
    let files = files();
    let find =
        |at: usize, id: &str, severity| files[at].finding(id, severity, &files[at].secrets[0]);
    let mut first = find(0, "sample-token", Severity::Critical);
    first.remedy = "Write os.environ[\"DB\"](1) or ${DB:?set it}".to_owned();
    first.evidence = vec![Evidence::new(
        EvidenceKind::Checksum,
        "Its checksum is valid.",
    )];
    first.related = vec![Related {
        location: Location {
            path: files[7].path.clone(),
            archive: None,
            region: Some(files[7].region("debug")),
        },
        message: "the same value [twice]".to_owned(),
    }];
    first.fix = quoted_fix(&first, "os.environ[\"DB\"]");
    let mut suppressed = find(1, "hardcoded-password", Severity::High);
    suppressed.suppression = Some(Suppression {
        kind: SuppressionKind::Baseline,
        reason: "known since the start".to_owned(),
    });
    let mut missing = find(7, "ignore-entry-missing", Severity::Medium);
    missing.location = Location {
        path: ".gitignore".into(),
        archive: None,
        region: None,
    };
    (missing.secret, missing.line_hash) = (None, None);
    missing.fix = Some(Fix::new(
        "Ignore .env files".to_owned(),
        Safety::Safe,
        vec![Edit {
            path: ".gitignore".into(),
            span: Span::new(0, 0),
            text: ".env\n".to_owned(),
        }],
    ));
    let mut findings = vec![
        missing,
        suppressed,
        first,
        find(3, "hardcoded-password", Severity::High),
        find(7, "weak-default-local", Severity::Low),
        files[7].finding("weak-default-debug", Severity::Medium, "true"),
        find(6, "hardcoded-password", Severity::High),
        find(4, "sample-token", Severity::Critical),
        find(5, "hardcoded-password", Severity::High),
        find(2, "weak-default", Severity::High),
    ];
    findings.sort_by(|a, b| a.location.path.cmp(&b.location.path));
    report(findings)
}

/// A report of these findings, with notices and a receipt that fits.
pub(crate) fn report(findings: Vec<Finding>) -> Report {
    let mut receipt = Receipt {
        files: 1234,
        bytes: 12_345_678,
        incomplete: true,
        seconds: 0.5,
        ..Receipt::default()
    };
    receipt.skipped.insert("unreadable", 1);
    receipt.skipped.insert("special-file", 2);
    for finding in &findings {
        if finding.suppression.is_some() {
            receipt.suppressed += 1;
        } else {
            *receipt.findings.entry(finding.severity()).or_default() += 1;
        }
    }
    let notice = |path: &[u8], kind, message: &str| Notice {
        path: path.into(),
        kind,
        message: message.to_owned(),
    };
    Report {
        people: Vec::new(),
        findings,
        notices: vec![
            notice(b"", NoticeKind::Remark, "The clone is shallow."),
            notice(
                b"pipe \xff",
                NoticeKind::SpecialFile,
                "A FIFO is never opened.",
            ),
            notice(b"secret.bin", NoticeKind::Unreadable, "Permission denied."),
        ],
        receipt,
    }
}

/// Replaces the quoted value of a finding, quotes and all.
fn quoted_fix(finding: &Finding, text: &str) -> Option<Fix> {
    let span = finding.location.region.as_ref()?.span;
    Some(Fix::new(
        "Read the value from the environment".to_owned(),
        Safety::Unsafe,
        vec![Edit {
            path: finding.location.path.clone(),
            span: Span::new(span.start - 1, span.end + 1),
            text: text.to_owned(),
        }],
    ))
}
