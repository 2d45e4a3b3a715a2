//! Pairs in values, comments and running text.

use super::super::Format;
use super::*;

fn found(text: &str, hit: &str) -> Vec<(String, String)> {
    let hits: Vec<usize> = text.match_indices(hit).map(|(at, _)| at).collect();
    let mut all = Vec::new();
    inside(
        text.as_bytes(),
        Span::new(0, text.len()),
        &hits,
        &mut |slot| {
            let part = |span: Span| String::from_utf8_lossy(span.of(text.as_bytes())).into();
            all.push((part(slot.name), part(slot.value)));
        },
    );
    all
}

#[test]
fn json_and_queries_inside_strings() {
    for (text, name, value) in [
        (r#"{"@": "a b"}"#, "@", "a b"),
        (r#"{\"db_@\":\"ab\",\"x\":1}"#, "db_@", "ab"),
        (r#"{\\\"@\\\": \\\"ab\\\"}"#, "@", "ab"),
        ("user=x&@=ab&z=1", "@", "ab"),
        ("A=1 db_@=ab C=2", "db_@", "ab"),
        ("--@=ab", "--@", "ab"),
    ] {
        let (text, name) = (&text.replace('@', "pass"), name.replace('@', "pass"));
        assert_eq!(found(text, "pass"), [(name, value.to_owned())]);
    }
}

#[test]
fn sentences_and_comparisons_give_nothing() {
    for text in [
        "pass: the word",
        "the pass is = x",
        "pass == 'x'",
        "pass=>x",
        "{\"pass\": true}",
        "pass=",
        "pass",
        "\"pass",
    ] {
        assert_eq!(found(text, "pass"), [], "{text}");
    }
}

#[test]
fn pairs_in_running_text() {
    let text = "ID:x,PW:ab1! (pw:cd)\nsee pw:e/f ?pw=g -pw:h\npw: i pw:j.\n";
    let hits: Vec<usize> = text
        .match_indices("PW")
        .chain(text.match_indices("pw"))
        .map(|(at, _)| at)
        .collect();
    let mut all = Vec::new();
    spoken(
        text.as_bytes(),
        Span::new(0, text.len()),
        &hits,
        &mut |slot| {
            all.push(String::from_utf8_lossy(slot.value.of(text.as_bytes())).into_owned());
        },
    );
    assert_eq!(all, ["ab1!", "cd", "h"]);
}

#[test]
fn a_name_with_a_made_value_beside_it() {
    let found = |text: &str| -> Vec<String> {
        let hits: Vec<usize> = text.match_indices("pass").map(|(at, _)| at).collect();
        let mut all = Vec::new();
        let whole = Span::new(0, text.len());
        apposed(text.as_bytes(), whole, &hits, &mut |slot| {
            let value = slot.value.of(text.as_bytes());
            all.push(String::from_utf8_lossy(value).into_owned());
        });
        all
    };
    let made = "q7w8e9r1t2y3u4i5o6p7a8";
    for text in [
        "acme pass @",
        "acme-pass-@",
        "the pass key @, then",
        "pass token @",
    ] {
        assert_eq!(found(&text.replace('@', made)), [made], "{text}");
    }
    for text in [
        "pass the-second-gate-of-the-town",
        "pass @x/y z",
        "pass abcdefghijklmnopqrstuv",
        "pass=@",
    ] {
        let text = text.replace('@', "q7w8");
        assert_eq!(found(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn commented_settings_of_configuration() {
    let text = "# pass = ab\n#  - name.pass: 'c d'\n; pass=e ; note\n# pass is long\n# pass: two words\nx = 1 # pass=f\n";
    let hits: Vec<usize> = text.match_indices("pass").map(|(at, _)| at).collect();
    let mut all = Vec::new();
    commented(text.as_bytes(), &hits, &mut |slot| {
        all.push(String::from_utf8_lossy(slot.value.of(text.as_bytes())).into_owned());
    });
    assert_eq!(all, ["ab", "c d", "e"]);
}

#[test]
fn broken_json_is_read_pair_by_pair() {
    let text =
        "],\n }, \"a\": [\n\"@\": \"ab\",\n ] \"body\": \"{\\\"@\\\": \\\"cd\\\"}\" \"@\": {\n"
            .replace('@', "pass");
    let hits: Vec<usize> = text.match_indices("pass").map(|(at, _)| at).collect();
    let mut values = Vec::new();
    super::super::slots(Format::Json, text.as_bytes(), &hits, &mut |slot| {
        if slot.name.of(text.as_bytes()) == b"pass" {
            values.push(slot.value.of(text.as_bytes()).to_vec());
        }
    });
    values.sort();
    assert_eq!(values, [b"ab".to_vec(), b"cd".to_vec()], "{text}");
}

#[test]
fn readers_look_inside_values() {
    for (format, text) in [
        (Format::Json, r#"{"body": "{\"@\": \"ab\"}"}"#),
        (Format::Code, "send('{\"@\": \"ab\"}')"),
        (Format::Code, "env = \"X=1 @=ab\""),
        (Format::Yaml, "command: run -e @=ab x\n"),
    ] {
        let text = text.replace('@', "pass");
        let hits: Vec<usize> = text.match_indices("pass").map(|(at, _)| at).collect();
        let mut values = Vec::new();
        super::super::slots(format, text.as_bytes(), &hits, &mut |slot| {
            values.push(slot.value.of(text.as_bytes()).to_vec());
        });
        assert!(values.contains(&b"ab".to_vec()), "{text}");
    }
}
