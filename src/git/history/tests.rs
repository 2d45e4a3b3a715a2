//! The graph of a history against what git says, and against packs that nobody's git has written.

use super::*;
use crate::git::testing::Scratch;
use crate::git::{ObjectId, Repository};
use std::collections::{BTreeMap, BTreeSet};

/// A pack made by hand: objects under any name, in any form.
#[derive(Default)]
struct Handmade {
    objects: Vec<(ObjectId, u8, Vec<u8>, Option<ObjectId>)>,
}

const COMMIT: u8 = 1;
const TREE: u8 = 2;
const BLOB: u8 = 3;
const TAG: u8 = 4;
const REF_DELTA: u8 = 7;

fn id(number: u32) -> ObjectId {
    let mut bytes = [0u8; 20];
    bytes[..4].copy_from_slice(&number.wrapping_mul(0x9e37_79b9).to_be_bytes());
    bytes[4..8].copy_from_slice(&number.to_be_bytes());
    ObjectId::Sha1(bytes)
}

fn entry(mode: &str, name: &str, id: ObjectId) -> Vec<u8> {
    [mode.as_bytes(), b" ", name.as_bytes(), b"\0", id.as_slice()].concat()
}

fn commit(tree: ObjectId, parents: &[ObjectId]) -> Vec<u8> {
    let parents: String = parents.iter().map(|it| format!("parent {it}\n")).collect();
    let who = "a <a@example.org> 1600000000 +0000";
    format!("tree {tree}\n{parents}author {who}\ncommitter {who}\n\ntext\n").into_bytes()
}

/// Stored, not compressed.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = match data.is_empty() {
        true => vec![data],
        false => data.chunks(0xffff).collect(),
    };
    for (at, block) in blocks.iter().enumerate() {
        let len = block.len() as u16;
        out.push(u8::from(at + 1 == blocks.len()));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(*block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

impl Handmade {
    fn add(&mut self, number: u32, kind: u8, data: Vec<u8>) -> ObjectId {
        self.objects.push((id(number), kind, data, None));
        id(number)
    }

    fn add_delta(&mut self, number: u32, base: u32, delta: Vec<u8>) -> ObjectId {
        let object = (id(number), REF_DELTA, delta, Some(id(base)));
        self.objects.push(object);
        id(number)
    }

    /// Writes the pack and its index into a fresh repository, whose branch `main` names this commit.
    fn repository(mut self, head: ObjectId) -> (Scratch, Repository) {
        let scratch = Scratch::repository();
        let mut pack = b"PACK\0\0\0\x02".to_vec();
        pack.extend((self.objects.len() as u32).to_be_bytes());
        let mut places = BTreeMap::new();
        for (id, kind, data, base) in std::mem::take(&mut self.objects) {
            places.insert(id, pack.len() as u32);
            let mut size = data.len();
            let mut byte = kind << 4 | (size & 15) as u8;
            size >>= 4;
            while size > 0 {
                pack.push(byte | 0x80);
                byte = (size & 0x7f) as u8;
                size >>= 7;
            }
            pack.push(byte);
            pack.extend(base.iter().flat_map(|base| base.as_slice().to_vec()));
            pack.extend(zlib(&data));
        }
        pack.extend([0; 20]);
        let mut index = b"\xfftOc\0\0\0\x02".to_vec();
        for first in 0..=u8::MAX {
            let below = places.keys().filter(|id| id.as_slice()[0] <= first);
            index.extend((below.count() as u32).to_be_bytes());
        }
        index.extend(places.keys().flat_map(|id| id.as_slice().to_vec()));
        index.extend(places.keys().flat_map(|_| [0u8; 4]));
        index.extend(places.values().flat_map(|at| at.to_be_bytes()));
        index.extend([0; 40]);
        let name = format!(".git/objects/pack/pack-{}", "a".repeat(40));
        scratch.write(&format!("{name}.pack"), pack);
        scratch.write(&format!("{name}.idx"), index);
        scratch.write(".git/HEAD", "ref: refs/heads/main\n");
        scratch.write(".git/refs/heads/main", format!("{head}\n"));
        let repository = Repository::discover(&scratch.path).unwrap().unwrap();
        (scratch, repository)
    }
}

/// Goes everywhere, with every blob wanted; gives the first value's life.
fn everything(repository: &Repository) -> (Store, History, BTreeMap<Value, ValueLife>) {
    let store = Store::open(repository).unwrap();
    let history = History::read(repository, &store, None, 2, &|_, _, _| {}).unwrap();
    let mut holders = Holders::default();
    for number in (0..store.len()).filter(|&it| store.kind(it) == Some(Kind::Blob)) {
        assert!(history.paths(&store, number).len() <= 1_000);
        holders.blobs.insert(number, vec![0]);
    }
    let pairs = history.named(&store, &|_| true);
    assert!(pairs.len() <= 1 << 20);
    let lives = history.lives(&store, &holders, None);
    drop(history.gaps(&store));
    (store, history, lives)
}

#[test]
fn a_folder_may_claim_to_hold_itself() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    let own = id(2);
    // many times, so that following it would take for ever
    let names = (0..10).map(|n| entry("40000", &format!("again{n}"), own));
    let tree: Vec<u8> = names.flatten().chain(entry("100644", "x", blob)).collect();
    pack.add(2, TREE, tree);
    let head = pack.add(3, COMMIT, commit(own, &[]));
    let (_scratch, repository) = pack.repository(head);
    let (_, history, lives) = everything(&repository);
    assert_eq!(history.commits(), 1);
    assert_eq!(lives[&0].reach, Reach::Head);
}

#[test]
fn folders_may_claim_to_hold_each_other_far_down() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    for number in 2..40 {
        let next = id(if number == 39 { 2 } else { number + 1 });
        let mut tree = Vec::new();
        for n in 0..10 {
            tree.extend(entry("40000", &format!("{n}{}", "n".repeat(200)), next));
        }
        if number == 39 {
            tree.extend(entry("100644", "x", blob));
        }
        pack.add(number, TREE, tree);
    }
    let head = pack.add(50, COMMIT, commit(id(2), &[]));
    let (_scratch, repository) = pack.repository(head);
    let (_, _, lives) = everything(&repository);
    assert_eq!(lives.len(), 1);
}

#[test]
fn a_bomb_of_folders_is_no_work() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    let mut below = (blob, "100644");
    for level in 2..12 {
        let entries = (0..10).map(|n| entry(below.1, &format!("f{n}"), below.0));
        let tree = entries.flatten().collect();
        below = (pack.add(level, TREE, tree), "40000");
    }
    let head = pack.add(20, COMMIT, commit(below.0, &[]));
    let (_scratch, repository) = pack.repository(head);
    let (_, _, lives) = everything(&repository);
    let life = &lives[&0];
    assert_eq!(life.reach, Reach::Head);
    assert!((1..=100).contains(&life.head.len()), "{}", life.head.len());
}

#[test]
fn commits_and_tags_may_claim_to_follow_themselves() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    let tree = pack.add(2, TREE, entry("100644", "x", blob));
    pack.add(3, COMMIT, commit(tree, &[id(3), id(4), id(5)]));
    pack.add(4, COMMIT, commit(tree, &[id(5)]));
    pack.add(5, COMMIT, commit(tree, &[id(3), id(3)]));
    let tag = |to: u32| {
        let to = id(to);
        format!("object {to}\ntype tag\ntag a\ntagger a <a> 1 +0000\n\nx\n").into_bytes()
    };
    pack.add(6, TAG, tag(7));
    pack.add(7, TAG, tag(6));
    let (scratch, repository) = pack.repository(id(3));
    scratch.write(".git/refs/tags/a", format!("{}\n", id(6)));
    let (_, history, lives) = everything(&repository);
    assert_eq!(history.commits(), 3);
    assert_eq!(lives[&0].reach, Reach::Head);
}

#[test]
fn differences_in_a_circle_are_told() {
    let mut pack = Handmade::default();
    // sizes of base and result, and a byte that is new
    let delta = |byte: u8| vec![1, 1, 1, byte];
    pack.add_delta(1, 2, delta(b'a'));
    pack.add_delta(2, 1, delta(b'b'));
    pack.add_delta(3, 3, delta(b'c'));
    pack.add_delta(4, 99, delta(b'd'));
    pack.add(5, BLOB, b"z".to_vec());
    pack.add_delta(6, 5, delta(b'e'));
    let tree = pack.add(7, TREE, entry("100644", "e", id(6)));
    let head = pack.add(8, COMMIT, commit(tree, &[]));
    let (_scratch, repository) = pack.repository(head);
    let (store, history, lives) = everything(&repository);
    assert_eq!(history.gaps(&store).unreadable.len(), 4);
    assert_eq!(lives[&0].head.len(), 1);
    let number = store.find(&id(6)).unwrap();
    assert_eq!(store.read(number, Kind::Blob).unwrap(), b"e");
}

#[test]
fn a_folder_may_be_a_difference_to_one_that_holds_it() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    let inner = id(3);
    let outer = [entry("100644", "a", blob), entry("40000", "b", inner)].concat();
    let first = entry("100644", "a", blob).len();
    let size = outer.len() as u8;
    pack.add(2, TREE, outer);
    // the first entry, copied
    pack.add_delta(3, 2, vec![size, first as u8, 0x90, first as u8]);
    let head = pack.add(4, COMMIT, commit(id(2), &[]));
    let (_scratch, repository) = pack.repository(head);
    let (_, _, lives) = everything(&repository);
    let paths: Vec<&BString> = lives[&0].head.iter().map(|it| &it.0).collect();
    assert_eq!(paths, ["a", "b/a"]);
}

#[test]
fn odd_folders() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    let twice = [entry("100644", "a", blob), entry("100644", "a", blob)].concat();
    let tree = [
        twice,
        entry("0100664", "leading zero, all may write", blob),
        entry("100755", "", blob),
        entry("120000", "link", blob),
        entry("160000", "module", id(77)),
        entry("99", "no mode", blob),
        entry("40000", "gone", id(78)),
        entry("40000", "no folder", blob),
        entry("100644", "no file", id(2)),
    ];
    let odd = pack.add(2, TREE, tree.concat());
    let cut = pack.add(3, TREE, entry("100644", "cut", blob)[..15].to_vec());
    let outer = [entry("40000", "cut", cut), entry("40000", "odd", odd)].concat();
    let tree = pack.add(4, TREE, outer);
    let head = pack.add(5, COMMIT, commit(tree, &[]));
    let (_scratch, repository) = pack.repository(head);
    let (store, history, lives) = everything(&repository);
    let paths: BTreeSet<String> = lives[&0].head.iter().map(|it| it.0.to_string()).collect();
    for path in [
        "odd/a",
        "odd/leading zero, all may write",
        "odd/link",
        "odd/no mode",
    ] {
        assert!(paths.contains(path), "{path}: {paths:?}");
    }
    let gaps = history.gaps(&store);
    assert_eq!(gaps.missing.count, 1);
    assert!(gaps.unreadable.iter().any(|it| store.id(it.0) == cut));
}

#[test]
fn folders_in_folders_without_end() {
    let mut pack = Handmade::default();
    let blob = pack.add(1, BLOB, b"x".to_vec());
    let mut below = pack.add(2, TREE, entry("100644", "x", blob));
    for level in 3..3_000 {
        below = pack.add(level, TREE, entry("40000", "d", below));
    }
    let head = pack.add(5_000, COMMIT, commit(below, &[]));
    let (_scratch, repository) = pack.repository(head);
    let (_, _, lives) = everything(&repository);
    assert_eq!(lives[&0].head.len(), 1);
}

/// A history of folders that come, go, move and are copied.
fn folders(seed: u64) -> Scratch {
    let mut chance = seed;
    let mut below = move |end: u64| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(99);
        (chance >> 33) % end
    };
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut script = String::new();
    for step in 0..60 {
        for _ in 0..=below(3) {
            let path = format!("d{}/e{}/f{}", below(4), below(3), below(5));
            let kept: Vec<String> = files.keys().cloned().collect();
            match below(5) {
                0 if !kept.is_empty() => {
                    let gone = &kept[below(kept.len() as u64) as usize];
                    files.remove(gone);
                }
                1 if !kept.is_empty() => {
                    let from = kept[below(kept.len() as u64) as usize].clone();
                    let text = files.remove(&from).unwrap();
                    files.insert(path, text);
                }
                2 => {
                    let text = files.values().next().cloned().unwrap_or_default();
                    files.insert(path, text);
                }
                _ => drop(files.insert(path, format!("text {}\n", below(40)))),
            }
        }
        script += &format!("commit refs/heads/main\nmark :{}\n", step + 1);
        script += &format!(
            "committer a <a@example.org> {} +0000\n",
            1_600_000_000 + step
        );
        script += "data 1\nx\n";
        if step > 0 {
            let parent = if step > 3 && below(6) == 0 {
                step - 2
            } else {
                step
            };
            script += &format!("from :{parent}\n");
        }
        script += "deleteall\n";
        for (path, text) in &files {
            script += &format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len());
        }
    }
    let scratch = Scratch::repository();
    scratch.write("script", &script);
    let import = std::process::Command::new("git")
        .args(["fast-import", "--quiet", "--force"])
        .current_dir(&scratch.path)
        .stdin(std::fs::File::open(scratch.path.join("script")).unwrap())
        .status();
    assert!(import.unwrap().success());
    scratch.git(&[
        "repack",
        "--quiet",
        "-a",
        "-d",
        "-f",
        "--depth=50",
        "--window=50",
    ]);
    scratch.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    scratch
}

#[test]
fn commits_hold_what_git_lists() {
    for seed in 0..4 {
        let scratch = folders(seed);
        let repository = Repository::discover(&scratch.path).unwrap().unwrap();
        let store = Store::open(&repository).unwrap();
        let history = History::read(&repository, &store, None, 2, &|_, _, _| {}).unwrap();
        let blobs = (0..store.len()).filter(|&it| store.kind(it) == Some(Kind::Blob));
        let blobs: Vec<Number> = blobs.collect();
        let holders = Holders {
            blobs: blobs.iter().map(|&blob| (blob, vec![blob])).collect(),
            ..Holders::default()
        };
        let lives = history.lives(&store, &holders, None);
        // for each blob the paths in each commit, as git lists them
        let mut stood: BTreeMap<ObjectId, BTreeSet<String>> = BTreeMap::new();
        let mut at_head: BTreeMap<ObjectId, BTreeSet<String>> = BTreeMap::new();
        let head = scratch.git(&["rev-parse", "HEAD"]);
        for commit in scratch.git(&["rev-list", "--all"]).lines() {
            for line in scratch.git(&["ls-tree", "-r", commit]).lines() {
                let (facts, path) = line.split_once('\t').unwrap();
                let hex = facts.split(' ').nth(2).unwrap();
                let id = ObjectId::from_hex(hex.as_bytes()).unwrap();
                stood.entry(id).or_default().insert(path.to_owned());
                if commit == head.trim() {
                    at_head.entry(id).or_default().insert(path.to_owned());
                }
            }
        }
        for &blob in &blobs {
            let id = store.id(blob).to_owned();
            let of_head: BTreeSet<String> = lives[&blob]
                .head
                .iter()
                .map(|it| it.0.to_string())
                .collect();
            assert_eq!(of_head, at_head.remove(&id).unwrap_or_default(), "{id}");
            let Some(stood) = stood.get(&id) else {
                continue;
            };
            let paths = history.paths(&store, blob);
            assert!(!paths.is_empty(), "{id} has no path");
            for (path, _) in paths {
                assert!(
                    stood.contains(&path.to_string()),
                    "{id} never stood at {path}"
                );
            }
            let came = lives[&blob].introduced.as_ref().unwrap();
            assert!(stood.contains(&came.path.to_string()), "{id}");
        }
    }
}
