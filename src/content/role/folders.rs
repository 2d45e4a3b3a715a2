//! What the folders above a file say about it.

use super::names::{self, any_of, has_part};

/// What the folders above a file say, gathered in one pass.
#[derive(Default)]
pub(super) struct Folders {
    pub(super) vendored: bool,
    pub(super) built: bool,
    pub(super) test: bool,
    pub(super) docs: bool,
    pub(super) ci: bool,
    /// `ci`, where a Helm chart keeps the values that it is tried with.
    pub(super) trial: bool,
    pub(super) deploy: bool,
    pub(super) iac: bool,
}

impl Folders {
    pub(super) fn of(folder: &[u8]) -> Self {
        let mut all = Folders::default();
        let mut above: &[u8] = b"";
        for segment in folder.split(|&b| b == b'/') {
            all.vendored |= any_of(segment, VENDORED);
            all.built |= any_of(segment, &["dist", "build"]);
            all.test |= any_of(segment, TEST_FOLDERS)
                || has_part(segment, TEST_PARTS)
                || names::ends_with_hump(segment, &["Test", "Tests", "Fixtures"])
                || names::glues_test(segment);
            all.docs |= any_of(segment, &["doc", "examples"])
                || has_part(segment, &["docs", "documentation", "apidocs", "demo", "demos"])
                // `com/example` is where Java puts its first package
                || any_of(segment, &["example", "sample", "samples"])
                    && !any_of(above, &["com", "org", "net", "io"]);
            all.ci |= any_of(segment, CI_FOLDERS)
                || (any_of(above, &[".github"]) && any_of(segment, &["workflows", "actions"]));
            all.trial |= any_of(segment, &["ci"]);
            all.deploy |= any_of(segment, DEPLOY_FOLDERS);
            all.iac |= any_of(segment, IAC_FOLDERS);
            above = segment;
        }
        all
    }
}

const VENDORED: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "third_party",
    "third-party",
    ".venv",
    "venv",
    "site-packages",
    "__pycache__",
    ".tox",
    ".yarn",
    ".terraform",
    ".gradle",
    ".next",
    ".nuxt",
    "Pods",
    "Carthage",
];
/// Fixture folders, as any `_`, `-` or `.` separated part of a segment: `cdk_integration_tests`, `test-data`.
const TEST_PARTS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "fixture",
    "fixtures",
    "e2e",
    "testdata",
    "mocks",
    "regress",
    "regression",
    "cypress",
    "playwright",
    "detox",
    "selenium",
    "fake",
    "fakes",
    "dummy",
];
/// Words too common to be matched as a part: `api-spec/` is no test.
const TEST_FOLDERS: &[&str] = &[
    "spec",
    "specs",
    "stub",
    "stubs",
    "snapshots",
    ".snapshots",
    "__snapshots__",
    "mock",
    "fuzz",
    "fuzzing",
    "suites",
    "step_definitions",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "jmh",
    "t",
];
const CI_FOLDERS: &[&str] = &[
    ".ci",
    ".circleci",
    ".depot",
    ".buildkite",
    ".semaphore",
    ".teamcity",
    ".tekton",
    ".woodpecker",
];
const DEPLOY_FOLDERS: &[&str] = &[
    "k8s",
    "kubernetes",
    "kube",
    "manifests",
    "helm",
    "charts",
    "chart",
    "kustomize",
    "deploy",
    "deployment",
    "deployments",
    "argocd",
    "systemd",
    "quadlet",
];
const IAC_FOLDERS: &[&str] = &[
    "group_vars",
    "host_vars",
    "roles",
    "playbooks",
    "ansible",
    "cloudformation",
];
