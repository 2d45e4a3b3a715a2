//! The page of an audit in a browser: search, filters, anchors, contrast, no error, no request. Skipped where there is no browser to drive.

use credlint::finding::LifeState;
use credlint::report::Options;
use credlint::report::audit::Audit;
use std::fs;
use std::process::{Command, Stdio};

mod common;
use common::out;
use common::project::Project;

/// Programs that are a Chromium.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null());
    command
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|it| it.success())
}

/// A browser, if there is one and Node to drive it.
fn browser() -> Option<&'static str> {
    runs("node").then_some(())?;
    BROWSERS.into_iter().find(|it| runs(it))
}

/// An audit with as many findings as nobody wants to have.
fn large(findings: usize) -> Audit {
    let project = Project::repository();
    project.write("shop/needle.py", "import os\npassword = \"@V@\"\n");
    project.write("tests/a_test.py", "password = \"@W@\"\n");
    project.write(
        "compose.yml",
        &"services:\n  db:\n    environment:\n      POSTGRES_@: ${PW:-#}\n"
            .replace("@", "PASSWORD")
            .replace("#", "postgres"),
    );
    project.commit("first");
    let done = project.credlint(&["audit", "-f", "json"]);
    let mut audit = Audit::read(out(&done).as_bytes()).expect("an audit");
    let repository = &mut audit.repositories[0];
    let base = repository.findings.clone();
    let needle = base
        .iter()
        .find(|it| it.place.path == "shop/needle.py")
        .expect("the password")
        .clone();
    for number in base.len()..findings {
        let mut entry = base[number % base.len()].clone();
        let path = entry.place.path.replace("needle", "part");
        entry.place.path = format!("area{}/{}-{number}", number % 40, path);
        entry.value = entry.value.map(|_| format!("{number:032x}"));
        entry.fingerprint = format!("{number:032x}");
        repository.findings.push(entry);
    }
    // what the search looks for, and a finding of the past
    let mut stack = needle.clone();
    stack.place.path = "old/needle.py".to_owned();
    stack.message = "A password of the <b>stack</b>.".to_owned();
    stack.value = Some("f".repeat(32));
    stack.fingerprint = "f".repeat(32);
    stack.commit = Some("0".repeat(40));
    if let Some(life) = &mut stack.life {
        life.state = LifeState::InHistory;
        life.removed.clone_from(&life.introduced);
    }
    repository.findings.push(stack);
    audit
}

#[test]
fn a_page_with_five_thousand_findings_is_usable() {
    let Some(browser) = browser() else {
        eprintln!("SKIPPED: no Chromium, or no Node, to drive the page with");
        return;
    };
    let audit = large(5_000);
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page & more.html");
    let mut html = Vec::new();
    audit
        .write_html(&Options::default(), &mut html)
        .expect("written");
    fs::write(&page, html).expect("written");
    let drive = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/drive.mjs");
    let done = Command::new("node")
        .arg(drive)
        .arg(browser)
        .arg(&page)
        .output()
        .expect("node runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let seen: serde_json::Value = serde_json::from_slice(&done.stdout).expect("one object");
    eprintln!("{seen:#}");

    let cases = seen["cases"].as_u64().expect("a number");
    assert!(cases > 4_900, "{cases}");
    let shown = |name: &str| seen["shown"][name].as_u64().expect("a number");
    assert_eq!(shown("first"), cases);
    assert_eq!(seen["focused"], "search");
    assert_eq!(shown("search"), 1);
    assert_eq!(seen["status"], format!("1 of {cases} shown"));
    assert_eq!((shown("nothing"), &seen["empty"]), (0, &true.into()));
    assert_eq!(shown("reset"), cases);
    assert!(shown("withoutHigh") > 0 && shown("withoutHigh") < cases);
    assert_eq!(shown("past"), 1);
    assert_eq!(seen["opened"], true);
    assert_eq!(seen["nameless"], 0);
    assert_eq!(seen["landmarks"], true);
    assert!(
        seen["headings"]
            .as_str()
            .expect("levels")
            .starts_with("H1 H2 H3")
    );
    assert!(
        seen["overflow"].as_i64().expect("a number") <= 0,
        "it sticks out on a phone"
    );
    for theme in ["light", "dark"] {
        let contrast = seen["contrast"][theme].as_f64().expect("a number");
        assert!(contrast >= 4.5, "{theme}: {contrast}");
    }
    assert_eq!(seen["errors"], serde_json::json!([]));
    assert_eq!(seen["foreign"], serde_json::json!([]));
}
