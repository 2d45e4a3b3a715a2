//! The examples for many repositories: their files parse, and their commands do what they say on clones that are here.
#![cfg(unix)]

mod common;

use common::err;
use common::project::Project;
use saphyr_parser::{Event, Parser};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

const WORKFLOW: &str = include_str!("../docs/examples/audit-organisation.yml");
const JOB: &str = include_str!("../docs/examples/audit-kubernetes.yaml");

/// The scalars of a YAML file, in order.
fn scalars(text: &str) -> Vec<String> {
    let events = Parser::new_from_str(text).map(|event| event.expect("YAML").0);
    events
        .filter_map(|event| match event {
            Event::Scalar(value, ..) => Some(value.into_owned()),
            _ => None,
        })
        .collect()
}

/// The script of the step with this name.
fn script(step: &str) -> String {
    let all = scalars(WORKFLOW);
    let at = all.iter().position(|it| it == step).expect("the step");
    let run = all[at..]
        .iter()
        .position(|it| it == "run")
        .expect("a script");
    all[at + run + 1].clone()
}

/// Runs a script as a runner would, with a `gh` that knows the repositories below `origin`.
fn run(project: &Project, script: &str, environment: &[(&str, &str)]) -> Output {
    let bin = project.path().join("bin");
    fs::create_dir_all(&bin).expect("created");
    let gh = bin.join("gh");
    let origin = project.path().join("origin");
    fs::write(
        &gh,
        format!(
            "#!/bin/sh\ncase \"$1 $2\" in\n'repo list') cd '{0}' && for it in */*; do printf '%s\\t7\\n' \"$it\"; done ;;\n'repo clone') git clone --quiet '{0}'/\"$3\" \"$4\" ;;\n*) exit 9 ;;\nesac\n",
            origin.display()
        ),
    )
    .expect("written");
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).expect("executable");
    let program = bin.join("credlint");
    if !program.exists() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_credlint"), program).expect("linked");
    }
    #[expect(clippy::disallowed_methods, reason = "bash and git are found by it")]
    let path = std::env::var("PATH").expect("a path");
    Command::new("bash")
        .args(["-c", script])
        .current_dir(project.path().join("work"))
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("GITHUB_STEP_SUMMARY", project.path().join("summary"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs(environment.iter().copied())
        .output()
        .expect("bash runs")
}

fn organisation() -> Project {
    let project = Project::folder();
    for name in ["shop", "site", "tools", "old"] {
        let folder = format!("origin/acme/{name}");
        fs::create_dir_all(project.path().join(&folder)).expect("created");
        project.git(&["init", "-q", "-b", "main", &folder]);
        project.write(&format!("{folder}/a.py"), "db_password = \"@V@\"\n");
        project.git(&["-C", &folder, "add", "-A"]);
        project.git(&["-C", &folder, "commit", "-q", "-m", "x"]);
    }
    fs::create_dir(project.path().join("work")).expect("created");
    project
}

#[test]
fn the_workflow_looks_at_everything_once() {
    let project = organisation();
    let done = run(
        &project,
        &script("List the repositories with their sizes"),
        &[("OWNER", "acme")],
    );
    assert!(done.status.success(), "{}", err(&done));
    let look = script("Clone this part of the list, and look at it");
    let key = "k".repeat(32);
    for shard in ["1", "2", "3"] {
        // each job has a machine of its own
        let work = project.path().join("work");
        let _ = fs::remove_dir_all(work.join("acme"));
        let done = run(
            &project,
            &look,
            &[("SHARD", shard), ("SHARDS", "3"), ("FINGERPRINT_KEY", &key)],
        );
        assert!(done.status.success(), "{}", err(&done));
        fs::create_dir_all(work.join("parts")).expect("created");
        let part = format!("part-{shard}.json");
        fs::rename(work.join(&part), work.join("parts").join(&part)).expect("moved");
    }
    let merge = script("Put the parts together");
    let done = run(&project, &merge, &[]);
    assert_eq!(done.status.code(), Some(1), "{}", err(&done));
    assert!(
        project
            .read("work/audit.html")
            .contains("in 4 repositories")
    );
    assert!(project.read("summary").contains("of 4 repositories"));
    fs::remove_file(project.path().join("work/parts/part-2.json")).expect("removed");
    let done = run(&project, &merge, &[]);
    assert_eq!(done.status.code(), Some(3), "{}", err(&done));
    assert!(project.read("summary").contains("missing: shard 2"));
}

#[test]
fn the_job_looks_at_everything_once() {
    let project = organisation();
    let clones = project.path().join("origin");
    fs::write(
        clones.join("list"),
        "acme/shop\nacme/site\nacme/tools\nacme/old\n",
    )
    .expect("written");
    fs::write(clones.join("key"), "k".repeat(32)).expect("written");
    let all = scalars(JOB);
    let from = all
        .iter()
        .position(|it| it == "audit" && all.contains(&"--repos=list".to_owned()));
    let first = all
        .iter()
        .position(|it| it == "--repos=list")
        .expect("the arguments");
    assert!(from.is_some());
    for index in 0..4 {
        let arguments: Vec<String> = all[first..]
            .iter()
            .take_while(|it| it.starts_with("--"))
            .map(|it| {
                it.replace("$(JOB_COMPLETION_INDEX)", &index.to_string())
                    .replace("/key/key", "key")
                    .replace("/reports/", "")
            })
            .collect();
        assert_eq!(arguments.len(), 5, "{arguments:?}");
        let mut line = vec!["audit"];
        line.extend(arguments.iter().map(String::as_str));
        let done = project.credlint_in("origin", &line);
        assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    }
    let first = all
        .iter()
        .position(|it| it == "merge" && all.iter().any(|it| it == "part-0.json"));
    let first = first
        .map(|_| {
            all.iter()
                .position(|it| it == "part-0.json")
                .expect("parts")
                - 1
        })
        .expect("the merge");
    let line: Vec<&str> = all[first..]
        .iter()
        .map(String::as_str)
        .take_while(|it| *it != "securityContext")
        .collect();
    let done = project.credlint_in("origin", &line);
    assert_eq!(done.status.code(), Some(0), "{line:?}: {}", err(&done));
    assert!(
        project
            .read("origin/audit.html")
            .contains("in 4 repositories")
    );
}

#[test]
fn the_matrix_has_as_many_parts_as_it_says() {
    let all = scalars(WORKFLOW);
    let of = |name: &str| all.iter().position(|it| it == name).expect("the key");
    let shards = &all[of("SHARDS") + 1];
    let listed: Vec<&String> = all[of("shard") + 1..]
        .iter()
        .take_while(|it| it.parse::<u32>().is_ok())
        .collect();
    assert_eq!(*shards, listed.len().to_string());
    let job = scalars(JOB);
    let at = job
        .iter()
        .position(|it| it == "completions")
        .expect("the key");
    assert!(
        job.iter()
            .any(|it| it.ends_with(&format!("$(JOB_COMPLETION_INDEX)/{}", job[at + 1])))
    );
}
