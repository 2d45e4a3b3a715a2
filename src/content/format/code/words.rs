//! The words by which source code shows what it does with a literal.

/// Calls that only wrap a value: the literal inside is the value.
const WRAPPERS: [&[u8]; 36] = [
    b"SecretStr",
    b"SecretString",
    b"Secret",
    b"SecretBytes",
    b"String",
    b"string",
    b"str",
    b"from",
    b"new",
    b"Some",
    b"Just",
    b"Arc",
    b"Box",
    b"Rc",
    b"Cow",
    b"of",
    b"ofNullable",
    b"byte",
    b"bytes",
    b"Bytes",
    b"Buffer",
    b"from_static",
    b"to_string",
    b"TEXT",
    b"_T",
    b"L",
    b"strdup",
    b"NSString",
    b"just",
    b"secure",
    b"ConvertTo-SecureString",
    b"Pointer",
    b"literal",
    b"ptr",
    b"SecretValue",
    b"unsafePlainText",
];

/// Calls that read the bytes of a value from its spelling; their receiver is a module or the coding itself.
const DECODERS: [&[u8]; 24] = [
    b"decode",
    b"DecodeString",
    b"decodeString",
    b"unhexlify",
    b"fromhex",
    b"from_hex",
    b"fromHex",
    b"hexdecode",
    b"hexToBytes",
    b"decodeHex",
    b"parseHex",
    b"b64decode",
    b"base64decode",
    b"base64Decode",
    b"decodeBase64",
    b"urlsafe_b64decode",
    b"strict_decode64",
    b"decode64",
    b"atob",
    b"toByteArray",
    b"FromBase64String",
    b"FromHexString",
    b"GetBytes",
    b"getBytes",
];

/// Calls on a missing value: the argument is taken instead.
const FALLBACKS: [&[u8]; 22] = [
    b"unwrap_or",
    b"unwrap_or_else",
    b"or",
    b"or_else",
    b"orElse",
    b"orElseGet",
    b"getOrElse",
    b"ifEmpty",
    b"ifBlank",
    b"default",
    b"default_value",
    b"default_value_t",
    b"defaultValue",
    b"withDefault",
    b"default_to",
    b"defaultTo",
    b"valueOr",
    b"value_or",
    b"otherwise",
    b"map_or",
    b"presence_or",
    b"default_missing_value",
];

/// Words in front of a bracket that do not make it a call.
const KEYWORDS: [&[u8]; 34] = [
    b"if", b"elif", b"else", b"elsif", b"while", b"for", b"foreach", b"switch", b"case", b"when",
    b"unless", b"until", b"return", b"in", b"not", b"and", b"or", b"is", b"as", b"do", b"then",
    b"catch", b"except", b"throw", b"raise", b"try", b"finally", b"await", b"yield", b"with",
    b"match", b"default", b"puts", b"echo",
];

/// Words in front of a declared name.
const MODIFIERS: [&[u8]; 30] = [
    b"let",
    b"mut",
    b"const",
    b"var",
    b"val",
    b"static",
    b"final",
    b"public",
    b"private",
    b"protected",
    b"internal",
    b"readonly",
    b"ref",
    b"pub",
    b"export",
    b"override",
    b"local",
    b"my",
    b"our",
    b"def",
    b"auto",
    b"declare",
    b"lateinit",
    b"volatile",
    b"extern",
    b"unsigned",
    b"constexpr",
    b"inline",
    b"param",
    b"set",
];

/// Types that some languages write behind a name.
const TYPES: [&[u8]; 10] = [
    b"string",
    b"String",
    b"str",
    b"byte",
    b"securestring",
    b"securestring",
    b"SecureString",
    b"rune",
    b"text",
    b"varchar",
];

/// Values that stand for nothing.
const NOTHING: [&[u8]; 16] = [
    b"nil",
    b"null",
    b"None",
    b"NULL",
    b"undefined",
    b"nullptr",
    b"true",
    b"false",
    b"True",
    b"False",
    b"self",
    b"this",
    b"empty",
    b"Null",
    b"Nothing",
    b"void",
];

/// Keyword names of a default.
const DEFAULT_KEYS: [&[u8]; 16] = [
    b"default",
    b"defaultValue",
    b"default_value",
    b"default_value_t",
    b"default_value_os",
    b"fallback",
    b"unset",
    b"envDefault",
    b"devDefault",
    b"testDefault",
    b"default_factory",
    b"defaults_to",
    b"if_unset",
    b"missing",
    b"load_default",
    b"dev_default",
];

/// Keyword names of the setting that a default belongs to, best first.
pub(super) const SETTING_KEYS: [&[u8]; 12] = [
    b"envvar",
    b"env",
    b"env_var",
    b"envVar",
    b"environment_variable",
    b"validation_alias",
    b"alias",
    b"key",
    b"name",
    b"long",
    b"property",
    b"variable",
];

/// Calls that write text for people, or change text: their arguments are no pair of name and value.
const TALK: [&[u8]; 34] = [
    b"print",
    b"println",
    b"printf",
    b"format",
    b"log",
    b"info",
    b"warn",
    b"warning",
    b"error",
    b"debug",
    b"trace",
    b"replace",
    b"replaceAll",
    b"sub",
    b"gsub",
    b"join",
    b"split",
    b"concat",
    b"gettext",
    b"t",
    b"label",
    b"describe",
    b"it",
    b"test",
    b"Error",
    b"Exception",
    b"echo",
    b"puts",
    b"message",
    b"translate",
    b"querySelector",
    b"regex",
    b"fail",
    b"panic",
];

pub(super) fn has(list: &[&[u8]], word: &[u8]) -> bool {
    list.contains(&word)
}

pub(super) fn wraps(callee: &[u8]) -> bool {
    has(&WRAPPERS, callee) || has(&DECODERS, callee)
}

pub(super) fn falls_back(callee: &[u8]) -> bool {
    has(&FALLBACKS, callee)
}

pub(super) fn is_keyword(word: &[u8]) -> bool {
    has(&KEYWORDS, word)
}

pub(super) fn is_modifier(word: &[u8]) -> bool {
    has(&MODIFIERS, word)
}

pub(super) fn is_type(word: &[u8]) -> bool {
    has(&TYPES, word)
}

pub(super) fn is_nothing(word: &[u8]) -> bool {
    has(&NOTHING, word)
}

pub(super) fn is_default_key(word: &[u8]) -> bool {
    has(&DEFAULT_KEYS, word)
}

pub(super) fn talks(callee: &[u8]) -> bool {
    has(&TALK, callee)
}

/// True for a call whose second argument is taken when the first is not set: `getEnv`, `env`, `fetch`, `config`, `SetDefault`.
pub(super) fn takes_default(callee: &[u8], receiver: &[u8]) -> bool {
    let lower = callee.to_ascii_lowercase();
    let env = holds(&lower, b"env") || holds(&receiver.to_ascii_lowercase(), b"env");
    let sets = [&b"set"[..], b"put", b"add", b"with"]
        .iter()
        .any(|verb| lower.starts_with(verb));
    holds(&lower, b"default")
        || env && !sets
        || lower.starts_with(b"get")
        || [
            &b"fetch"[..],
            b"config",
            b"option",
            b"lookup",
            b"string",
            b"stringvar",
            b"stringp",
            b"stringvarp",
            b"var",
            b"setting",
            b"argument",
            b"add_argument",
            b"add_option",
            b"opt",
            b"dig",
            b"flag",
            b"define_string",
        ]
        .contains(&lower.as_slice())
}

/// True for a name of a list of values that nobody may use.
pub(super) fn lists_bad_values(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        &b"weak"[..],
        b"forbid",
        b"bad",
        b"default",
        b"common",
        b"insecure",
        b"invalid",
        b"block",
        b"deny",
        b"denied",
        b"disallow",
        b"reserved",
        b"placeholder",
        b"known",
        b"ignore",
        b"unsafe",
        b"banned",
        b"simple",
        b"example",
        b"words",
        b"keywords",
    ]
    .iter()
    .any(|word| holds(&lower, word))
}

/// True when `text` contains `part`.
pub(super) fn holds(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}
