//! Holds the shape of the crate: layers without cycles, no way to the network, no input or output behind the caller's back.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "layers/rules.rs"]
mod rules;
#[path = "layers/rust.rs"]
mod rust;

use rules::{
    Files, LAYERS, MAX_LINES, breaches_of_form, breaches_of_layers, breaches_of_silence,
    network_crates, network_features,
};

// ---- the rules against this crate ----

#[test]
fn modules_name_only_lower_layers() {
    assert_none(&breaches_of_layers(&source()));
}

#[test]
fn the_library_is_silent_and_offline() {
    assert_none(&breaches_of_silence(&source()));
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    assert_none(&breaches_of_form(&source()));
}

#[test]
fn the_guide_shows_this_shape() {
    let guide = read("CONTRIBUTING.md");
    let (_, tree) = guide.split_once("```text\n").expect("the tree");
    let (tree, _) = tree.split_once("```").expect("its end");
    for (number, layer) in LAYERS.iter().enumerate() {
        let row = format!("| {} | `{}` |", number + 1, layer.join("` `"));
        assert_eq!(
            guide.matches(&row).count(),
            1,
            "no row `{row}` in CONTRIBUTING.md"
        );
        for name in *layer {
            let entries = tree.lines().filter(|line| {
                let entry = line.split_whitespace().next().unwrap_or_default();
                entry.trim_end_matches(".rs").trim_end_matches('/') == *name
            });
            assert_eq!(
                entries.count(),
                1,
                "`{name}` in the tree of CONTRIBUTING.md"
            );
        }
    }
}

#[test]
fn no_dependency_can_open_a_connection() {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Manifest {
        dependencies: BTreeMap<String, toml::Value>,
        build_dependencies: BTreeMap<String, toml::Value>,
    }
    let manifest: Manifest = toml::from_str(&read("Cargo.toml")).expect("a manifest");
    let roots = manifest.dependencies.keys();
    let roots: Vec<&str> = roots
        .chain(manifest.build_dependencies.keys())
        .map(String::as_str)
        .collect();
    assert_none(&network_crates(&read("Cargo.lock"), &roots));
}

#[test]
fn no_dependency_has_its_network_feature_on() {
    let metadata = cargo(&[
        "metadata",
        "--offline",
        "--format-version=1",
        "--filter-platform",
        &host(),
    ]);
    let metadata = serde_json::from_str(&metadata).expect("cargo metadata is JSON");
    assert_none(&network_features(&metadata));
}

// ---- the rules can fail ----

#[test]
fn upward_and_sideways_mentions_are_seen() {
    for (file, text) in [
        ("text.rs", "use crate::finding::Finding;"),
        ("text.rs", "fn f() { super::rule::g() }"),
        ("rule.rs", "use crate::{text::Span};"),
        ("source/mod.rs", "use crate::{rule::Rule, detect};"),
        ("detect/a/b.rs", "use super::super::super::scan::Scanner;"),
        ("detect/mod.rs", "mod c { use super::super::report::X; }"),
        ("finding/mod.rs", "fn f(_: &crate::content::Unit) {}"),
        ("git/mod.rs", "pub(in crate::source) fn f() {}"),
        ("filter/mod.rs", "use crate::cli::Args;"),
        ("filter/mod.rs", "use crate::Finding;"),
        ("filter/mod.rs", "use crate::*;"),
        ("config.rs", "use crate::scan::Scanner;"),
        ("lib.rs", "//! Root.\npub mod text;\npub mod helpers;"),
    ] {
        let found = breaches_of_layers(&files(&[(file, text)]));
        assert_eq!(found.len(), 1, "{file}: {text}: {found:?}");
    }
}

#[test]
fn downward_mentions_tests_comments_and_literals_pass() {
    for (file, text) in [
        ("scan.rs", "use crate::{detect::{self, X}, text::Span};"),
        ("scan.rs", "use crate::detect::Y as Z;"),
        ("detect/a/b.rs", "use super::super::Candidate;"),
        ("detect/mod.rs", "mod c { use super::Candidate; }"),
        ("text.rs", "pub(crate) fn f() {}"),
        (
            "text.rs",
            "/// See [`crate::scan`]. /* */\n// crate::scan::X",
        ),
        ("text.rs", "/* crate::scan::X /* */ crate::scan::Y */"),
        ("text.rs", r##"const A: &str = r#""crate::scan::X"#;"##),
        (
            "text.rs",
            r#"const A: &[u8] = b"\"crate::scan::X"; const B: char = '"';"#,
        ),
        ("text.rs", "#[cfg(test)]\nmod tests { use crate::scan::X; }"),
        ("text.rs", "#[cfg(test)] #[allow(x)] use crate::scan::X;"),
        ("text.rs", "fn f<'a>(x: &'a str) -> char { 'x' }"),
    ] {
        let found = breaches_of_layers(&files(&[(file, text)]));
        assert_eq!(found, [""; 0], "{file}: {text}");
    }
    let outside = [
        ("text.rs", "#[cfg(test)]\nmod tests;"),
        ("text/tests.rs", "use crate::scan::X;"),
    ];
    assert_eq!(breaches_of_layers(&files(&outside)), [""; 0]);
}

#[test]
fn code_behind_a_test_module_is_still_read() {
    let text = "#[cfg(test)] mod tests { fn f() {} }\nuse crate::scan::X;";
    let found = breaches_of_layers(&files(&[("text.rs", text)]));
    assert_eq!(
        found,
        ["text.rs:2: `text` (layer 1) names `scan` (layer 4), which is not below it"]
    );
}

#[test]
fn a_folder_is_entered_through_its_mod_file() {
    let content = [
        (
            "content/mod.rs",
            "pub mod format;\npub(crate) mod role;\nmod unit;\npub use unit::Unit;",
        ),
        (
            "content/format/mod.rs",
            "pub mod yaml;\npub use yaml::Yaml;",
        ),
        ("content/format/yaml.rs", ""),
        ("content/role.rs", ""),
        ("content/unit.rs", ""),
    ];
    for (mention, breaches) in [
        ("crate::content::Unit", 0),
        ("crate::content::format", 0),
        ("crate::content::format::Yaml", 0),
        ("crate::content::unit", 0), // the function of that name: the module is private
        ("crate::content::role", 1),
        ("crate::content::role::FileRole", 1),
        ("crate::content::unit::Unit", 1),
        ("crate::content::format::yaml::Yaml", 1),
    ] {
        let text = format!("use {mention};");
        let mut tree = files(&content);
        tree.insert("detect/mod.rs".to_owned(), text.clone());
        let found = breaches_of_layers(&tree);
        assert_eq!(found.len(), breaches, "{mention}: {found:?}");

        tree.remove("detect/mod.rs");
        tree.insert("main.rs".to_owned(), text.replace("crate::", "credlint::"));
        assert_eq!(breaches_of_layers(&tree).len(), breaches, "{mention}");
    }
}

#[test]
fn noise_in_the_library_is_seen() {
    for text in [
        "use std::net::TcpStream;",
        "use std::{fs, net::TcpStream};",
        "use std::net::{IpAddr, UdpSocket};",
        "use std::net;",
        "use std::os::unix::net::UnixStream;",
        "fn f() { std::env::var(\"HOME\"); }",
        "use std::env;",
        "use std::process::Command;",
        "fn f() { println!(\"x\"); }",
        "fn f() { eprint!(\"x\"); }",
    ] {
        let found = breaches_of_silence(&files(&[("a/b.rs", text)]));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let binary = files(&[("cli/a.rs", text), ("main.rs", text)]);
        assert_eq!(breaches_of_silence(&binary), [""; 0]);
    }
    let quiet = "use std::net::{IpAddr, Ipv4Addr};\n// println!()\n#[cfg(test)]\nmod t { fn f() { println!() } }\nfn g() { env!(\"A\"); writeln!(o); }";
    assert_eq!(breaches_of_silence(&files(&[("a.rs", quiet)])), [""; 0]);
}

#[test]
fn nameless_and_long_files_are_seen() {
    let long = format!("//! Long.\n{}", "\n".repeat(MAX_LINES));
    let tree = files(&[("a.rs", "use x;"), ("b.rs", &long), ("cli/c.rs", &long)]);
    assert_eq!(
        breaches_of_form(&tree),
        [
            "a.rs: does not start with `//!`",
            "b.rs: 451 lines, 450 are the limit",
            "cli/c.rs: 451 lines, 450 are the limit"
        ]
    );
}

#[test]
fn a_network_crate_is_seen_however_deep() {
    let lock = r#"
        package = [
            { name = "a", dependencies = ["b 1.0.0"] },
            { name = "b", dependencies = ["rustls"] },
            { name = "rustls" },
            { name = "dev", dependencies = ["tokio"] },
            { name = "tokio" },
        ]
    "#;
    assert_eq!(network_crates(lock, &["a"]), ["rustls"]);
}

#[test]
fn a_network_feature_is_seen() {
    let metadata = serde_json::json!({
        "packages": [{ "id": "1", "name": "gix-transport" }, { "id": "2", "name": "serde" }],
        "resolve": { "nodes": [
            { "id": "1", "features": ["default", "blocking-client"] },
            { "id": "2", "features": ["std"] },
        ] },
    });
    assert_eq!(
        network_features(&metadata),
        ["gix-transport/blocking-client"]
    );
}

// ---- reading this crate ----

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn source() -> Files {
    let base = root().join("src");
    let mut out = Files::new();
    let mut open = vec![base.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&base).expect("below src");
                let name = name.to_string_lossy().replace('\\', "/");
                out.insert(name, fs::read_to_string(&path).expect("UTF-8 source"));
            }
        }
    }
    assert!(out.contains_key("lib.rs"), "no source found");
    out
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

fn host() -> String {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("cargo names its host").to_owned()
}

fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|&(file, text)| (file.to_owned(), text.to_owned()))
        .collect()
}

#[track_caller]
fn assert_none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}
