//! One JSON object a line, for streams: the tool, then findings, notices, rules and the receipt.

use super::record::{FindingRecord, NoticeRecord, ReceiptRecord, RuleRecord, THIS, Tool, rules_of};
use super::{Options, Report, Reporter};
use serde::Serialize;
use std::io::{self, Write};

/// Writes one object a line, each with its `type`; apart from that the objects are those of the JSON document.
#[derive(Debug)]
pub(super) struct Jsonl(pub(super) Options);

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Tool(Tool),
    Finding(Box<FindingRecord<'a>>),
    Notice(NoticeRecord<'a>),
    Rule(RuleRecord<'a>),
    Receipt(ReceiptRecord<'a>),
}

impl Reporter for Jsonl {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut write = |line: Line<'_>| {
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)
        };
        write(Line::Tool(THIS))?;
        for finding in report.shown(&self.0) {
            write(Line::Finding(Box::new(finding.into())))?;
        }
        for notice in &report.notices {
            write(Line::Notice(notice.into()))?;
        }
        for rule in rules_of(report.shown(&self.0)).into_values() {
            write(Line::Rule(rule.into()))?;
        }
        write(Line::Receipt((&report.receipt).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::Json;
    use super::super::sample;
    use super::*;
    use serde_json::Value;

    #[test]
    fn has_the_objects_of_the_document() {
        let report = sample::full();
        let mut lines = Vec::new();
        Jsonl(Options::default())
            .report(&report, &mut lines)
            .unwrap();
        let mut document = Vec::new();
        Json(Options::default())
            .report(&report, &mut document)
            .unwrap();
        let document: Value = serde_json::from_slice(&document).unwrap();

        let mut of_type = std::collections::BTreeMap::<String, Vec<Value>>::new();
        for line in String::from_utf8(lines).unwrap().lines() {
            let mut object: Value = serde_json::from_str(line).unwrap();
            let Some(Value::String(kind)) = object.as_object_mut().unwrap().remove("type") else {
                panic!("a line without a type: {line}");
            };
            of_type.entry(kind).or_default().push(object);
        }
        for (kind, key) in [
            ("finding", "findings"),
            ("notice", "notices"),
            ("rule", "rules"),
        ] {
            assert_eq!(Value::from(of_type[kind].clone()), document[key]);
            assert!(!of_type[kind].is_empty());
        }
        assert_eq!(of_type["tool"], [document["tool"].clone()]);
        assert_eq!(of_type["receipt"], [document["receipt"].clone()]);
    }
}
