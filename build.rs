//! Turns `patterns/secrets/*.toml` into a static table, so that the built-in patterns cost nothing at start-up.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts through the environment and standard output"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

#[path = "src/pattern/checksum.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library uses and exports the rest"
)]
mod checksum;
#[path = "src/pattern/prefix.rs"]
mod prefix;
#[path = "src/pattern/syntax.rs"]
#[allow(dead_code, reason = "the library uses the rest")]
mod syntax;

const PATTERNS: &str = "patterns/secrets";

/// Names of services whose keys have no mark of their own, one a line.
const ISSUERS: &str = "patterns/words/issuers.txt";

/// What decides which values are found in a text: a cache of results is good for as long as none of it changes.
const RULES: &[&str] = &[
    "patterns",
    "src/content",
    "src/detect",
    "src/filter",
    "src/pattern",
    "src/git/history",
    "src/rule.rs",
    "src/scan",
    "src/text.rs",
];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={PATTERNS}");
    for source in RULES {
        println!("cargo::rerun-if-changed={source}");
    }
    match rules_hash() {
        Ok(hash) => println!("cargo::rustc-env=CREDLINT_RULES={hash:016x}"),
        Err(error) => {
            println!("cargo::error=the rules cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    }
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), String> {
    let files = pattern_files().map_err(|error| format!("{PATTERNS}: {error}"))?;
    let mut code = String::from("static BUILTIN: &[Pattern] = &[\n");
    for file in &files {
        let name = format!("{PATTERNS}/{}", file_name(file));
        let text = fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
        let tables =
            syntax::read(&text).map_err(|(line, message)| format!("{name}:{line}: {message}"))?;
        for table in &tables {
            write_pattern(&mut code, table);
        }
    }
    code.push_str("];\n");
    let providers: Vec<String> = files.iter().map(|file| file_name(file)).collect();
    let _ = writeln!(
        code,
        "#[cfg(test)]\nstatic PROVIDERS: &[&str] = &{providers:?};"
    );
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&out).join("patterns.rs"), code).map_err(|error| error.to_string())?;
    let issuers = fs::read_to_string(ISSUERS).map_err(|error| format!("{ISSUERS}: {error}"))?;
    fs::write(Path::new(&out).join("issuers.rs"), issuers_table(&issuers))
        .map_err(|error| error.to_string())
}

/// The names of services, sorted.
fn issuers_table(lines: &str) -> String {
    let mut issuers: Vec<&str> = lines.lines().collect();
    issuers.sort_unstable();
    format!("/// Names of services.\npub(super) const KEYWORDS: &[&str] = &{issuers:?};\n")
}

/// A hash of all files that decide what is found (FNV-1a: it has to tell versions apart, nobody gains by a collision).
fn rules_hash() -> io::Result<u64> {
    let mut open: Vec<PathBuf> = RULES.iter().map(PathBuf::from).collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        let text = fs::read(&file)?;
        add(name.as_bytes());
        add(&(text.len() as u64).to_le_bytes());
        add(&text);
    }
    Ok(hash)
}

/// Sorted by name, so that the table is the same on every machine.
fn pattern_files() -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(PATTERNS)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn write_pattern(code: &mut String, table: &syntax::Table<'_>) {
    let checksum = table
        .checksum
        .map(|checksum| format!("Checksum::{checksum:?}"));
    let _ = writeln!(
        code,
        "Pattern {{ rule: Rule {{ id: {id}, summary: {summary}, help: {help}, category: Category::ProviderSecret, \
         score: Severity::{severity:?}.default_score(), confidence: Confidence::{confidence:?}, \
         cwe: Cow::Borrowed(&{cwe:?}), bad: {bad}, good: {good} }}, keywords: {keywords}, \
         case_sensitive: {case_sensitive}, prefixed: {prefixed}, near: {near}, regex: {regex}, checksum: {checksum}, \
         entropy: {entropy}, binary: {binary} }},",
        id = text(&table.id),
        summary = text(&table.summary),
        help = text(&table.help),
        severity = table.severity,
        confidence = table.confidence,
        cwe = table.cwe.0,
        bad = samples(&table.bad),
        good = samples(&table.good),
        keywords = words(table.keywords()),
        case_sensitive = table.is_case_sensitive(),
        prefixed = table.is_prefixed(),
        near = words(&table.near),
        regex = text(&table.expanded_regex()),
        checksum = option(checksum),
        entropy = option(table.entropy.map(|bits| format!("{bits:?}"))),
        binary = table.is_binary(),
    );
}

fn text(text: &str) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn words(words: &[syntax::Text<'_>]) -> String {
    list(words.iter().map(|word| text(&word.0)))
}

fn samples(samples: &[syntax::Sample<'_>]) -> String {
    list(
        samples
            .iter()
            .map(|sample| format!("Example::new({:?}, {:?})", sample.path, sample.text)),
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    format!("Cow::Borrowed(&[{}])", items.join(", "))
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}
