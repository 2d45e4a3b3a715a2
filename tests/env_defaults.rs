//! Every way of giving a secret a default, or simply writing it down, in forty technologies; and for each the form that fails when nobody
//! sets a value. One file a sample; the value stands in `{{text:…}}` so that this file holds none.

use credlint::content::Unit;
use credlint::pattern::fill;
use credlint::rule::{Confidence, Severity};
use credlint::scan::{Options, Scanner};

const REPORTED: &[(&str, &str)] = &[
    (
        "s01a.sh",
        r#"PGPASS="${DB_PASSWORD:-{{text:postgres}}}"
"#,
    ),
    (
        "s01b.sh",
        r#": "${DB_PASSWORD:={{text:changeme}}}"
"#,
    ),
    (
        "s01c.sh",
        "export JWT_SECRET=${JWT_SECRET-{{text:mysecret}}}\n",
    ),
    (
        "s02a.sh",
        r#"[ -z "$JWT_SECRET" ] && JWT_SECRET={{text:dev-secret}}
"#,
    ),
    ("s02b.sh", "JWT_SECRET=${1:-{{text:secret}}}\n"),
    (
        "s03a.fish",
        "set -q DB_PASSWORD; or set DB_PASSWORD {{text:postgres}}\n",
    ),
    (
        "s03b.ps1",
        "$pw = $env:DB_PASSWORD ?? '{{text:postgres}}'\n",
    ),
    (
        "s03c.ps1",
        "if (-not $env:DB_PASSWORD) { $env:DB_PASSWORD = '{{text:postgres}}' }\n",
    ),
    (
        "s03d.bat",
        "if not defined DB_PASSWORD set DB_PASSWORD={{text:postgres}}\n",
    ),
    (
        "s04/docker-compose.yml",
        "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${SETUP_POSTGRES_PASSWORD:-{{text:devpassword}}}\n      LIST: x\n",
    ),
    (
        "s04b/compose.yaml",
        "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD=${PGPW:-{{text:devpassword}}}\n",
    ),
    (
        "s05a.py",
        r#"import os
pw = os.getenv("DB_PASSWORD", "{{text:postgres}}")
"#,
    ),
    (
        "s05b.py",
        r#"pw = os.environ.get(
    "DB_PASSWORD",
    "{{text:postgres}}",
)
"#,
    ),
    (
        "s05c.py",
        r#"os.environ.setdefault("SECRET_KEY", "{{text:dev}}")
"#,
    ),
    (
        "s05d.py",
        r#"pw = os.getenv("SECRET_KEY") or "{{text:changeme}}"
"#,
    ),
    (
        "s06.py",
        r#"from decouple import config
P = config("DB_PASSWORD", default="{{text:raptorblingx}}")
"#,
    ),
    (
        "s07a.py",
        r#"SECRET = env.str("SECRET_KEY", "{{text:changeme}}")
"#,
    ),
    (
        "s07b.py",
        r#"DB = env.db("DATABASE_URL", default="postgres://u:{{text:pw1}}@h/d")
"#,
    ),
    (
        "s07c.py",
        r#"env = environ.Env(SECRET_KEY=(str, "{{text:changeme}}"))
"#,
    ),
    (
        "s08a.py",
        r#"class Settings(BaseSettings):
    SECRET_KEY: str = "{{text:change-this-in-production}}"
"#,
    ),
    (
        "s08b.py",
        r#"class Settings(BaseSettings):
    db_password: SecretStr = Field(
        default="{{text:postgres}}",
        env="DB_PASSWORD",
    )
"#,
    ),
    (
        "s08c.py",
        r#"class S(BaseSettings):
    jwt_secret: SecretStr = SecretStr("{{text:changeme}}")
"#,
    ),
    (
        "s08d.py",
        r#"class S(BaseSettings):
    jwt_secret: str = Field(default_factory=lambda: "{{text:changeme}}")
"#,
    ),
    (
        "s09.py",
        r#"@dataclass
class C:
    password: str = os.getenv("DB_PASSWORD", "{{text:hunter}}")
"#,
    ),
    (
        "s10a/settings.py",
        "SECRET_KEY = '{{text:django-insecure-abcdefgh1234567890}}'\n",
    ),
    (
        "s10b/settings.py",
        "DATABASES = {\n    'default': {\n        'USER': 'app',\n        'PASSWORD': '{{text:app123}}',\n    }\n}\n",
    ),
    (
        "s11a.py",
        r#"app.config["SECRET_KEY"] = os.getenv("SECRET_KEY") or "{{text:dev}}"
"#,
    ),
    (
        "s11b.py",
        r#"app.secret_key = "{{text:supersecret}}"
"#,
    ),
    (
        "s12a.py",
        r#"@click.option("--{{text:password}}", envvar="PW", default="{{text:admin}}")
def f(): pass
"#,
    ),
    (
        "s12b.py",
        r#"parser.add_argument("--{{text:password}}", default="{{text:admin123}}")
"#,
    ),
    (
        "s12c.py",
        r#"def main(password: str = typer.Option("{{text:admin}}", envvar="DB_PASSWORD")): pass
"#,
    ),
    (
        "s13a.ts",
        "const s = process.env.JWT_SECRET || '{{text:secret}}';\n",
    ),
    (
        "s13b.ts",
        "const s = process.env['JWT_SECRET'] ?? '{{text:secret}}';\n",
    ),
    (
        "s13c.ts",
        r#"const s = Deno.env.get("JWT_SECRET") ?? "{{text:secret}}";
"#,
    ),
    (
        "s13d.ts",
        "const s = process.env.JWT_SECRET ? process.env.JWT_SECRET : '{{text:secret}}';\n",
    ),
    (
        "s13e.js",
        "const { JWT_SECRET = '{{text:changeme}}' } = process.env;\n",
    ),
    (
        "s13f.ts",
        "const s = import.meta.env.VITE_API_SECRET ?? '{{text:changeme}}';\n",
    ),
    (
        "s14a.ts",
        "export const env = z.object({\n  JWT_SECRET: z.string().default('{{text:changeme}}'),\n});\n",
    ),
    (
        "s14b.ts",
        "const env = cleanEnv(process.env, {\n  JWT_SECRET: str({ default: '{{text:changeme}}', devDefault: '{{text:dev}}' }),\n});\n",
    ),
    (
        "s14c.js",
        "const schema = Joi.object({ JWT_SECRET: Joi.string().default('{{text:changeme}}') });\n",
    ),
    (
        "s14d.js",
        "var config = convict({\n  jwtSecret: {\n    default: '{{text:changeme}}',\n    env: 'JWT_SECRET',\n    sensitive: true,\n  },\n});\n",
    ),
    (
        "s14e.ts",
        "this.configService.get<string>('JWT_SECRET', '{{text:changeme}}');\n",
    ),
    (
        "s14f.js",
        "const s = env.get('JWT_SECRET').default('{{text:changeme}}').asString();\n",
    ),
    (
        "s15.ts",
        "export default defineNuxtConfig({ runtimeConfig: { jwtSecret: '{{text:changeme}}' } })\n",
    ),
    (
        "s16a.go",
        r#"package a
var p = getEnv("DB_PASSWORD", "{{text:postgres}}")
"#,
    ),
    (
        "s16b.go",
        r#"package a
func f() {
	pw := os.Getenv("DB_PASSWORD")
	if pw == "" {
		pw = "{{text:postgres}}"
	}
}
"#,
    ),
    (
        "s16c.go",
        r#"package a
func f() { viper.SetDefault("db.password", "{{text:postgres}}") }
"#,
    ),
    (
        "s16d.go",
        r#"package a
type C struct {
	Password string `env:"DB_PASSWORD" envDefault:"{{text:postgres}}"`
}
"#,
    ),
    (
        "s16e.go",
        r#"package a
var p = cmp.Or(os.Getenv("DB_PASSWORD"), "{{text:postgres}}")
"#,
    ),
    (
        "s16f.go",
        r#"package a
var p = flag.String("{{text:password}}", "{{text:changeme}}", "the {{text:password}}")
"#,
    ),
    (
        "s17a.rs",
        r#"let s = env::var("JWT_SECRET")
    .unwrap_or("{{text:secret}}".into());
"#,
    ),
    (
        "s17b.rs",
        r#"let s = env::var("JWT_SECRET").unwrap_or_else(|_| "{{text:changeme}}".to_string());
"#,
    ),
    (
        "s17c.rs",
        r#"#[derive(Parser)]
struct A {
    #[arg(long, env = "DB_PASSWORD", default_value = "{{text:postgres}}")]
    password: String,
}
"#,
    ),
    (
        "s17d.rs",
        r#"let s = option_env!("JWT_SECRET").unwrap_or("{{text:changeme}}");
"#,
    ),
    (
        "s18a/application.properties",
        "spring.datasource.password=${DB_PASSWORD:{{text:postgres}}}\n",
    ),
    (
        "s18b/application.yml",
        "spring:\n  datasource:\n    password: ${DB_PASSWORD:{{text:postgres}}}\n",
    ),
    (
        "s18c.java",
        r#"class A { @Value("${jwt.secret:{{text:changeme}}}") String s; }
"#,
    ),
    (
        "s18d.java",
        r#"class A { String s = System.getenv().getOrDefault("DB_PASSWORD", "{{text:postgres}}"); }
"#,
    ),
    (
        "s18e.java",
        r#"class A { String s = Optional.ofNullable(System.getenv("DB_PASSWORD")).orElse("{{text:postgres}}"); }
"#,
    ),
    (
        "s18f.java",
        r#"class A { @ConfigProperty(name = "db.password", defaultValue = "{{text:postgres}}") String s; }
"#,
    ),
    (
        "s18g/application.conf",
        r#"db {
  {{text:password}} = "{{text:postgres}}"
  {{text:password}} = ${?DB_PASSWORD}
}
"#,
    ),
    (
        "s19a.kt",
        r#"val s = System.getenv("JWT_SECRET") ?: "{{text:changeme}}"
"#,
    ),
    (
        "s19b.scala",
        r#"val s = sys.env.getOrElse("JWT_SECRET", "{{text:changeme}}")
"#,
    ),
    (
        "s20a.rb",
        r#"S = ENV.fetch("SECRET_KEY_BASE", "{{text:changeme}}")
"#,
    ),
    (
        "s20b.rb",
        r#"S = ENV.fetch("DB_PASSWORD") { "{{text:postgres}}" }
"#,
    ),
    (
        "s20c.rb",
        r#"S = ENV["DB_PASSWORD"] || "{{text:postgres}}"
"#,
    ),
    (
        "s20d/database.yml",
        r#"default:
  password: <%= ENV.fetch("DB_PASSWORD", "{{text:postgres}}") %>
"#,
    ),
    (
        "s21a.php",
        "<?php\nreturn ['{{text:password}}' => env('DB_PASSWORD', '{{text:secret}}')];\n",
    ),
    (
        "s21b.php",
        "<?php\n$p = getenv('DB_PASSWORD') ?: '{{text:postgres}}';\n",
    ),
    (
        "s21c.php",
        "<?php\n$p = $_ENV['DB_PASSWORD'] ?? '{{text:postgres}}';\n",
    ),
    (
        "s21d/services.yaml",
        "parameters:\n  env(DB_PASSWORD): {{text:postgres}}\n",
    ),
    (
        "s22a.cs",
        r#"var p = Environment.GetEnvironmentVariable("DB_PASSWORD") ?? "{{text:postgres}}";
"#,
    ),
    (
        "s22b.cs",
        r#"var k = builder.Configuration["Jwt:Key"] ?? "{{text:supersecretkey}}";
"#,
    ),
    (
        "s22c/appsettings.json",
        r#"{"ConnectionStrings": {"Default": "Server=db;Database=a;User Id=sa;Password={{text:Passw0rd}};"}}
"#,
    ),
    (
        "s22d/appsettings.json",
        r#"{"Jwt": {"Key": "{{text:ThisIsMySuperSecretKey}}"}}
"#,
    ),
    (
        "s23.c",
        r#"const char *db_password = getenv("DB_PASSWORD");
if (!db_password) db_password = "{{text:postgres}}";
"#,
    ),
    (
        "s24a.swift",
        r#"let s = ProcessInfo.processInfo.environment["JWT_SECRET"] ?? "{{text:changeme}}"
"#,
    ),
    (
        "s24b.dart",
        "const s = String.fromEnvironment('JWT_SECRET', defaultValue: '{{text:changeme}}');\n",
    ),
    (
        "s24c.ex",
        r#"secret = System.get_env("SECRET_KEY_BASE", "{{text:changeme}}")
"#,
    ),
    (
        "s24d.exs",
        r#"config :app, password: System.get_env("DB_PASSWORD") || "{{text:postgres}}"
"#,
    ),
    (
        "s25a.pl",
        "my $p = $ENV{DB_PASSWORD} // '{{text:postgres}}';\n",
    ),
    (
        "s25b.lua",
        r#"local p = os.getenv("DB_PASSWORD") or "{{text:postgres}}"
"#,
    ),
    (
        "s25c.R",
        r#"p <- Sys.getenv("DB_PASSWORD", "{{text:postgres}}")
"#,
    ),
    (
        "s26a.tf",
        r#"variable "db_password" {
  type      = string
  sensitive = true
  default   = "{{text:changeme}}"
}
"#,
    ),
    (
        "s26b.hcl",
        r#"locals { db_password = get_env("DB_PASSWORD", "{{text:changeme}}") }
"#,
    ),
    (
        "s26c.tf",
        r#"resource "aws_db_instance" "x" {
  username = "{{text:admin}}"
  {{text:password}} = "{{text:hunter2hunter}}"
}
"#,
    ),
    (
        "s27a/template.yaml",
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  DBPassword:\n    Type: String\n    NoEcho: true\n    Default: {{text:changeme}}\n",
    ),
    (
        "s27b/azuredeploy.json",
        r#"{"parameters": {"adminPassword": {"type": "securestring", "defaultValue": "{{text:P@ssw0rd!}}"}}}
"#,
    ),
    (
        "s27c.bicep",
        "@secure()\nparam adminPassword string = '{{text:changeme}}'\n",
    ),
    (
        "s28a/values.yaml",
        "auth:\n  postgresPassword: {{text:postgres}}\n",
    ),
    (
        "s28b/templates/secret.yaml",
        r#"stringData:
  password: {{ .Values.pw | default "{{text:admin}}" }}
"#,
    ),
    (
        "s28c/templates/deploy.yaml",
        r#"        - name: ADMIN_PASSWORD
          value: {{ default "{{text:admin}}" .Values.adminPassword }}
"#,
    ),
    (
        "s29a/k8s/deploy.yaml",
        "spec:\n  containers:\n    - env:\n        - name: POSTGRES_PASSWORD\n          value: {{text:postgres}}\n",
    ),
    (
        "s29b/kustomization.yaml",
        "secretGenerator:\n  - name: db\n    literals:\n      - DB_PASSWORD={{text:postgres}}\n",
    ),
    (
        "s30a/group_vars/all.yml",
        r#"db_password: "{{ lookup('env','DB_PASSWORD') | default('{{text:postgres}}', true) }}"
"#,
    ),
    (
        "s30b/roles/x/vars/main.yml",
        "db_password: {{text:postgres}}\n",
    ),
    ("s31/Makefile", "DB_PASSWORD ?= {{text:postgres}}\n"),
    (
        "s32a/Dockerfile",
        "FROM x\nARG DB_PASSWORD={{text:postgres}}\n",
    ),
    (
        "s32b/Dockerfile",
        "FROM x\nENV A=1 SECRET_KEY={{text:changeme}}\n",
    ),
    (
        "s32c/Dockerfile",
        "FROM x\nENV SECRET_KEY {{text:changeme}}\n",
    ),
    (
        "s33a/.github/workflows/ci.yml",
        "env:\n  PW: ${{ secrets.DB_PASSWORD || '{{text:raptorblingx}}' }}\n",
    ),
    (
        "s33b/.github/workflows/ci.yml",
        "on:\n  workflow_dispatch:\n    inputs:\n      password:\n        default: {{text:changeme}}\n",
    ),
    (
        "s34/.gitlab-ci.yml",
        r#"variables:
  POSTGRES_PASSWORD: {{text:runner}}
  DB_PASSWORD:
    value: "{{text:changeme}}"
"#,
    ),
    (
        "s35a/.circleci/config.yml",
        "jobs:\n  b:\n    docker:\n      - image: {{text:postgres}}\n        environment:\n          POSTGRES_PASSWORD: {{text:postgres}}\n",
    ),
    (
        "s35b/azure-pipelines.yml",
        "variables:\n  - name: dbPassword\n    value: {{text:postgres}}\n",
    ),
    (
        "s35c/Jenkinsfile",
        "pipeline { environment { DB_PASSWORD = '{{text:postgres}}' } }\n",
    ),
    (
        "s35d/.travis.yml",
        "env:\n  - DB_PASSWORD={{text:postgres}}\n",
    ),
    (
        "s36/app.service",
        r#"[Service]
Environment="GRAFANA_PASSWORD={{text:admin}}"
Environment=A=b DB_PASSWORD={{text:postgres}}
"#,
    ),
    (
        "s37a/supervisord.conf",
        r#"[program:x]
environment=DB_PASSWORD="{{text:postgres}}",A="b"
"#,
    ),
    (
        "s37b/ecosystem.config.js",
        "module.exports = { apps: [{ env: { DB_PASSWORD: '{{text:postgres}}' } }] };\n",
    ),
    (
        "s37c/nginx.conf",
        "location / {\n  fastcgi_param DB_PASSWORD {{text:postgres}};\n}\n",
    ),
    (
        "s37d/crontab",
        "DB_PASSWORD={{text:postgres}}\n0 * * * * run\n",
    ),
    (
        "s38a/.devcontainer/devcontainer.json",
        r#"{"containerEnv": {"POSTGRES_PASSWORD": "{{text:postgres}}"}}
"#,
    ),
    (
        "s38b/.vscode/launch.json",
        r#"{"configurations": [{"env": {"DB_PASSWORD": "{{text:postgres}}"}}]}
"#,
    ),
    (
        "s38c/.run/app.run.xml",
        r#"<component><env name="DB_PASSWORD" value="{{text:postgres}}" /></component>
"#,
    ),
    (
        "s39a.nix",
        r#"{ POSTGRES_PASSWORD = "{{text:postgres}}"; }
"#,
    ),
    (
        "s39b.pkr.hcl",
        r#"variable "ssh_password" {
  default = "{{text:vagrant}}"
}
"#,
    ),
    (
        "s40a/alembic.ini",
        "[alembic]\nsqlalchemy.url = postgresql://app:{{text:app}}@db/app\n",
    ),
    (
        "s40b/conf.toml",
        r#"[database]
password = "{{text:postgres}}"
"#,
    ),
    (
        "s40c/beans.xml",
        r#"<bean><property name="{{text:password}}" value="{{text:postgres}}"/></bean>
"#,
    ),
    (
        "s40d/conf.json",
        r#"{"db": {"{{text:password}}": "{{text:postgres}}"}}
"#,
    ),
    (
        "s40e.go",
        r#"package a
var dsn = "root:{{text:rootpw}}@tcp(db:3306)/app"
"#,
    ),
    (
        "s40f/x.properties",
        "jdbc.url=jdbc:mysql://db:3306/app?user=root&password={{text:rootpw}}\n",
    ),
    (
        "s40g.py",
        r#"dsn = "host=db.prod user=app password={{text:apppw}} dbname=app"
"#,
    ),
];

const SILENT: &[(&str, &str)] = &[
    (
        ".env.example",
        "# REQUIRED: generate with openssl rand -base64 32\nPOSTGRES_PASSWORD=\nSECRET_KEY=  # required\nTOKEN_TTL=3600\nPASSWORD_HASH_ALGORITHM=argon2\nPUBLIC_KEY_PATH=./key.pub\nTEST_URL=postgresql://${USER}:${PW}@localhost/x\n",
    ),
    (
        "g01.sh",
        r#"A="${DB_PASSWORD:?set it}"
B="${DB_PASSWORD:+x}"
[ -z "$DB_PASSWORD" ] && exit 1
DB_PASSWORD=${DB_PASSWORD:-$(openssl rand -hex 16)}
"#,
    ),
    (
        "g04/docker-compose.yml",
        "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${PW:?err}\n      REDIS_PASSWORD: ${REDIS_PASSWORD?err}\n      X_PASSWORD: ${X}\n",
    ),
    (
        "g05.py",
        r#"a = os.environ["DB_PASSWORD"]
b = os.getenv("DB_PASSWORD")
c = os.getenv("DB_PASSWORD", default_password())
d = config("DB_PASSWORD")
"#,
    ),
    (
        "g08.py",
        r#"class S(BaseSettings):
    a_password: SecretStr = Field(min_length=16)
    secret_key: str = Field(...)
    jwt_secret: SecretStr = Field(default_factory=secrets.token_urlsafe)
    password_min_length: int = 12
    token_ttl: str = "3600"
"#,
    ),
    (
        "g10.py",
        "SECRET_KEY = get_random_secret_key()\napp.secret_key = secrets.token_hex()\n",
    ),
    (
        "g12.py",
        r#"@click.option("--password", prompt=True, hide_input=True, default=None)
def f(): pass
"#,
    ),
    (
        "g13.ts",
        "const a = process.env.JWT_SECRET!;\nconst b = required('JWT_SECRET');\nconst p = process.env.PORT || '3000';\nconst z = z.string().min(32);\n",
    ),
    (
        "g16.go",
        r#"package a
var a = os.Getenv("DB_PASSWORD")
type C struct {
	P string `env:"DB_PASSWORD,required"`
}
"#,
    ),
    (
        "g17.rs",
        r#"let a = env::var("JWT_SECRET").expect("JWT_SECRET must be set");
let b = env::var("JWT_SECRET")?;
"#,
    ),
    (
        "g18/application.yml",
        "a:\n  password: ${DB_PASSWORD}\n  other-password: ${DB_PASSWORD:}\n",
    ),
    (
        "g20.rb",
        r#"A = ENV.fetch("SECRET_KEY_BASE")
B = ENV["DB_PASSWORD"]
"#,
    ),
    (
        "g21.php",
        "<?php\nreturn ['password' => env('DB_PASSWORD')];\n",
    ),
    (
        "g24.ex",
        r#"a = System.fetch_env!("SECRET_KEY_BASE")
"#,
    ),
    (
        "g26.tf",
        r#"variable "db_password" {
  type = string
  sensitive = true
}
resource "random_password" "p" { length = 24 }
resource "x" "y" { password = random_password.p.result }
"#,
    ),
    (
        "g27.yaml",
        "Parameters:\n  DBPassword:\n    Type: String\nX: '{{ resolve:secretsmanager:x}}'\nMasterUserPassword: !Ref DBPassword\n",
    ),
    (
        "g28/templates/s.yaml",
        r#"data:
  password: {{ required "set pw" .Values.pw | b64enc }}
  b: {{ randAlphaNum 32 }}
"#,
    ),
    (
        "g28/values.yaml",
        r#"auth:
  existingSecret: ""
  password: ""
  secretName: my-secret
  passwordKey: postgres-password
"#,
    ),
    (
        "g29/k8s/d.yaml",
        "env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db-secret\n        key: password\n",
    ),
    (
        "g30/group_vars/all.yml",
        r#"db_password: "{{ vault_db_password }}"
x_password: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  6162636465
"#,
    ),
    (
        "g31/Makefile",
        "DB_PASSWORD ?=\n$(if $(DB_PASSWORD),,$(error set DB_PASSWORD))\n",
    ),
    (
        "g32/Dockerfile",
        "FROM x\nRUN --mount=type=secret,id=npm true\nENV PATH=/bin TOKEN_FILE=/run/secrets/t\n",
    ),
    (
        "g33/.github/workflows/ci.yml",
        "permissions:\n  id-token: write\nenv:\n  PW: ${{ secrets.X }}\n  POSTGRES_PASSWORD: ci-${{ github.run_id }}\n",
    ),
    (
        "g35/Jenkinsfile",
        "environment { PW = credentials('db-password') }\n",
    ),
    (
        "g36/a.service",
        "[Service]\nEnvironmentFile=/etc/x.env\nLoadCredential=pw:/etc/pw\n",
    ),
    (
        "g38/.devcontainer/devcontainer.json",
        r#"{"containerEnv": {"PASSWORD": "${localEnv:PW}"}}
"#,
    ),
    ("g40.ini", "sqlalchemy.url = %(DB_URL)s\n"),
    (
        "g41.json",
        r#"{"dependencies": {"jsonwebtoken": "^9.0.2", "passport": "^0.6.0"}}
"#,
    ),
    (
        "g42.js",
        "const passwordRegex = /^[a-z]+$/; const label = { password: 'Password', token: 'Token' }; if (password === 'changeme') throw 1;\n",
    ),
    (
        "g43.py",
        r#"FORBIDDEN = {"changeme", "password"}
if secret_key in ("changeme", "secret"): raise ValueError("weak password")
assert password != "changeme"
"#,
    ),
];

fn scan(path: &str, text: &str, least: Confidence) -> Vec<String> {
    let options = Options {
        min_confidence: Confidence::Low,
        ..Options::default()
    };
    let text = fill(text).unwrap_or_else(|e| panic!("{path}: {e}"));
    Scanner::new(&[], options)
        .findings(&Unit::new(path, text.into_bytes()))
        .iter()
        .filter(|f| f.confidence >= least && f.severity() >= Severity::Medium)
        .map(|f| format!("{} {}", f.rule.id, f.message))
        .collect()
}

#[test]
fn what_works_unchanged_is_reported() {
    let missed: Vec<&str> = REPORTED
        .iter()
        .filter(|(path, text)| scan(path, text, Confidence::Medium).is_empty())
        .map(|(path, _)| *path)
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn what_fails_when_nobody_sets_it_is_silent() {
    for (path, text) in SILENT {
        let found = scan(path, text, Confidence::Low);
        assert!(found.is_empty(), "{path}: {found:?}");
    }
}
