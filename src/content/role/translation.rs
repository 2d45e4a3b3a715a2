//! Texts of a user interface in some language: `"Client secret": "…"` is a label there.

use super::names::{Name, any_of, parts};

/// True for a file of texts, by its kind (`de.po`), by the folder that it lies in (`locales/en.yml`), or by its name, where a platform
/// gives one: Android's `res/values-de/strings.xml`, `strings.en.yaml`. Provider patterns still apply to it.
pub(super) fn is_translation(name: &Name<'_>, folder: &[u8]) -> bool {
    any_of(name.extension, KINDS)
        || is_table_of_strings(name)
        || is_language(name.stem) && any_of(name.extension, TABLES)
        || is_bundle(name)
        || any_of(name.extension, DATA)
            && folder
                .split(|&b| b == b'/')
                .any(|segment| any_of(segment, FOLDERS))
}

/// Java's `login_de.properties` and `login_pt_BR.properties`: a bundle of texts for one language.
fn is_bundle(name: &Name<'_>) -> bool {
    let behind = |at: usize| name.stem.get(at + 1..).unwrap_or_default();
    let mut cuts = name
        .stem
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, b)| **b == b'_');
    let language = |part: &[u8]| any_of(part, LANGUAGES) || is_language(part);
    any_of(name.extension, &["properties"])
        && (cuts
            .next()
            .is_some_and(|(at, _)| at > 0 && language(behind(at)))
            || cuts
                .next()
                .is_some_and(|(at, _)| at > 0 && language(behind(at))))
}

/// `strings.xml`, `strings.de.json`, `strings_settings.xml`, Java's `messages_de.properties`: nothing but texts has such a name.
fn is_table_of_strings(name: &Name<'_>) -> bool {
    let first = parts(name.stem).next().unwrap_or_default();
    any_of(first, &["strings"]) && any_of(name.extension, &["xml", "yml", "yaml", "json"])
        || any_of(first, &["messages"]) && any_of(name.extension, &["properties"])
}

/// The languages that user interfaces are translated to.
const LANGUAGES: &[&str] = &[
    "af", "ar", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu",
    "fa", "fi", "fil", "fo", "fr", "ga", "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it",
    "ja", "ka", "km", "ko", "lt", "lv", "mk", "mn", "ms", "nb", "ne", "nl", "nn", "no", "pl", "pt",
    "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz",
    "vi", "zh",
];

/// `pt-BR`, `zh_hans`: a language with its country or its script.
fn is_language(stem: &[u8]) -> bool {
    let Some(at) = stem.iter().position(|b| matches!(b, b'-' | b'_')) else {
        return false;
    };
    let (language, place) = (&stem[..at], &stem[at + 1..]);
    let country = place.len() == 2 && place.iter().all(u8::is_ascii_alphabetic);
    let script = any_of(place, &["cyrl", "hans", "hant", "latn"]);
    any_of(language, LANGUAGES) && (country || script)
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
    "resx",
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
    "language",
    "localization",
    "localizations",
    "strings",
];

/// Files whose name may be a language and nothing else.
const TABLES: &[&str] = &["json", "yml", "yaml", "properties", "php"];

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
