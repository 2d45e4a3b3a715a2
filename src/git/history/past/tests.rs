//! The file is read as it was written, or refused, whatever is in it.

use super::*;
use proptest::prelude::*;

/// One of everything.
fn past() -> Past {
    let id = |byte: u8| ObjectId::from([byte; 20]);
    Past {
        key: [7; 32],
        packs: vec!["pack-1".into()],
        loose: vec![id(1), id(2)],
        blobs: 3,
        bytes: 4,
        commits: vec![
            Commit {
                id: id(3),
                parents: vec![],
                seconds: -5,
                set: 1,
            },
            Commit {
                id: id(4),
                parents: vec![0],
                seconds: 6,
                set: 2,
            },
        ],
        tags: vec![(id(5), id(4))],
        sets: vec![
            Link::default(),
            Link {
                rest: 0,
                chunk: 0,
                mask: 0b101,
            },
            Link {
                rest: 1,
                chunk: 1,
                mask: 0b10,
            },
        ],
        trees: vec![(id(6), 2)],
        holders: vec![Holder {
            id: id(7),
            values: vec![0, 2],
            paths: vec![("a/b".into(), EntryKind::Symlink)],
            again: true,
        }],
        texts: vec![(id(4), vec![65])],
        pairs: vec![[1; 16], [2; 16]],
        loose_ends: vec![id(8)],
        kinds: vec![(id(9), 2)],
        seats: (0..66)
            .map(|number| match number {
                0 => Seat::Span {
                    object: id(7),
                    start: 1,
                    len: 2,
                },
                1 => Seat::Found {
                    object: id(7),
                    path: "p".into(),
                    kind: EntryKind::File,
                    rank: 0,
                    of: 1,
                },
                _ => Seat::None,
            })
            .collect(),
    }
}

fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    let checksum = Sha256::digest(&content);
    content.extend_from_slice(&checksum);
    content
}

#[test]
fn what_is_written_is_read() {
    let past = past();
    assert_eq!(Past::decode(&past.encode()).unwrap(), past);
    let none = Past {
        sets: vec![Link::default()],
        ..Past::default()
    };
    assert_eq!(Past::decode(&none.encode()).unwrap(), none);
}

#[test]
fn masks_follow_the_links() {
    assert_eq!(past().masks(0), [0, 0b101, 0b101]);
    assert_eq!(past().masks(1), [0, 0, 0b10]);
    assert_eq!(past().masks(2), [0, 0, 0]);
}

#[test]
fn another_version_is_no_damage() {
    let mut other = past().encode();
    other.truncate(other.len() - 32);
    other[17] = b'9';
    assert!(matches!(Past::decode(&sealed(other)), Err(NoPast::None)));
}

#[test]
fn numbers_that_lead_nowhere_are_refused() {
    let sound = past();
    let wrong = [
        Past {
            trees: vec![(sound.trees[0].0, 3)],
            ..sound.clone()
        },
        Past {
            texts: vec![(sound.texts[0].0, vec![66])],
            ..sound.clone()
        },
        Past {
            sets: Vec::new(),
            ..sound.clone()
        },
        Past {
            loose: sound.loose.iter().rev().copied().collect(),
            ..sound.clone()
        },
        Past {
            sets: vec![sound.sets[0], sound.sets[2], sound.sets[1]],
            ..sound.clone()
        },
        Past {
            commits: sound.commits.iter().rev().cloned().collect(),
            ..sound.clone()
        },
    ];
    for past in wrong {
        let read = Past::decode(&past.encode());
        assert!(matches!(read, Err(NoPast::Damaged(_))), "{past:?}");
    }
}

proptest! {
    #[test]
    fn one_wrong_byte_is_noticed(at in any::<prop::sample::Index>(), by in 1u8..) {
        let mut bytes = past().encode();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(matches!(Past::decode(&bytes), Err(NoPast::Damaged(_))));
    }

    /// Also with a right checksum: whoever can write into the folder can make one.
    #[test]
    fn any_bytes_are_read_or_refused(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = past().encode();
        bytes.truncate(bytes.len() - 32);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut.index(3) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(past) = Past::decode(&sealed(bytes)) {
            for chunk in 0..3 {
                prop_assert_eq!(past.masks(chunk).len(), past.sets.len());
            }
        }
    }

    #[test]
    fn noise_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Past::decode(&bytes).is_err());
        let mut marked = b"credlint history 1\n".to_vec();
        marked.extend(bytes);
        let _ = Past::decode(&sealed(marked));
    }
}
