//! Whether an edited file still parses, where a parser is at hand; elsewhere, whether brackets still pair up.

use crate::content::Unit;
use crate::content::format::Format;
use crate::finding::Edit;
use bstr::ByteSlice;

/// Deepest nesting that the YAML parser is trusted with.
const DEEPEST: usize = 200;

/// Says why `after` does not parse although `before` did; `None` when it does, or when `before` never did: templates, half a file.
pub(super) fn broken(before: &Unit, after: &Unit, edits: &[&Edit]) -> Option<&'static str> {
    let checked: (fn(&[u8]) -> bool, &'static str) = match before.format {
        Format::Json => (is_json, "JSON"),
        Format::Toml => (is_toml, "TOML"),
        Format::Yaml => (is_yaml, "YAML"),
        Format::Dotenv => {
            let worse = malformed(&after.text) > malformed(&before.text);
            return worse.then_some("an environment file");
        }
        _ => (|_| false, ""),
    };
    let (parses, name) = checked;
    if parses(&before.text) {
        return (!parses(&after.text)).then_some(name);
    }
    let brackets = matches!(
        before.format,
        Format::Code | Format::Hcl | Format::Shell | Format::Dockerfile | Format::Json
    );
    let even = |edit: &&Edit| depth(edit.span.of(&before.text)) == depth(edit.text.as_bytes());
    (brackets && !edits.iter().all(even)).then_some("text with paired brackets")
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

fn is_toml(text: &[u8]) -> bool {
    text.to_str()
        .is_ok_and(|text| toml::from_str::<toml::Table>(text).is_ok())
}

fn is_yaml(text: &[u8]) -> bool {
    let Ok(text) = text.to_str() else {
        return false;
    };
    let mut depth = 0usize;
    saphyr_parser::Parser::new_from_str(text).all(|event| match event {
        Ok((event, _)) => {
            use saphyr_parser::Event::{MappingEnd, MappingStart, SequenceEnd, SequenceStart};
            match event {
                MappingStart(..) | SequenceStart(..) => depth += 1,
                MappingEnd | SequenceEnd => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth <= DEEPEST
        }
        Err(_) => false,
    })
}

/// Lines that the loader refuses. It would expand `$NAME` from our own environment: a stand-in takes the place of the sign.
fn malformed(text: &[u8]) -> usize {
    let harmless: Vec<u8> = text
        .iter()
        .map(|&b| if b == b'$' { b'_' } else { b })
        .collect();
    dotenvy::from_read_iter(&harmless[..])
        .take(100_000)
        .filter(Result::is_err)
        .count()
}

/// How many brackets of each kind stay open, strings left out.
fn depth(text: &[u8]) -> [i32; 3] {
    let mut out = [0; 3];
    let mut quote = None;
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match (byte, quote) {
            (b'\\', Some(_)) => _ = bytes.next(),
            (b'"' | b'\'' | b'`', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'(', None) => out[0] += 1,
            (b')', None) => out[0] -= 1,
            (b'[', None) => out[1] += 1,
            (b']', None) => out[1] -= 1,
            (b'{', None) => out[2] += 1,
            (b'}', None) => out[2] -= 1,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn judged(path: &str, before: &str, old: &str, new: &str) -> Option<&'static str> {
        let at = before.find(old).expect("there");
        let edit = Edit {
            path: path.into(),
            span: Span::new(at, at + old.len()),
            text: new.to_owned(),
        };
        let after = before.replacen(old, new, 1);
        let unit = |text: &str| Unit::new(path, text.as_bytes().to_vec());
        broken(&unit(before), &unit(&after), &[&edit])
    }

    #[test]
    fn what_parsed_has_to_parse_again() {
        assert_eq!(
            judged("a.json", r#"{"a": "b"}"#, r#""b""#, ""),
            Some("JSON")
        );
        assert_eq!(judged("a.toml", "a = \"b\"\n", "\"b\"", ""), Some("TOML"));
        assert_eq!(judged("a.yml", "a: b\nc: d\n", "b", "\"b"), Some("YAML"));
        assert_eq!(judged("a.yml", "a: b\nc: d\n", "b", "${B:?set B}"), None);
        assert_eq!(
            judged(".env", "A=b\nC=d\n", "b", "b c"),
            Some("an environment file")
        );
        assert_eq!(judged(".env", "A=b\nC=d\n", "b", "$HOME"), None);
        assert!(judged("a.py", "a = f('b')\n", "f('b')", "f('b'").is_some());
        assert_eq!(judged("a.py", "a = f('b(')\n", "f('b(')", "f['c']"), None);
    }

    #[test]
    fn what_never_parsed_is_not_judged() {
        assert_eq!(judged("a.yml", "{{ a }}: b\n- c\n", "b", "d"), None);
        assert_eq!(judged("a.json", "{\"a\": // x\n \"b\"}", "b", "c"), None);
    }
}
