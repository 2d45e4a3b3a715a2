//! What a person sees, at several widths.

use super::*;
use crate::report::sample;
use unicode_width::UnicodeWidthStr;

fn write(report: &Report, options: Options) -> String {
    let mut out = Vec::new();
    Human(options).report(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn of_width(width: usize) -> Options {
    Options {
        width,
        show_suppressed: true,
        ..Options::default()
    }
}

#[test]
fn a_finding_shows_its_place_its_line_and_its_remedy() {
    let text = write(&sample::full(), Options::default());
    let expected = "\
critical[sample-token]: A literal in line 3 is a sample sample-token.
 --> app/my settings.py:3:7
  |
3 | DB = \"[REDACTED]\"  # and [REDACTED]
  |       ^^^^^^^^^^
  = evidence: Its checksum is valid.
  = help: Write os.environ[\"DB\"](1) or ${DB:?set it}
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn the_help_of_a_rule_comes_once_unless_asked_for() {
    let report = sample::full();
    let count = |text: &str| text.matches("A critical defect.").count();
    assert_eq!(count(&write(&report, Options::default())), 1);
    let verbose = Options {
        verbose: true,
        ..Options::default()
    };
    assert_eq!(count(&write(&report, verbose)), 2);
}

#[test]
fn findings_are_grouped_and_counted() {
    let text = write(&sample::full(), Options::default());
    for line in [
        "Provider secrets and private keys (2)",
        "Hardcoded passwords (3)",
        "2  critical  sample-token",
        "9 findings (2 critical, 4 high, 2 medium, 1 low) in 1,234 files (12.3 MB), 1 suppressed.",
        "  unreadable: secret.bin: Permission denied.",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}

#[test]
fn no_line_is_wider_than_the_page_but_those_with_a_path() {
    for width in [40, 57, 80, 120] {
        for line in write(&sample::full(), of_width(width)).lines() {
            let path = line.trim_start().starts_with("--> ");
            assert!(path || line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let mut report = sample::full();
    report.findings.truncate(0);
    let file = &sample::files()[0];
    for (before, after) in [(0, 500), (500, 0), (500, 500), (30, 30)] {
        let mut finding = file.finding("sample-token", Severity::Critical, &file.secrets[0]);
        let region = finding.location.region.as_mut().unwrap();
        region.snippet.text = format!(
            "{}[REDACTED]{}",
            "世".repeat(before),
            "\u{202e}".repeat(after)
        );
        let start = before * "世".len();
        region.snippet.mark = crate::text::Span::new(start, start + 10);
        report.findings.push(finding);
    }
    for width in [40, 41, 80] {
        let text = write(&report, of_width(width));
        assert_eq!(text.matches("[REDACTED]").count(), 4);
        for line in text.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
        // the mark stands under the redacted part
        let lines: Vec<_> = text.lines().collect();
        for pair in lines
            .windows(2)
            .filter(|pair| pair[0].contains("[REDACTED]"))
        {
            let at = pair[0].find("[REDACTED]").unwrap();
            let mark = pair[1].find("^^^^^^^^^^").unwrap();
            assert_eq!(pair[0][..at].width(), pair[1][..mark].width(), "{pair:?}");
        }
    }
}

#[test]
fn nothing_that_a_terminal_acts_on_is_written() {
    let text = write(&sample::full(), of_width(60));
    let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(bad), "{text:?}");
    assert!(text.contains("evil\\u{202e}\\x1b[31m.env:1:"), "{text}");
    assert!(text.contains("new\\nline.env:1:4"), "{text}");
}

#[test]
fn colors_change_nothing_else() {
    let report = sample::full();
    let plain = write(&report, Options::default());
    let colored = write(
        &report,
        Options {
            color: true,
            ..Options::default()
        },
    );
    assert_ne!(plain, colored);
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}

#[test]
fn more_findings_of_a_rule_than_the_limit_are_counted() {
    let file = &sample::files()[7];
    let one = file.finding("weak-default", Severity::High, "true");
    let report = sample::report(vec![one; 37]);
    let text = write(&report, Options::default());
    assert_eq!(text.matches("high[weak-default]: ").count(), 10);
    assert!(text.contains("… and 27 more of weak-default; --all shows them"));
    let all = Options {
        limit: None,
        ..Options::default()
    };
    assert_eq!(
        write(&report, all).matches("high[weak-default]: ").count(),
        37
    );
}

#[test]
fn a_clean_scan_says_what_was_scanned() {
    let mut report = Report::default();
    assert_eq!(write(&report, Options::default()), "Nothing was scanned.\n");
    report.receipt.files = 2;
    report.receipt.bytes = 1500;
    report.receipt.suppressed = 1;
    assert_eq!(
        write(&report, Options::default()),
        "Nothing found in 2 files (1.5 kB), 1 suppressed.\n"
    );
}
