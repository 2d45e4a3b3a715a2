//! Samples of running text and snippets, written with the placeholders of `sample`.

use super::super::SlotKind::{Assign, Default, Option};
use super::super::sample::{check_table, fill, hits, quiet, read_with, sound};
use super::slots;
use proptest::prelude::*;

#[test]
fn running_text() {
    let samples = [
        "@n@: @V@",
        "**@C@**: @V@",
        "- @C@: `@V@`",
        "@C@ is `@V@`.",
        "Log in with user `u` and @n@ `@V@`.",
        "user: u, @n@: @V@",
        "username/@n@: u/@V@",
        "user / @n@: u / @V@",
        "@C@s: `u` / `@V@`",
        "| @n@ | @V@ |",
        "| `@N@` | `@V@` |",
        "Set `@N@=@V@` first.",
        "Write `@n@ = \"@V@\"` there.",
        "ID:u,@n@:@V@",
        "u@192.0.2.1 (@n@:@V@)",
    ];
    check_table(slots, &samples, Assign);
    check_table(slots, &["Then run gpg --@n@ @V@ --decrypt x"], Option);
}

#[test]
fn snippets() {
    let code = "Text.\n\n```python\npw = os.getenv(\"@N@\", \"@V@\")\n```\n";
    let shell = "Text.\n\n```sh\nX=${@N@:-@V@}\n```\nMore.\n";
    check_table(
        slots,
        &[code, shell, "Text:\n\n    X=${@N@:-@V@}\n"],
        Default,
    );
    check_table(
        slots,
        &[
            "```\nexport @N@=@V@\n```\n",
            "```\n@n@ = \"@V@\"\n```",
            "~~~ bash\n@N@=@V@\n~~~",
        ],
        Assign,
    );
    check_table(
        slots,
        &["```console\n$ tool --@n@ @V@\n```", "Run `tool --@n@ @V@`."],
        Option,
    );
}

#[test]
fn commands_and_code_outside_of_fences() {
    check_table(slots, &["Then: tool --@n@ '@V@' --verbose"], Option);
    check_table(
        slots,
        &["@n@ := \"@V@\"", "let @n@ = '@V@';", "'@n@' => '@V@',"],
        Assign,
    );
}

#[test]
fn sentences_give_nothing() {
    let samples = [
        "@n@: the @n@ of the user",
        "The @n@ is `a b`",
        "Your @n@ is checked.",
        "| @n@ | The @n@ of the user |",
        "@C@: must be set",
    ];
    quiet(slots, &samples);
    for sample in samples {
        let text = fill(sample);
        assert_eq!(
            read_with(slots, text.as_bytes(), &hits(text.as_bytes())),
            [],
            "{sample}"
        );
    }
}

#[test]
fn a_megabyte_of_openings_ends() {
    for (index, piece) in ["@n@: ", "```\n@n@", "`@n@ ", "@n@=`", "| @n@ ", "~~~@n@\n"]
        .into_iter()
        .enumerate()
    {
        // One full size; the others show the same growth at a tenth of the time.
        let size = if index == 0 { 1_000_000 } else { 100_000 };
        let text = fill(&piece.repeat(size / piece.len()));
        read_with(slots, text.as_bytes(), &hits(text.as_bytes()));
    }
}

proptest! {
    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..600), at in proptest::collection::vec(0usize..700, 0..20)) {
        sound(slots, &text, at);
    }

    #[test]
    fn any_marks(text in r#"([`|:=*_ \n"'~]|```|x|password| is |KEY=v|    ){0,200}"#, at in proptest::collection::vec(0usize..700, 0..20)) {
        sound(slots, text.as_bytes(), at);
    }
}
