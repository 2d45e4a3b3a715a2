//! The JSON schema of a configuration file, for editors; made from the list of keys.

use super::keys::{KEYS, Key, Kind, RULE_VALUES};
use serde_json::{Map, Value, json};

/// The schema of `credlint.toml`, and of the tables in `Cargo.toml` and `pyproject.toml`.
pub fn schema() -> Value {
    let mut schema = table(KEYS);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/credlint.schema.json"),
        "title": "credlint configuration",
        "description": "credlint.toml, .credlint.toml, [package.metadata.credlint] of Cargo.toml, [tool.credlint] of pyproject.toml",
    });
    if let (Value::Object(all), Value::Object(head)) = (&mut schema, head) {
        all.extend(head);
    }
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut value = of_kind(key.kind);
            value["description"] = key.help.into();
            (key.name.to_owned(), value)
        })
        .collect();
    let required: Vec<&str> = keys.iter().filter(|k| k.required).map(|k| k.name).collect();
    let mut table =
        json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

fn of_kind(kind: Kind) -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    match kind {
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
        Kind::Text | Kind::Regex => text,
        Kind::Texts | Kind::Globs | Kind::Paths => {
            json!({ "oneOf": [text, { "type": "array", "items": text }] })
        }
        Kind::Fingerprint => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        Kind::Date => {
            json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
        }
        Kind::Rules => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" },
            "additionalProperties": { "enum": RULE_VALUES },
        }),
        Kind::Tables(keys) => {
            let mut items = table(keys);
            // an entry says which findings it means
            items["anyOf"] = json!([
                { "required": ["fingerprint"] }, { "required": ["path"] }, { "required": ["value"] },
            ]);
            json!({ "type": "array", "items": items })
        }
        Kind::Patterns => json!({ "type": "array", "items": pattern() }),
    }
}

/// A `[[pattern]]` table; the library's documentation of patterns has the meaning of the keys.
fn pattern() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let words =
        json!({ "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 3 } });
    let number = json!({ "type": "integer", "minimum": 1, "maximum": 65_535 });
    let examples = json!({ "type": "array", "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["path", "text"],
        "properties": { "path": { "type": "string" }, "text": { "type": "string" } },
    } });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "summary", "help", "severity", "confidence", "cwe", "regex"],
        "oneOf": [{ "required": ["keywords"] }, { "required": ["near"] }],
        "properties": {
            "id": { "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" },
            "summary": text, "help": text, "regex": text,
            "severity": { "enum": ["critical", "high", "medium", "low"] },
            "confidence": { "enum": ["high", "medium"] },
            "cwe": { "oneOf": [number, { "type": "array", "minItems": 1, "items": number }] },
            "keywords": words, "near": words,
            "case_sensitive": { "type": "boolean" }, "binary": { "type": "boolean" },
            "checksum": text,
            "entropy": { "type": "number", "minimum": 0, "maximum": 8 },
            "bad": examples, "good": examples,
        },
    })
}
