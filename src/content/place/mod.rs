//! What a place in a file is there for, where the file itself says it: a test among the code that it tests, an example in the comment
//! above a function, a usage text. Nothing there protects anything, whatever the file is for.

mod comment;
mod outer;
mod region;

use super::role::FileRole;
use super::{FileKind, Format};
use crate::text::Span;
use bstr::{BStr, ByteSlice};
use comment::{is_doc_comment, is_preformatted};
use outer::{Outer, split_line};
use std::sync::Mutex;

pub(super) use outer::is_below;

/// What is known about the places of one text. Made when the first of them is asked for; then every question is quick, whatever the text.
#[derive(Debug)]
pub(super) struct Places {
    /// What explains: strings of documentation, comments of several lines. In the order of the text, none in another.
    explained: Vec<Span>,
    /// Where the tests at the end of a module begin.
    tests: usize,
    /// What earlier questions have found out about the lines around.
    outer: Mutex<Outer>,
}

impl Places {
    /// Reads the text once for what it says about its places.
    pub(super) fn of(kind: FileKind, path: &BStr, text: &[u8]) -> Self {
        let ends = |suffix: &[u8]| path.ends_with(suffix);
        let tests = if ends(b".rs") {
            text.find("#[cfg(test)]")
        } else if ends(b".erl") {
            text.find("-ifdef(TEST).")
        } else {
            None
        };
        let mut explained = Vec::new();
        if kind.format == Format::Code {
            region::comments(text, &mut explained);
        }
        if [&b".py"[..], b".pyi", b".ex", b".exs"]
            .into_iter()
            .any(ends)
        {
            region::docstrings(text, &mut explained);
        }
        if matches!(kind.format, Format::Code | Format::Shell) {
            region::documents(text, &mut explained);
        }
        if ends(b".ps1") {
            region::help(text, &mut explained);
        }
        explained.sort_unstable_by_key(|span| span.start);
        Places {
            explained,
            tests: tests.unwrap_or(usize::MAX),
            outer: Mutex::default(),
        }
    }

    fn explains(&self, at: usize) -> bool {
        let behind = self.explained.partition_point(|span| span.start <= at);
        // regions of several kinds may begin in one another
        self.explained[behind.saturating_sub(4)..behind]
            .iter()
            .any(|span| at < span.end)
    }
}

/// True where no place is something else than the file: what is copied and started is no example, whatever it is called.
pub(super) fn is_uniform(role: FileRole) -> bool {
    matches!(
        role,
        FileRole::Template | FileRole::EnvFile | FileRole::Test | FileRole::Docs
    )
}

/// The role of the place at an offset: that of the file, unless the place is a test or documentation.
pub(super) fn role_at(kind: FileKind, text: &[u8], places: &Places, at: usize) -> FileRole {
    let before = &text[..at.min(text.len())];
    if at >= places.tests {
        return FileRole::Test;
    }
    if places.explains(at)
        || kind.format == Format::Code && is_doc_comment(before)
        || kind.format == Format::Xml && is_preformatted(before)
    {
        return FileRole::Docs;
    }
    let mut outer = match places.outer.lock() {
        Ok(outer) => outer,
        Err(poisoned) => poisoned.into_inner(),
    };
    held_by(split_line(before).1)
        .or_else(|| outer.role(before, &|above, line| given_by(above, line)))
        .unwrap_or(kind.role)
}

/// The role that a line gives to the lines below that are indented deeper.
fn given_by(above: &[u8], line: &[u8]) -> Option<FileRole> {
    let marked = || matches!(line.last(), Some(b'{' | b')')) && is_marked_test(above);
    held_by(line)
        .or_else(|| behind(line.trim_ascii_start()))
        .or_else(|| marked().then_some(FileRole::Test))
}

/// Directly below `#[test]`, `@Test` or `[Fact]`, with other attributes between.
fn is_marked_test(above: &[u8]) -> bool {
    const MARKS: [&[u8]; 7] = [
        b"#[test]",
        b"#[rstest",
        b"@Test",
        b"@ParameterizedTest",
        b"[Fact",
        b"[Theory",
        b"[Test",
    ];
    // `#[tokio::test]`, `#[acme::test(threads = 2)]`
    let of_crate = |line: &[u8]| line.starts_with(b"#[") && line.contains_str("::test");
    let attributes = above.lines().rev().map(<[u8]>::trim_ascii);
    attributes
        .take_while(|line| matches!(line.first(), Some(b'#' | b'@' | b'[')))
        .take(8)
        .any(|line| of_crate(line) || MARKS.iter().any(|mark| line.starts_with(mark)))
}

/// The role that a line gives to what it opens and does not close: `example = json!({`, `description: "`.
fn held_by(line: &[u8]) -> Option<FileRole> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        let quoted = open.last().map(|&(opener, _)| opener);
        let quoted = quoted.filter(|opener| matches!(opener, b'"' | b'\'' | b'`'));
        match (quoted, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(quote), _) if byte == quote => {
                open.pop();
            }
            (None, b'"' | b'\'' | b'`' | b'(' | b'[' | b'{') => open.push((byte, at)),
            (None, b')' | b']' | b'}') => {
                open.pop();
            }
            _ => {}
        }
        at += 1;
    }
    let is_docs = |end: usize| {
        let (callee, key) = words_before(&line[..end]);
        shows(callee) || shows(key)
    };
    let is_tests = |end: usize| {
        let (callee, key) = words_before(&line[..end]);
        lists_tests(callee) || lists_tests(key)
    };
    if open.iter().any(|&(_, at)| is_docs(at)) {
        Some(FileRole::Docs)
    } else {
        open.iter()
            .any(|&(opener, at)| matches!(opener, b'[' | b'{') && is_tests(at))
            .then_some(FileRole::Test)
    }
}

/// `_TESTS = [{`: cases for tests beside the code. `test: [` is a command in many settings.
fn lists_tests(name: &[u8]) -> bool {
    if name == b"test" {
        return false;
    }
    let words = words(name);
    let (first, last) = (words.first(), words.last());
    let test: [&[u8]; 2] = [b"test", b"tests"];
    words.len() == 1 && first.is_some_and(|word| is_one_of(word, &test))
        || words.len() == 2
            && first.is_some_and(|word| is_one_of(word, &test))
            && last.is_some_and(|word| is_one_of(word, &[b"cases", b"case", b"data", b"vectors"]))
}

/// Longer lines are not read.
const LONGEST_LINE: usize = 4096;

/// The role that a line gives to the lines below that are indented deeper: a key, the head of a function.
fn behind(line: &[u8]) -> Option<FileRole> {
    let item = line.strip_prefix(b"- ").unwrap_or(line);
    let block = item.trim_end_with(|c| matches!(c, '|' | '>' | '-' | '+' | ' '));
    if let Some(key) = block.strip_suffix(b":")
        && key.len() <= LONGEST_KEY
        && shows(key.trim_with(|c| matches!(c, '"' | '\'')))
    {
        return Some(FileRole::Docs);
    }
    // a string in several lines: `description = "…" +`
    if matches!(line.last(), Some(b'+' | b'=')) {
        let key = line.find(" = ").or_else(|| line.rfind(" ="));
        return key
            .is_some_and(|at| shows(words_before(&line[..at]).0))
            .then_some(FileRole::Docs);
    }
    let name = match line.find_byteset(b"(") {
        Some(at) => words_before(&line[..at]).0,
        // Ruby: `def self.example_code`
        None => line.strip_prefix(b"def ")?,
    };
    let head = matches!(line.last(), Some(b'{' | b':' | b')')) || line.starts_with(b"def ");
    if !head {
        None
    } else if has_stand_in(line) {
        Some(FileRole::Test)
    } else if shows(name) {
        Some(FileRole::Docs)
    } else {
        tests(name).then_some(FileRole::Test)
    }
}

/// `func (c *mockSecret) Get(`: a function of something that stands in for the real thing.
fn has_stand_in(head: &[u8]) -> bool {
    const WORDS: [&[u8]; 4] = [b"mock", b"fake", b"stub", b"dummy"];
    head.len() <= LONGEST_HEAD && words(head).iter().any(|word| is_one_of(word, &WORDS))
}

/// Longer lines are no heads of functions.
const LONGEST_HEAD: usize = 200;

/// Longer keys are sentences.
const LONGEST_KEY: usize = 40;

/// What is called in front of an opening bracket or quote, and the key that gets the result: `json!` and `example` of `example = json!(`.
fn words_before(line: &[u8]) -> (&[u8], &[u8]) {
    let word = |text: &'_ [u8]| {
        text.iter()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
            .count()
    };
    let is_sign = |b: &u8| matches!(b, b' ' | b'=' | b':' | b'>' | b'!' | b'"' | b'\'');
    let signs = |text: &[u8]| text.iter().rev().take_while(|b| is_sign(b)).count();
    let first = &line[..line.len() - signs(line)];
    let (rest, callee) = first.split_at(first.len() - word(first));
    let key = &rest[..rest.len() - signs(rest)];
    let assigned = rest[key.len()..].iter().any(|b| matches!(b, b'=' | b':'));
    let key = if assigned {
        &key[key.len() - word(key)..]
    } else {
        &[]
    };
    (callee, key)
}

/// True for the name of something that shows or explains: `example_code`, `usage`, `long_description`.
fn shows(name: &[u8]) -> bool {
    const NOUNS: [&[u8]; 8] = [
        b"example",
        b"examples",
        b"usage",
        b"help",
        b"description",
        b"documentation",
        b"synopsis",
        b"notes",
    ];
    const FORMS: [&[u8]; 6] = [b"text", b"message", b"code", b"string", b"block", b"body"];
    let words = words(name);
    let noun = words.iter().rev().find(|word| !is_one_of(word, &FORMS));
    noun.is_some_and(|noun| is_one_of(noun, &NOUNS))
        || words
            .first()
            .is_some_and(|word| is_one_of(word, &NOUNS[..2]))
}

/// True for the name of a test: `test_login`, `TestLogin`, `selftest`.
fn tests(name: &[u8]) -> bool {
    words(name)
        .iter()
        .any(|word| is_one_of(word, &[b"selftest"]))
        || words(name)
            .first()
            .is_some_and(|word| word.len() < name.len() && is_one_of(word, &[b"test", b"tests"]))
}

fn is_one_of(word: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The words of an identifier: `example_code`, `exampleCode`, `self.example-code`.
fn words(name: &[u8]) -> Vec<&[u8]> {
    let name = name.strip_prefix(b"self.").unwrap_or(name);
    let mut words = Vec::new();
    for part in name.split(|b| !b.is_ascii_alphanumeric()) {
        let mut start = 0;
        for at in 1..part.len() {
            if part[at].is_ascii_uppercase() && part[at - 1].is_ascii_lowercase() {
                words.push(&part[start..at]);
                start = at;
            }
        }
        if start < part.len() {
            words.push(&part[start..]);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The role of the place where `@` stands.
    fn role(path: &str, text: &str) -> FileRole {
        let at = text.rfind('@').unwrap();
        let kind = FileKind::of(BStr::new(path), text.as_bytes());
        let places = Places::of(kind, BStr::new(path), text.as_bytes());
        role_at(kind, text.as_bytes(), &places, at)
    }

    #[test]
    fn comments_that_explain() {
        for (path, text) in [
            ("a.rs", "/// let x = @;\nfn f() {}\n"),
            ("A.java", "/**\n * login(\"@\")\n */\n"),
            ("a.ts", "/*\n{ \"name\": \"@\" }\n*/\n"),
            ("a.rb", "# Logs in:\n#\n#   x = 1\n#   login('@')\n"),
            ("a.go", "// Login:\n//\n//\tLogin(\"@\")\n"),
            ("a.py", "def f():\n    \"\"\"Logs in.\n\n    f('@')\n"),
            ("a.py", "EXAMPLES = r'''\n- login:\n    with: @\n"),
            ("a.py", "# as in\n    >>> login('@')\n"),
            ("a.py", "# coding\n\"\"\"Logs in.\n\n    f('@')\n"),
            ("a.sh", "cat <<EOF\nUsage: x\n\nPASSWORD=@\n"),
            ("a.rb", "  :doc => <<~DOC\n    Say\n    login('@')\n"),
            ("a.ex", "  @moduledoc ~S\"\"\"\n  Logs in: @"),
            ("a.ex", "  @doc \"\"\"\n  Logs in: @\n".trim_end()),
        ] {
            assert_eq!(role(path, text), FileRole::Docs, "{text}");
        }
        for (path, text) in [
            ("a.js", "// password = '@'\n"),
            ("a.js", "/* x */\nlogin('src/**/*.ts', '@')\n"),
            ("a.rb", "# login({\n#   password: '@'\n"),
            ("a.py", "x = \"\"\"\npassword='@'\n"),
            ("a.py", "def f():\n    \"\"\"Logs in.\"\"\"\n    f('@')\n"),
        ] {
            assert_eq!(role(path, text), FileRole::Source, "{text}");
        }
    }

    #[test]
    fn values_that_explain() {
        for (path, text) in [
            (
                "a.yaml",
                "examples:\n- name: x\n  config: |\n    password: @\n",
            ),
            (
                "a.yaml",
                "a:\n  examples:\n    list:\n      - x: |\n          b: @\n",
            ),
            ("a.json", "{\"x\": {\"description\": \"say `password=@`\"}}"),
            (
                "a.rs",
                "#[path(\n    example = json!(\n        {\n            \"key\": \"@\",\n",
            ),
            (
                "a.rb",
                "def self.example_code\n  [\n    'up(token: \"@\")'\n",
            ),
            (
                "A.cs",
                "  void DisplayHelp(Options p)\n  {\n    Write(\"x\");\n    Write(\"@\");\n",
            ),
            ("a.sh", "usage() {\n  echo \"--password @\"\n"),
            ("a.ts", "@ApiProperty({ example: '@' })\n"),
            (
                "A.java",
                "    String LOGIN_DESCRIPTION = MARK + \"say:\" +\n            \"@\"\n",
            ),
            ("a.html", "<p>Say\n<pre>login(@)"),
            ("a.ps1", "<#\n.EXAMPLE\n  Login -Password @\n"),
        ] {
            assert_eq!(role(path, text), FileRole::Docs, "{text}");
        }
        for (path, text) in [
            ("a.py", "create(description=\"x\", password=\"@\")\n"),
            ("a.yaml", "description: x\npassword: @\n"),
            ("a.js", "function start() {\n  login('@')\n"),
            ("a.rb", "def documents\n  login('@')\n"),
            ("a.html", "<pre>x</pre> @"),
            ("a.ps1", "<#\n.EXAMPLE\n#>\nLogin -Password @\n"),
        ] {
            assert_eq!(role(path, text), FileRole::Source, "{text}");
        }
    }

    #[test]
    fn tests_beside_the_code() {
        for (path, text) in [
            (
                "a.rs",
                "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    f(\"@\")\n",
            ),
            (
                "a.erl",
                "f() -> ok.\n-ifdef(TEST).\nf_test() -> f(\"@\").\n",
            ),
            ("a.go", "func (c *mockSecret) Get() {\n\treturn \"@\"\n"),
            (
                "a.py",
                "    _TESTS = [{\n        'url': 'x',\n        'params': {\n            'a': '@'\n",
            ),
            ("a.py", "def test_login():\n    login('@')\n"),
            ("a.sh", "run_selftest() {\n  login '@'\n"),
            (
                "a.rs",
                "    #[test]\n    #[ignore]\n    fn x() {\n        login(\"@\")\n",
            ),
            (
                "A.cs",
                "  [Fact]\n  public void LogsIn()\n  {\n    Login(\"@\");\n",
            ),
            ("A.java", "  @Test\n  void logsIn() {\n    login(\"@\")\n"),
        ] {
            assert_eq!(role(path, text), FileRole::Test, "{text}");
        }
        assert_eq!(
            role("a.go", "func testify(x) {\n\tlogin(\"@\")\n"),
            FileRole::Source
        );
    }

    #[test]
    fn keys_above() {
        let text = "jobs:\n  services:\n    db:\n      env:\n        a: x\n  steps:\n  - run: y\n";
        let below = |part: &str| is_below(text.as_bytes(), text.find(part).unwrap(), b"services");
        assert!(below("x") && !below("y"));
    }

    #[test]
    fn templates_stay_templates() {
        let text = "examples:\n  password: @\n";
        let kind = FileKind::of(BStr::new("values.example.yaml"), text.as_bytes());
        assert!(is_uniform(kind.role));
    }
}
