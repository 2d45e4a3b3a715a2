//! Connection strings that count and strings that only look alike.

use super::super::tests::looked_at;
use super::*;
use crate::pattern::fill;

fn found(role: FileRole, text: &str) -> Vec<(String, String)> {
    let (unit, found) = looked_at(KEYWORDS, probe, role, text);
    found
        .into_iter()
        .map(|c| {
            let value = String::from_utf8_lossy(unit.slice(c.span)).into_owned();
            assert!(!c.message.contains(&value), "{}", c.message);
            (c.rule.id.to_string(), value)
        })
        .collect()
}

#[test]
fn expressions_of_sed_are_none() {
    let text = "a | sed -e 's/^ifup\\@//' -e 's/x1@//'\n";
    let unit = crate::content::Unit::new("a.sh", text.as_bytes().to_vec());
    let found = crate::detect::Detector::new(&[]).look(&unit);
    assert!(found.candidates.is_empty());
}

#[test]
fn every_dialect_is_read() {
    let pw = fill("{{alnum:12}}").unwrap();
    for (before, after, local) in [
        (
            "\"Server=db.acme.io;Database=x;User Id=app;Password=",
            ";\"",
            false,
        ),
        (
            "\"Data Source=tcp:db.acme.io,1433;UID=app;PWD=",
            "\"",
            false,
        ),
        ("DB=Server=db;User=app;Password = ", ";\n", true),
        (
            "<add connectionString=\"Server=.;uid=app;pwd=",
            ";x=y\"/>",
            true,
        ),
        (
            "'host=db.acme.io port=5432 user=app password=",
            " sslmode=require'",
            false,
        ),
        ("Server=db.acme.io;User Id=app;Password=\"", "\";x=y", false),
        ("\"DSN=x;Uid=app;Pwd={", "};\"", false),
        ("'cache.acme.io:6380,password=", ",ssl=True'", false),
        ("\"app:", "@tcp(db.acme.io:3306)/x\"", false),
        ("dsn=app:", "@unix(/run/mysql.sock)/x", true),
        ("\"app/", "@//db.acme.io:1521/x\"", false),
        ("jdbc:oracle:thin:app/", "@db.acme.io:1521:x", false),
        (
            "\"Server=db.acme.io;User Id=app;Password='",
            "';x=y\"",
            false,
        ),
    ] {
        let text = [before, &pw, after].concat();
        let rule = if local {
            "credentials-in-connection-string-local"
        } else {
            "credentials-in-connection-string"
        };
        assert_eq!(
            found(FileRole::Source, &text),
            [(rule.into(), pw.clone())],
            "{text}"
        );
        assert_eq!(
            found(FileRole::Test, &text)[0].0,
            "credentials-in-connection-string-test"
        );
    }
}

#[test]
fn keys_of_azure_are_read() {
    let made = fill("{{base64:86}}").unwrap();
    let key = format!("{made}==");
    let text = format!(
        "\"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={key};EndpointSuffix=x\""
    );
    assert_eq!(
        found(FileRole::Source, &text),
        [("credentials-in-connection-string".into(), key)]
    );
}

#[test]
fn a_password_alone_is_no_connection_string() {
    let pw = fill("{{alnum:12}}").unwrap();
    for text in [
        format!("password={pw}"),
        format!("connect(user=\"app\", password=\"{pw}\")"),
        format!("mysql --user=app --password={pw}"),
        format!("https://acme.io/?user=app&password={pw}"),
        String::from("\"Server=\" + host + \";User Id=\" + user + \";Password=\" + password"),
        String::from("login(user=user, password=password, host=host)"),
        String::from("login(user=user, password=self.password)"),
        String::from("`user:password@tcp(127.0.0.1:3306)/database`"),
        String::from("\"Server=db;User Id=app;Password={pw};\""),
        String::from("\"host=%s user=%s password=%s\""),
        String::from("\"Server=db;User Id=app;Password=${DB_PASSWORD};\""),
        String::from("\"Server=db;User Id=app;Password={0};\""),
        String::from("fmt.Sprintf(\"%s:%s@tcp(%s)/x\", u, p, h)"),
        String::from("import x from '@//scope/name/user@//x'"),
    ] {
        assert_eq!(found(FileRole::Source, &text), [], "{text}");
    }
}
