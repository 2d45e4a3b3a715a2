//! Tests of encoded text: what comes out and where it stands, and what is left alone.

use super::*;
use crate::content::archive::build::{Method, gzip, zip};
use proptest::prelude::*;

const VALUE: &str = "the quick brown fox jumps over it";

pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let mut bits = 0u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(group.get(at).copied().unwrap_or(0));
        }
        for at in 0..4 {
            out.push(match at > group.len() {
                true => '=',
                false => char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]),
            });
        }
    }
    out
}

fn each(text: &str, form: impl Fn(u8) -> String) -> String {
    text.bytes().map(form).collect()
}

fn found(path: &str, text: &str) -> Vec<Stretch> {
    let mut all = Vec::new();
    let format = Format::of(bstr::BStr::new(path), text.as_bytes());
    stretches(path.as_bytes(), format, text.as_bytes(), &mut |it| {
        all.push(it);
    });
    all
}

/// Exactly one stretch holds [`VALUE`], and it says where it comes from.
#[track_caller]
fn assert_hidden(path: &str, text: &str, coding: Coding, place: &str) {
    let all = found(path, text);
    let holds = |it: &&Stretch| memchr::memmem::find(&it.text, VALUE.as_bytes()).is_some();
    let [it] = all.iter().filter(holds).collect::<Vec<_>>()[..] else {
        panic!("{text}: {all:?}");
    };
    let at = memchr::memmem::find(&it.text, VALUE.as_bytes()).expect("it holds it");
    let span = Span::new(at, at + VALUE.len());
    assert_eq!(it.coding, coding);
    assert!(it.is_changed(span));
    let original = String::from_utf8_lossy(it.original(span).of(text.as_bytes()));
    assert_eq!(original, place, "{text}");
}

#[test]
fn base64_is_decoded_wherever_it_stands() {
    let code = base64(VALUE.as_bytes());
    let plain = code.trim_end_matches('=');
    for (before, behind) in [
        ("x = \"", "\"\n"),
        ("", ""),
        ("a: ", "\n"),
        ("https://example.com/decode/", "?x"),
        ("prefix_", ""),
        ("\\n", ""),
        ("key%3D", "&b"),
        ("data:text/plain;base64,", ")"),
    ] {
        let text = format!("{before}{code}{behind}");
        assert_hidden("a.txt", &text, Coding::Base64, plain);
    }
}

#[test]
fn a_part_of_base64_is_the_characters_that_hold_it() {
    let code = base64(format!("12{VALUE}..").as_bytes());
    assert_hidden(
        "a",
        &format!("\"{code}\""),
        Coding::Base64,
        &code[2..48 - 1],
    );
}

#[test]
fn base64_in_lines_is_one() {
    let long = format!("{}{VALUE}{}", "before ".repeat(9), " behind".repeat(9));
    let code = base64(long.as_bytes());
    for (width, between) in [
        (76, "\n"),
        (64, "\r\n"),
        (60, "\n    "),
        (64, "\\n"),
        (32, "\n"),
    ] {
        let lines: Vec<&str> = code
            .as_bytes()
            .chunks(width)
            .map(|it| std::str::from_utf8(it).expect("ASCII"))
            .collect();
        let text = format!("x: |\n    {}\nend", lines.join(between));
        let all = found("a.yaml", &text);
        assert!(all.iter().any(|it| it.text == long.as_bytes()), "{text}");
    }
}

#[test]
fn compressed_and_wide_text_comes_out() {
    let squeezed = base64(&gzip(format!("{VALUE}, and {VALUE}").as_bytes()));
    let all = found("a.json", &format!("{{\"a\": \"{squeezed}\"}}"));
    assert_eq!(all[0].coding, Coding::Compressed);
    assert!(all[0].text.starts_with(VALUE.as_bytes()));
    let member = (VALUE, VALUE.as_bytes());
    let archive = base64(&zip(&[member], Method::Deflated));
    assert_hidden(
        "a.py",
        &format!("x = '{archive}'"),
        Coding::Compressed,
        &archive,
    );
    let wide: Vec<u8> = VALUE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let code = base64(&wide);
    assert_hidden("a.ps1", &format!("-enc {code}"), Coding::Base64, &code);
}

#[test]
fn a_bomb_in_base64_stays_packed() {
    let bomb = gzip(&vec![b'a'; 16 << 20]);
    assert!(found("a.json", &format!("\"{}\"", base64(&bomb))).is_empty());
    let bomb = zip(&[("a", &vec![b'a'; 16 << 20])], Method::Deflated);
    let all = found("a.json", &format!("\"{}\"", base64(&bomb)));
    let out: usize = all.iter().map(|it| it.text.len()).sum();
    assert!(out < 1 << 20, "{out}");
}

#[test]
fn digits_and_escapes_are_decoded() {
    let hex = each(VALUE, |b| format!("{b:02x}"));
    assert_hidden("a.js", &format!("f('{hex}')"), Coding::Hex, &hex);
    let long = format!("0x{hex}");
    assert_hidden("a.sol", &long, Coding::Hex, &hex);
    for (coding, text) in [
        (Coding::Escapes, each(VALUE, |b| format!("\\u{b:04x}"))),
        (Coding::Escapes, each(VALUE, |b| format!("\\\\u{b:04X}"))),
        (Coding::Escapes, each(VALUE, |b| format!("\\u{{{b:x}}}"))),
        (Coding::Escapes, each(VALUE, |b| format!("\\U{b:08x}"))),
        (Coding::Escapes, each(VALUE, |b| format!("\\x{b:02X}"))),
        (Coding::Escapes, each(VALUE, |b| format!("\\{b:03o}"))),
        (Coding::Escapes, VALUE.replace('q', "\\u0071")),
        (Coding::Percent, each(VALUE, |b| format!("%{b:02X}"))),
        (
            Coding::Percent,
            each(VALUE, |b| match b {
                b' ' => "%20".to_owned(),
                b'q' => "%71".to_owned(),
                _ => char::from(b).to_string(),
            }),
        ),
        (Coding::References, each(VALUE, |b| format!("&#{b};"))),
        (Coding::References, each(VALUE, |b| format!("&#x{b:x};"))),
    ] {
        assert_hidden("a.js", &format!("a(\"{text}\")"), coding, &text);
    }
}

#[test]
fn json_hides_slashes() {
    let all = found("a.json", "{\"a\": \"x:\\/\\/y\\/z\"}");
    assert_eq!(all[0].text, b"{\"a\": \"x://y/z\"}");
}

#[test]
fn literals_are_joined_as_their_language_does() {
    for (path, text) in [
        ("a.js", "k = \"one\" + \"two\""),
        ("a.js", "k = 'one'\n    + 'two'"),
        ("a.ts", "k = `one` +\n  `two`"),
        ("a.java", "k = \"o\" + \"ne\" + \"two\";"),
        ("a.py", "k = (\"one\"\n     \"two\")"),
        ("a.py", "k = \"one\" \\\n  f\"two\""),
        ("a.py", "k = 'one' b'two'"),
        ("a.c", "k = \"one\" \"two\";"),
        ("a.c", "k = \"one\\\ntwo\";"),
        ("a.php", "k = 'one' . 'two';"),
        ("a.lua", "k = \"one\" .. \"two\""),
        ("a.ex", "k = \"one\" <> \"two\""),
        ("a.hs", "k = \"one\" ++ \"two\""),
        ("a.vb", "k = \"one\" & _\n  \"two\""),
        ("a.sql", "k = 'one' || 'two'"),
        ("a.json", "\"k = \\\"one\\\" + \\\"two\\\"\""),
    ] {
        let all = found(path, text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        let at = memchr::memmem::find(&all[0].text, b"onetwo").unwrap_or_else(|| panic!("{text}"));
        let original = all[0].original(Span::new(at, at + 6)).of(text.as_bytes());
        assert!(
            original.starts_with(b"o") && original.ends_with(b"o"),
            "{text}"
        );
    }
}

#[test]
fn the_runs_of_a_document_are_one_text() {
    let text = "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
        <w:p><w:r><w:t>the quick brown </w:t></w:r><w:r><w:t>fox jumps over it</w:t></w:r></w:p><w:p><w:r><w:t>a &amp; b</w:t></w:r></w:p>";
    let place = "the quick brown </w:t></w:r><w:r><w:t>fox jumps over it";
    assert_hidden("document.xml", text, Coding::Markup, place);
    assert!(
        found("document.xml", text)[0]
            .text
            .ends_with(b"it\na & b\n")
    );
    assert!(found("a.xml", "<a><b>one</b></a>").is_empty());
}

#[test]
fn other_things_are_left_alone() {
    let noise: Vec<u8> = (0..300u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let digest = each("0123456789abcdef", |b| {
        format!("{:02x}", b.wrapping_mul(73) ^ 0xa5)
    });
    for text in [
        format!("\"integrity\": \"sha512-{}\"", base64(&noise[..64])),
        format!(
            "url(data:image/png;base64,{})",
            base64(&[b"\x89PNG\r\n\x1a\n", &noise[..]].concat())
        ),
        format!(
            "url(data:font/woff2;base64,{})",
            base64(&[b"wOF2", &noise[..]].concat())
        ),
        digest.repeat(2),
        "import { someVeryLongIdentifierInCamelCase } from '../../components/SomeOtherThing/index'"
            .to_owned(),
        "AbstractSingletonProxyFactoryBeanConfigurationManager".to_owned(),
        "/usr/local/lib/python3/site-packages/requests/packages/urllib3".to_owned(),
        "-----------------------------------------------------------------".to_owned(),
        "x = \"a\" + b + \"c\"; y = \"one \" + \"two\"; z = \" \" + \" \"; w = \"a\", \"b\""
            .to_owned(),
        "if (a && b) { c = a & 7; d = 100 % 7; e = \"\\n\\t\\\\\" + \"\\033[0m\\x1b\\u00e9\" }"
            .to_owned(),
        "printf(\"%20d %s %5.2f%%\\n\", x); \"100%\"".to_owned(),
        format!(
            "{0}.{0}.x",
            base64(b"{\"name\": \"of somebody\", \"for\": \"all\"}  ")
        ),
        "&amp;&nbsp;&copy;&#169;&#10;".to_owned(),
        "curl -s \\\n  -H a \\\n  b".to_owned(),
    ] {
        let all = found("a.js", &text);
        assert!(all.is_empty(), "{text}: {all:?}");
    }
    let listed = found(
        "a.py",
        "x = [\"one\", \"two\"]\ny(\"a b\" , 'c')\nz = {'a': ' '}\n",
    );
    assert!(listed.is_empty(), "{listed:?}");
}

#[test]
fn decoded_text_is_no_multiple_of_the_original() {
    for text in [
        "\\x41".repeat(50_000),
        "%41 ".repeat(50_000),
        "'a'+".repeat(50_000),
        "'a' \n".repeat(50_000),
        "&#65;".repeat(50_000),
        base64(&[b'a'; 100_000]),
        "61".repeat(50_000),
    ] {
        for path in ["a.py", "a.js", "a.xml"] {
            let sum: usize = found(path, &text).iter().map(|it| it.text.len()).sum();
            assert!(
                sum <= text.len() + text.len() / 8,
                "{path} {}: {sum}",
                &text[..9]
            );
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_taken_and_places_lie_inside(
        text in proptest::collection::vec(any::<u8>(), 0..600),
        path in "a\\.(py|js|xml|json|php|lua|sql|c)",
    ) {
        assert_inside(&path, &text)?;
    }

    #[test]
    fn any_tangle_is_taken_and_places_lie_inside(
        pieces in proptest::collection::vec(
            "[A-Za-z0-9+/=_-]{1,40}|\\\\u00[4-6][0-9a-f]|\\\\x[4-6]1|%[46]1|&#[67]5;|[\"'] ?[+.&] ?[\"']|[\"']\n [\"']|\\\\\n|<w:t>|</w:p>|[\"'\\\\ \n%&<]|schemas.openxmlformats.org/",
            0..60,
        ),
        path in "a\\.(py|js|xml|json|php|lua|sql|c)",
    ) {
        assert_inside(&path, pieces.concat().as_bytes())?;
    }

    #[test]
    fn text_in_base64_comes_out(text in "[ -~]{24,400}", before in "[ \"'(:,]", behind in "[ \"')\n]") {
        let all = found("a.txt", &format!("{before}{}{behind}", base64(text.as_bytes())));
        prop_assert!(all.iter().any(|it| it.text == text.as_bytes()), "{:?}", all);
    }
}

fn assert_inside(path: &str, text: &[u8]) -> Result<(), TestCaseError> {
    let format = Format::of(bstr::BStr::new(path), text);
    let mut all = Vec::new();
    stretches(path.as_bytes(), format, text, &mut |it| all.push(it));
    for it in all {
        let len = it.text.len();
        for span in [
            (0, len),
            (0, 0),
            (len, len),
            (len / 2, len),
            (len / 3, len / 2),
            (len / 2, len / 2 + 1),
        ] {
            let span = Span::new(span.0, span.1);
            let place = it.original(span);
            prop_assert!(place.end <= text.len(), "{:?} {:?}", place, it);
            prop_assert_eq!(
                place.is_empty(),
                span.is_empty() || len == 0,
                "{:?} {:?}",
                span,
                it
            );
        }
    }
    Ok(())
}
