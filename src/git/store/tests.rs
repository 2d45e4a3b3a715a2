//! The store against what git says, in repositories made with git.

use super::*;
use crate::git::testing::Scratch;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Notes every object; one of a family is kept apart, so that threads can be many.
struct Notes<'m> {
    store: &'m Store,
    seen: &'m Mutex<BTreeMap<String, Vec<u8>>>,
    derived: usize,
}

impl Visitor for Notes<'_> {
    type Trail = Vec<u8>;

    fn visit(
        &mut self,
        number: Number,
        data: &mut Vec<u8>,
        base: Option<Base<'_, Vec<u8>>>,
    ) -> Vec<u8> {
        if let Some(base) = base {
            assert_eq!(base.data, base.trail, "the trail belongs to the base");
            for copy in base.copies {
                let from = &base.data[copy.from..copy.from + copy.len];
                assert_eq!(from, &data[copy.to..copy.end()]);
            }
            self.derived += 1;
        }
        let id = self.store.id(number).to_string();
        self.seen.lock().unwrap().insert(id, data.clone());
        data.clone()
    }

    fn unreadable(&mut self, number: Number, _derived: u32, cause: Cause) {
        panic!("{}: {cause}", self.store.id(number));
    }
}

/// A repository with objects that are derived from each other, loose ones, and some in two packs.
fn many_versions() -> Scratch {
    let scratch = Scratch::repository();
    let mut lines: Vec<String> = (0..200).map(|n| format!("line {n} of the file")).collect();
    for version in 0..30 {
        lines[version * 5] = format!("changed by version {version}");
        scratch.write("a/file.txt", lines.join("\n"));
        scratch.write("b.txt", format!("{version}\n"));
        scratch.git(&["add", "."]);
        scratch.git(&["commit", "--quiet", "-m", &format!("version {version}")]);
        if version == 15 {
            scratch.git(&["repack", "--quiet", "-d"]);
        }
    }
    scratch.git(&["repack", "--quiet"]);
    scratch.git(&["repack", "--quiet", "-a"]); // without -d: everything is there twice
    scratch.write("c.txt", "loose\n");
    scratch.git(&["add", "."]);
    scratch
}

#[test]
fn every_object_is_seen_with_its_content() {
    let scratch = many_versions();
    let repository = Repository::discover(&scratch.path).unwrap().unwrap();
    let store = Store::open(&repository).unwrap();
    let listed = scratch.git(&["cat-file", "--batch-all-objects", "--batch-check"]);
    for threads in [1, 3] {
        let seen = Mutex::default();
        let mut derived = 0;
        for kind in [Kind::Commit, Kind::Tree, Kind::Blob, Kind::Tag] {
            let note = || Notes {
                store: &store,
                seen: &seen,
                derived: 0,
            };
            let mut notes: Vec<Notes<'_>> = (0..threads).map(|_| note()).collect();
            store.walk(kind, &mut notes, None);
            derived += notes.iter().map(|notes| notes.derived).sum::<usize>();
        }
        assert!(derived > 20, "{derived}");
        let seen = seen.into_inner().unwrap();
        assert_eq!(seen.len(), listed.lines().count());
        for line in listed.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(seen[words[0]].len().to_string(), words[2], "{line}");
            let number = store.find(&ObjectId::from_hex(words[0].as_bytes()).unwrap());
            let kind = store.kind(number.unwrap()).unwrap();
            assert_eq!(kind.to_string(), words[1]);
            assert_eq!(store.read(number.unwrap(), kind).unwrap(), seen[words[0]]);
        }
    }
}

#[test]
fn only_families_with_a_wanted_object_are_walked() {
    let scratch = many_versions();
    let repository = Repository::discover(&scratch.path).unwrap().unwrap();
    let store = Store::open(&repository).unwrap();
    let id = scratch.git(&["rev-parse", "HEAD:b.txt"]);
    let wanted = store.find(&ObjectId::from_hex(id.trim().as_bytes()).unwrap());
    let seen = Mutex::default();
    let mut notes = [Notes {
        store: &store,
        seen: &seen,
        derived: 0,
    }];
    store.walk(
        Kind::Blob,
        &mut notes,
        Some(&|number| Some(number) == wanted),
    );
    let seen = seen.into_inner().unwrap();
    assert!(seen.contains_key(id.trim()));
    assert!(seen.len() < 60, "{}", seen.len());
}

#[test]
fn damage_is_reported_and_the_rest_is_read() {
    struct Count(usize, usize);
    impl Visitor for Count {
        type Trail = ();
        fn visit(&mut self, _: Number, _: &mut Vec<u8>, _: Option<Base<'_, ()>>) {
            self.0 += 1;
        }
        fn unreadable(&mut self, _: Number, derived: u32, _: Cause) {
            self.1 += 1 + derived as usize;
        }
    }
    let scratch = many_versions();
    scratch.git(&["repack", "--quiet", "-a", "-d", "-f"]);
    let folder = scratch.path.join(".git/objects/pack");
    let pack = listed(&folder)
        .unwrap()
        .into_iter()
        .find(|it| it.extension().unwrap() == "pack");
    let pack = pack.unwrap();
    let sound = std::fs::read(&pack).unwrap();
    let repository = Repository::discover(&scratch.path).unwrap().unwrap();
    let mut hurt = 0;
    for at in (12..sound.len() - 20).step_by(61) {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x55;
        std::fs::remove_file(&pack).unwrap();
        std::fs::write(&pack, bytes).unwrap();
        let store = Store::open(&repository).unwrap();
        let (mut seen, mut lost) = (0, 0);
        for kind in [Kind::Commit, Kind::Tree, Kind::Blob, Kind::Tag] {
            let mut count = [Count(0, 0)];
            store.walk(kind, &mut count, None);
            seen += count[0].0;
            lost += count[0].1;
        }
        let unknown = (0..store.len())
            .filter(|&it| store.kind(it).is_none())
            .count();
        assert!(
            seen + lost + unknown >= store.len() as usize,
            "at {at}: {seen} {lost} {unknown}"
        );
        hurt += usize::from(lost + unknown > 0);
    }
    assert!(hurt > 5);
}
