//! Costs that decide whether credlint is in the way: start-up, text without candidates, text full of them.

use credlint::content::Unit;
use credlint::detect::Detector;
use credlint::pattern::{Pattern, parse};
use divan::{Bencher, black_box, counter::BytesCount};
use std::fmt::Write;

fn main() {
    divan::main();
}

fn extra(count: usize) -> Vec<Pattern> {
    let mut text = String::new();
    for n in 0..count {
        let _ = write!(
            text,
            "[[pattern]]\nid = \"extra-{n}\"\nsummary = \"Extra {n}\"\nhelp = \"It opens door {n}.\"\nseverity = \"high\"\nconfidence = \"high\"\n\
             cwe = 798\nkeywords = [\"xtra{n}_\"]\nregex = '\\b(xtra{n}_[0-9a-z]{{32}})\\b'\nbad = []\ngood = []\n"
        );
    }
    parse("extra.toml", &text).expect("the patterns are well formed")
}

#[divan::bench(args = [0, 1_000])]
fn start_up(bencher: Bencher, patterns: usize) {
    let patterns = extra(patterns);
    bencher.bench(|| Detector::new(black_box(&patterns)));
}

#[divan::bench]
fn parse_1000_patterns(bencher: Bencher) {
    bencher.bench(|| extra(black_box(1_000)));
}

fn unit(path: &str, line: &str) -> Unit {
    Unit::new(path, line.repeat((1 << 20) / line.len()).into_bytes())
}

fn look(bencher: Bencher, unit: &Unit) {
    let detector = Detector::new(&[]);
    bencher
        .counter(BytesCount::new(unit.text.len()))
        .bench(|| detector.look(black_box(unit)));
}

#[divan::bench]
fn text_without_candidates(bencher: Bencher) {
    look(
        bencher,
        &unit(
            "a.c",
            "for (int i = 0; i < n; i++) { total += values[i] * weight(i); }\n",
        ),
    );
}

#[divan::bench]
fn the_same_text_newlines_counted(bencher: Bencher) {
    let unit = unit(
        "a.c",
        "for (int i = 0; i < n; i++) { total += values[i] * weight(i); }\n",
    );
    bencher
        .counter(BytesCount::new(unit.text.len()))
        .bench(|| memchr::memchr_iter(b'\n', black_box(&unit.text)).count());
}

/// Text made to be slow: the start of something, over and over.
#[divan::bench(args = ["ab://", "@tcp(a:b@", "password=\"", "-----BEGIN PRIVATE KEY-----", "eyJhbGciOiJ", "${A:-"])]
fn hostile(bencher: Bencher, piece: &str) {
    look(bencher, &unit("a.js", piece));
}

#[divan::bench]
fn code_full_of_keywords(bencher: Bencher) {
    look(
        bencher,
        &unit(
            "a.js",
            "const key = tokens[passIndex]; if (token.kind === keyword) { return authorize(key); }\n",
        ),
    );
}

#[divan::bench]
fn configuration_full_of_slots(bencher: Bencher) {
    look(
        bencher,
        &unit(
            "a.yml",
            "service:\n  password: ${DB_PASSWORD}\n  token_ttl: 3600\n  user: app\n",
        ),
    );
}
