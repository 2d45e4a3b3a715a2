//! What a file is for, judged from its path alone.

use bstr::BStr;

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
    /// The role of a `/`-separated path relative to the root of the scan.
    pub fn of(_path: &BStr) -> Self {
        FileRole::Source
    }
}
