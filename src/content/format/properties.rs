//! What every reader keeps for any bytes: it ends, and its spans lie inside the text.

use super::{Slot, slots};
use crate::content::Format;
use crate::text::Span;
use proptest::prelude::*;

const FORMATS: [Format; 9] = [
    Format::Dotenv,
    Format::Yaml,
    Format::Json,
    Format::Toml,
    Format::Ini,
    Format::Xml,
    Format::Hcl,
    Format::Dockerfile,
    Format::Sql,
];

/// Pieces of all formats; their order and number is what the tests vary.
const PIECES: [&str; 64] = [
    "a",
    "b: ",
    "c=",
    " = ",
    "'",
    "\"",
    "`",
    "\\",
    "\n",
    "\r\n",
    "  ",
    "\t",
    "- ",
    "# ",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "</a>",
    "<a ",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "${A:-",
    "${b.c:",
    "{{",
    "}}",
    "| default('",
    "||",
    "<%= ",
    "%>",
    "<<EOF\n",
    "EOF\n",
    "|\n",
    ">-\n",
    "\"\"\"",
    "'''",
    "ENV ",
    "RUN ",
    "ARG ",
    "ONBUILD ",
    "INSERT INTO t (a) VALUES (",
    "PASSWORD ",
    "IDENTIFIED BY ",
    "$$",
    ";",
    ",",
    ":",
    "//",
    "/*",
    "*/",
    "--",
    "é",
    "\u{0}",
    "key: |\n",
    "run: ",
    "1:2:3:4:5",
    "Environment=",
];

fn check(format: Format, text: &[u8], hits: &[usize]) -> Result<(), TestCaseError> {
    let inside = |span: Span| span.start <= span.end && span.end <= text.len();
    let mut bad: Option<Slot> = None;
    slots(format, text, hits, &mut |slot| {
        let good = inside(slot.name)
            && inside(slot.value)
            && slot.parent.is_none_or(inside)
            && !slot.name.is_empty();
        if !good {
            bad = Some(slot);
        }
    });
    prop_assert!(bad.is_none(), "{format:?}: {bad:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in FORMATS {
            check(format, &text, &[])?;
        }
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(0..PIECES.len(), 0..80)) {
        let text: String = pieces.iter().map(|&piece| PIECES[piece]).collect();
        let hits: Vec<usize> = (0..text.len()).step_by(7).collect();
        for format in FORMATS {
            check(format, text.as_bytes(), &hits)?;
        }
    }
}

/// Pieces repeated over and over: a reader that needed quadratic time would make this test hard to wait for.
#[test]
fn repeated_pieces_are_read_to_their_end() {
    let size = 60_000;
    for first in PIECES {
        for second in ["", "\n", "'", " a: "] {
            let piece = format!("{first}{second}");
            let text = piece.repeat(size / piece.len());
            for format in FORMATS {
                let mut count = 0;
                slots(format, text.as_bytes(), &[], &mut |_| count += 1);
                assert!(
                    count <= 4 * text.len(),
                    "{format:?} {piece:?}: {count} slots"
                );
            }
        }
    }
}

#[test]
fn large_texts_are_read_around_their_hits() {
    let line = "a: v1\n";
    let mut text = line.repeat((3 << 20) / line.len());
    let at = text.len() / 2 / line.len() * line.len();
    text.insert_str(at, "wanted: v2\n");
    let mut all = Vec::new();
    slots(Format::Yaml, text.as_bytes(), &[at + 3], &mut |slot| {
        all.push(slot);
    });
    assert!(
        all.iter()
            .any(|slot| slot.name.of(text.as_bytes()) == b"wanted")
    );
    assert!(all.len() < (300 << 10) / line.len());
    assert!(
        all.iter()
            .all(|slot| slot.name.start == 0 || text.as_bytes()[slot.name.start - 1] == b'\n')
    );
    let mut none = 0;
    slots(Format::Yaml, text.as_bytes(), &[], &mut |_| none += 1);
    assert_eq!(none, 0);
}

#[test]
fn one_long_line_is_read_around_its_hits() {
    let mut text = String::from("{");
    text.push_str(&"\"a\":1,".repeat(500_000));
    let at = text.len();
    text.push_str("\"wanted\":\"v1\",");
    text.push_str(&"\"a\":1,".repeat(500_000));
    let mut seen = false;
    slots(Format::Json, text.as_bytes(), &[at], &mut |slot| {
        seen |= slot.name.of(text.as_bytes()) == b"wanted";
    });
    assert!(seen);
}
