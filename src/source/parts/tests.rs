//! Parts cover their input, and know their place in it.

use super::*;
use crate::text::LineIndex;
use proptest::prelude::*;

const SMALL: Limits = Limits {
    part: 200,
    line_search: 60,
    overlap: 30,
    block: 50,
    archive: SAMPLE as u64 + 1000,
};

fn parts_of(limits: Limits, raw: &[u8]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut raw = raw;
    let emit = &mut |unit| units.push(unit);
    read_within(limits, BStr::new("a"), &mut raw, emit).unwrap();
    units
}

/// The parts cover `text` without a gap, overlap where they should, and know their place in it.
#[track_caller]
fn assert_cover(units: &[Unit], text: &[u8], limits: Limits) {
    let whole = LineIndex::new(text);
    let mut end = 0;
    for unit in units {
        let start = unit.base.offset;
        assert!(unit.text.len() <= limits.part, "{}", unit.text.len());
        assert!(start <= end, "a gap from {end} to {start}");
        assert!(
            end == 0 || start + limits.overlap + 3 >= end,
            "too much overlap"
        );
        assert_eq!(unit.text, &text[start..start + unit.text.len()]);
        for at in [0, unit.text.len() / 2, unit.text.len()] {
            if std::str::from_utf8(text).is_ok_and(|text| text.is_char_boundary(start + at))
                && !(unit.text.ends_with(b"\r") && at > 0)
            {
                assert_eq!(
                    unit.position(at),
                    whole.position(start + at, text),
                    "at {at}"
                );
            }
        }
        end = start + unit.text.len();
    }
    assert_eq!(end, text.len());
}

#[test]
fn parts_end_at_lines_and_repeat_the_last_ones() {
    let text: String = (0..100).map(|n| format!("line {n:03}\n")).collect();
    let units = parts_of(SMALL, text.as_bytes());
    assert!(units.len() > 4);
    assert_cover(&units, text.as_bytes(), SMALL);
    for pair in units.windows(2) {
        let end = pair[0].base.offset + pair[0].text.len();
        assert!(pair[0].text.ends_with(b"\n"));
        assert!(pair[1].text.starts_with(b"line"));
        assert_eq!(
            end - pair[1].base.offset,
            27,
            "three lines fit in the overlap"
        );
    }
}

#[test]
fn what_lies_across_a_seam_is_whole_in_one_part() {
    let needle = "n".repeat(SMALL.overlap);
    for at in 0..600 {
        let text = format!("{}{needle}{}", "x".repeat(at), "y".repeat(300));
        let units = parts_of(SMALL, text.as_bytes());
        assert!(units.iter().any(|unit| {
            let text = std::str::from_utf8(&unit.text).unwrap();
            text.contains(&needle)
        }));
    }
}

#[test]
fn runs_of_nul_bytes_are_left_out() {
    let mut raw = vec![b'a'; 75];
    raw.resize(100_000, 0);
    raw.extend_from_slice(b"\nend");
    let units = parts_of(SMALL, &raw);
    let handed_out: usize = units.iter().map(|unit| unit.text.len()).sum();
    assert!(handed_out < 2 * SAMPLE, "{handed_out}");
    let last = units.last().unwrap();
    assert!(last.text.ends_with(b"\nend"));
    assert_eq!(last.base.offset + last.text.len(), raw.len());
    assert_eq!(last.position(last.text.len() - 3).line, 2);
}

#[test]
fn an_empty_input_is_one_empty_unit() {
    let mut units = Vec::new();
    read(BStr::new("a"), &mut io::empty(), &mut |unit| {
        units.push(unit);
    })
    .unwrap();
    assert_eq!(units.len(), 1);
    assert_eq!(parts_of(SMALL, b"\xef\xbb\xbf").len(), 1);
}

#[test]
fn an_archive_is_whole_up_to_its_own_limit() {
    for (more, whole) in [(0, true), (1, false)] {
        let mut raw = b"PK\x03\x04".to_vec();
        raw.resize(SMALL.archive as usize + more, b'a');
        let units = parts_of(SMALL, &raw);
        assert_eq!(units.len() == 1, whole);
        assert_eq!(units[0].whole, whole);
        assert_cover(&units, &raw, if whole { LIMITS } else { SMALL });
    }
}

#[test]
fn small_inputs_are_whole_and_large_ones_are_not() {
    let mut units = Vec::new();
    for len in [WHOLE, WHOLE + 1] {
        let input = &mut io::repeat(b'a').take(len);
        let emit = &mut |unit| units.push(unit);
        read(BStr::new("a"), input, emit).unwrap();
    }
    assert_eq!(units[0].text.len() as u64, WHOLE);
    assert_cover(&units[1..], &vec![b'a'; units[0].text.len() + 1], LIMITS);
}

proptest! {
    #[test]
    fn any_text_is_covered(pieces in proptest::collection::vec("\r\n|\n|\r|[a-z]{1,90}|[é😀日]{1,9}", 0..120)) {
        let text = pieces.concat().into_bytes();
        assert_cover(&parts_of(SMALL, &text), &text, SMALL);
    }

    #[test]
    fn any_bytes_are_covered(raw in proptest::collection::vec(1u8..=255, 0..3000)) {
        let units = parts_of(SMALL, &raw);
        if units[0].encoding == Encoding::Utf8 {
            assert_cover(&units, &raw, SMALL);
        }
    }

    #[test]
    fn utf16_is_covered(text in "[a-zé😀\n]{0,2000}", big in any::<bool>()) {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let raw: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect();
        assert_cover(&parts_of(SMALL, &raw), text.as_bytes(), SMALL);
    }
}
