//! Any bytes under any path: readers and the scan neither crash nor hang, every span lies inside the text, and no secret is shown.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Names that lead to every reader and every role of a file; the first byte of the input picks one.
const PATHS: [&str; 16] = [
    ".env",
    ".env.example",
    "compose.yaml",
    "values.json",
    "Cargo.toml",
    "app.ini",
    "pom.xml",
    "main.tf",
    "Dockerfile",
    "deploy.sh",
    "init.sql",
    "README.md",
    "settings.py",
    "tests/conftest.py",
    ".github/workflows/ci.yml",
    "data.bin",
];

fuzz_target!(|input: &[u8]| {
    let Some((&pick, bytes)) = input.split_first() else {
        return;
    };
    let path = PATHS[usize::from(pick) % PATHS.len()];
    check(path, bytes);
});

/// To be wired to the scan, in three steps:
///
/// 1. `credlint::content::format`: read `bytes` in the format of `path`. For every slot: name and value lie inside the text, the name is not
///    empty, slots come in the order of the text.
/// 2. `credlint::scan`: scan one unit of `path` and `bytes`. Every finding's span lies inside the decoded text; two scans give the same
///    findings.
/// 3. Write the result with every reporter into a `Vec<u8>`. The output is valid in its format, and no secret of eight bytes or more that a
///    finding carries is part of it.
fn check(path: &str, bytes: &[u8]) {
    let _ = (path, bytes);
}
