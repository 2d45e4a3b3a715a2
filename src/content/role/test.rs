//! Which file names mean a test.

use super::names::{self, Name, any_of, ends, has_part, starts};

/// The settings of a test runner, which are often delivered as a file to copy.
pub(super) fn sets_up_tests(name: &Name<'_>) -> bool {
    any_of(
        name.base,
        &["phpunit.xml", "phpunit.xml.dist", "conftest.py"],
    )
}

/// True for a test, or what tests are made with, by its name alone.
pub(super) fn is_test(name: &Name<'_>) -> bool {
    // `vitest.setup.ts`, `jest.env.js`; `acme_tests_key.asc`
    let runner = |word: &str| starts(name.base, word);
    if [
        "vitest",
        "jest.",
        "jest-",
        "jest_",
        "jestSetup",
        "karma.",
        "setupTests",
    ]
    .into_iter()
    .any(runner)
    {
        return true;
    }
    // `testsqldbsetup.sql`
    let sets_up = ["setup", "data", "db", "config"]
        .into_iter()
        .any(|word| ends(name.stem, word));
    if sets_up && starts(name.stem, "test") {
        return true;
    }
    // `demo_states.js`, `dummy-data.json`
    if has_part(name.stem, &["demo", "dummy", "fake", "mocks"]) {
        return true;
    }
    if any_of(name.extension, KEYS) && has_part(name.stem, &["test", "tests", "testing"]) {
        return true;
    }
    // `login_test.exs.eex` becomes a test
    let stem = Name::new(name.stem);
    if any_of(stem.extension, &["tpl", "tmpl", "template"]) {
        return is_test(&Name::new(stem.stem));
    }
    if any_of(name.extension, &["eex", "erb", "tt", "ejs", "hbs"]) {
        let inner = Name::new(name.stem);
        return !inner.extension.is_empty() && is_test(&inner);
    }
    let code = any_of(name.extension, CODE);
    // `a_test.go`, `test_a.py`, `docker-compose.test.yml`, `Dockerfile.test`, `test.sh`
    let first = name.parts().next();
    let last = names::parts(name.stem).next_back();
    let edge = [first, last, Some(name.extension)];
    if edge
        .into_iter()
        .flatten()
        .any(|part| any_of(part, &["test", "tests", "testing", "e2e"]))
    {
        return true;
    }
    // `a.spec.ts`, `a_spec.rb`, `AppSpec.scala`, `AppTest.java`
    // `TestUsers.cs`, `testCredentials.ts`
    let hump = matches!(name.stem, [b'T' | b't', b'e', b's', b't', b'A'..=b'Z', ..]);
    code && (hump || names::begins_with_test(name.stem))
        || code
            && (any_of(
                names::parts(name.stem).next_back().unwrap_or_default(),
                &["spec", "mock", "fixture", "fixtures", "stories", "cy"],
            ) && names::parts(name.stem).count() > 1
                || names::ends_with_hump(name.stem, &["Test", "Tests", "Spec"]))
}

/// Files that hold a key or a certificate.
const KEYS: &[&str] = &["asc", "gpg", "jks", "key", "p12", "pem", "pfx"];
const CODE: &[&str] = &[
    "c", "cc", "cpp", "cs", "cjs", "cts", "dart", "ex", "exs", "go", "groovy", "h", "hpp", "java",
    "js", "jsx", "kt", "kts", "lua", "m", "mjs", "mts", "php", "pl", "py", "r", "rb", "rs",
    "scala", "swift", "ts", "tsx", "vue", "svelte",
];
