//! The SARIF log against its schema and what code scanning needs.

use super::*;
use crate::finding::{Life, LifeState, Moment};
use crate::report::sample;
use std::path::Path;
use std::process::Command;

/// The schema inside the `serde-sarif` crate, found where cargo keeps the sources.
fn schema() -> jsonschema::Validator {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let path = manifest.with_file_name("src").join("schema.json");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("{2}]?$", "{2}$"); // a pattern with a bracket too many, for a language
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn write(report: &Report, options: Options) -> Value {
    let mut out = Vec::new();
    Sarif(options).report(report, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn run(report: &Report) -> Value {
    write(report, Options::default())["runs"][0].take()
}

fn results(run: &Value) -> &Vec<Value> {
    run["results"].as_array().unwrap()
}

#[test]
fn is_valid_with_and_without_findings() {
    let schema = schema();
    let options = Options {
        show_suppressed: true,
        ..Options::default()
    };
    for report in [sample::full(), Report::default()] {
        let log = write(&report, options.clone());
        sample::assert_valid(&schema, &log);
        assert!(log["runs"][0]["results"].is_array());
        assert!(log["runs"][0]["tool"]["driver"]["rules"].is_array());
    }
}

#[test]
fn every_result_has_its_rule_and_one_whole_region() {
    let run = run(&sample::full());
    let rules = &run["tool"]["driver"]["rules"];
    for result in results(&run) {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_eq!(
            rules[index]["defaultConfiguration"]["level"],
            result["level"]
        );
        assert_eq!(result["locations"].as_array().unwrap().len(), 1);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(region[key].as_u64().unwrap() >= 1, "{key}");
        }
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
        assert!(result["message"]["text"].as_str().unwrap().ends_with('.'));
    }
}

#[test]
fn awkward_paths_are_encoded_byte_for_byte() {
    let run = run(&sample::full());
    let mut uris: Vec<_> = results(&run)
        .iter()
        .map(|r| &r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        .map(|uri| uri.as_str().unwrap())
        .collect();
    uris.sort_unstable();
    uris.dedup();
    assert_eq!(
        uris,
        [
            "%D0%B4%D0%B0%D0%BD%D0%BD%D1%8B%D0%B5/%F0%9F%98%80.yaml",
            ".gitignore",
            "app/my%20settings.py",
            "caf%E9.env",
            "compose.yml",
            "evil%E2%80%AE%1B%5B31m.env",
            "keys/id.pem",
            "new%0Aline.env",
        ]
    );
}

#[test]
fn messages_have_no_placeholders_and_only_links_that_exist() {
    let run = run(&sample::full());
    let result = results(&run)
        .iter()
        .find(|r| r["relatedLocations"].is_array())
        .unwrap();
    let text = result["message"]["text"].as_str().unwrap();
    assert!(
        text.contains("os.environ[\"DB\"] (1) or DB:?set it."),
        "{text}"
    );
    assert!(
        text.contains("[the same value 'twice'](1) ('compose.yml', line 4)"),
        "{text}"
    );
    assert_eq!(result["relatedLocations"][0]["id"], 1);
    assert_eq!(text.matches("](").count(), 1);
}

#[test]
fn a_fix_is_placed_by_lines_and_columns() {
    let run = run(&sample::full());
    let fix = results(&run)
        .iter()
        .find(|r| r["ruleId"] == "sample-token" && r["fixes"].is_array())
        .unwrap();
    let replacement = &fix["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(
        replacement["deletedRegion"],
        serde_json::json!({"startLine": 3, "startColumn": 6, "endLine": 3, "endColumn": 32})
    );
    assert_eq!(replacement["insertedContent"]["text"], "os.environ[\"DB\"]");
}

#[test]
fn a_fix_that_holds_the_secret_is_left_out() {
    let mut report = sample::full();
    for finding in &mut report.findings {
        if let (Some(fix), Some(secret)) = (&mut finding.fix, &finding.secret) {
            fix.edits[0].text = format!("x{}x", secret.expose().escape_ascii());
        }
    }
    let run = run(&report);
    assert!(
        results(&run)
            .iter()
            .all(|r| r["ruleId"] != "sample-token" || r["fixes"].is_null())
    );
}

#[test]
fn suppressed_findings_are_left_out_or_marked() {
    let report = sample::full();
    assert!(
        results(&run(&report))
            .iter()
            .all(|r| r["suppressions"].is_null())
    );
    let log = write(
        &report,
        Options {
            show_suppressed: true,
            ..Options::default()
        },
    );
    let marked: Vec<_> = results(&log["runs"][0])
        .iter()
        .filter(|r| r["suppressions"].is_array())
        .collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0]["suppressions"][0]["kind"], "external");
    assert_eq!(
        marked[0]["suppressions"][0]["justification"],
        "known since the start"
    );
}

#[test]
fn notices_point_to_their_descriptors() {
    let run = run(&sample::full());
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let descriptors = &run["tool"]["driver"]["notifications"];
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications.len(), 3);
    for notification in notifications {
        let index = notification["descriptor"]["index"].as_u64().unwrap() as usize;
        assert_eq!(descriptors[index]["id"], notification["descriptor"]["id"]);
    }
}

#[test]
fn more_results_than_are_accepted_keep_the_loudest() {
    let file = &sample::files()[7];
    let quiet = file.finding("weak-default-local", Severity::Low, "debug");
    let loud = file.finding("sample-token", Severity::Critical, &file.secrets[0]);
    let mut findings = vec![quiet; MOST_RESULTS + 2];
    findings.push(loud);
    let run = run(&sample::report(findings));
    assert_eq!(results(&run).len(), MOST_RESULTS);
    assert_eq!(results(&run)[0]["ruleId"], "sample-token");
    let note = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(
        note.as_str().unwrap().contains("; 3 more were left out."),
        "{note}"
    );
}

#[test]
fn the_category_ends_with_a_slash() {
    let log = write(
        &Report::default(),
        Options {
            category: "nightly".to_owned(),
            ..Options::default()
        },
    );
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "nightly/");
}

#[test]
fn a_finding_of_a_commit_names_it() {
    let mut report = sample::full();
    let id = "ab".repeat(20);
    report.findings[0].commit = Some(id.as_str().into());
    let run = run(&report);
    let named: Vec<_> = results(&run)
        .iter()
        .map(|result| &result["properties"]["commit"])
        .collect();
    assert_eq!(*named[0], id);
    assert!(named[1..].iter().all(|commit| commit.is_null()));
}

/// A life that began with a commit and ended, or did not.
fn life(state: LifeState) -> Box<Life> {
    let moment = |letter: &str| Moment {
        commit: letter.repeat(40),
        path: "app/my settings.py".into(),
        author: "somebody".to_owned(),
        seconds: 951_782_400,
    };
    Box::new(Life {
        stashes: Vec::new(),
        in_newest: false,
        introduced: Some(moment("a")),
        removed: (state != LifeState::AtHead).then(|| moment("b")),
        state,
        at_head: Vec::new(),
        paths: Vec::new(),
        in_tips: Vec::new(),
        in_histories: Vec::new(),
        pushed: true,
        days: None,
    })
}

/// The run that is about the history.
fn history_run(report: &mut Report) -> Value {
    report.receipt.history = Some(1);
    let mut log = write(report, Options::default());
    let runs = log["runs"].as_array_mut().unwrap();
    assert_eq!(runs.len(), 2);
    runs.pop().unwrap()
}

#[test]
fn what_is_gone_is_not_pointed_at_in_the_version_that_is_there() {
    let mut report = sample::full();
    for finding in &mut report.findings {
        finding.life = Some(life(LifeState::InHistory));
        finding.commit = Some("a".repeat(40).into());
    }
    let run = history_run(&mut report);
    assert!(!results(&run).is_empty());
    for result in results(&run) {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(
            text.contains("gone from HEAD but stays in the history: revoke it."),
            "{text}"
        );
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(uri.as_str().unwrap().ends_with("@aaaaaaaaaa"), "{uri}");
        let first = serde_json::json!({"commit": "a".repeat(40), "date": "2000-02-29"});
        assert_eq!(result["properties"]["firstSeen"], first);
        assert_eq!(result["properties"]["state"], "in-history");
        assert!(!result.to_string().contains("somebody"), "identity only");
    }
}

#[test]
fn what_is_at_head_is_pointed_at_there() {
    let mut report = sample::full();
    for finding in &mut report.findings {
        finding.life = Some(life(LifeState::AtHead));
    }
    let run = history_run(&mut report);
    let uris = results(&run)
        .iter()
        .map(|r| &r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]);
    assert!(uris.clone().count() > 0);
    assert!(uris.clone().all(|uri| !uri.as_str().unwrap().contains('@')));
    assert!(
        results(&run)
            .iter()
            .all(|r| !r.to_string().contains("gone from HEAD"))
    );
    report.findings[0].life = Some(life(LifeState::Unreachable));
    let run = history_run(&mut report);
    let uri = &results(&run)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(uri.as_str().unwrap().ends_with("@unreachable"), "{uri}");
}
