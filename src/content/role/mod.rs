//! What a file is for, judged from its path alone.
//!
//! The roles are tried in the order of [`FileRole`]'s variants and the first that fits wins, with four exceptions: an environment
//! file for tests (`.env.test`, or any `.env` below a test folder) is [`FileRole::Test`]; what lies in a CI system's own folder is
//! [`FileRole::Ci`] whatever its name (`.github/workflows/test.yml`); hand-written kinds of files in `build/` and `dist/` keep their
//! own role; and `default` or `template` in the name of a source file says nothing (`default.rs`, SAM's `template.yaml`).

mod names;
mod template;

use bstr::BStr;
use names::{Name, any_of, ends, has_part, starts};

/// What a file is for; decides together with the class of a value how loud a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// Written by tools or other people: lock files, `node_modules`, minified code. Provider patterns only.
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
    /// The role of a `/`-separated path relative to the root of the scan. Letter case does not matter. Allocates nothing.
    pub fn of(path: &BStr) -> Self {
        let (folder, base) = match memchr::memrchr(b'/', path) {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&path[..0], &path[..]),
        };
        let name = Name::new(base);
        let folders = Folders::of(folder);
        if folders.vendored || is_generated(&name) || (folders.built && !written_by_hand(&name)) {
            FileRole::Vendored
        } else if template::is_template(&name) {
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
                || names::ends_with_hump(segment, &["Test", "Tests", "Fixtures"]);
            all.docs |= any_of(segment, &["docs", "doc", "documentation", "examples"]);
            all.ci |= any_of(segment, CI_FOLDERS)
                || (any_of(above, &[".github"]) && any_of(segment, &["workflows", "actions"]));
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
    "test", "tests", "testing", "fixture", "fixtures", "e2e", "testdata", "mocks",
];
/// Words too common to be matched as a part: `api-spec/` is no test.
const TEST_FOLDERS: &[&str] = &["spec", "specs", "cypress", "stubs", "mock"];
const CI_FOLDERS: &[&str] = &[
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

fn is_test(name: &Name<'_>) -> bool {
    if any_of(name.base, &["conftest.py"]) {
        return true;
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
mod tests {
    use super::FileRole::{self, *};
    use bstr::BStr;
    use proptest::prelude::*;

    #[track_caller]
    fn all(role: FileRole, paths: &[&str]) {
        for path in paths {
            assert_eq!(FileRole::of(BStr::new(path)), role, "{path}");
        }
    }

    #[test]
    fn vendored() {
        all(
            Vendored,
            &[
                "node_modules/a/.env",
                "web/node_modules/a/index.js",
                "VENDOR/github.com/x/y.go",
                ".venv/lib/a.py",
                "Cargo.lock",
                "sub/package-lock.json",
                "pnpm-lock.yaml",
                "go.sum",
                "js/app.min.js",
                "app.js.map",
                "__snapshots__/a.snap",
                "logo.svg",
                "dist/bundle.js",
                "build/static/main.css",
            ],
        );
        all(
            Source,
            &["vendors.py", "src/mapping.rs", "build.rs", "analysis.ipynb"],
        );
        all(
            Deploy,
            &["build/package/Dockerfile", "build/docker-compose.yml"],
        );
        all(EnvFile, &["dist/.env"]);
    }

    #[test]
    fn template() {
        all(
            Template,
            &[
                ".env.example",
                "a/.env.sample",
                ".ENV.TEMPLATE",
                "env.example",
                "dotenv.sample",
                ".env.defaults",
                ".env.schema",
                ".env.production.example",
                ".env-example",
                "example.env",
                "config.sample.yml",
                "values.example.yaml",
                "terraform.tfvars.example",
                "example.tfvars",
                "appsettings.Example.json",
                "wp-config-sample.php",
                "local_settings.py.example",
                "settings_example.py",
                "secrets.toml.example",
                "docker-compose.example.yml",
                "config.php.dist",
                "nginx.conf.template",
                "app.conf.in",
                "config.example.js",
                "tests/fixtures/.env.example",
                "docs/config.sample.yml",
                "sample.ini",
            ],
        );
        all(
            Source,
            &[
                "src/default.rs",
                "sample.py",
                "src/template.ts",
                "example.go",
                "config/default.json",
                "config.default.js",
                "defaults.py",
                "application-default.yml",
                "MANIFEST.in",
                "requirements.in",
                "templates/index.html",
                "template.html",
                "distribute.cfg",
            ],
        );
    }

    #[test]
    fn environment_files() {
        all(
            EnvFile,
            &[
                ".env",
                "a/b/.env.local",
                ".env.production",
                ".env.development",
                "prod.env",
                "env/db.env",
                ".envrc",
                ".flaskenv",
                ".env_prod",
                ".env-local",
                "docs/.env",
                ".Env",
            ],
        );
        all(
            Test,
            &[
                ".env.test",
                ".env.ci",
                ".env.testing",
                ".env.e2e",
                ".env.test.local",
                "test.env",
                "tests/.env",
            ],
        );
        all(
            Source,
            &[
                "vite-env.d.ts",
                ".env.d.ts",
                "src/env.rs",
                "environment.ts",
                ".environment",
            ],
        );
    }

    #[test]
    fn tests_and_fixtures() {
        all(
            Test,
            &[
                "tests/a.rs",
                "src/__tests__/a.js",
                "src/__mocks__/a.js",
                "cdk_integration_tests/a.py",
                "test-data/a.json",
                "spec/models/user_spec.rb",
                "pkg/testdata/a.yaml",
                "app/src/androidTest/A.kt",
                "MyApp.Tests/A.cs",
                "UnitTests/a.swift",
                "e2e/login.ts",
                "test_login.py",
                "login_test.go",
                "login.spec.ts",
                "login.test.tsx",
                "user_spec.rb",
                "conftest.py",
                "src/LoginTest.java",
                "src/LoginSpec.scala",
                "docker-compose.test.yml",
                "Dockerfile.test",
                "tests.py",
                "scripts/test.sh",
                "docs/tests/a.md",
            ],
        );
        all(
            Source,
            &[
                "src/latest.rs",
                "contest/a.py",
                "api-spec/a.json",
                "attestation.go",
                "src/Greatest.java",
                "spec.go",
                "special/a.py",
            ],
        );
    }

    #[test]
    fn docs() {
        all(
            Docs,
            &[
                "README",
                "README.md",
                "a/CHANGELOG",
                "docs/conf.py",
                "doc/a.yaml",
                "examples/app.py",
                "notes.txt",
                "guide.rst",
                "k8s/README.md",
            ],
        );
        all(
            Source,
            &[
                "requirements.txt",
                "CMakeLists.txt",
                "com/example/App.java",
                "docstring.py",
            ],
        );
    }

    #[test]
    fn continuous_integration() {
        all(
            Ci,
            &[
                ".github/workflows/ci.yml",
                ".github/workflows/test.yml",
                ".github/actions/setup/action.yml",
                ".gitlab-ci.yml",
                "ci/.gitlab-ci.build.yml",
                ".circleci/config.yml",
                "azure-pipelines.yml",
                "Jenkinsfile",
                "bitbucket-pipelines.yml",
                ".drone.yml",
                ".travis.yml",
                ".buildkite/pipeline.yml",
            ],
        );
        all(Source, &["workflows/a.yml", ".github/dependabot.yml"]);
    }

    #[test]
    fn deployment() {
        all(
            Deploy,
            &[
                "docker-compose.yml",
                "compose.override.yaml",
                "Dockerfile",
                "Dockerfile.prod",
                "api.Dockerfile",
                "k8s/db.yaml",
                "charts/app/values-prod.yaml",
                "values.yaml",
                "app.service",
                "Procfile",
                "deploy/secret.yml",
            ],
        );
        all(
            Source,
            &[
                "composer.json",
                "src/deploy/main.go",
                "valuestore.json",
                "Dockerfiles",
            ],
        );
    }

    #[test]
    fn infrastructure() {
        all(
            Iac,
            &[
                "main.tf",
                "prod.tfvars",
                "a.tf.json",
                "template.yaml",
                "cfn-stack.yml",
                "Pulumi.prod.yaml",
                "group_vars/all.yml",
                "group_vars/all",
                "roles/db/defaults/main.yml",
                "roles/db/templates/my.cnf.j2",
                "main.bicep",
            ],
        );
        all(
            Source,
            &["src/roles/admin.ts", "settings.py", "", "a", ".", "-", "a/"],
        );
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_role(path in proptest::collection::vec(any::<u8>(), 0..60)) {
            FileRole::of(BStr::new(&path));
        }

        #[test]
        fn letter_case_does_not_matter(path in "(tests/|docs/)?[.]?(env|docker-compose|values|main)[.](example|yml|tf|test|lock)") {
            let upper = path.to_ascii_uppercase();
            prop_assert_eq!(FileRole::of(BStr::new(&path)), FileRole::of(BStr::new(&upper)));
        }
    }
}
