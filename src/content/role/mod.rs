//! What a file is for, judged from its path alone.
//!
//! The roles are tried in the order of [`FileRole`]'s variants and the first that fits wins, with these exceptions: an environment
//! file for tests (`.env.test`, or any `.env` below a test folder) is [`FileRole::Test`]; what lies in a CI system's own folder is
//! [`FileRole::Ci`] whatever its name (`.github/workflows/test.yml`, `.github/workflows/e2e-template.yml`); the settings of a test
//! runner are [`FileRole::Test`] (`phpunit.xml.dist`); hand-written kinds of files in `build/` and `dist/` keep their own role; and
//! `default` or `template` in the name of a source file says nothing (`default.rs`, SAM's `template.yaml`).

mod names;
mod template;
mod translation;

use bstr::BStr;
use names::{Name, any_of, ends, has_part, starts};

/// What a file is for; decides together with the class of a value how loud a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// Written by tools or other people, or for the eye only: lock files, `node_modules`, minified code, translations of a user
    /// interface. Provider patterns only.
    Vendored,
    /// Made to be copied: `.env.example`, `*.dist`.
    Template,
    /// Read by a program at start: `.env`, `.envrc`.
    EnvFile,
    /// Tests and their fixtures.
    Test,
    /// Documentation and examples.
    Docs,
    /// Continuous integration.
    Ci,
    /// Compose files, Kubernetes manifests, Helm values, Dockerfiles, systemd units.
    Deploy,
    /// Infrastructure as code: Terraform, CloudFormation, Ansible.
    Iac,
    /// Everything else.
    Source,
}

impl FileRole {
    /// The role of a file with this role, as `name` in an archive: what somebody else has released is theirs, tests aside.
    pub(super) fn inside(self, role: FileRole, archive: &BStr, name: &BStr) -> Self {
        let foreign = role == FileRole::Vendored || is_release(archive, name);
        match self {
            FileRole::Test => self,
            _ if foreign => FileRole::Vendored,
            _ => self,
        }
    }

    /// The role of a `/`-separated path relative to the root of the scan. Letter case does not matter. Allocates nothing.
    pub fn of(path: &BStr) -> Self {
        let path: &[u8] = path;
        let (folder, base) = match memchr::memrchr(b'/', path) {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&path[..0], path),
        };
        let name = Name::new(base);
        let folders = Folders::of(folder);
        let text_of_screens = translation::is_translation(&name, folder);
        if folders.vendored
            || text_of_screens
            || is_generated(&name)
            || (folders.built && !written_by_hand(&name))
        {
            FileRole::Vendored
        } else if sets_up_tests(&name) || folders.trial && ends(name.stem, "values") {
            FileRole::Test
        } else if template::is_template(&name) && !(folders.ci && is_pipeline(&name)) {
            FileRole::Template
        } else if name.is_env_file() {
            if folders.test || names::env_for_tests(&name) {
                FileRole::Test
            } else {
                FileRole::EnvFile
            }
        } else if folders.ci {
            FileRole::Ci
        } else if folders.test || is_test(&name) {
            FileRole::Test
        } else if folders.docs || is_docs(&name) {
            FileRole::Docs
        } else if is_ci(&name) {
            FileRole::Ci
        } else if is_deploy(&name, &folders) {
            FileRole::Deploy
        } else if is_iac(&name, &folders) {
            FileRole::Iac
        } else {
            FileRole::Source
        }
    }
}

/// What the folders above a file say, gathered in one pass.
#[derive(Default)]
struct Folders {
    vendored: bool,
    built: bool,
    test: bool,
    docs: bool,
    ci: bool,
    /// `ci`, where a Helm chart keeps the values that it is tried with.
    trial: bool,
    deploy: bool,
    iac: bool,
}

impl Folders {
    fn of(folder: &[u8]) -> Self {
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
                || has_part(segment, &["docs", "documentation", "apidocs"])
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
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "t",
];
const CI_FOLDERS: &[&str] = &[
    ".ci",
    ".circleci",
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
const CODE: &[&str] = &[
    "c", "cc", "cpp", "cs", "cjs", "cts", "dart", "ex", "exs", "go", "groovy", "h", "hpp", "java",
    "js", "jsx", "kt", "kts", "lua", "m", "mjs", "mts", "php", "pl", "py", "r", "rb", "rs",
    "scala", "swift", "ts", "tsx", "vue", "svelte",
];
const YAML_OR_JSON: &[&str] = &["yml", "yaml", "json"];

/// Lock files, minified code, source maps, snapshots, drawings.
fn is_generated(name: &Name<'_>) -> bool {
    any_of(name.extension, &["lock", "lockb", "map", "snap", "svg"])
        || any_of(
            name.base,
            &[
                "package-lock.json",
                "npm-shrinkwrap.json",
                "pnpm-lock.yaml",
                "go.sum",
                ".pnp.cjs",
                "gradle.lockfile",
                "packages.lock.json",
                // our own: identities of values, names of rules
                "credlint.toml",
                ".credlint.toml",
                ".credlint-baseline",
                // digests of values, as another scanner keeps them
                ".secrets.baseline",
            ],
        )
        || (any_of(name.extension, &["js", "css", "mjs", "cjs"]) && ends(name.stem, ".min"))
}

/// Kinds of files that no bundler writes: in `build/` and `dist/` (which git would ignore were they generated) they are somebody's work.
fn written_by_hand(name: &Name<'_>) -> bool {
    name.is_env_file()
        || any_of(
            name.extension,
            &["yml", "yaml", "sh", "tf", "tfvars", "service"],
        )
        || is_container_file(name)
}

/// True for a file in the released source of a package: all of `acme-1.2.3.tar.gz` lies in `acme-1.2.3/`, or in `acme/`.
fn is_release(archive: &BStr, name: &BStr) -> bool {
    let base = archive.rsplit(|&b| b == b'/').next().unwrap_or(archive);
    let folder = name.split(|&b| b == b'/').next().unwrap_or_default();
    // the version: a number behind a hyphen
    let numbered = |rest: &[u8]| matches!(rest, [b'-', b'0'..=b'9', ..]);
    let rest = base.strip_prefix(folder).unwrap_or_default();
    let versioned = folder
        .iter()
        .rposition(|&b| b == b'-')
        .is_some_and(|at| numbered(&folder[at..]) && folder[at..].contains(&b'.'));
    !folder.is_empty() && (numbered(rest) || versioned && rest.starts_with(b"."))
}

/// The settings of a test runner, which are often delivered as a file to copy.
fn sets_up_tests(name: &Name<'_>) -> bool {
    any_of(
        name.base,
        &["phpunit.xml", "phpunit.xml.dist", "conftest.py"],
    )
}

/// A file that a CI system reads: the templates in its folder are templates of pipelines.
fn is_pipeline(name: &Name<'_>) -> bool {
    any_of(name.extension, &["yml", "yaml"])
}

fn is_test(name: &Name<'_>) -> bool {
    // `login_test.exs.eex` becomes a test
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
        .any(|part| any_of(part, &["test", "tests", "e2e"]))
    {
        return true;
    }
    // `a.spec.ts`, `a_spec.rb`, `AppSpec.scala`, `AppTest.java`
    code && (any_of(
        names::parts(name.stem).next_back().unwrap_or_default(),
        &["spec", "mock", "fixture", "fixtures", "stories", "cy"],
    ) && names::parts(name.stem).count() > 1
        || names::ends_with_hump(name.stem, &["Test", "Tests", "Spec"]))
}

fn is_docs(name: &Name<'_>) -> bool {
    if any_of(
        name.extension,
        &["md", "mdx", "markdown", "rst", "adoc", "asciidoc"],
    ) {
        return true;
    }
    if any_of(name.extension, &["txt"]) {
        return !(any_of(name.base, &["CMakeLists.txt"]) || starts(name.base, "requirements"));
    }
    starts(name.base, "README") || starts(name.base, "CHANGELOG")
}

fn is_ci(name: &Name<'_>) -> bool {
    let yaml = any_of(name.extension, &["yml", "yaml"]);
    if any_of(name.base, &["Jenkinsfile"]) || starts(name.base, "Jenkinsfile.") {
        return true;
    }
    if !yaml {
        return false;
    }
    starts(name.base, "azure-pipelines")
        || starts(name.base, ".gitlab-ci")
        || any_of(
            name.stem,
            &[
                "bitbucket-pipelines",
                ".drone",
                ".travis",
                ".appveyor",
                "appveyor",
                ".cirrus",
                ".woodpecker",
                "buildspec",
                "cloudbuild",
                "codemagic",
                "wercker",
            ],
        )
}

fn is_container_file(name: &Name<'_>) -> bool {
    ["Dockerfile", "Containerfile"].into_iter().any(|word| {
        name.base.eq_ignore_ascii_case(word.as_bytes())
            || any_of(name.extension, &[word])
            || (starts(name.base, word) && matches!(name.base[word.len()], b'.' | b'-' | b'_'))
    })
}

fn is_deploy(name: &Name<'_>, folders: &Folders) -> bool {
    let data = any_of(name.extension, YAML_OR_JSON);
    is_container_file(name)
        || any_of(name.base, &["Procfile", "fly.toml", "skaffold.yaml"])
        || any_of(
            name.extension,
            &["service", "socket", "timer", "container", "pod", "kube"],
        )
        || (data
            && (folders.deploy
                || ["docker-compose", "compose", "values"]
                    .into_iter()
                    .any(|word| {
                        starts(name.stem, word)
                            && matches!(name.stem.get(word.len()), None | Some(b'.' | b'-' | b'_'))
                    })
                || any_of(
                    name.stem,
                    &[
                        "kustomization",
                        "Chart",
                        "heroku",
                        "render",
                        "docker-stack",
                        "docker-swarm",
                        "stack",
                    ],
                )))
}

fn is_iac(name: &Name<'_>, folders: &Folders) -> bool {
    let data = any_of(name.extension, YAML_OR_JSON);
    any_of(
        name.extension,
        &["tf", "tfvars", "bicep", "bicepparam", "nomad", "hcl"],
    ) || ends(name.base, ".tf.json")
        || ends(name.base, ".tfvars.json")
        || any_of(name.base, &["Vagrantfile", "samconfig.toml", "cdk.json"])
        || (data
            && (folders.iac
                || starts(name.base, "Pulumi.")
                || any_of(name.stem, &["template", "serverless", "playbook", "site"])
                || has_part(name.stem, &["cloudformation", "cfn", "sam"])))
        || (folders.iac && (name.extension.is_empty() || any_of(name.extension, &["j2", "ini"])))
}

#[cfg(test)]
mod tests;
