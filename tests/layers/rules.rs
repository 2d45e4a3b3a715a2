//! What holds the shape of the crate together: each rule gives one line for every breach.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::{Path, declared_modules, paths, tokens, without_tests};

/// The library's modules, lowest layer first. A module names only modules of the layers before its own.
pub(crate) const LAYERS: [&[&str]; 4] = [
    &["text", "rule"],
    &["finding", "content", "pattern", "git"],
    &["source", "detect", "filter", "report"],
    &["scan", "config", "fix"],
];

/// The binary's own files; the library cannot name them.
const BINARY: [&str; 2] = ["main.rs", "cli/"];

/// More than the target of 400, so that a good change never waits for a split.
pub(crate) const MAX_LINES: usize = 450;

/// Crates that open connections, or are there for those that do.
const NETWORK_CRATES: [&str; 30] = [
    "async-io",
    "async-net",
    "async-std",
    "attohttpc",
    "curl",
    "curl-sys",
    "git2",
    "h2",
    "hickory-resolver",
    "hyper",
    "hyper-util",
    "isahc",
    "libgit2-sys",
    "libssh2-sys",
    "mio",
    "minreq",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "schannel",
    "security-framework",
    "smol",
    "socket2",
    "surf",
    "tokio",
    "tungstenite",
    "ureq",
];

/// Features that would give a crate of the tree a way to the network.
const NETWORK_FEATURES: [(&str, &str); 5] = [
    ("gix", "network-client"),
    ("gix-protocol", "-client"),
    ("gix-transport", "-client"),
    ("gix-transport", "http"),
    ("rustix", "net"),
];

/// Source text by path below `src`, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, String>;

/// Layers, and the way into a folder.
pub(crate) fn breaches_of_layers(files: &Files) -> Vec<String> {
    let mut out = Vec::new();
    for (file, text) in library(files) {
        let own = module_of(file);
        let code = without_tests(&tokens(text)).tokens;
        if own.is_empty() {
            let unknown = declared_modules(&code)
                .into_iter()
                .filter(|(name, _)| layer(name).is_none());
            out.extend(unknown.map(|(name, _)| format!("{file}: module `{name}` has no layer")));
            continue; // the root may re-export what it likes
        }
        let mentions = ["crate", "super", "self"].map(|root| paths(&code, root));
        for path in mentions.iter().flatten() {
            let Some(target) = from_root(path, &own) else {
                continue;
            };
            let breach = layer_breach(&own, &target).or_else(|| entry_breach(files, &target));
            out.extend(breach.map(|why| format!("{file}:{}: {why}", path.line)));
        }
    }
    for (file, text) in files.iter().filter(|(file, _)| is_binary(file)) {
        for path in paths(&without_tests(&tokens(text)).tokens, "credlint") {
            let breach = entry_breach(files, &path.segments[1..]);
            out.extend(breach.map(|why| format!("{file}:{}: {why}", path.line)));
        }
    }
    out
}

/// The library opens no socket, starts no program, reads no environment, prints nothing, ends no process.
pub(crate) fn breaches_of_silence(files: &Files) -> Vec<String> {
    let mut out = Vec::new();
    for (file, text) in library(files) {
        let code = without_tests(&tokens(text)).tokens;
        for path in paths(&code, "std") {
            let why = match path.segments[1..] {
                ["net", "IpAddr" | "Ipv4Addr" | "Ipv6Addr", ..] => continue, // an address is text; it opens nothing
                ["net", ..] | ["os", _, "net", ..] => "network",
                ["process", ..] => "processes",
                ["env"] | ["env", "*" | "var" | "var_os" | "vars" | "vars_os"] => "environment",
                ["env", "args" | "args_os"] => "arguments",
                _ => continue,
            };
            let name = path.segments.join("::");
            let line = path.line;
            out.push(format!("{file}:{line}: {why} in the library: `{name}`"));
        }
        for pair in code.windows(2) {
            let name = pair[0].text;
            let prints = matches!(name, "print" | "println" | "eprint" | "eprintln" | "dbg");
            if prints && pair[1].text == "!" {
                out.push(format!(
                    "{file}:{}: the library prints: `{name}!`",
                    pair[0].line
                ));
            }
        }
    }
    out
}

/// Every file says what it is for, and none grows out of sight.
pub(crate) fn breaches_of_form(files: &Files) -> Vec<String> {
    let mut out = Vec::new();
    for (file, text) in files {
        if !text.starts_with("//! ") {
            out.push(format!("{file}: does not start with `//!`"));
        }
        let lines = text.lines().count();
        if lines > MAX_LINES {
            out.push(format!("{file}: {lines} lines, {MAX_LINES} are the limit"));
        }
    }
    out
}

/// Network crates among what `roots` need, by the lock file: all platforms, all enabled features.
pub(crate) fn network_crates(lock: &str, roots: &[&str]) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }
    #[derive(serde::Deserialize)]
    struct Package {
        name: String,
        #[serde(default)]
        dependencies: Vec<String>,
    }
    let lock: Lock = toml::from_str(lock).expect("a lock file");
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = roots.to_vec();
    while let Some(name) = open.pop() {
        if !reached.insert(name) {
            continue;
        }
        let versions = lock.package.iter().filter(|package| package.name == name);
        // An entry is "name" or "name version".
        let needs = versions.flat_map(|package| &package.dependencies);
        open.extend(needs.filter_map(|entry| entry.split(' ').next()));
    }
    assert!(reached.len() > roots.len(), "the roots are not in the lock");
    let bad = NETWORK_CRATES
        .into_iter()
        .filter(|name| reached.contains(name));
    bad.map(str::to_owned).collect()
}

/// Features of the resolved tree that give a way to the network, from `cargo metadata`.
pub(crate) fn network_features(metadata: &serde_json::Value) -> Vec<String> {
    let mut out = Vec::new();
    let strings = |value: &serde_json::Value| -> Vec<String> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .filter_map(|v| v.as_str().map(str::to_owned))
            .collect()
    };
    let packages = metadata["packages"].as_array().expect("packages");
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    for node in nodes {
        let package = packages.iter().find(|package| package["id"] == node["id"]);
        let name = package
            .and_then(|package| package["name"].as_str())
            .expect("a node is a package");
        for feature in strings(&node["features"]) {
            let network = |(of, part): &(&str, &str)| *of == name && feature.contains(part);
            if NETWORK_FEATURES.iter().any(network) {
                out.push(format!("{name}/{feature}"));
            }
        }
    }
    out
}

/// 1-based layer of a top-level module.
fn layer(module: &str) -> Option<usize> {
    LAYERS
        .iter()
        .position(|names| names.contains(&module))
        .map(|n| n + 1)
}

/// Why `own` may not name `target`.
fn layer_breach(own: &[&str], target: &[&str]) -> Option<String> {
    let (from, to) = (own[0], *target.first()?);
    if from == to {
        return None;
    }
    match (layer(from), layer(to)) {
        (_, None) => Some(format!("`{to}` is no module of the library")),
        (None, _) => Some(format!("`{from}` has no layer")),
        (Some(own), Some(other)) if other >= own => Some(format!(
            "`{from}` (layer {own}) names `{to}` (layer {other}), which is not below it"
        )),
        _ => None,
    }
}

/// Why `target`, named from outside its folder, does not go through `mod.rs`.
fn entry_breach(files: &Files, target: &[&str]) -> Option<String> {
    let [folder, child, rest @ ..] = target else {
        return None;
    };
    let declared = |folder: &str, child: &str| {
        let text = files.get(&format!("{folder}/mod.rs"))?;
        let modules = declared_modules(&without_tests(&tokens(text)).tokens);
        let (_, visibility) = modules.into_iter().find(|(name, _)| name == child)?;
        Some(visibility)
    };
    let visibility = declared(folder, child)?;
    let path = target.join("::");
    if visibility != "pub" && (!rest.is_empty() || !visibility.is_empty()) {
        return Some(format!(
            "`{path}` goes past `{folder}/mod.rs`: `{child}` is not `pub mod`"
        ));
    }
    let grandchild = rest.first()?;
    declared(&format!("{folder}/{child}"), grandchild)?;
    Some(format!("`{path}` goes past `{folder}/{child}/mod.rs`"))
}

/// The path as seen from the crate's root; none when it stays inside `own`'s top-level module or is no path at all.
fn from_root<'a>(path: &Path<'a>, own: &[&'a str]) -> Option<Vec<&'a str>> {
    let segments = &path.segments;
    let start = segments.iter().take_while(|&&s| s == "self").count();
    let supers = segments[start..]
        .iter()
        .take_while(|&&s| s == "super")
        .count();
    let target = match segments[0] {
        "crate" => &segments[1..],
        _ if supers == own.len() + path.nesting => &segments[start + supers..],
        _ => return None,
    };
    (target.first()? != own.first()?).then(|| target.to_vec())
}

/// `detect/secret/url.rs` is `detect::secret::url`, `detect/mod.rs` is `detect`, `lib.rs` the root.
fn module_of(file: &str) -> Vec<&str> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').filter(|&part| part != "lib").collect()
}

fn is_binary(file: &str) -> bool {
    BINARY.iter().any(|prefix| file.starts_with(prefix))
}

/// The library's files without those that are compiled for tests only.
fn library(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    let mut test_only = Vec::new();
    for (file, text) in files {
        for name in without_tests(&tokens(text)).test_modules {
            let mut module = module_of(file);
            module.push(name);
            test_only.push(module.join("/"));
        }
    }
    let kept = move |file: &str| {
        let module = module_of(file).join("/");
        let below = |test: &String| module == *test || module.starts_with(&format!("{test}/"));
        !is_binary(file) && !test_only.iter().any(below)
    };
    let files = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    files.filter(move |(file, _)| kept(file))
}
