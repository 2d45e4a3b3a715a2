//! What others install from this repository: versions agree, and hooks and actions name commands that exist.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.replace("\r\n", "\n")
}

#[test]
fn the_shim_installs_the_wheel_of_this_version() {
    let shim: toml::Table = toml::from_str(&read("pyproject.toml")).expect("TOML");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(shim["project"]["version"].as_str(), Some(version));
    let dependencies = shim["project"]["dependencies"].as_array().expect("a list");
    assert_eq!(
        dependencies[..],
        [toml::Value::from(format!("credlint=={version}"))]
    );
    let wheel: toml::Table = toml::from_str(&read("packaging/pypi/pyproject.toml")).expect("TOML");
    assert_eq!(wheel["project"]["name"].as_str(), Some("credlint"));
    let manifest = wheel["tool"]["maturin"]["manifest-path"].as_str();
    assert_eq!(manifest, Some("../../Cargo.toml"));
}

/// The hooks by id, as lists of keys and values.
fn hooks() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = read(".pre-commit-hooks.yaml");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut hooks: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut id = String::new();
    for line in lines {
        let line = line.trim_start_matches(['-', ' ']);
        let (key, value) = line.split_once(": ").expect("a key and a value");
        if key == "id" {
            id = value.to_owned();
        }
        let hook = hooks.entry(id.clone()).or_default();
        hook.insert(key.to_owned(), value.to_owned());
    }
    hooks
}

#[test]
fn every_hook_runs_a_command_that_exists() {
    let hooks = hooks();
    let ids: Vec<_> = hooks.keys().map(String::as_str).collect();
    assert_eq!(
        ids,
        [
            "credlint",
            "credlint-docker",
            "credlint-src",
            "credlint-system"
        ]
    );
    for (id, hook) in &hooks {
        let mut words = hook["entry"].split(' ');
        assert_eq!(words.next(), Some("credlint"), "{id}");
        let done = Command::new(env!("CARGO_BIN_EXE_credlint"))
            .args(words.filter(|word| *word != "--"))
            .arg("--help")
            .output()
            .expect("credlint runs");
        assert!(done.status.success(), "{id}");
        let reads_git = hook.get("pass_filenames").map(String::as_str) == Some("false");
        assert_eq!(reads_git, hook["entry"].contains("--pre-commit"), "{id}");
        assert_eq!(hook.contains_key("always_run"), reads_git, "{id}");
        assert_eq!(hook["stages"].contains("pre-push"), reads_git, "{id}");
    }
}
