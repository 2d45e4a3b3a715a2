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
        text.replace('"', "\"\"").into_bytes(),
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .into_bytes(),
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

/// Signs in the page's own style and script that close no tag.
fn script_arrows() -> usize {
    let own = [include_str!("html/page.css"), include_str!("html/page.js")];
    let count = |sign: char| {
        own.iter()
            .map(|text| text.matches(sign).count())
            .sum::<usize>()
    };
    count('>') - count('<')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn hostile_text_is_written_safely(
        path in prop::collection::vec(any::<u8>(), 1..30),
        text in "\\PC{0,20}[\\x00-\\x1f\u{202e}\u{200b}]{0,4}[{}\\[\\]()|`]{0,4}",
        (start, end) in (0usize..60, 0usize..60),
        width in 0usize..90,
    ) {
        let mut report = sample::full();
        for finding in &mut report.findings {
            finding.location.path = path.as_slice().into();
            finding.message.clone_from(&text);
            finding.remedy.clone_from(&text);
            for related in &mut finding.related {
                related.message.clone_from(&text);
            }
            if let Some(region) = &mut finding.location.region {
                region.snippet.text.clone_from(&text);
                region.snippet.mark = crate::text::Span::new(start, end); // may be no boundary, or outside
                region.snippet.cut_after = start > end;
            }
        }
        for format in Format::ALL {
            let options = Options { width, ..Options::default() };
            let mut out = Vec::new();
            reporter(format, options).report(&report, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            match format {
                Format::Human => {
                    prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
                    let hidden = text.contains(['\u{202e}', '\u{200b}']);
                    prop_assert!(!hidden);
                }
                Format::Json | Format::Sarif | Format::GithubReview | Format::Gitlab | Format::Sonarqube => {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
                }
                Format::Jsonl => {
                    for line in text.lines() {
                        prop_assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
                    }
                }
                Format::Junit => {
                    prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
                    let markup = text.lines().filter(|l| l.trim_start().starts_with('<')).count();
                    prop_assert!(markup >= text.matches("<testcase ").count());
                    prop_assert_eq!(text.matches("<testcase ").count(), text.matches(" classname=\"").count());
                    prop_assert_eq!(text.matches('<').count(), text.matches('>').count());
                }
                Format::Csv => {
                    prop_assert_eq!(text.matches("\r\n").count(), 10);
                    prop_assert_eq!(text.matches('\n').count(), 10);
                    prop_assert!(text.split_terminator("\r\n").all(|l| l.matches('"').count() % 2 == 0));
                }
                Format::Html => {
                    prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
                    // strangers' text brings no element in
                    prop_assert_eq!(text.matches("<details class=\"case").count(), 9);
                    prop_assert_eq!(text.matches('<').count(), text.matches('>').count() - script_arrows());
                }
                Format::Markdown => {
                    prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
                }
                Format::Github => {
                    prop_assert_eq!(text.lines().filter(|l| l.starts_with("::")).count(), 9);
                    prop_assert_eq!(text.split(['\n', '\r']).count(), 11);
                    prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
                }
            }
        }
        step_summary(&report);
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
