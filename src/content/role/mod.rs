//! What a file is for, judged from its path alone.
//!
//! The roles are tried in the order of [`FileRole`]'s variants and the first that fits wins, with these exceptions: an environment
//! file for tests (`.env.test`, or any `.env` below a test folder) is [`FileRole::Test`]; what lies in a CI system's own folder is
//! [`FileRole::Ci`] whatever its name (`.github/workflows/test.yml`, `.github/workflows/e2e-template.yml`); the settings of a test
//! runner are [`FileRole::Test`] (`phpunit.xml.dist`); hand-written kinds of files in `build/` and `dist/` keep their own role; and
//! `default` or `template` in the name of a source file says nothing (`default.rs`, SAM's `template.yaml`).

mod folders;
mod foreign;
mod names;
mod template;
mod test;
mod translation;

use bstr::BStr;
use folders::Folders;
use foreign::{is_bundled, is_generated, is_package, is_release, says_generated};
use names::{Name, any_of, ends, has_part, starts};
use test::{is_test, sets_up_tests};

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
        let foreign =
            role == FileRole::Vendored || is_package(archive) || is_release(archive, name);
        match self {
            FileRole::Test => self,
            _ if foreign => FileRole::Vendored,
            _ => self,
        }
    }

    /// The role of a file with this path and this decoded text: scripts and styles that a bundler wrote are told by their lines, generated
    /// code by what it says of itself.
    pub fn of_text(path: &BStr, text: &[u8]) -> Self {
        let role = Self::of(path);
        match role {
            FileRole::Source | FileRole::Deploy if is_bundled(path, text) => FileRole::Vendored,
            FileRole::Source if says_generated(text) => FileRole::Vendored,
            _ => role,
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
        } else if folders.docs && is_page(&name) {
            FileRole::Docs
        } else if template::is_template(&name) && !(folders.ci && is_pipeline(&name)) {
            if folders.test && !name.is_env_file() {
                FileRole::Test
            } else {
                FileRole::Template
            }
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

const YAML_OR_JSON: &[&str] = &["yml", "yaml", "json"];

/// Kinds of files that no bundler writes: in `build/` and `dist/` (which git would ignore were they generated) they are somebody's work.
fn written_by_hand(name: &Name<'_>) -> bool {
    name.is_env_file()
        || any_of(
            name.extension,
            &["yml", "yaml", "sh", "tf", "tfvars", "service"],
        )
        || is_container_file(name)
}

/// A file that a CI system reads: the templates in its folder are templates of pipelines.
fn is_pipeline(name: &Name<'_>) -> bool {
    any_of(name.extension, &["yml", "yaml"])
}

/// `tool.1.md.in`: a page of documentation, although something is filled in before it is read.
fn is_page(name: &Name<'_>) -> bool {
    is_docs(&Name::new(name.stem))
}

fn is_docs(name: &Name<'_>) -> bool {
    if any_of(
        name.extension,
        &["md", "mdx", "markdown", "rst", "adoc", "asciidoc"],
    ) {
        return true;
    }
    if any_of(name.extension, &["txt"]) {
        // `keys.txt` explains nothing
        let kept = has_part(
            name.stem,
            &[
                "key",
                "keys",
                "password",
                "passwords",
                "secret",
                "secrets",
                "token",
                "tokens",
                "credentials",
                "creds",
            ],
        );
        return !(kept
            || any_of(name.base, &["CMakeLists.txt"])
            || starts(name.base, "requirements"));
    }
    // pages of the manual: `tool.1`, but not the number of a version
    let section = matches!(name.extension, [b'1'..=b'8'])
        && name
            .stem
            .iter()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'));
    // `acme-help`, a script that prints how to use another
    let helps = name.extension.is_empty() && has_part(name.stem, &["help", "usage"]);
    section
        || helps
        || ["README", "CHANGELOG", "MANUAL"]
            .into_iter()
            .any(|word| starts(name.base, word))
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
                "dependabot",
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
