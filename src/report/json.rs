//! One JSON document with everything, described by `docs/report.schema.json`.

use super::record::{FindingRecord, NoticeRecord, ReceiptRecord, RuleRecord, THIS, Tool, rules_of};
use super::{Options, Report, Reporter};
use serde::Serialize;
use std::io::{self, Write};

/// Writes one indented document.
#[derive(Debug)]
pub(super) struct Json(pub(super) Options);

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    tool: Tool,
    receipt: ReceiptRecord<'a>,
    findings: Vec<FindingRecord<'a>>,
    notices: Vec<NoticeRecord<'a>>,
    rules: Vec<RuleRecord<'a>>,
}

/// Where the schema of this version is published.
const SCHEMA: &str = concat!(
    env!("CARGO_PKG_REPOSITORY"),
    "/blob/main/docs/report.schema.json"
);

impl Reporter for Json {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            schema: SCHEMA,
            version: 1,
            tool: THIS,
            receipt: (&report.receipt).into(),
            findings: report.shown(&self.0).map(Into::into).collect(),
            notices: report.notices.iter().map(Into::into).collect(),
            rules: rules_of(report.shown(&self.0))
                .into_values()
                .map(Into::into)
                .collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use serde_json::Value;

    fn schema() -> jsonschema::Validator {
        sample::validator(include_str!("../../docs/report.schema.json"))
    }

    fn write(report: &Report, options: Options) -> Value {
        let mut out = Vec::new();
        Json(options).report(report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn is_what_the_schema_says() {
        let options = Options {
            show_suppressed: true,
            ..Options::default()
        };
        for report in [sample::full(), Report::default()] {
            let document = write(&report, options.clone());
            sample::assert_valid(&schema(), &document);
        }
    }

    #[test]
    fn the_schema_refuses_what_it_should() {
        let mut document = write(&sample::full(), Options::default());
        document["findings"][0]["severity"] = "loud".into();
        assert!(!schema().is_valid(&document));
        let mut document = write(&sample::full(), Options::default());
        document["findings"][0]["author"] = "x".into();
        assert!(!schema().is_valid(&document));
    }

    #[test]
    fn suppressed_findings_show_on_request() {
        let report = sample::full();
        let hidden = write(&report, Options::default());
        let shown = write(
            &report,
            Options {
                show_suppressed: true,
                ..Options::default()
            },
        );
        let count = |document: &Value| document["findings"].as_array().unwrap().len();
        assert_eq!(count(&shown), report.findings.len());
        assert!(count(&hidden) < count(&shown));
    }

    #[test]
    fn a_path_that_is_not_utf8_keeps_its_bytes() {
        let document = write(&sample::full(), Options::default());
        let findings = document["findings"].as_array().unwrap();
        let exact: Vec<_> = findings
            .iter()
            .filter_map(|f| f.get("path_bytes").and_then(Value::as_str))
            .collect();
        assert_eq!(exact, ["caf%E9.env"]);
    }
}
