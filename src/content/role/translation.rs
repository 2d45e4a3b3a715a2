//! Texts of a user interface in some language: `"Client secret": "…"` is a label there.

use super::names::{Name, any_of, parts};

/// True for a file of texts, by its kind (`de.po`), by the folder that it lies in (`locales/en.yml`), or by its name, where a platform
/// gives one: Android's `res/values-de/strings.xml`, `strings.en.yaml`. Provider patterns still apply to it.
pub(super) fn is_translation(name: &Name<'_>, folder: &[u8]) -> bool {
    any_of(name.extension, KINDS)
        || is_table_of_strings(name)
        || any_of(name.extension, DATA)
            && folder
                .split(|&b| b == b'/')
                .any(|segment| any_of(segment, FOLDERS))
}

/// `strings.xml`, `strings.de.json`, `strings_settings.xml`, Java's `messages_de.properties`: nothing but texts has such a name.
fn is_table_of_strings(name: &Name<'_>) -> bool {
    let first = parts(name.stem).next().unwrap_or_default();
    any_of(first, &["strings"]) && any_of(name.extension, &["xml", "yml", "yaml", "json", "resx"])
        || any_of(first, &["messages"]) && any_of(name.extension, &["properties"])
}

/// Files that are nothing else.
const KINDS: &[&str] = &[
    "po",
    "pot",
    "xlf",
    "xliff",
    "arb",
    "strings",
    "stringsdict",
    "xcstrings",
];

const FOLDERS: &[&str] = &[
    "i18n",
    "l10n",
    "intl",
    "locale",
    "locales",
    "_locales",
    "translation",
    "translations",
    "lang",
    "langs",
    "languages",
];

/// Files that hold texts when they lie in such a folder.
const DATA: &[&str] = &[
    "json",
    "json5",
    "yml",
    "yaml",
    "properties",
    "toml",
    "ftl",
    "resx",
    "ini",
    "php",
    "ts",
    "js",
    "rb",
];
