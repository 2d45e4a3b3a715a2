//! The page holds together: nothing loads, nothing leaks in or out of its markup, and everything is there without its script.

use super::*;
use crate::finding::FingerprintKey;
use crate::report::audit::Repository;
use crate::report::{Format, reporter, sample};

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    let options = Options {
        title: "shop <b>".to_owned(),
        ..Options::default()
    };
    reporter(Format::Html, options)
        .report(report, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_placeholder_is_filled_and_every_element_closed() {
    let page = page(&sample::full());
    for name in ["hash", "style", "groups", "charts", "script", "foot"] {
        assert!(!page.contains(&format!("{{{{{name}}}}}")), "{name}");
    }
    for element in [
        "section", "details", "summary", "figure", "svg", "ul", "ol", "li", "dl", "dt", "dd",
        "table", "p", "span", "code", "pre", "form", "select", "fieldset", "label", "main",
        "header", "footer", "nav", "h2", "h3", "a",
    ] {
        let opened = page.matches(&format!("<{element}>")).count()
            + page.matches(&format!("<{element} ")).count();
        assert_eq!(
            opened,
            page.matches(&format!("</{element}>")).count(),
            "{element}"
        );
    }
    assert!(page.contains("shop &lt;b&gt;"));
    assert!(!page.contains("shop <b>"));
}

#[test]
fn the_page_names_nothing_to_load() {
    let page = page(&sample::full());
    for mark in [
        "src=", "<link", "@import", "url(", "<img", "<iframe", "fetch(", "XMLHttp", "onclick",
        "style=\"",
    ] {
        assert!(!page.contains(mark), "{mark}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_policy_allows_this_script_and_no_other() {
    assert_eq!(base64(b""), "");
    assert_eq!(base64(b"M"), "TQ==");
    assert_eq!(base64(b"Ma"), "TWE=");
    assert_eq!(base64(b"Man"), "TWFu");
    let page = page(&sample::full());
    let script = page
        .split_once("<script>")
        .unwrap()
        .1
        .split_once("</script>")
        .unwrap()
        .0;
    let policy = format!("script-src 'sha256-{}'", base64(&Sha256::digest(script)));
    assert!(page.contains(&policy));
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn every_finding_that_counts_is_there_once() {
    let report = sample::full();
    let counting = report.findings.iter().filter(|it| it.suppression.is_none());
    let counting = counting.count();
    let page = page(&report);
    assert_eq!(page.matches("<details class=\"case").count(), counting);
    assert!(page.contains("Not everything could be looked at."));
}

#[test]
fn one_value_in_many_repositories_is_one_line() {
    let key = FingerprintKey::from_bytes(b"sixteen bytes of a key");
    let mut audit = Audit::default();
    let mut report = sample::full();
    report
        .findings
        .retain(|it| it.location.path == "compose.yml");
    report.findings.truncate(1);
    report.findings[0].rule = sample::full()
        .findings
        .iter()
        .find(|it| it.rule.id == "hardcoded-password")
        .unwrap()
        .rule
        .clone();
    for name in ["a", "b", "c"] {
        let repository = Repository {
            name: name.to_owned(),
            ..Repository::default()
        };
        audit.add(repository, &report, &key);
    }
    let mut out = Vec::new();
    write(&audit, &Options::default(), &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert_eq!(page.matches("<details class=\"case").count(), 1);
    assert!(page.contains("in 3 repositories"));
    assert!(page.contains("data-in=\"0 1 2\""));
}

#[test]
fn nothing_found_says_how_it_stays_so() {
    let mut report = sample::report(Vec::new());
    report.notices.clear();
    report.receipt.incomplete = false;
    report.receipt.skipped.clear();
    let page = page(&report);
    assert!(page.contains("<h1>Nothing was found.</h1>"));
    assert!(page.contains("credlint init"));
}
