//! What the checks of configuration hygiene find and what they leave alone, through the whole scanner.

use credlint::content::Unit;
use credlint::finding::Finding;
use credlint::pattern::fill;
use credlint::scan::{Options, Scanner};
use credlint::source::Item;

/// The findings of one file that a report lists by default.
fn findings(path: &str, text: &str) -> Vec<Finding> {
    let text = fill(text).unwrap_or_else(|e| panic!("{path}: {e}"));
    let scanner = Scanner::new(&[], Options::default());
    let found = scanner.findings(&Unit::new(path, text.into_bytes()));
    let least = Options::default().min_confidence;
    found
        .into_iter()
        .filter(|finding| finding.confidence >= least)
        .collect()
}

/// The rules of the findings, in the order of the text.
fn rules(path: &str, text: &str) -> Vec<String> {
    let found = findings(path, text);
    found.iter().map(|f| f.rule.id.to_string()).collect()
}

fn assert_found(cases: &[(&str, &str, &[&str])]) {
    for (path, text, expected) in cases {
        assert_eq!(rules(path, text), *expected, "{path}\n{text}");
    }
}

fn assert_silent(cases: &[(&str, &str)]) {
    for (path, text) in cases {
        assert_eq!(rules(path, text), [] as [&str; 0], "{path}\n{text}");
    }
}

#[test]
fn literals_inside_other_languages() {
    assert_found(&[
        (
            ".github/workflows/ci.yml",
            "      - run: |\n          psql -h db -U x -c \"CREATE ROLE app LOGIN PASSWORD '{{text:test_password}}';\"\n",
            &["ci-hardcoded-credential"],
        ),
        (
            "migrations/1_roles.py",
            "op.execute(\"CREATE ROLE app LOGIN PASSWORD '{{text:app}}'\")\n",
            &["sql-role-password"],
        ),
        (
            "src/config.ts",
            "export const KEY = process.env.INTERNAL_API_KEY || '{{text:internal-api-key}}';\n",
            &["weak-env-default"],
        ),
    ]);
    assert_found(&[
        (
            "docker-compose.yml",
            "services:\n  r:\n    command: redis-server --requirepass {{text:raptorblingx}}\n    healthcheck:\n      test: [\"CMD\", \"redis-cli\", \"-a\", \"{{text:raptorblingx}}\"]\n",
            &["password-on-command-line", "password-on-command-line"],
        ),
        (
            "backup.sh",
            "psql \"postgresql://app:{{text:raptorblingx}}@db.acme-shop.io/app\" -c \"select 1\"\n",
            &["credentials-in-url"],
        ),
        (
            "db.go",
            "db.Exec(\"CREATE USER app IDENTIFIED BY '{{text:raptorblingx}}'\")\n",
            &["sql-role-password"],
        ),
        (
            "src/App.java",
            "@Value(\"${jwt.secret:{{text:changeit}}}\") String key;\n",
            &["weak-env-default"],
        ),
        (
            "app/settings.py",
            "class Settings(BaseSettings):\n    jwt_secret: str = Field(\n        default=\"{{text:change-me-please}}\",\n        description=\"x\",\n    )\n",
            &["weak-env-default"],
        ),
        (
            "src/env.ts",
            "const e = z.object({\n  SESSION_SECRET: z\n    .string()\n    .default(\"{{text:keyboard-cat}}\"),\n});\n",
            &["weak-env-default"],
        ),
    ]);
    assert_silent(&[
        (
            "setup.sh",
            "psql -c \"\n  CREATE ROLE app LOGIN PASSWORD '$APP_PASSWORD';\n\"\n",
        ),
        (
            "check.sh",
            "python3 - <<PY\nconnect(\n    password=os.getenv(\"DB_PASSWORD\"),\n)\nPY\n",
        ),
        (
            "setup.sh",
            "if [ -z \"$DB_PASSWORD\" ]; then\n  echo \"usage: DB_PASSWORD='...' ./setup.sh\"\nfi\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  r:\n    command: [\"sh\", \"-c\", \"exec redis-server --requirepass {{text:\\\"$$REDIS_PASSWORD\\\"}}\"]\n",
        ),
    ]);
}

/// The rules of a report on several files, with the number of related places.
fn report(files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let scanner = Scanner::new(&[], Options::default());
    for (path, text) in files {
        let text = fill(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        scanner.take(Item::Unit(Box::new(Unit::new(*path, text.into_bytes()))));
    }
    let findings = scanner.report(0.0).findings;
    findings
        .iter()
        .map(|f| (f.rule.id.to_string(), f.related.len()))
        .collect()
}

#[test]
fn one_value_for_two_services_is_reported_once() {
    let files = [
        (
            ".env",
            "REDIS_PASSWORD={{text:raptorblingx}}\nKEYCLOAK_PASSWORD={{text:raptorblingx}}\n",
        ),
        (
            "app/config.py",
            "url = os.getenv(\"DATABASE_URL\", \"postgresql://a:{{text:raptorblingx}}@db/a\")\n",
        ),
    ];
    let found = report(&files);
    let reused: Vec<_> = found.iter().filter(|f| f.0 == "secret-reused").collect();
    assert_eq!(reused, [&("secret-reused".to_owned(), 2)], "{found:?}");
}

#[test]
fn one_service_in_two_places_is_no_reuse() {
    let files = [
        (
            ".env",
            "POSTGRES_PASSWORD={{text:raptorblingx}}\nDATABASE_URL=postgresql://a:{{text:raptorblingx}}@db/a\n",
        ),
        (
            "config.ini",
            "[database]\npassword = {{text:raptorblingx}}\n",
        ),
        ("tests/.env", "REDIS_PASSWORD={{text:raptorblingx}}\n"),
        (".env.example", "REDIS_PASSWORD={{text:raptorblingx}}\n"),
    ];
    let found = report(&files);
    assert!(found.iter().all(|f| f.0 != "secret-reused"), "{found:?}");
    assert!(found.len() >= 4, "{found:?}");
}

#[test]
fn encrypted_values_are_no_findings() {
    assert_silent(&[
        (
            "deploy/secrets.yaml",
            "db:\n  password: ENC[AES256_GCM,data:{{alnum:24}},iv:{{base64:43}}=,tag:{{base64:22}}==,type:str]\nsops:\n  mac: ENC[AES256_GCM,data:{{base64:88}},iv:{{base64:43}}=,tag:{{base64:22}}==,type:str]\n  version: 3.9.0\n",
        ),
        (
            "deploy/prod.env",
            "DB_PASSWORD=ENC[AES256_GCM,data:{{alnum:24}},iv:{{base64:43}}=,tag:{{base64:22}}==,type:str]\nsops_mac=ENC[AES256_GCM,data:{{base64:88}},type:str]\n",
        ),
        (
            "deploy/key.age",
            "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24{{base64:60}}\n{{base64:64}}\n-----END AGE ENCRYPTED FILE-----\n",
        ),
        (
            "group_vars/all.yml",
            "db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  {{digit:80}}\n  {{digit:80}}\n",
        ),
        (
            "group_vars/vault.yml",
            "$ANSIBLE_VAULT;1.1;AES256\n{{digit:80}}\n{{digit:80}}\n",
        ),
        (
            "k8s/sealed.yaml",
            "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB{{base64:400}}\n",
        ),
        (
            "k8s/external.yaml",
            "apiVersion: external-secrets.io/v1beta1\nkind: ExternalSecret\nspec:\n  data:\n    - secretKey: password\n      remoteRef:\n        key: prod/db\n        property: password\n",
        ),
        (
            "k8s/secret.yaml",
            "apiVersion: v1\nkind: Secret\ndata:\n  password: ENC[AES256_GCM,data:{{alnum:24}},type:str]\nsops:\n  mac: ENC[AES256_GCM,data:{{base64:88}},type:str]\n",
        ),
        ("config/secrets.yml", "\0GITCRYPT\0password: {{alnum:20}}\n"),
        (
            "src/main/resources/application.properties",
            "spring.datasource.password=ENC({{base64:44}})\n",
        ),
        (
            "config/application.yml",
            "spring:\n  datasource:\n    password: '{cipher}{{hex:64}}'\n",
        ),
    ]);
}

#[test]
fn referenced_values_are_no_findings() {
    assert_silent(&[
        (
            ".github/workflows/ci.yml",
            "env:\n  DB_PASSWORD: ${{ secrets.DB_PASSWORD }}\n  API_TOKEN: ${{ vars.X || secrets.API_TOKEN }}\n",
        ),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  t:\n    services:\n      db:\n        env:\n          POSTGRES_PASSWORD: ci-${{ github.run_id }}-${{ github.run_attempt }}\n",
        ),
        (
            "chart/templates/deployment.yaml",
            "env:\n  - name: DB_PASSWORD\n    value: {{ .Values.db.password | quote }}\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db\n        key: password\n",
        ),
        (
            "chart/templates/secret.yaml",
            "apiVersion: v1\nkind: Secret\ndata:\n  password: {{ .Values.db.password | b64enc | quote }}\nstringData:\n  token: {{ randAlphaNum 32 }}\n",
        ),
        (
            "roles/db/tasks/main.yml",
            "- postgresql_user:\n    name: app\n    password: \"{{ db_password }}\"\n- debug:\n    msg: done\n",
        ),
        (
            "group_vars/all.yml",
            "db_password: \"{{ lookup('env', 'DB_PASSWORD') }}\"\n",
        ),
        (
            "config/app.toml",
            "password = \"op://prod/db/password\"\ntoken = \"vault:secret/data/app#token\"\n",
        ),
        (
            "config/app.yaml",
            "password: arn:aws:secretsmanager:eu-central-1:123456789012:secret:db\nsecret_key: projects/p/secrets/key/versions/1\napi_token: ref+vault://secret/app#/token\n",
        ),
        (
            "appsettings.json",
            "{\"ConnectionStrings\": {\"Password\": \"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/db)\"}}\n",
        ),
        (
            "template.yaml",
            "Resources:\n  Db:\n    Properties:\n      MasterUserPassword: !Ref DbPassword\n      OtherPassword: '{{text:{{resolve:secretsmanager:db:SecretString:password}}}}'\n",
        ),
        (
            "main.tf",
            "resource \"aws_db_instance\" \"db\" {\n  password = var.db_password\n}\nresource \"x\" \"y\" {\n  password = random_password.db.result\n}\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n      DATABASE_URL: postgres://app:${POSTGRES_PASSWORD}@db/app\n",
        ),
        (
            "deploy.sh",
            "DB_PASSWORD=\"$(pass show db)\"\nexport DB_PASSWORD\nmysql --password=\"$DB_PASSWORD\" < x.sql\npsql \"postgres://app:$DB_PASSWORD@db/app\"\n",
        ),
        (
            ".env.example",
            "# REQUIRED: openssl rand -base64 32\nSECRET_KEY=\nDB_PASSWORD=\n",
        ),
        (
            "src/config.py",
            "password = os.environ[\"DB_PASSWORD\"]\nsecret_key: SecretStr = Field(min_length=16)\n",
        ),
    ]);
}

#[test]
fn messages_say_more_than_the_rule() {
    let message = |path: &str, text: &str| {
        let found = findings(path, text);
        assert_eq!(found.len(), 1, "{path}\n{text}{found:?}");
        found[0].message.clone()
    };
    let same = message(".env", "DB_USER=billing\nDB_PASSWORD={{text:billing}}\n");
    assert!(same.ends_with(", the same as the user name."), "{same}");
    let short = message(
        "app/x.py",
        "JWT_SECRET = os.getenv('JWT_SECRET', '{{alnum:20}}')\n",
    );
    assert!(
        short.ends_with(", shorter than the 32 bytes of a signing key."),
        "{short}"
    );
    let product = message(
        "docker-compose.yml",
        "services:\n  a:\n    environment:\n      - MINIO_ROOT_PASSWORD=${MINIO_ROOT_PASSWORD:-{{text:minioadmin}}}\n",
    );
    assert!(
        product.contains("the default credential of MinIO"),
        "{product}"
    );
}

/// The text after the fix of its only finding.
fn fixed(path: &str, text: &str) -> Option<String> {
    let found = findings(path, text);
    assert_eq!(found.len(), 1, "{path}\n{text}{found:?}");
    let fix = found[0].fix.as_ref()?;
    let mut text = fill(text).expect("an example");
    for edit in fix.edits.iter().rev() {
        assert_eq!(edit.path, path);
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    Some(text)
}

#[test]
fn certain_edits_are_offered() {
    for (path, before, after) in [
        (
            "docker-compose.yml",
            "services:\n  a:\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD:-{{text:raptorblingx}}}\n",
            "services:\n  a:\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD:?set DB_PASSWORD}\n",
        ),
        (
            "run.sh",
            "export DB_PASSWORD=\"${DB_PASSWORD-{{text:raptorblingx}}}\"\n",
            "export DB_PASSWORD=\"${DB_PASSWORD:?set DB_PASSWORD}\"\n",
        ),
        (
            "app/config.py",
            "SECRET_KEY = os.getenv(\"SECRET_KEY\", \"{{text:change-this}}\")\n",
            "SECRET_KEY = os.environ[\"SECRET_KEY\"]\n",
        ),
        (
            "app/config.py",
            "url = os.environ.get('DATABASE_URL',\n    'postgresql://a:{{text:raptorblingx}}@localhost/a'\n)\n",
            "url = os.environ['DATABASE_URL']\n",
        ),
        (
            ".env.example",
            "DB_PASSWORD=\"{{text:changeme}}\" # set it\n",
            "# REQUIRED: generate one with: openssl rand -base64 32\nDB_PASSWORD=\"\" # set it\n",
        ),
    ] {
        assert_eq!(fixed(path, before).as_deref(), Some(after), "{path}");
    }
}

#[test]
fn uncertain_edits_are_not_offered() {
    for (path, text) in [
        (
            "app/config.py",
            "SECRET_KEY = env.getenv(\"SECRET_KEY\", \"{{text:change-this}}\")\n",
        ),
        (
            "app/config.py",
            "SECRET_KEY = os.getenv(\"SECRET_KEY\", \"{{text:change-this}}\" + suffix)\n",
        ),
        (
            "config/app.yaml",
            "secret_key: ${SECRET_KEY:-{{text:change-this}}}\n",
        ),
    ] {
        assert_eq!(fixed(path, text), None, "{path}\n{text}");
    }
}

#[test]
fn what_is_printed_and_kept_is_a_log() {
    let workflow =
        |command: &str| format!("jobs:\n  a:\n    steps:\n      - run: |\n          {command}\n");
    for command in [
        "echo \"pw: $DB_PASSWORD\"",
        "echo ${{ secrets.DEPLOY }}",
        "make || echo \"$DB_PASSWORD\"",
        "printf '%s' \"$DB_PASSWORD\" >&2",
        "echo \"$DB_PASSWORD\" >> build.log",
        "if true; then echo \"$DB_PASSWORD\"; fi",
    ] {
        let text = workflow(command);
        assert_eq!(
            rules(".github/workflows/a.yml", &text),
            ["secret-in-log"],
            "{command}"
        );
    }
    for command in [
        "echo \"$DB_PASSWORD\" | docker login --password-stdin",
        "echo \"PW=$DB_PASSWORD\" >> \"$GITHUB_ENV\"",
        "echo \"$DB_PASSWORD\" > login.txt",
        "echo \"::add-mask::$DB_PASSWORD\"",
        "echo \"::set-output name=pw::$DB_PASSWORD\"",
        "echo '$DB_PASSWORD'",
        "echo \"${#DB_PASSWORD} ${DB_PASSWORD:+set} ${DB_PASSWORD:0:3}\"",
        "X=$(echo \"$DB_PASSWORD\" | sha256sum)",
        "{ echo \"PW=$DB_PASSWORD\"; } >> \"$GITHUB_ENV\"",
        "{\n            echo \"PW=$DB_PASSWORD\"\n            echo x\n          } >> \"$GITHUB_ENV\"",
        "echo \"$DB_PASSWORD_FILE is missing\"",
        "# echo \"$DB_PASSWORD\"",
    ] {
        let text = workflow(command);
        assert_eq!(
            rules(".github/workflows/a.yml", &text),
            [] as [&str; 0],
            "{command}"
        );
    }
    // what a script prints without a word around it may be its result
    assert_eq!(
        rules("lib.sh", "password() { echo \"$DB_PASSWORD\"; }\n"),
        [] as [&str; 0]
    );
    assert_eq!(
        rules("lib.sh", "echo \"password: $DB_PASSWORD\"\n"),
        ["secret-in-log"]
    );
}
