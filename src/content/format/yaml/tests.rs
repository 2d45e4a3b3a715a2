//! What the YAML reader finds and leaves alone.

use super::super::testing::{has, pairs, read_pairs, read_slots};
use super::super::{Quote, SlotKind};
use crate::content::Format;

fn check(text: &str, expected: &[(&str, &str)]) {
    assert_eq!(read_pairs(Format::Yaml, text), pairs(expected), "{text}");
}

#[test]
fn mappings_and_parents() {
    let text =
        "a:\n  b: v1 # c\n  'c': \"v 2\"\n  d:\n    - e: 3\n      f: 4\n    - e: 5\ng:\nh: x#y\n";
    check(
        text,
        &[
            ("b", "v1"),
            ("c", "v 2"),
            ("e", "3"),
            ("f", "4"),
            ("e", "5"),
            ("g", ""),
            ("h", "x#y"),
        ],
    );
    let parents: Vec<_> = read_slots(Format::Yaml, text.as_bytes())
        .iter()
        .map(|slot| slot.parent.map_or("", |span| &text[span.start..span.end]))
        .collect();
    assert_eq!(parents, ["a", "a", "d", "d", "d", "", ""]);
}

#[test]
fn flow_collections() {
    check(
        "x: {a: b c, \"c\": 'd', e: [1, {f: g}]}\ny: [A=b, 'C=d']\nz: 1",
        &[
            ("a", "b c"),
            ("c", "d"),
            ("f", "g"),
            ("A", "b"),
            ("C", "d"),
            ("z", "1"),
        ],
    );
    check(
        "x: {\n  a: b,\n  url: http://h/p\n}\nz: 1",
        &[("a", "b"), ("url", "http://h/p"), ("z", "1")],
    );
}

#[test]
fn lists_of_assignments() {
    check(
        "environment:\n- A=b\n- \"C=d e\"\n- F\n- G=${H:-i}\nz: 1",
        &[
            ("A", "b"),
            ("C", "d e"),
            ("G", "${H:-i}"),
            ("H", "i"),
            ("z", "1"),
        ],
    );
}

#[test]
fn options_of_command_lines() {
    check(
        "command: [\"p\", \"--x\", \"y\"]\nargs:\n  - --x\n  - z\n  - --q=r\n",
        &[("--x", "y"), ("--x", "z"), ("--q", "r")],
    );
}

#[test]
fn names_and_values() {
    let text = "env:\n  - name: X\n    value: y\n  - value: w\n    name: Z\n  - name: N\n    valueFrom:\n      ref: q\n";
    assert!(has(Format::Yaml, text, "X", "y"));
    assert!(has(Format::Yaml, text, "Z", "w"));
    assert!(!has(Format::Yaml, text, "N", "q"));
    assert!(has(
        Format::Yaml,
        "variables:\n  X: { value: \"y\" }\n",
        "X",
        "y"
    ));
    assert!(has(
        Format::Yaml,
        "variables:\n  X:\n    value: y\n",
        "X",
        "y"
    ));
}

#[test]
fn defaults_of_named_blocks() {
    let text = "Parameters:\n  P:\n    Type: String\n    Default: v1\nz: 1\n";
    let slots = read_slots(Format::Yaml, text.as_bytes());
    let default = slots
        .iter()
        .find(|slot| slot.kind == SlotKind::Default)
        .unwrap();
    assert_eq!(default.name.of(text.as_bytes()), b"P");
    assert_eq!(default.value.of(text.as_bytes()), b"v1");
}

#[test]
fn block_scalars() {
    let text = "data:\n  app.properties: |\n    a=v1\n    b: v2\n\n  c: >-\n    folded\n    text\n  d: 1\n";
    assert!(has(Format::Yaml, text, "a", "v1"));
    assert!(has(Format::Yaml, text, "b", "v2"));
    assert!(has(Format::Yaml, text, "c", "folded\n    text"));
    assert!(has(Format::Yaml, text, "d", "1"));
    let block = read_slots(Format::Yaml, text.as_bytes())[0];
    assert_eq!(block.quote, Quote::Block);
    let text =
        "description: |\n  the name and\n  password for a server\nconf: |\n  password = v2\n";
    let found = |value| has(Format::Yaml, text, "password", value);
    assert!(found("v2") && !found("for a server"));
}

#[test]
fn tags_stay_and_anchors_go() {
    check(
        "a: !vault |\n  x1\n  x2\nb: &n v1\nc: !Ref R\nd: !!str 5\ne: *n",
        &[
            ("a", "!vault |\n  x1\n  x2"),
            ("b", "v1"),
            ("c", "!Ref R"),
            ("d", "5"),
            ("e", "*n"),
        ],
    );
}

#[test]
fn templates_and_documents() {
    check(
        "a: {{ .Values.b | default \"v1\" }}\n{{- if x }}\nc: 1\n{{- end }}\n---\nd: 2\r\ne: 'it''s'\r\n",
        &[
            ("a", "{{ .Values.b | default \"v1\" }}"),
            ("b", "v1"),
            ("c", "1"),
            ("d", "2"),
            ("e", "it''s"),
        ],
    );
}

#[test]
fn quoted_over_lines() {
    check("a: \"x\n  y\"\nb: 1", &[("a", "x\n  y"), ("b", "1")]);
    check("a: \"x\nb: \"y\"", &[("a", "\"x"), ("b", "y")]);
    check("a:\n  \"v1\"\nb: 1", &[("a", "v1"), ("b", "1")]);
}
