//! Names and texts, and the formats that they tell.

use super::*;

#[test]
fn plain_text_is_read_as_what_it_looks_like() {
    for (format, text) in [
        (Format::Dotenv, "A=1\nB_C=two\n"),
        (Format::Json, "{\"a\": 1}\n"),
        (Format::Yaml, "a:\n  b: 1\n"),
        (Format::Prose, "Read this first.\nThen that.\n"),
    ] {
        assert_eq!(
            of(BStr::new("notes.txt"), text.as_bytes()),
            format,
            "{text}"
        );
        assert_eq!(of(BStr::new("notes.md"), text.as_bytes()), Format::Prose);
    }
}

#[test]
fn names_tell_formats() {
    for (format, names) in [
        (
            Format::Dotenv,
            &[
                ".env",
                ".env.example",
                "a/.env.production",
                "prod.env",
                ".envrc",
                ".flaskenv",
                "env.example",
                "dotenv.sample",
                ".env.local.dist",
                "app.env.template",
                ".env~",
            ][..],
        ),
        (
            Format::Yaml,
            &[
                "a.yml",
                "docker-compose.yml.dist",
                "values.example.yaml",
                "a.yaml.j2",
                "A.YML",
            ],
        ),
        (
            Format::Json,
            &[
                "appsettings.json.sample",
                ".mcp.json",
                "a.ipynb",
                ".babelrc",
                "terraform.tfstate",
            ],
        ),
        (
            Format::Ini,
            &[
                ".npmrc",
                ".pypirc",
                "alembic.ini",
                "a.properties",
                "x.service",
                ".pgpass",
                ".aws/credentials",
            ],
        ),
        (Format::Toml, &["a.toml", "Pipfile", "secrets.toml.example"]),
        (
            Format::Xml,
            &["pom.xml", "web.config", "a.csproj", "i.html", "x.plist"],
        ),
        (
            Format::Hcl,
            &["main.tf", "terraform.tfvars.example", "a.nomad"],
        ),
        (
            Format::Dockerfile,
            &[
                "Dockerfile",
                "Dockerfile.prod",
                "app.dockerfile",
                "Containerfile",
                "docker/Dockerfile-dev",
            ],
        ),
        (
            Format::Shell,
            &[
                "a.sh", "Makefile", "rules.mk", ".bashrc", "Procfile", "crontab", "x.ps1",
                "run.bat",
            ],
        ),
        (Format::Sql, &["init.sql", "01-init.sql.tmpl"]),
        (
            Format::Prose,
            &["README.md", "README", "CHANGELOG", "notes.txt", "a.rst"],
        ),
        (
            Format::Code,
            &[
                "env.py",
                "a.vue",
                "main.rs",
                "env.d.ts",
                "x",
                "dockerfile.go",
                ".env.ts",
                ".env.patch",
            ],
        ),
    ] {
        for name in names {
            assert_eq!(of(BStr::new(name), b"x"), format, "{name}");
        }
    }
}

#[test]
fn first_bytes_tell_the_rest() {
    for (format, text) in [
        (Format::Shell, &b"#!/usr/bin/env bash\n"[..]),
        (Format::Code, b"#!/usr/bin/env python3\n"),
        (Format::Xml, b"<?xml version=\"1.0\"?>"),
        (Format::Json, b"\n{ \"a\": 1 }"),
        (Format::Yaml, b"---\na: b\n"),
        (
            Format::Dotenv,
            b"# note\n\nHOST=a\nexport DB_NAME=b\nx.y=c\n",
        ),
        (Format::Yaml, b"a:\n  b: c\n  - d\n"),
        (Format::Dockerfile, b"ENV A=b\nRUN c\n"),
        (Format::Code, b"a = b\nc = d\n"),
        (Format::Prose, b"to log in to the host\nuser:a pw:b\n"),
        (Format::Code, b"x=1;\ny=2;\n"),
        (
            Format::Code,
            b"switch (a) {\ncase b: c;\ndefault: d();\n}\n",
        ),
        (Format::Code, b"{ a }"),
        (Format::Code, b""),
    ] {
        assert_eq!(of(BStr::new("x"), text), format);
    }
}
