//! No format writes a secret, and every format writes the same report the same way.

use super::*;
use crate::finding::Secret;
use proptest::prelude::*;

fn every_output(report: &Report) -> Vec<Vec<u8>> {
    let mut outputs = vec![step_summary(report).into_bytes()];
    outputs.push(receipt_line(&report.receipt).into_bytes());
    for format in Format::ALL {
        for (color, show_suppressed) in [(false, true), (true, false)] {
            let options = Options {
                color,
                show_suppressed,
                verbose: true,
                width: 4000,
                ..Options::default()
            };
            let mut out = Vec::new();
            reporter(format, options).report(report, &mut out).unwrap();
            outputs.push(out);
        }
    }
    outputs
}

/// A value in the ways an output could carry it.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(secret);
    let quoted = serde_json::to_string(&text).expect("a string is JSON");
    vec![
        secret.to_vec(),
        quoted.trim_matches('"').as_bytes().to_vec(),
        escape::uri(secret).into_bytes(),
        escape::markdown(&text).into_bytes(),
        escape::terminal(&text).into_bytes(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_output_holds_the_secret(
        secret in "[A-Za-z0-9+/=\\\\\"{}|<é]{12,60}",
        shown in 0usize..4,
    ) {
        let mut report = sample::full();
        for finding in &mut report.findings {
            finding.secret = Some(Secret::new(secret.as_str(), shown));
            if let Some(fix) = &mut finding.fix {
                fix.edits[0].text = format!("before{secret}after");
            }
        }
        for output in every_output(&report) {
            for form in forms(secret.as_bytes()) {
                prop_assert!(!output.contains_str(&form));
            }
        }
    }
}

#[test]
fn no_output_holds_a_secret_of_the_sample() {
    let report = sample::full();
    for output in every_output(&report) {
        for secret in sample::files().iter().flat_map(|file| &file.secrets) {
            for line in secret.lines() {
                assert!(!output.contains_str(line));
            }
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let first = every_output(&sample::full());
    let mut again = sample::full();
    assert_eq!(first, every_output(&again));
    again.receipt.seconds *= 3.0;
    let timed = every_output(&again);
    assert_ne!(first[1], timed[1]); // the receipt line
    assert_eq!(first[2..], timed[2..]);
}
