//! Samples of every dialect, written with the placeholders of `sample`.

use super::super::SlotKind::*;
use super::super::sample::{check_table, fill, hits, quiet, read_with, sound};
use super::slots;
use proptest::prelude::*;

const ASSIGNMENTS: &[&str] = &[
    "@N@=@V@",
    "export @N@='@V@'",
    "local @N@=\"@V@\"; echo done",
    "readonly @N@=@V@ # note",
    "PG@N@=@V@ psql -h h",
    "cat > .env <<EOF\n@N@=@V@\nEOF",
    "cat > x.yml <<EOF\n  @n@: @V@\nEOF",
    "setenv @N@ @V@",
    "set -gx @N@ @V@",
    "set @N@=@V@",
    "set \"@N@=@V@\"",
    "setx @N@ @V@",
    "$env:@N@ = '@V@'",
    "$@n@ = \"@V@\"",
    "[string]$@n@ = '@V@'",
    "@N@ := @V@",
    "@N@ = @V@",
    "docker run -e @N@=@V@ image",
    "docker run \\\n  -e @N@=@V@ \\\n  image",
    "kubectl create secret generic s --from-literal=@n@=@V@",
    "helm install --set auth.@n@=@V@ x",
    "curl -d '{\"@n@\": \"@V@\"}' http://h/",
    "mvn -D@n@=@V@ test",
    "X=$(@N@=@V@ run)",
    "# @N@=@V@",
    "bash -c \"export @N@=@V@; run\"",
];

const DEFAULTS: &[&str] = &[
    "PG=\"${@N@:-@V@}\"",
    "PG=${@N@-@V@}",
    ": \"${@N@:=@V@}\"",
    "@N@=${1:-@V@}",
    "[ -z \"$@N@\" ] && @N@=@V@",
    "if [ -z \"$@N@\" ]; then\n  @N@=@V@\nfi",
    "set -q @N@; or set @N@ @V@",
    "if not defined @N@ set @N@=@V@",
    "$pw = $env:@N@ ?? '@V@'",
    "if (-not $env:@N@) { $env:@N@ = '@V@' }",
    "@N@ ?= @V@",
    "@N@?=@V@",
    "X = $(or $(@N@),@V@)",
];

const OPTIONS: &[&str] = &[
    "curl -H \"X-@n@: @V@\" http://h/",
    "tool --@n@ @V@",
    "tool --@n@=@V@",
    "tool --db-@n@ '@V@' x",
    "New-User -@C@ '@V@'",
];

/// Options whose name says nothing: the program says it.
const PROGRAMS: &[&str] = &[
    "mysql -u root -p@V@ db",
    "mysqldump -p'@V@' db",
    "docker exec db mysql -uroot -p@V@",
    "redis-cli -h h -a @V@ ping",
    "sshpass -p @V@ ssh u@h",
    "sshpass -p'@V@' ssh u@h",
    "curl -u u:'@V@' http://h/",
    "curl --user \"u:@V@\" http://h/",
    "curl -u user:@V@ https://h/",
    "curl -u user:'@V@' https://h/",
    "curl --user \"user:@V@\" https://h/",
    "http -a user:@V@ h",
    "docker login -u u -p @V@ h",
    "mongosh -u u -p @V@ h",
    "ldapsearch -D cn=a -w @V@",
    "smbclient -U user%@V@ //h/s",
    "sqlcmd -S h -U sa -P @V@",
    "sqlplus user/@V@@h",
    "rabbitmqctl add_user u @V@",
    "htpasswd -b file u @V@",
    "htpasswd -bnB u @V@",
    "openssl rsa -passin pass:@V@ -in k",
    "keytool -storepass @V@ -list",
    "mc alias set local http://h:1 u @V@",
    "vault login @V@",
];

const QUIET: &[&str] = &[
    "X=${@N@:?must be set}",
    "X=${@N@:+x}",
    "[ -z \"$@N@\" ] && exit 1",
    "echo \"$@N@\" | docker login --@n@-stdin",
    "mysql -u root -p db",
    "X=${@N@}",
];

#[test]
fn assignments() {
    check_table(slots, ASSIGNMENTS, Assign);
}

#[test]
fn defaults() {
    check_table(slots, DEFAULTS, Default);
}

#[test]
fn options() {
    check_table(slots, OPTIONS, Option);
}

#[test]
fn programs() {
    for sample in PROGRAMS {
        let text = fill(sample);
        let value = fill("@V@");
        let found = read_with(slots, text.as_bytes(), &[0]);
        let right = found
            .iter()
            .filter(|slot| {
                slot.kind == Option && slot.value.of(text.as_bytes()) == value.as_bytes()
            })
            .count();
        assert_eq!(right, 1, "{sample}: {found:?}");
        assert!(
            found
                .iter()
                .any(|slot| slot.kind == Option && slot.parent.is_some()),
            "{sample}"
        );
    }
}

#[test]
fn comparisons() {
    check_table(
        slots,
        &[
            "if [ \"$@N@\" = \"@V@\" ]; then",
            "[[ $@N@ == @V@ ]]",
            "if ($env:@N@ -eq '@V@') {",
        ],
        Compare,
    );
}

#[test]
fn sql_on_command_lines() {
    for sample in [
        "psql -c \"ALTER USER u WITH PASSWORD '@V@'\"",
        "psql <<SQL\nALTER USER u WITH PASSWORD '@V@';\nSQL",
    ] {
        let text = fill(sample);
        let value = fill("@V@");
        let found = read_with(slots, text.as_bytes(), &[0, 30]);
        let right = |slot: &&super::super::Slot| slot.value.of(text.as_bytes()) == value.as_bytes();
        assert_eq!(found.iter().filter(right).count(), 1, "{sample}: {found:?}");
    }
}

#[test]
fn quiet_twins() {
    quiet(slots, QUIET);
}

#[test]
fn a_megabyte_of_openings_ends() {
    for (index, piece) in [
        "@n@=\"",
        "@N@=$(",
        "${@N@:-",
        "@N@='\\'",
        "-p @n@ ",
        "--@n@ ",
        "`@n@=",
        "mysql -p",
        "[ -z $@n@ ]&&",
    ]
    .into_iter()
    .enumerate()
    {
        // One full size; the others show the same growth at a tenth of the time.
        let size = if index == 0 { 1_000_000 } else { 100_000 };
        let text = fill(&piece.repeat(size / piece.len()));
        let mut all = hits(text.as_bytes());
        if all.is_empty() {
            all = (0..text.len()).step_by(8).collect();
        }
        read_with(slots, text.as_bytes(), &all);
    }
}

proptest! {
    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..600), at in proptest::collection::vec(0usize..700, 0..20)) {
        sound(slots, &text, at);
    }

    #[test]
    fn any_words(text in r#"([(){}\[\]=:;|&<>"'`#/\\ \n$-]|x|--password|\$\{|\$\(|if|set|mysql|curl -u|=|"a":"b"){0,200}"#, at in proptest::collection::vec(0usize..700, 0..20)) {
        sound(slots, text.as_bytes(), at);
    }
}

#[test]
fn what_grep_looks_for_is_no_setting() {
    let text = b"if grep -xq \"system.secret-key: 'v'\" \"$FILE\"; then\n";
    let mut found = 0;
    super::slots(text, &[20], &mut |_| found += 1);
    assert_eq!(found, 0);
}
