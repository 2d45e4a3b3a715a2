//! Roles of paths, as a table.

use super::FileRole::{self, *};
use bstr::BStr;
use proptest::prelude::*;

#[track_caller]
fn all(role: FileRole, paths: &[&str]) {
    for path in paths {
        assert_eq!(FileRole::of(BStr::new(path)), role, "{path}");
    }
}

#[test]
fn vendored() {
    all(
        Vendored,
        &[
            "node_modules/a/.env",
            "web/node_modules/a/index.js",
            "VENDOR/github.com/x/y.go",
            ".venv/lib/a.py",
            "Cargo.lock",
            "sub/package-lock.json",
            "pnpm-lock.yaml",
            "go.sum",
            "js/app.min.js",
            "app.js.map",
            "__snapshots__/a.snap",
            "logo.svg",
            "dist/bundle.js",
            "build/static/main.css",
        ],
    );
    all(
        Source,
        &["vendors.py", "src/mapping.rs", "build.rs", "analysis.ipynb"],
    );
    all(
        Deploy,
        &["build/package/Dockerfile", "build/docker-compose.yml"],
    );
    all(EnvFile, &["dist/.env"]);
}

#[test]
fn translations_are_for_the_eye() {
    all(
        FileRole::Vendored,
        &[
            "shared/i18n/locales/de_DE/translation.json",
            "config/locales/en.yml",
            "po/de.po",
            "src/lang/fr.php",
            "app/src/main/res/values/strings.xml",
            "app/src/main/res/values-pt-rBR/strings_settings.xml",
            "web/strings/strings.en.yaml",
            "src/main/resources/messages_pt_BR.properties",
            "App/Localizable.xcstrings",
            "public/messages/da-DK.json",
            "assets/zh_Hans.yml",
        ],
    );
    all(
        FileRole::Source,
        &[
            "src/lang/parser.py",
            "languages/go/main.go",
            "src/strings.go",
            "res/values/secrets.xml",
            "conf/strings",
            "conf/no-auth.json",
            "releases/latest/app.py",
            "conf/app-de.json",
        ],
    );
}

#[test]
fn template() {
    all(
        Template,
        &[
            ".env.example",
            "a/.env.sample",
            ".ENV.TEMPLATE",
            "env.example",
            "dotenv.sample",
            ".env.defaults",
            ".env.schema",
            ".env.production.example",
            ".env-example",
            "example.env",
            "config.sample.yml",
            "values.example.yaml",
            "terraform.tfvars.example",
            "example.tfvars",
            "appsettings.Example.json",
            "wp-config-sample.php",
            "local_settings.py.example",
            "settings_example.py",
            "secrets.toml.example",
            "docker-compose.example.yml",
            "config.php.dist",
            "nginx.conf.template",
            "app.conf.in",
            "config.example.js",
            "tests/fixtures/.env.example",
            "docs/config.sample.yml",
            "sample.ini",
        ],
    );
    all(
        Source,
        &[
            "src/default.rs",
            "sample.py",
            "src/template.ts",
            "example.go",
            "config/default.json",
            "config.default.js",
            "defaults.py",
            "application-default.yml",
            "MANIFEST.in",
            "requirements.in",
            "templates/index.html",
            "template.html",
            "distribute.cfg",
            "charts/app/templates/_helpers.tpl",
        ],
    );
}

#[test]
fn environment_files() {
    all(
        EnvFile,
        &[
            ".env",
            "a/b/.env.local",
            ".env.production",
            ".env.development",
            "prod.env",
            "env/db.env",
            ".envrc",
            ".flaskenv",
            ".env_prod",
            ".env-local",
            "docs/.env",
            ".Env",
        ],
    );
    all(
        Test,
        &[
            ".env.test",
            ".env.ci",
            ".env.testing",
            ".env.e2e",
            ".env.test.local",
            "test.env",
            "tests/.env",
        ],
    );
    all(
        Source,
        &[
            "vite-env.d.ts",
            ".env.d.ts",
            "src/env.rs",
            "environment.ts",
            ".environment",
        ],
    );
}

#[test]
fn tests_and_fixtures() {
    all(
        Test,
        &[
            "tests/a.rs",
            "src/__tests__/a.js",
            "src/__mocks__/a.js",
            "cdk_integration_tests/a.py",
            "test-data/a.json",
            "spec/models/user_spec.rb",
            "pkg/testdata/a.yaml",
            "app/src/androidTest/A.kt",
            "MyApp.Tests/A.cs",
            "UnitTests/a.swift",
            "e2e/login.ts",
            "caddytest/a.key",
            "cmd/.snapshots/Test=case.json",
            "cmd/stub/rsa.key",
            "internal/testresources/client.pem",
            "t/unit/security.py",
            "internal/suites/ldap/configuration.yml",
            "benchmark/ruby/client.rb",
            "test_login.py",
            "login_test.go",
            "login.spec.ts",
            "login.test.tsx",
            "user_spec.rb",
            "conftest.py",
            "src/LoginTest.java",
            "src/LoginSpec.scala",
            "docker-compose.test.yml",
            "Dockerfile.test",
            "tests.py",
            "scripts/test.sh",
            "docs/tests/a.md",
            "phpunit.xml.dist",
            "fuzzing/corpora/a.conf",
            "regress/unittests/key.sh",
            "charts/app/ci/default-values.yaml",
            "playwright/login.ts",
            "priv/templates/gen.auth/login_test.exs.eex",
        ],
    );
    all(
        Source,
        &[
            "src/latest.rs",
            "contest/a.py",
            "app/views/latest.html.erb",
            "fuzzy/match.py",
            "api-spec/a.json",
            "attestation.go",
            "src/Greatest.java",
            "spec.go",
            "special/a.py",
        ],
    );
}

#[test]
fn docs() {
    all(
        Docs,
        &[
            "README",
            "README.md",
            "a/CHANGELOG",
            "docs/conf.py",
            "doc/a.yaml",
            "examples/app.py",
            "notes.txt",
            "legacy-docs/api.htm",
            "guide.rst",
            "k8s/README.md",
        ],
    );
    all(
        Source,
        &[
            "requirements.txt",
            "CMakeLists.txt",
            "com/example/App.java",
            "docstring.py",
        ],
    );
}

#[test]
fn continuous_integration() {
    all(
        Ci,
        &[
            ".github/workflows/ci.yml",
            ".github/workflows/test.yml",
            ".github/actions/setup/action.yml",
            ".gitlab-ci.yml",
            "ci/.gitlab-ci.build.yml",
            ".circleci/config.yml",
            "azure-pipelines.yml",
            "Jenkinsfile",
            "bitbucket-pipelines.yml",
            ".drone.yml",
            ".travis.yml",
            ".buildkite/pipeline.yml",
            ".github/workflows/e2e-template.yml",
            ".github/dependabot.yml",
        ],
    );
    all(Source, &["workflows/a.yml", ".github/settings.json"]);
}

#[test]
fn deployment() {
    all(
        Deploy,
        &[
            "docker-compose.yml",
            "compose.override.yaml",
            "Dockerfile",
            "Dockerfile.prod",
            "api.Dockerfile",
            "k8s/db.yaml",
            "charts/app/values-prod.yaml",
            "values.yaml",
            "app.service",
            "Procfile",
            "deploy/secret.yml",
        ],
    );
    all(
        Source,
        &[
            "composer.json",
            "src/deploy/main.go",
            "valuestore.json",
            "Dockerfiles",
        ],
    );
}

#[test]
fn infrastructure() {
    all(
        Iac,
        &[
            "main.tf",
            "prod.tfvars",
            "a.tf.json",
            "template.yaml",
            "cfn-stack.yml",
            "Pulumi.prod.yaml",
            "group_vars/all.yml",
            "group_vars/all",
            "roles/db/defaults/main.yml",
            "roles/db/templates/my.cnf.j2",
            "main.bicep",
        ],
    );
    all(
        Source,
        &["src/roles/admin.ts", "settings.py", "", "a", ".", "-", "a/"],
    );
}

proptest! {
    #[test]
    fn any_bytes_have_a_role(path in proptest::collection::vec(any::<u8>(), 0..60)) {
        FileRole::of(BStr::new(&path));
    }

    #[test]
    fn letter_case_does_not_matter(path in "(tests/|docs/)?[.]?(env|docker-compose|values|main)[.](example|yml|tf|test|lock)") {
        let upper = path.to_ascii_uppercase();
        prop_assert_eq!(FileRole::of(BStr::new(&path)), FileRole::of(BStr::new(&upper)));
    }
}

#[test]
fn by_what_a_file_says() {
    let role = |path: &str, text: &str| FileRole::of_text(BStr::new(path), text.as_bytes());
    let made = "// Code generated by a tool. DO NOT EDIT.\npackage x\n";
    assert_eq!(role("api/x.pb.go", made), Vendored);
    assert_eq!(role("api/x_test.go", made), Test);
    let bundle = "a();".repeat(1000);
    assert_eq!(role("public/app.js", &bundle), Vendored);
    assert_eq!(role("public/app.js", &bundle.replace(';', ";\n")), Source);
    assert_eq!(role("public/data.json", &bundle), Source);
}

#[test]
fn what_tests_are_made_with() {
    all(
        Test,
        &[
            "db/teststore.go",
            "org/testcontainers/Db.java",
            "vitest.setup.ts",
            "pgp/acme_tests_key.asc",
            "gen/client.test.tpl.ts",
            "selenium/app.yml",
            "tests/conf/sample.yml",
        ],
    );
    all(
        Source,
        &[
            "testimony/a.go",
            "attestation.go",
            "invitest.ts",
            "keys.txt",
        ],
    );
    all(
        Docs,
        &[
            "tool.1",
            "MANUAL.html",
            "demo-setups/relay.yaml",
            "notes.txt",
        ],
    );
    all(Deploy, &["docker-compose-dist-metrics.yml"]);
}
