//! Tests of archives: what comes out, and what hostile ones cost.

use super::build::{Method, gzip, tar, zip};
use super::*;
use proptest::prelude::*;

fn read(bytes: &[u8], budget: &mut Budget) -> (Vec<(String, Vec<u8>)>, Vec<Trouble>) {
    let mut members = Vec::new();
    let kind = kind(bytes).expect("an archive");
    let troubles = open(
        kind,
        BStr::new("a/b.txt.gz"),
        bytes,
        budget,
        &mut |member, _| {
            members.push((member.name.to_string(), member.bytes));
        },
    );
    let troubles = troubles.sentences().map(|(trouble, _)| trouble);
    (members, troubles.collect())
}

fn all(bytes: &[u8]) -> (Vec<(String, Vec<u8>)>, Vec<Trouble>) {
    read(bytes, &mut Budget::new(bytes.len()))
}

fn member(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    (name.to_owned(), bytes.to_vec())
}

const TWO: [(&str, &[u8]); 2] = [("a/x", b"one"), ("a/y", b"two two two two")];

#[test]
fn every_kind_gives_its_members() {
    let both = vec![member("a/x", b"one"), member("a/y", b"two two two two")];
    for bytes in [
        zip(&TWO, Method::Stored),
        zip(&TWO, Method::Deflated),
        tar(&TWO),
        gzip(&tar(&TWO)),
    ] {
        assert_eq!(all(&bytes), (both.clone(), vec![]));
    }
    let twice = [gzip(b"one "), gzip(b"two")].concat();
    assert_eq!(all(&twice), (vec![member("b.txt", b"one two")], vec![]));
    let in_front = [&b"PK\x03\x04"[..], &zip(&TWO, Method::Deflated)].concat();
    assert_eq!(all(&in_front).0, both, "an archive behind something else");
}

#[test]
fn names_are_relative_short_and_unlike() {
    let long = "n".repeat(60_000);
    let names = [
        "../../etc/passwd",
        "/abs",
        "C:\\x\\..\\y",
        "a/./b//c",
        "d",
        "d",
        &long,
    ];
    let files: Vec<_> = names.iter().map(|&name| (name, &b"x"[..])).collect();
    let (members, troubles) = all(&zip(&files, Method::Stored));
    assert_eq!(troubles, []);
    let read: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
    let short = "n".repeat(NAME);
    let want = ["etc/passwd", "abs", "C:/x/y", "a/b/c", "d", "d#2", &short];
    assert_eq!(read, want);
}

#[test]
fn what_cannot_be_read_is_told() {
    for (bytes, trouble) in [
        (zip(&TWO, Method::Encrypted), Trouble::Encrypted),
        (zip(&TWO, Method::Unknown), Trouble::Unread),
        (b"7z\xbc\xaf\x27\x1c...".to_vec(), Trouble::Unread),
        (
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03garbage".to_vec(),
            Trouble::Damaged,
        ),
    ] {
        assert_eq!(all(&bytes), (vec![], vec![trouble]));
    }
    let mut folder = tar(&[("f", b"x")]);
    folder.truncate(600);
    assert_eq!(
        all(&folder),
        (vec![member("f", b"x")], vec![]),
        "cut in the padding"
    );
    assert_eq!(kind(b"BZhing about"), None);
    assert_eq!(kind(b"PK"), None);
}

#[test]
fn a_truncated_archive_gives_what_is_there() {
    for (whole, cut) in [
        (zip(&TWO, Method::Stored), 60),
        (zip(&TWO, Method::Deflated), 60),
        (tar(&[("a/x", b"one"), ("a/y", &[b'y'; 3000])]), 2000),
    ] {
        let (members, troubles) = all(&whole[..whole.len() - cut]);
        assert_eq!(members[0], member("a/x", b"one"));
        assert_eq!(troubles, [Trouble::Damaged]);
    }
    let noise: Vec<u8> = (0..50_000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let whole = gzip(&noise);
    let (members, troubles) = all(&whole[..whole.len() / 2]);
    assert!(noise.starts_with(&members[0].1) && members[0].1.len() > 1000);
    assert_eq!(troubles, [Trouble::Damaged]);
}

#[test]
fn a_bomb_runs_out_of_its_budget() {
    let zeros = vec![0; FREE + (20 << 20)];
    for bomb in [gzip(&zeros), zip(&[("a", &zeros)], Method::Deflated)] {
        let mut budget = Budget::new(bomb.len());
        let (members, troubles) = read(&bomb, &mut budget);
        assert_eq!(troubles, [Trouble::Limit]);
        assert!(members[0].1.len() <= FREE + bomb.len() * RATIO);
        assert!(members[0].1.len() < zeros.len());
        assert!(budget.bytes < FREE);
    }
}

#[test]
fn members_that_share_their_bytes_cost_each_time() {
    let one = vec![b'a'; 1 << 20];
    let mut bytes = zip(&[("a", &one)], Method::Stored);
    let start = bytes.len() - 22 - 47;
    let entry = bytes[start..start + 47].to_vec();
    let end = bytes.split_off(start + 47);
    (0..3000).for_each(|_| bytes.extend_from_slice(&entry));
    bytes.extend_from_slice(&end);
    let len = u32::try_from(47 * 3001).expect("small");
    let at = bytes.len() - 10;
    bytes[at..at + 4].copy_from_slice(&len.to_le_bytes());
    let mut total = 0;
    let mut budget = Budget::new(bytes.len());
    let troubles = open(
        Kind::Zip,
        BStr::new("a"),
        &bytes,
        &mut budget,
        &mut |member, _| {
            total += member.bytes.len();
        },
    );
    assert!(total <= TOTAL, "{total}");
    assert_eq!(
        troubles.sentences().next().map(|it| it.0),
        Some(Trouble::Limit)
    );
}

#[test]
fn many_members_are_too_many() {
    let names: Vec<String> = (0..60_000).map(|n| n.to_string()).collect();
    let files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    let (members, troubles) = all(&tar(&files));
    assert_eq!((members.len(), troubles), (MEMBERS, vec![Trouble::Limit]));
}

proptest! {
    #[test]
    fn any_bytes_are_read(raw in proptest::collection::vec(any::<u8>(), 0..2000), magic in 0..4usize) {
        let magic = [&b"PK\x03\x04"[..], b"PK\x05\x06", b"\x1f\x8b\x08\0", b""][magic];
        let bytes = [magic, &raw].concat();
        for kind in [Kind::Zip, Kind::Gzip, Kind::Tar] {
            let mut budget = Budget::new(bytes.len());
            open(kind, BStr::new("a"), &bytes, &mut budget, &mut |_, _| ());
        }
    }

    #[test]
    fn any_damage_is_survived(
        at in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
        which in 0..4usize,
    ) {
        let mut bytes = match which {
            0 => zip(&TWO, Method::Deflated),
            1 => zip(&TWO, Method::Stored),
            2 => tar(&TWO),
            _ => gzip(&tar(&TWO)),
        };
        for (at, value) in at {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(kind) = kind(&bytes) {
            let mut budget = Budget::new(bytes.len());
            open(kind, BStr::new("a"), &bytes, &mut budget, &mut |_, _| ());
        }
    }

    #[test]
    fn what_goes_in_comes_out(bytes in proptest::collection::vec(any::<u8>(), 1..5000)) {
        let files = [("f", &bytes[..])];
        for archive in [zip(&files, Method::Deflated), tar(&files), gzip(&tar(&files))] {
            prop_assert_eq!(all(&archive), (vec![member("f", &bytes)], vec![]));
        }
    }
}
