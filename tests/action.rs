//! The steps of the GitHub action as a runner calls them: with an environment, in bash.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A runner: a work tree, and the files by which steps speak to it.
struct Runner {
    folder: TempDir,
    environment: BTreeMap<&'static str, String>,
}

impl Runner {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["tree", "temp", "bin"] {
            fs::create_dir(folder.path().join(name)).expect("created");
        }
        let at = |name: &str| folder.path().join(name).display().to_string();
        #[expect(clippy::disallowed_methods, reason = "bash and git are found by it")]
        let path = std::env::var("PATH").expect("a path");
        let environment = BTreeMap::from([
            ("PATH", format!("{}:{path}", at("bin"))),
            ("RUNNER_TEMP", at("temp")),
            ("RUNNER_OS", "Linux".to_owned()),
            ("RUNNER_ARCH", "X64".to_owned()),
            ("GITHUB_OUTPUT", at("output")),
            ("GITHUB_PATH", at("path")),
            ("GITHUB_STEP_SUMMARY", at("summary")),
            ("GITHUB_EVENT_NAME", "push".to_owned()),
        ]);
        let runner = Runner {
            folder,
            environment,
        };
        let program = runner.at("bin/credlint");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_credlint"), program).expect("linked");
        runner
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).expect("written");
    }

    fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.environment.insert(name, value.into());
    }

    fn step(&self, script: &str) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("action")
            .join(script);
        Command::new("bash")
            .arg(script)
            .current_dir(self.at("tree"))
            .env_clear()
            .envs(&self.environment)
            .output()
            .expect("bash runs")
    }
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("an exit status")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A line with a key that nobody was given, and the key.
fn planted() -> (String, String) {
    let key = credlint::pattern::fill("sk_live_{{alnum:24}}").expect("filled");
    (format!("key = '{key}'\n"), key)
}

#[test]
fn findings_are_uploaded_before_they_fail() {
    let mut runner = Runner::new();
    let (line, key) = planted();
    runner.write("tree/a.py", &line);
    let scan = runner.step("scan.sh");
    assert_eq!(status(&scan), 0, "{}", said(&scan));
    let annotation = "::error file=a.py,line=1,endLine=1,col=8,";
    assert!(said(&scan).contains(annotation), "{}", said(&scan));
    assert!(runner.read("summary").contains("| critical |"));
    let sarif = runner.at("temp/credlint.sarif");
    let output = format!("sarif-file={}\nfindings=1\nstatus=1\n", sarif.display());
    assert_eq!(runner.read("output"), output);
    let log: serde_json::Value =
        serde_json::from_str(&runner.read("temp/credlint.sarif")).expect("JSON");
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().expect("a list").len(), 1);
    assert_eq!(run["automationDetails"]["id"], "credlint/");
    for text in [
        said(&scan),
        runner.read("summary"),
        runner.read("temp/credlint.sarif"),
        runner.read("temp/credlint.csv"),
    ] {
        assert!(!text.contains(&key));
    }
    runner.set("CREDLINT_STATUS", "1");
    assert_eq!(status(&runner.step("judge.sh")), 1);
}

#[test]
fn a_clean_scan_is_uploaded_too() {
    let mut runner = Runner::new();
    runner.write("tree/a.py", "x = 1\n");
    runner.set("CREDLINT_CATEGORY", "nightly");
    assert_eq!(status(&runner.step("scan.sh")), 0);
    assert!(runner.read("output").ends_with("findings=0\nstatus=0\n"));
    assert!(runner.read("temp/credlint.sarif").contains("\"nightly/\""));
    runner.set("CREDLINT_STATUS", "0");
    assert_eq!(status(&runner.step("judge.sh")), 0);
}

#[test]
fn nothing_in_an_input_is_run() {
    let (line, _) = planted();
    for hostile in [
        "$(touch ../owned)",
        "`touch ../owned`",
        "a; touch ../owned",
        "x\"; touch ../owned; \"",
        "--output=../owned",
        "-o../owned",
    ] {
        for name in [
            "CREDLINT_PATHS",
            "CREDLINT_FAIL_ON",
            "CREDLINT_CHECKS",
            "CREDLINT_SCOPE",
            "CREDLINT_CATEGORY",
            "CREDLINT_ANNOTATIONS",
            "CREDLINT_STATUS",
        ] {
            let mut runner = Runner::new();
            runner.write("tree/a.py", &line);
            runner.set(name, hostile);
            let scan = runner.step("scan.sh");
            let judged = runner.step("judge.sh");
            assert!(!runner.at("owned").exists(), "{name}={hostile}");
            if name != "CREDLINT_CATEGORY" && name != "CREDLINT_STATUS" {
                assert_eq!(status(&scan), 2, "{name}={hostile}: {}", said(&scan));
                assert!(!runner.read("output").contains("sarif-file"));
            }
            assert_ne!(status(&judged), 0, "{name}={hostile}");
        }
    }
    let mut runner = Runner::new();
    runner.set("CREDLINT_VERSION", "1.0.0/../../x; touch ../owned");
    assert_eq!(status(&runner.step("install.sh")), 2);
    assert!(!runner.at("owned").exists());
}

#[test]
fn paths_are_lines_and_may_hold_spaces() {
    let mut runner = Runner::new();
    let (line, _) = planted();
    runner.write("tree/a b.py", &line);
    runner.write("tree/-c.py", &line);
    runner.write("tree/d.py", &line);
    runner.set("CREDLINT_PATHS", "a b.py\r\n\n-c.py\n");
    let scan = runner.step("scan.sh");
    assert_eq!(status(&scan), 0, "{}", said(&scan));
    assert!(runner.read("output").contains("findings=2\n"));
}

#[test]
fn a_pull_request_can_be_looked_at_by_its_changes() {
    let mut runner = Runner::new();
    let (line, _) = planted();
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(runner.at("tree"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{arguments:?}: {done:?}");
    };
    runner.write("tree/old.py", &line);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "old"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    runner.write("tree/new.py", "x = 1\n");
    git(&["add", "."]);
    git(&["commit", "-qm", "new"]);

    runner.set("CREDLINT_SCOPE", "changes");
    runner.set("GITHUB_BASE_REF", "main");
    assert_eq!(status(&runner.step("scan.sh")), 0);
    assert!(
        runner.read("output").contains("findings=1\n"),
        "a push is scanned as a whole"
    );
    fs::remove_file(runner.at("output")).expect("removed");
    runner.set("GITHUB_EVENT_NAME", "pull_request");
    assert_eq!(status(&runner.step("scan.sh")), 0);
    assert!(runner.read("output").contains("findings=0\nstatus=0\n"));
    runner.set("GITHUB_BASE_REF", "no-such-branch");
    assert_eq!(status(&runner.step("scan.sh")), 2);
}

#[test]
fn what_was_not_scanned_fails_the_job() {
    let mut runner = Runner::new();
    assert_eq!(
        status(&runner.step("scan.sh")),
        0,
        "there is a file to upload"
    );
    assert!(
        runner.read("output").ends_with("status=3\n"),
        "an empty folder"
    );
    runner.set("CREDLINT_STATUS", "3");
    assert_eq!(status(&runner.step("judge.sh")), 3);
    runner.set("CREDLINT_STATUS", "");
    assert_eq!(status(&runner.step("judge.sh")), 2);
}

#[test]
fn a_release_is_run_only_with_its_checksum() {
    let mut runner = Runner::new();
    let name = "credlint-1.2.3-x86_64-unknown-linux-musl";
    let release = runner.at("releases/v1.2.3");
    let folder = release.join(name);
    fs::create_dir_all(&folder).expect("created");
    let program = folder.join("credlint");
    fs::write(&program, "#!/bin/sh\necho credlint 1.2.3\n").expect("written");
    let packed = Command::new("sh")
        .current_dir(&release)
        .args([
            "-c",
            "chmod +x */credlint && tar -czf $0.tar.gz $0 && rm -r $0",
        ])
        .arg(name)
        .status();
    assert!(packed.expect("tar runs").success());
    let archive = fs::read(release.join(format!("{name}.tar.gz"))).expect("packed");
    let sum = {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(&archive);
        digest
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };
    let list = |sum: &str| format!("{}  other.zip\n{sum}  {name}.tar.gz\n", "0".repeat(64));
    let releases = format!("file://{}", runner.at("releases").display());
    runner.set("CREDLINT_RELEASES", releases);
    runner.set("CREDLINT_VERSION", "1.2.3");

    fs::write(release.join("SHA256SUMS"), list(&"0".repeat(64))).expect("written");
    let wrong = runner.step("install.sh");
    assert_eq!(status(&wrong), 2);
    assert!(said(&wrong).contains("nothing was run") && !said(&wrong).contains("credlint 1.2.3"));
    assert_eq!(runner.read("path"), "");

    fs::write(release.join("SHA256SUMS"), "").expect("written");
    assert_eq!(status(&runner.step("install.sh")), 2, "no checksum at all");

    fs::write(release.join("SHA256SUMS"), list(&sum)).expect("written");
    let right = runner.step("install.sh");
    assert_eq!(status(&right), 0, "{}", said(&right));
    assert!(said(&right).contains("credlint 1.2.3"));
    assert!(runner.read("path").trim_end().ends_with(name));

    runner.set("CREDLINT_SHA256", "1".repeat(64));
    assert_eq!(
        status(&runner.step("install.sh")),
        2,
        "the pinned one counts"
    );
    runner.set("CREDLINT_SHA256", sum);
    assert_eq!(status(&runner.step("install.sh")), 0);
    runner.set("CREDLINT_VERSION", "9.9.9");
    assert_eq!(status(&runner.step("install.sh")), 2, "no such release");
    runner.set("CREDLINT_VERSION", "path");
    assert_eq!(status(&runner.step("install.sh")), 0);
}

#[test]
fn the_action_never_writes_an_input_into_a_script() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let text = fs::read_to_string(file).expect("an action");
    let runs: Vec<_> = text.lines().filter(|line| line.contains("run: ")).collect();
    assert_eq!(runs.len(), 3);
    for line in runs {
        assert!(
            line.contains("run: bash \"$GITHUB_ACTION_PATH/action/"),
            "{line}"
        );
    }
    let default = format!("default: {}", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&default), "the release of the action");
}
