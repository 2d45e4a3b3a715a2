//! In which language an edit of a file has to be written.

use crate::content::Unit;
use crate::content::format::Format;
use bstr::ByteSlice;

/// A language, or a dialect of a format whose tools expand it in their own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    JavaScript,
    Ruby,
    Php,
    Java,
    Kotlin,
    Scala,
    CSharp,
    Go,
    Rust,
    C,
    Swift,
    Dart,
    Elixir,
    Perl,
    Lua,
    PowerShell,
    Batch,
    Bicep,
    Shell,
    Make,
    Dockerfile,
    Hcl,
    Terragrunt,
    /// Files of Docker Compose.
    Compose,
    /// Workflows and actions of GitHub.
    Workflow,
    /// Pipelines of GitLab.
    GitLab,
    /// Templates of Helm charts.
    Helm,
    /// Values of Helm charts.
    HelmValues,
    /// Other YAML: Spring, Ansible, CloudFormation, ERB show by their own syntax.
    Yaml,
    /// `.properties` and INI files.
    Properties,
    Dotenv,
    Json,
    Toml,
    Other,
}

impl Language {
    /// The language of a unit, from its name and format.
    pub(super) fn of(unit: &Unit) -> Self {
        let path = unit.path.as_bstr();
        let base = path.rsplit(|&b| b == b'/').next().unwrap_or_default();
        let extension = base.rsplit(|&b| b == b'.').next().unwrap_or_default();
        match unit.format {
            Format::Code => of_code(extension),
            Format::Shell => of_shell(base, extension),
            Format::Yaml if path.starts_with(b".github/") || path.contains_str("/.github/") => {
                Language::Workflow
            }
            Format::Yaml if base.contains_str("gitlab-ci") => Language::GitLab,
            Format::Yaml if base.contains_str("compose") => Language::Compose,
            Format::Yaml if path.contains_str("templates/") && !path.contains_str("roles/") => {
                Language::Helm
            }
            Format::Yaml if base.starts_with(b"values") => Language::HelmValues,
            Format::Yaml if is_compose(&unit.text) => Language::Compose,
            Format::Yaml => Language::Yaml,
            Format::Ini => Language::Properties,
            Format::Hcl if extension == b"hcl" => Language::Terragrunt,
            Format::Hcl => Language::Hcl,
            Format::Dockerfile => Language::Dockerfile,
            Format::Dotenv => Language::Dotenv,
            Format::Json => Language::Json,
            Format::Toml => Language::Toml,
            Format::Xml | Format::Sql | Format::Prose => Language::Other,
        }
    }
}

/// True for a file of Docker Compose under a name of its own: services with images, and nothing that other tools want.
fn is_compose(text: &[u8]) -> bool {
    let top = |line: &[u8]| line.first().is_some_and(u8::is_ascii_alphabetic);
    let keys = text.lines().filter(|line| top(line));
    let mut services = false;
    for key in keys {
        let known = [
            "services:",
            "version:",
            "volumes:",
            "networks:",
            "name:",
            "x-",
            "configs:",
            "secrets:",
        ];
        if !known.iter().any(|known| key.starts_with_str(known)) {
            return false;
        }
        services |= key.starts_with(b"services:");
    }
    services && (text.contains_str("\n    image:") || text.contains_str("\n    build:"))
}

fn of_code(extension: &[u8]) -> Language {
    match extension {
        b"py" => Language::Python,
        b"js" | b"mjs" | b"cjs" | b"ts" | b"mts" | b"cts" | b"jsx" | b"tsx" => Language::JavaScript,
        b"rb" => Language::Ruby,
        b"php" => Language::Php,
        b"java" => Language::Java,
        b"kt" | b"kts" => Language::Kotlin,
        b"scala" => Language::Scala,
        b"cs" => Language::CSharp,
        b"go" => Language::Go,
        b"rs" => Language::Rust,
        b"c" | b"cc" | b"cpp" | b"cxx" => Language::C,
        b"swift" => Language::Swift,
        b"dart" => Language::Dart,
        b"ex" | b"exs" => Language::Elixir,
        b"pl" | b"pm" => Language::Perl,
        b"lua" => Language::Lua,
        b"bicep" => Language::Bicep,
        b"ps1" | b"psm1" => Language::PowerShell,
        _ => Language::Other,
    }
}

fn of_shell(base: &[u8], extension: &[u8]) -> Language {
    match extension {
        b"ps1" | b"psm1" => Language::PowerShell,
        b"bat" | b"cmd" => Language::Batch,
        b"fish" => Language::Other,
        b"mk" => Language::Make,
        _ if base.to_ascii_lowercase().contains_str("makefile") => Language::Make,
        _ => Language::Shell,
    }
}
