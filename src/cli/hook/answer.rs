//! The verdict, in the shape of whoever asked.

use super::piece::Judged;
use super::request::Shape;
use credlint::finding::Secret;
use serde_json::{Value, json};
use std::fmt::Write;

/// Findings that are told; the rest is counted.
const MOST_TOLD: usize = 10;

/// What is said about a request.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Nothing speaks against it.
    Allow,
    /// It would bring these in.
    Deny(Vec<Judged>),
    /// It cannot be judged; why.
    NotUnderstood(String),
}

impl Verdict {
    /// The reason for a denial, for a person or an agent: what, where, and what to do instead.
    pub(super) fn reason(&self) -> String {
        match self {
            Verdict::Allow => String::new(),
            Verdict::NotUnderstood(why) => {
                format!("credlint cannot judge this request, so it is denied: {why}.")
            }
            Verdict::Deny(found) => {
                let mut text = String::from("credlint denies this.");
                for judged in found.iter().take(MOST_TOLD) {
                    _ = write!(text, " {}", sentence(judged));
                }
                let more = found.len().saturating_sub(MOST_TOLD);
                if more > 0 {
                    _ = write!(text, " And {more} more.");
                }
                text.push_str(" Do not write the value down: read it at run time from the environment or a secret store.");
                super::super::style::visible(&text)
            }
        }
    }

    /// The answer. Where nothing speaks against a request of an agent, the answer decides nothing: "allow" would skip the question that
    /// the agent would ask its user.
    pub(super) fn in_shape(&self, shape: &Shape) -> Value {
        match (shape, self) {
            (Shape::Plain, _) => self.plain(),
            (Shape::Event { event }, Verdict::Allow) if event == "beforeSubmitPrompt" => {
                json!({"continue": true})
            }
            (_, Verdict::Allow) => json!({}),
            (Shape::Tool { event }, _) if event == "PreToolUse" => json!({
                "hookSpecificOutput": {
                    "hookEventName": event,
                    "permissionDecision": "deny",
                    "permissionDecisionReason": self.reason(),
                }
            }),
            (Shape::Tool { .. }, _) => json!({"decision": "block", "reason": self.reason()}),
            (Shape::Event { event }, _) if event == "beforeSubmitPrompt" => {
                json!({"continue": false, "user_message": self.reason()})
            }
            (Shape::Arguments, _) => json!({
                "permissionDecision": "deny",
                "permissionDecisionReason": self.reason(),
            }),
            (Shape::Event { .. }, _) => json!({
                "permission": "deny",
                "user_message": self.reason(),
                "agent_message": self.reason(),
            }),
        }
    }

    fn plain(&self) -> Value {
        let (verdict, found): (_, &[Judged]) = match self {
            Verdict::Allow => ("allow", &[]),
            Verdict::Deny(found) => ("deny", found),
            Verdict::NotUnderstood(_) => ("deny", &[]),
        };
        json!({
            "verdict": verdict,
            "reason": self.reason(),
            "findings": found.iter().map(record).collect::<Vec<_>>(),
        })
    }
}

fn sentence(judged: &Judged) -> String {
    let finding = &judged.finding;
    let line = finding.location.region.as_ref().map(|r| r.start.line);
    let place = match (judged.source, line) {
        ("file", Some(line)) if judged.placed => {
            format!("{}:{line}", finding.location.path)
        }
        ("file", _) => finding.location.path.to_string(),
        (source, _) => format!("the {source}"),
    };
    let mut text = format!(
        "{} {} in {place}: {}",
        finding.severity(),
        finding.rule.id,
        finding.message
    );
    if !finding.remedy.is_empty() {
        _ = write!(text, " Remedy: {}.", finding.remedy.trim_end_matches('.'));
    }
    text
}

fn record(judged: &Judged) -> Value {
    let finding = &judged.finding;
    let region = finding.location.region.as_ref().filter(|_| judged.placed);
    let file = judged.source == "file";
    json!({
        "rule": finding.rule.id,
        "severity": finding.severity(),
        "confidence": finding.confidence,
        "source": judged.source,
        "path": file.then(|| finding.location.path.to_string()),
        "line": region.map(|region| region.start.line),
        "column": region.map(|region| region.start.column),
        "message": finding.message,
        "remedy": finding.remedy,
        "secret": finding.secret.as_ref().map(Secret::redacted),
        "fingerprint": finding.fingerprint,
    })
}
