//! Configuration as a person meets it: the same result whatever is scanned, and a message for every mistake.

mod common;

use common::project::Project;
use common::{err, out, status};

/// The findings of a report in JSON lines: rule, path and line, suppressed ones left out.
fn found(project: &Project, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["scan", "--format", "json", "--quiet"];
    all.extend(arguments);
    let done = project.credlint(&all);
    assert!(matches!(status(&done), 0 | 1 | 3), "{}", err(&done));
    findings(&out(&done), false)
}

fn findings(report: &str, suppressed: bool) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(report).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let wanted = findings
        .iter()
        .filter(|f| f["suppression"].is_null() != suppressed);
    let mut out: Vec<String> = wanted
        .map(|f| {
            format!(
                "{} {}",
                f["rule"].as_str().expect("a rule"),
                f["path"].as_str().expect("a path")
            )
        })
        .collect();
    out.sort();
    out
}

fn project() -> Project {
    let project = Project::repository();
    project.write("credlint.toml", "exclude = [\"gen/\"]\nfail-on = \"critical\"\n[rules]\nhardcoded-password = \"critical\"\n");
    project.write(
        "a/credlint.toml",
        "exclude = [\"*.snap.py\"]\n[rules]\nhardcoded-password = \"off\"\n",
    );
    for path in ["x.py", "gen/x.py", "a/x.py", "a/b/y.snap.py", "b/y.snap.py"] {
        project.write(path, "password = \"@V@\"\n");
    }
    project.write("a/c.py", "stripe = \"@STRIPE@\"\n");
    project
}

#[test]
fn the_same_result_for_every_way_to_look_at_a_file() {
    let project = project();
    let all = [
        "hardcoded-password b/y.snap.py",
        "hardcoded-password x.py",
        "stripe-secret-key a/c.py",
    ];
    assert_eq!(found(&project, &[]), all);
    assert_eq!(found(&project, &["a", "b"]), [all[0], all[2]]);
    for path in [
        "x.py",
        "gen/x.py",
        "a/x.py",
        "a/b/y.snap.py",
        "b/y.snap.py",
        "a/c.py",
    ] {
        let expected: Vec<&str> = all
            .into_iter()
            .filter(|it| it.ends_with(&format!(" {path}")))
            .collect();
        assert_eq!(found(&project, &[path]), expected, "{path}");
        let done = project.credlint_with_input(
            path,
            &["-", "--stdin-path", path, "--format", "json", "--quiet"],
        );
        assert_eq!(findings(&out(&done), false), expected, "stdin {path}");
    }
    // from another folder, and by an absolute name
    let below = project.credlint_in("a", &["../x.py", "--format", "json", "--quiet"]);
    assert_eq!(findings(&out(&below), false), [all[1]]);
    let below = project.credlint_in_with_input(
        "a",
        "a/b/y.snap.py",
        &[
            "-",
            "--stdin-path",
            "b/y.snap.py",
            "--format",
            "json",
            "--quiet",
        ],
    );
    assert!(findings(&out(&below), false).is_empty());

    project.git(&["add", "."]);
    assert_eq!(found(&project, &["--staged"]), all);
    assert_eq!(found(&project, &["--changed"]), all);
    project.commit("all");
    assert_eq!(found(&project, &["--range", "HEAD"]), all);
    assert_eq!(found(&project, &["--range", "HEAD", "a"]), [all[2]]);
    // of a value that stands in several files the history tells one that counts
    assert_eq!(
        found(&project, &["--history"]),
        ["hardcoded-password b/y.snap.py", "stripe-secret-key a/c.py"]
    );
    let hidden = ["--history", "--config", "hidden.toml"];
    project.write("hidden.toml", "[rules]\nhardcoded-password = \"off\"\n");
    assert_eq!(found(&project, &hidden), ["stripe-secret-key a/c.py"]);
    project.write("hidden.toml", "exclude = [\"*.py\"]\n");
    let done = project.credlint(&["scan", "--history", "--config", "hidden.toml"]);
    assert!(err(&done).contains("2 hidden"), "{}", err(&done));
}

#[test]
fn a_configuration_is_no_finding() {
    let project = Project::repository();
    let rules = "hardcoded-password = \"high\"\nhardcoded-secret = \"off\"\n";
    project.write("credlint.toml", &format!("[rules]\n{rules}"));
    project.write("a/x.py", "x = 1\n");
    assert!(found(&project, &[]).is_empty());
    std::fs::remove_file(project.path().join("credlint.toml")).expect("removed");
    project.write("pyproject.toml", &format!("[tool.credlint.rules]\n{rules}"));
    assert!(found(&project, &[]).is_empty());
    project.write("a/setup.toml", "hardcoded-password = \"@V@\"\n");
    assert_eq!(found(&project, &[]), ["hardcoded-password a/setup.toml"]);
}

#[test]
fn what_is_left_out_is_counted() {
    let project = project();
    let done = project.credlint(&[]);
    assert!(
        err(&done).contains("2 skipped (2 excluded)"),
        "{}",
        err(&done)
    );
    assert!(err(&done).contains("1 hidden"), "{}", err(&done));
    // a hook that names the file is not stopped, but a folder without anything to scan is not clean
    assert_eq!(status(&project.credlint(&["gen/x.py"])), 0);
    assert_eq!(status(&project.credlint(&["gen"])), 3);
    assert_eq!(found(&project, &["--no-config"]).len(), 6);
}

#[test]
fn settings_hold_unless_the_command_line_says_otherwise() {
    let project = project();
    assert_eq!(
        status(&project.credlint(&["x.py"])),
        1,
        "raised to critical"
    );
    project.write(
        "credlint.toml",
        "fail-on = \"never\"\nmin-severity = \"critical\"\n",
    );
    assert_eq!(status(&project.credlint(&["x.py"])), 0);
    assert_eq!(status(&project.credlint(&["a/c.py"])), 0, "never");
    assert_eq!(
        status(&project.credlint(&["a/c.py", "--fail-on", "low"])),
        1
    );
    assert_eq!(
        status(&project.credlint(&["x.py", "--fail-on", "low"])),
        0,
        "hidden"
    );
    let both = ["x.py", "--fail-on", "low", "--min-severity", "low"];
    assert_eq!(status(&project.credlint(&both)), 1);
    project.write("other.toml", "fail-on = \"never\"\n");
    let other = project.credlint(&["a/x.py", "x.py", "--config", "other.toml"]);
    assert_eq!(status(&other), 0);
    assert!(
        err(&other).contains("2 findings"),
        "only that file counts: {}",
        err(&other)
    );
}

#[test]
fn thresholds_hold_for_every_command() {
    let project = project();
    project.commit("all");
    let edits = |arguments: &[&str]| {
        let done = project.credlint(&[&["fix", "--unsafe-fixes"], arguments].concat());
        out(&done).matches("diff --git").count()
    };
    assert!(edits(&[]) > 0);
    let audit = ["audit", "--format", "json", "--quiet"];
    assert_eq!(status(&project.credlint(&audit)), 1);
    project.write(
        "credlint.toml",
        "fail-on = \"never\"\nmin-severity = \"critical\"\n",
    );
    assert_eq!(edits(&["x.py"]), 0);
    assert!(edits(&["--min-severity", "low", "x.py"]) > 0);
    assert_eq!(status(&project.credlint(&audit)), 0);
}

#[test]
fn severity_is_that_of_the_rule_in_every_format() {
    let project = project();
    let done = project.credlint(&["x.py", "--format", "sarif"]);
    let report: serde_json::Value = serde_json::from_str(&out(&done)).expect("JSON");
    let rule = &report["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["properties"]["security-severity"], "9.3");
    assert_eq!(report["runs"][0]["results"][0]["level"], "error");
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (file, text, hints) in [
        ("credlint.toml", "[rules]\n", &[][..]),
        (
            "credlint.toml",
            "exlude = [\"x\"]\n",
            &[
                "credlint.toml:1:1: unknown key 'exlude'; did you mean 'exclude'?",
                "1 | exlude = [\"…\"]",
                "  | ^^^^^^\n",
            ],
        ),
        (
            "credlint.toml",
            "fail-on = 1\n",
            &["credlint.toml:1:11: this is a number"],
        ),
        (
            "credlint.toml",
            "[rules]\nhardcoded-pasword = \"off\"\n",
            &[
                "credlint.toml:2:1: no rule is called 'hardcoded-pasword'; did you mean 'hardcoded-password'?",
            ],
        ),
        (
            ".credlint.toml",
            "[[allow]]\n",
            &[".credlint.toml:1:1: an allow entry needs a 'reason'"],
        ),
        (
            "pyproject.toml",
            "[tool.credlint]\nmin-severity = \"lo\"\n",
            &["pyproject.toml:2:16: unknown value 'lo'; did you mean 'low'?"],
        ),
        (
            "Cargo.toml",
            "[package.metadata.credlint]\nx = 1\n",
            &["Cargo.toml:2:1: unknown key 'x'; known are exclude,"],
        ),
        (
            "src/credlint.toml",
            "fail-on = \"low\"\n",
            &["src/credlint.toml:1:1: 'fail-on' holds for the run as a whole"],
        ),
        (
            "src/credlint.toml",
            "[rules]\nnone = \"off\"\n",
            &["src/credlint.toml:2:1: no rule is called 'none'"],
        ),
        (
            "credlint.toml",
            "patterns = [\"nowhere\"]\n",
            &["cannot read", "nowhere"],
        ),
        (
            "credlint.toml",
            "baseline = \"nowhere\"\n",
            &["cannot read the baseline", "nowhere"],
        ),
        (
            ".credlint-baseline",
            "what\n",
            &[".credlint-baseline:1: an entry is a value, a rule and a path"],
        ),
    ] {
        let project = Project::repository();
        project.write("src/x.py", "x = 1\n");
        project.write(file, text);
        let done = project.credlint(&[]);
        let expected = if hints.is_empty() { 0 } else { 2 };
        assert_eq!(status(&done), expected, "{file}: {text}: {}", err(&done));
        for hint in hints {
            assert!(err(&done).contains(hint), "{file}: {text}: {}", err(&done));
        }
        assert!(hints.is_empty() || out(&done).is_empty());
    }
    let project = Project::repository();
    project.write("x.py", "x = 1\n");
    let done = project.credlint(&["--config", "none.toml"]);
    assert_eq!(status(&done), 2);
    assert!(
        err(&done).contains("none.toml: cannot be read"),
        "{}",
        err(&done)
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_readable_file_stops_the_run() {
    let project = Project::repository();
    project.write("x.py", "x = 1\n");
    project.write("real.toml", "exlude = 1\n");
    std::os::unix::fs::symlink("real.toml", project.path().join("credlint.toml")).expect("a link");
    let done = project.credlint(&[]);
    assert_eq!(status(&done), 2);
    assert!(
        err(&done).contains("credlint.toml: this is no regular file"),
        "{}",
        err(&done)
    );
}

#[test]
fn entries_end_and_outlive_what_they_allowed() {
    let project = Project::repository();
    project.write("x.py", "password = \"@V@\"\n");
    project.write("credlint.toml", "[[allow]]\npath = \"/x.py\"\nrule = \"hardcoded-password\"\nreason = \"opens nothing\"\nuntil = 2020-01-31\n");
    let done = project.credlint(&[]);
    assert_eq!(status(&done), 1, "it counts again");
    assert!(
        out(&done).contains("credlint.toml: The allow entry in line 1 ended on 2020-01-31"),
        "{}",
        out(&done)
    );
    let staged = project.credlint(&["x.py", "--format", "json"]);
    assert!(
        out(&staged).contains("expired-allow"),
        "told in every scan of its findings"
    );

    project.write("credlint.toml", "[[allow]]\npath = \"/x.py\"\nreason = \"opens nothing\"\nuntil = 2999-01-31\n[[allow]]\npath = \"gone.py\"\nreason = \"old\"\n");
    let done = project.credlint(&["--show-suppressed", "--format", "json"]);
    assert_eq!(status(&done), 0, "{}", out(&done));
    assert_eq!(findings(&out(&done), true), ["hardcoded-password x.py"]);
    assert!(
        out(&done).contains("\"reason\": \"opens nothing\"")
            || out(&done).contains("\"reason\":\"opens nothing\"")
    );
    assert!(
        out(&done).contains("The allow entry in line 5 means no finding: remove it."),
        "{}",
        out(&done)
    );
    let part = project.credlint(&["x.py", "--format", "json"]);
    assert!(
        !out(&part).contains("unused-allow"),
        "a part of the project cannot tell"
    );

    let sarif = project.credlint(&["--show-suppressed", "--format", "sarif"]);
    let report: serde_json::Value = serde_json::from_str(&out(&sarif)).expect("JSON");
    let suppression = &report["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppression["kind"], "external");
    assert_eq!(suppression["status"], "accepted");
    assert_eq!(suppression["justification"], "opens nothing");
}

#[test]
fn values_are_allowed_by_their_whole_form() {
    let project = Project::repository();
    project.write(
        "x.py",
        "password = \"@V@\"\ndb_password = \"corp-0001-kV7qz2Lw9\"\n",
    );
    project.write(
        "credlint.toml",
        "[[allow]]\nvalue = 'corp-[0-9]{4}-\\w+'\nreason = \"they open nothing\"\n",
    );
    assert_eq!(found(&project, &[]), ["hardcoded-password x.py"]);
    project.write(
        "credlint.toml",
        "[[allow]]\nvalue = 'corp'\nreason = \"a part is not enough\"\n",
    );
    assert_eq!(found(&project, &[]).len(), 2);
}

#[test]
fn patterns_stand_in_the_configuration_or_beside_it() {
    let pattern = |id: &str| {
        format!(
            "[[pattern]]\nid = \"{id}\"\nsummary = \"Acme key\"\nhelp = \"It opens doors.\"\nseverity = \"high\"\nconfidence = \"high\"\n\
             cwe = 798\nkeywords = [\"{id}_\"]\nregex = '\\b({id}_[0-9a-f]{{16}})\\b'\nbad = [{{ path = \"a\", text = \"{id}_{{{{hex:16}}}}\" }}]\n\
             good = [{{ path = \"a\", text = \"{id}_x\" }}]\n"
        )
    };
    let project = Project::repository();
    project.write("x.txt", "acme_0123456789abcdef umbra_0123456789abcdef\n");
    project.write(
        "credlint.toml",
        &format!(
            "patterns = [\"tools\"]\nexclude = [\"tools/\", \"credlint.toml\"]\n{}",
            pattern("acme")
        ),
    );
    project.write("tools/umbra.toml", &pattern("umbra"));
    assert_eq!(found(&project, &[]), ["acme x.txt", "umbra x.txt"]);
    assert!(out(&project.credlint(&["rules", "acme"])).contains("acme"));
    assert!(out(&project.credlint(&["explain", "umbra"])).contains("It opens doors."));
    for file in ["credlint.toml", "tools/umbra.toml", "tools"] {
        let done = project.credlint(&["rules", "test", file]);
        assert_eq!(status(&done), 0, "{file}: {}{}", out(&done), err(&done));
        assert!(out(&done).contains("1 pattern agrees"), "{}", out(&done));
    }
    project.write(
        "tools/umbra.toml",
        &pattern("umbra").replace("_x", "_0123456789abcdef"),
    );
    let done = project.credlint(&["rules", "test", "tools/umbra.toml"]);
    assert_eq!(status(&done), 1);
    assert!(out(&done).contains("umbra: "), "{}", out(&done));
}

#[test]
fn what_is_in_force_is_shown_with_its_origin() {
    let project = project();
    let shown = out(&project.credlint(&["config", "show", "a/x.py"]));
    for line in [
        "credlint.toml:1",
        "rules.hardcoded-password = \"critical\"",
        "a/credlint.toml:3",
        "fail-on = critical",
        "# credlint.toml\n",
        "min-confidence = medium",
        "# default",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let none = Project::repository();
    assert!(out(&none.credlint(&["config", "show"])).contains("configuration: none"));
    let left_out = out(&project.credlint(&["config", "show", "gen/x.py"]));
    assert!(left_out.contains("gen/x.py is not scanned"), "{left_out}");
}

#[test]
fn outside_of_a_repository_the_configuration_is_the_root() {
    let project = Project::folder();
    project.write("credlint.toml", "exclude = [\"/a/gen/\"]\n");
    project.write("a/gen/x.py", "password = \"@V@\"\n");
    project.write("a/x.py", "password = \"@V@\"\n");
    for arguments in [&["a"][..], &["a/x.py", "a/gen/x.py"], &["."]] {
        assert_eq!(
            found(&project, arguments),
            ["hardcoded-password a/x.py"],
            "{arguments:?}"
        );
    }
}

#[test]
fn the_schema_agrees_with_the_program() {
    let schema = credlint::config::schema();
    let valid = jsonschema::validator_for(&schema).expect("a schema");
    let project = Project::repository();
    project.write("x.py", "x = 1\n");
    for (good, text) in [
        (true, ""),
        (
            true,
            "exclude = \"a\"\nfail-on = \"never\"\nchecks = [\"drift\"]\n[rules]\njwt-in-source = \"off\"\n",
        ),
        (
            true,
            "exclude = [\"a\", \"!b\"]\nmin-severity = \"low\"\nmin-confidence = \"high\"\n",
        ),
        (
            true,
            "[[allow]]\npath = [\"a\"]\nreason = \"r\"\nuntil = \"2027-01-31\"\nrule = \"x\"\nvalue = \"v\"\n",
        ),
        (
            true,
            "[[allow]]\nfingerprint = \"0123456789abcdef0123456789abcdef\"\nreason = \"r\"\n",
        ),
        (false, "exlude = []\n"),
        (false, "exclude = 1\n"),
        (false, "exclude = [1]\n"),
        (false, "exclude = [\"\"]\n"),
        (false, "fail-on = \"loud\"\n"),
        (false, "checks = \"drift\"\n"),
        (false, "[rules]\nx = true\n"),
        (false, "[rules]\nx = \"on\"\n"),
        (false, "[[allow]]\npath = \"a\"\n"),
        (false, "[[allow]]\nreason = \"r\"\nrule = \"x\"\n"),
        (false, "[[allow]]\nreason = \"r\"\nfingerprint = \"12\"\n"),
        (
            false,
            "[[allow]]\nreason = \"r\"\npath = \"a\"\nuntil = \"tomorrow\"\n",
        ),
        (false, "[allow]\nreason = \"r\"\n"),
        (false, "[[pattern]]\nid = \"Acme\"\n"),
    ] {
        let value: serde_json::Value = toml::from_str(text).expect("TOML");
        assert_eq!(valid.is_valid(&value), good, "{text}");
        project.write("credlint.toml", text);
        let done = project.credlint(&["config", "show"]);
        let unknown_rule = err(&done).contains("no rule is called");
        assert_eq!(
            status(&done) == 0 || unknown_rule,
            good,
            "{text}: {}",
            err(&done)
        );
    }
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/secrets"))
        .expect("patterns")
    {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        let value: serde_json::Value = toml::from_str(&text).expect("TOML");
        let errors: Vec<String> = valid.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn the_example_of_the_manual_works() {
    let manual = include_str!("../docs/configuration.md");
    let (_, rest) = manual.split_once("```toml\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let project = Project::repository();
    project.write("x.py", "x = 1\n");
    project.write("tools/credlint/x.toml", "");
    let key = "5a".repeat(32);
    project.write("ci/known", &format!("key {key}\n"));
    project.write("credlint.toml", example);
    let done = project.credlint(&[]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(out(&done).contains("means no finding"), "{}", out(&done));
    let value: serde_json::Value = toml::from_str::<toml::Value>(example)
        .map(|value| serde_json::to_value(value).expect("JSON"))
        .expect("TOML");
    let keys = credlint::config::schema()["properties"]
        .as_object()
        .expect("keys")
        .clone();
    for key in keys.keys().filter(|key| *key != "pattern") {
        assert!(value.get(key).is_some(), "{key} is not in the example");
    }
}
