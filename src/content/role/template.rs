//! Which file names mean "copy me": `.env.example`, `config.php.dist`, `settings_example.py`.

use super::names::{Name, any_of, has_part, parts, starts};

/// True for a file made to be copied. The word has to stand where such files carry it:
///
/// * behind the real name (`nginx.conf.template`, `config.h.in`), whatever the file is;
/// * anywhere in the name of an environment file (`.env.defaults`, `env-sample`);
/// * in the name of a configuration file (`values.example.yaml`); `default` only as a part between dots, because programs do read
///   `default.json` and `application-default.yml`, and `template.yaml` alone is CloudFormation's;
/// * in the name of source code only beside a word for configuration (`wp-config-sample.php`, `settings_example.py`).
pub(super) fn is_template(name: &Name<'_>) -> bool {
    let is_env = name.is_env_file()
        || ["env", "dotenv"].into_iter().any(|word| {
            starts(name.base, word) && matches!(name.base.get(word.len()), Some(b'.' | b'-' | b'_'))
        });
    if is_env
        && (has_part(name.base, COPY_ME) || has_part(name.base, &["default", "defaults", "schema"]))
    {
        return !any_of(name.extension, CODE_NAMED_ENV);
    }
    // Helm's library of named templates
    if name.base.first() == Some(&b'_') && any_of(name.extension, &["tpl"]) {
        return false;
    }
    // `keystore.properties_sample`
    let last = parts(name.extension).nth(1).unwrap_or_default();
    if any_of(last, COPY_ME) {
        return true;
    }
    if any_of(name.extension, COPY_ME) || any_of(name.extension, &["default", "defaults"]) {
        return true;
    }
    if any_of(name.extension, &["in"]) {
        return Name::new(name.stem)
            .extension
            .first()
            .is_some_and(u8::is_ascii_alphabetic);
    }
    if any_of(name.extension, CONFIGURATION) {
        let dotted_default = || {
            name.stem
                .split(|&b| b == b'.')
                .skip(1)
                .any(|part| any_of(part, &["default", "defaults"]))
        };
        // `docker-compose-dist-metrics.yml` is about something distributed
        let is_copied = || {
            let copied = |part| any_of(part, COPY_ME) && !any_of(part, &["dist"]);
            any_of(parts(name.stem).next_back().unwrap_or_default(), &["dist"])
                || parts(name.stem).any(copied)
        };
        return (is_copied() && !any_of(name.stem, &["template"])) || dotted_default();
    }
    if name.extension.is_empty() || any_of(name.extension, SETTINGS_AS_CODE) {
        return has_part(name.stem, COPY_ME) && parts(name.stem).any(|part| any_of(part, SETTINGS));
    }
    false
}

const COPY_ME: &[&str] = &[
    "example", "examples", "sample", "template", "tmpl", "dist", "skel", "stub", "tpl",
];
const CONFIGURATION: &[&str] = &[
    "yml",
    "yaml",
    "json",
    "json5",
    "jsonc",
    "toml",
    "ini",
    "cfg",
    "cnf",
    "conf",
    "config",
    "properties",
    "env",
    "tfvars",
    "xml",
    "plist",
    "hcl",
    "rc",
];
const SETTINGS_AS_CODE: &[&str] = &["php", "py", "js", "mjs", "cjs", "ts", "rb", "exs", "sh"];
const SETTINGS: &[&str] = &[
    "config",
    "configuration",
    "settings",
    "secret",
    "secrets",
    "credentials",
    "env",
    "environment",
    "local",
];
const CODE_NAMED_ENV: &[&str] = &["rs", "go", "ts", "js", "py", "rb", "java", "md"];
