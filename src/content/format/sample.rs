//! What the tests of the hit-driven readers share: samples with placeholders instead of names and values.

use super::{Quote, Slot, SlotKind};

pub(super) type Reader = fn(&[u8], &[usize], &mut dyn FnMut(Slot));

const VALUE: &str = "alpha7";

/// Replaces the placeholders: `@N@`, `@n@`, `@C@` by a secret-like name, `@V@` by a value.
pub(super) fn fill(sample: &str) -> String {
    sample
        .replace("@N@", concat!("DB_PASS", "WORD"))
        .replace("@n@", concat!("pass", "word"))
        .replace("@C@", concat!("Pass", "word"))
        .replace("@V@", VALUE)
}

/// Offsets of the word that makes a name secret-like.
pub(super) fn hits(text: &[u8]) -> Vec<usize> {
    let lower = text.to_ascii_lowercase();
    memchr::memmem::find_iter(&lower, b"pass").collect()
}

pub(super) fn read_with(reader: Reader, text: &[u8], hits: &[usize]) -> Vec<Slot> {
    let mut all = Vec::new();
    reader(text, hits, &mut |slot| all.push(slot));
    all
}

fn shown(text: &[u8], slots: &[Slot]) -> Vec<String> {
    let of = |span: crate::text::Span| String::from_utf8_lossy(span.of(text)).into_owned();
    slots
        .iter()
        .map(|slot| format!("{:?} {} <- {}", slot.kind, of(slot.name), of(slot.value)))
        .collect()
}

/// Each sample gives its value exactly once, of this kind, under a secret-like name.
pub(super) fn check_table(reader: Reader, samples: &[&str], kind: SlotKind) {
    let mut wrong = Vec::new();
    for sample in samples {
        let text = fill(sample);
        let all = read_with(reader, text.as_bytes(), &hits(text.as_bytes()));
        let values: Vec<&Slot> = all
            .iter()
            .filter(|slot| slot.value.of(text.as_bytes()) == VALUE.as_bytes())
            .collect();
        let right = matches!(values.as_slice(), [slot] if slot.kind == kind && !hits(slot.name.of(text.as_bytes())).is_empty());
        if !right {
            wrong.push(format!("{sample}\n    {:?}", shown(text.as_bytes(), &all)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        samples.len(),
        wrong.join("\n")
    );
}

/// No sample gives a literal that could be taken for a value.
pub(super) fn quiet(reader: Reader, samples: &[&str]) {
    let mut wrong = Vec::new();
    for sample in samples {
        let text = fill(sample);
        let all = read_with(reader, text.as_bytes(), &hits(text.as_bytes()));
        let loud = all.iter().any(|slot| {
            slot.quote != Quote::None && !hits(slot.name.of(text.as_bytes())).is_empty()
                || slot.kind == SlotKind::Default
        });
        if loud {
            wrong.push(format!("{sample}\n    {:?}", shown(text.as_bytes(), &all)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        samples.len(),
        wrong.join("\n")
    );
}

/// Slots of any input are sorted, not empty in name, and inside the text.
pub(super) fn sound(reader: Reader, text: &[u8], mut hits: Vec<usize>) {
    hits.sort_unstable();
    let mut last = 0;
    for slot in read_with(reader, text, &hits) {
        assert!(!slot.name.is_empty());
        for span in [slot.name, slot.value].into_iter().chain(slot.parent) {
            assert!(span.start <= span.end && span.end <= text.len());
        }
        assert!(slot.value.start >= last);
        last = slot.value.start;
    }
}
