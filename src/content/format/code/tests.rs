//! Samples of every construct, written with placeholders so that no sample holds a credential: `@N@` is an environment variable's name,
//! `@n@` the name in lower case, `@C@` in camel case, `@V@` the value.

use super::super::sample::{check_table, fill, hits, quiet, read_with};
use super::super::{SlotKind, SlotKind::*};
use super::slots;
use proptest::prelude::*;

/// Defaults of environment variables and settings, by language.
const DEFAULTS: &[&str] = &[
    // Python
    r#"pw = os.getenv("@N@", "@V@")"#,
    "pw = os.getenv(\n    \"@N@\",\n    \"@V@\",\n)",
    r#"pw = os.environ.get('@N@', '@V@')"#,
    r#"os.environ.setdefault("@N@", "@V@")"#,
    r#"pw = getenv("@N@") or "@V@""#,
    r#"pw = os.environ.get("@N@") or "@V@""#,
    r#"pw = os.environ["@N@"] if "@N@" in os.environ else "@V@""#,
    r#"pw = config("@N@", default="@V@")"#,
    r#"pw = config("@N@", cast=str, default="@V@")"#,
    r#"pw = env.str("@N@", "@V@")"#,
    r#"pw = env("@N@", default="@V@")"#,
    r#"url = env.db("@N@", default="@V@")"#,
    r#"env = environ.Env(@N@=(str, "@V@"))"#,
    r#"@n@: str = Field(default="@V@")"#,
    r#"@n@: SecretStr = Field("@V@", env="OTHER")"#,
    "@n@: SecretStr = Field(\n    default=SecretStr(\"@V@\"),\n    description=\"x y\",\n)",
    r#"@n@: str = Field(default_factory=lambda: "@V@")"#,
    r#"@n@: str = field(default="@V@")"#,
    r#"@n@: str = os.getenv("@N@", "@V@")"#,
    r#"app.config["OTHER"] = os.getenv("@N@") or "@V@""#,
    r#"@click.option("--@n@", default="@V@")"#,
    r#"@click.option("-p", "--other", envvar="@N@", default="@V@")"#,
    r#"pw: str = typer.Option("@V@", envvar="@N@")"#,
    r#"parser.add_argument("--@n@", default="@V@")"#,
    "if not @n@:\n    @n@ = \"@V@\"",
    "def connect(host, @n@=\"@V@\"):",
    // JavaScript and TypeScript
    "const pw = process.env.@N@ || '@V@';",
    "const pw = process.env.@N@ ?? '@V@'",
    "const pw = process.env['@N@'] || \"@V@\";",
    "const pw = import.meta.env.@N@ ?? `@V@`",
    "const pw = Deno.env.get(\"@N@\") ?? \"@V@\"",
    "const pw = Bun.env.@N@ || '@V@'",
    "const pw = process.env.@N@ ? process.env.@N@ : '@V@'",
    "const { @N@ = '@V@' } = process.env",
    "  secret: process.env.@N@ ||\n    '@V@',",
    "process.env.@N@ ||= '@V@'",
    "  @N@: z.string().min(1).default('@V@'),",
    "  @N@: str({ default: '@V@', devDefault: other }),",
    "  @N@: Joi.string().default('@V@'),",
    "  pw: { format: String, default: '@V@', env: '@N@', sensitive: true }",
    "  @C@: { doc: 'x y', default: '@V@' }",
    "const pw = env.get('@N@').default('@V@').asString()",
    "const pw = this.configService.get<string>('@N@', '@V@')",
    // Go
    "pw := getEnv(\"@N@\", \"@V@\")",
    "pw := envOrDefault(\"@N@\", \"@V@\")",
    "pw := cmp.Or(os.Getenv(\"@N@\"), \"@V@\")",
    "@n@ := os.Getenv(\"X\")\nif @n@ == \"\" {\n\t@n@ = \"@V@\"\n}",
    "v := os.Getenv(\"@N@\")\nif v == \"\" {\n\tv = \"@V@\"\n}",
    "viper.SetDefault(\"@n@\", \"@V@\")",
    "\tPw string `env:\"@N@\" envDefault:\"@V@\"`",
    "\tPw string `envconfig:\"@N@\" default:\"@V@\"`",
    "pw := flag.String(\"@n@\", \"@V@\", \"the one\")",
    "flag.StringVar(&pw, \"@n@\", \"@V@\", \"the one\")",
    // Rust
    "let pw = env::var(\"@N@\").unwrap_or(\"@V@\".into());",
    "let pw = std::env::var(\"@N@\")\n    .unwrap_or_else(|_| \"@V@\".to_string());",
    "let pw = env::var(\"@N@\").ok().unwrap_or_else(|| { \"@V@\".into() });",
    "let pw = env::var(\"@N@\").unwrap_or_else(|_| String::from(\"@V@\"));",
    "let pw = option_env!(\"@N@\").unwrap_or(\"@V@\");",
    "#[arg(long, env = \"@N@\", default_value = \"@V@\")]\npw: String,",
    "#[arg(long, default_value = \"@V@\")]\npub @n@: String,",
    ".set_default(\"@n@\", \"@V@\")?",
    "Arg::new(\"@n@\").long(\"@n@\").default_value(\"@V@\")",
    // Java, Kotlin, Scala
    "@Value(\"${@n@:@V@}\") private String pw;",
    "@ConfigProperty(name = \"@n@\", defaultValue = \"@V@\") String pw;",
    "String pw = System.getenv().getOrDefault(\"@N@\", \"@V@\");",
    "String pw = Optional.ofNullable(System.getenv(\"@N@\")).orElse(\"@V@\");",
    "String pw = System.getProperty(\"@n@\", \"@V@\");",
    "val pw = System.getenv(\"@N@\") ?: \"@V@\"",
    "val pw = sys.env.getOrElse(\"@N@\", \"@V@\")",
    // Ruby
    "pw = ENV.fetch(\"@N@\", \"@V@\")",
    "pw = ENV.fetch(\"@N@\") { \"@V@\" }",
    "pw = ENV[\"@N@\"] || \"@V@\"",
    "ENV[\"@N@\"] ||= \"@V@\"",
    "password: <%= ENV.fetch(\"@N@\", \"@V@\") %>",
    "@n@ = \"@V@\" if @n@.nil?",
    // PHP
    "'pw' => env('@N@', '@V@'),",
    "$pw = getenv('@N@') ?: '@V@';",
    "$pw = $_ENV['@N@'] ?? '@V@';",
    "$pw = $_SERVER['@N@'] ?? '@V@';",
    // C#
    "var pw = Environment.GetEnvironmentVariable(\"@N@\") ?? \"@V@\";",
    "var pw = builder.Configuration[\"Jwt:@C@\"] ?? \"@V@\";",
    "var pw = config.GetValue<string>(\"Jwt:@C@\", \"@V@\");",
    // C
    "const char *p = getenv(\"@N@\"); if (!p) p = \"@V@\";",
    // Swift, Dart, Elixir
    "let pw = ProcessInfo.processInfo.environment[\"@N@\"] ?? \"@V@\"",
    "const pw = String.fromEnvironment('@N@', defaultValue: '@V@');",
    "final pw = dotenv.get('@N@', fallback: '@V@');",
    "pw = System.get_env(\"@N@\", \"@V@\")",
    "pw = System.get_env(\"@N@\") || \"@V@\"",
    // Perl, Lua, R
    "my $pw = $ENV{@N@} // '@V@';",
    "local pw = os.getenv(\"@N@\") or \"@V@\"",
    "pw <- Sys.getenv(\"@N@\", \"@V@\")",
    "pw <- Sys.getenv(\"@N@\", unset = \"@V@\")",
    // HCL-like blocks in unknown files
    "variable \"@n@\" {\n  default = \"@V@\"\n}",
];

/// Plain assignments.
const ASSIGNMENTS: &[&str] = &[
    "@n@ = \"@V@\"",
    "@n@ := '@V@'",
    "  @n@: '@V@',",
    "  \"@n@\": \"@V@\",",
    "  '@n@' => '@V@',",
    "  :@n@ => \"@V@\"",
    "@n@: str = \"@V@\"",
    "@n@?: string = '@V@';",
    "const char* @n@ = \"@V@\";",
    "char @n@[] = \"@V@\";",
    "private static final String @N@ = \"@V@\";",
    "private static final String @N@ =\n    \"@V@\";",
    "let mut @n@: &'static str = \"@V@\";",
    "pub const @N@: &str = \"@V@\";",
    "settings[\"@N@\"] = \"@V@\"",
    "DATABASES['default']['@N@'] = '@V@'",
    "self.@n@ = b\"@V@\"",
    "#define @N@ \"@V@\"",
    "%define @N@ \"@V@\"",
    "@n@ <- \"@V@\"",
    "@@n@ = '@V@'",
    "$this->@n@ = '@V@';",
    "$@n@ = q{@V@};",
    "@n@ = SecretStr(\"@V@\")",
    "@n@ = String.new(\"@V@\")",
    "const @n@ = Buffer.from('@V@', 'utf8')",
    "let @n@ = \"@V@\".to_string();",
    "byte[] @n@ = \"@V@\".getBytes();",
    "@n@ := []byte(\"@V@\")",
    "var @n@ []byte = []byte(\"@V@\")",
    "var @n@ string = \"@V@\"",
    "Dim @n@ As String = \"@V@\"",
    "param @n@ string = '@V@'",
    "@n@ = (\"@V@\"\n  \"more\")",
    "@n@ = \"\"\"@V@\"\"\"",
    "std::string @n@ = R\"(@V@)\";",
    "let @n@ = r#\"@V@\"#;",
    "NSString *@n@ = @\"@V@\";",
    "@n@ = (String) \"@V@\";",
    "# @n@ = \"@V@\"",
    "// don't use @n@ = \"@V@\"",
    " * @n@: \"@V@\"",
    "<Login @n@=\"@V@\" />",
    "<Login @n@={\"@V@\"} />",
    "@n@ = prod ? \"@V@\" : other",
    "local @n@ = [[@V@]]",
    "pattern = /[\"']/; @n@ = \"@V@\"",
    "fn f<'a>(x: &'a str) { let @n@ = \"@V@\"; }",
    "else: @n@ = \"@V@\"",
    "  [@N@]: '@V@',",
    "@n@_LIST = [\"@V@\"]",
    "x = `\n@n@: \"@V@\"\n`",
];

/// Arguments of calls.
const ARGUMENTS: &[&str] = &[
    ".WithEnvironment(\"@N@\", \"@V@\")",
    "user.set@C@(\"@V@\");",
    ".with@C@(\"@V@\")",
    "connect(user=\"u\", @n@=\"@V@\")",
    "connect(\n    user=\"u\",\n    @n@=\"@V@\",\n)",
    "connect(user: \"u\", @n@: \"@V@\")",
    "map.put(\"@n@\", \"@V@\");",
    "props.setProperty(\"@n@\", \"@V@\");",
    "req.header(\"X-@n@\", \"@V@\")",
    "new @C@Credential(\"user\", \"@V@\")",
    "set@C@(new String(\"@V@\"))",
    "@n@ '@V@'",
    "define('@N@', '@V@');",
    "os.Setenv(\"@N@\", \"@V@\")",
    "requests.get(url, @n@=(\"user\", \"@V@\"))",
];

/// Comparisons and lists of forbidden values.
const COMPARISONS: &[&str] = &[
    "if @n@ == \"@V@\":",
    "if (@n@ !== '@V@') {",
    "if (\"@V@\" == @n@) {",
    "if (@n@.equals(\"@V@\"))",
    "if (\"@V@\".equals(user.@n@))",
    "if @n@ in [\"a\", \"@V@\"]:",
    "if @n@ not in (\"a\", \"@V@\"):",
    "if (['a', '@V@'].includes(@n@))",
    "assertEquals(\"x\", @n@, \"@V@\");",
    "expect(@n@).toBe('@V@')",
    "if (strcmp(@n@, \"@V@\") == 0)",
    "WEAK_@N@S = [\"a\", \"@V@\"]",
    "forbidden_@n@s = {\"a\", \"@V@\"}",
];

/// Nothing here gives a default or any other literal value.
const QUIET: &[&str] = &[
    "@n@.startswith(\"@V@\")",
    "pw = os.environ[\"@N@\"]",
    "pw = os.getenv(\"@N@\")",
    "pw = os.getenv(\"@N@\", other())",
    "pw = config(\"@N@\")",
    "@n@: str = Field(min_length=16)",
    "@n@: SecretStr = Field(...)",
    "@n@: str = Field(default_factory=secrets.token_urlsafe)",
    "@click.option(\"--@n@\", prompt=True, hide_input=True)",
    "const pw = process.env.@N@!",
    "const pw = required('@N@')",
    "  @N@: z.string().min(32),",
    "pw := os.Getenv(\"@N@\")",
    "\tPw string `env:\"@N@,required\"`",
    "let pw = env::var(\"@N@\").expect(\"must be set\");",
    "let pw = env::var(\"@N@\")?;",
    "pw = ENV.fetch(\"@N@\")",
    "$pw = env('@N@');",
    "pw = System.fetch_env!(\"@N@\")",
    "get@C@(\"x\")",
    "log.info(\"@n@\", \"x\")",
    "print(\"@n@: \", \"x\")",
    "interface A { @n@: string; }",
    "raise ValueError(\"@n@ is missing\")",
    "x = {\"@n@\": other}",
    "x = [\"@n@\" => other]",
    "$this->renameIndex('@n@', 'idx_x', 'y');",
    "t.addColumn(\"@n@\", \"text\")",
    "const x = new Pass(this, 'id', {});",
    "x = Pass(self, \"id\")",
    "'@n@' => ['required_without:x', 'confirmed'],",
    "'@n@' => ['min:8', 'y'],",
    "t = new UsernamePasswordToken($user, 'main', $user->getRoles());",
    "// we would have to @n@ in `x`, but no",
    "icons = { \"user-@n@\": [448, 512, [], \"f21b\", \"M3\"] }",
    "'@n@' => 1, $s = $user->secret('password');",
    "x = user.secret(\"password\")",
    "forget(self::key(\"password:1\"))",
    "{ @n@: ['token', 'refresh'] }",
    "@N@(PREFIX + \"path\", \"POST\"),",
    "\"\"\"\nPass @n@ `x` to it.\n\"\"\"",
];

#[test]
fn defaults() {
    check_table(slots, DEFAULTS, Default);
}

#[test]
fn assignments() {
    check_table(slots, ASSIGNMENTS, Assign);
}

#[test]
fn arguments() {
    check_table(slots, ARGUMENTS, Argument);
}

#[test]
fn comparisons() {
    check_table(slots, COMPARISONS, Compare);
}

#[test]
fn commands_in_strings() {
    check_table(
        slots,
        &[
            "sh \"tool --@n@ @V@ run\"",
            "subprocess.run(\"tool --@n@=@V@\")",
            "exec(`tool --@n@ '@V@'`)",
        ],
        SlotKind::Option,
    );
}

#[test]
fn quiet_twins() {
    quiet(slots, QUIET);
}

#[test]
fn keys_by_their_place_in_a_call() {
    for (text, name) in [
        (
            "token = jwt.encode({\"a\": 1}, \"v v\", algorithm=\"HS256\")",
            "jwt.encode",
        ),
        ("const t = jwt.sign({ id: 1 }, 'v v');", "jwt.sign"),
        ("const h = crypto.createHmac('sha256', 'v v')", "createHmac"),
        ("app.use(cookieParser('v v'));", "cookieParser"),
        (
            "s := sessions.NewCookieStore([]byte(\"v v\"))",
            "NewCookieStore",
        ),
        ("f = Fernet(b'v v')", "Fernet"),
    ] {
        let found = read_with(slots, text.as_bytes(), &[0]);
        let named: Vec<&[u8]> = found
            .iter()
            .filter(|slot| slot.value.of(text.as_bytes()) == b"v v")
            .map(|slot| slot.name.of(text.as_bytes()))
            .collect();
        assert_eq!(named, [name.as_bytes()], "{text}");
    }
    let text = "x = base64.encode(y, 'v v')";
    assert!(read_with(slots, text.as_bytes(), &[0]).is_empty());
}

#[test]
fn several_values_of_one_call() {
    let text = fill("connect(host=\"h\", @n@=\"@V@\", other=os.getenv(\"@N@\", \"@V@\"))");
    let kinds: Vec<SlotKind> = read_with(slots, text.as_bytes(), &hits(text.as_bytes()))
        .iter()
        .map(|slot| slot.kind)
        .collect();
    assert_eq!(kinds, [Argument, Argument, Default]);
}

#[test]
fn parents_are_blocks_and_receivers() {
    for sample in [
        "db = {\n  @n@: \"@V@\"\n}",
        "db.@n@ = \"@V@\"",
        "db[\"@n@\"] = \"@V@\"",
    ] {
        let text = fill(sample);
        let found = read_with(slots, text.as_bytes(), &hits(text.as_bytes()));
        let parent = found[0]
            .parent
            .map(|span| span.of(text.as_bytes()).to_vec());
        assert_eq!(parent.as_deref(), Some(&b"db"[..]), "{sample}");
    }
}

#[test]
fn bare_expressions_are_marked_bare() {
    let text = fill("@n@ = vault.read(path)\n");
    let found = read_with(slots, text.as_bytes(), &hits(text.as_bytes()));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].value.of(text.as_bytes()), b"vault.read(path)");
}

#[test]
fn a_megabyte_of_openings_ends() {
    for (index, piece) in [
        "@n@=\"",
        "@n@=(\"",
        "@n@ = '\\'",
        "\\`@n@",
        "@n@ ? ",
        "r#\"@n@",
        "f(\"@n@\",\"",
        "[[@n@",
        "@n@||",
        "{@n@.x(",
    ]
    .into_iter()
    .enumerate()
    {
        // One full size; the others show the same growth at a tenth of the time.
        let size = if index == 0 { 1_000_000 } else { 100_000 };
        let text = fill(&piece.repeat(size / piece.len()));
        let all = hits(text.as_bytes());
        read_with(slots, text.as_bytes(), &all);
    }
}

proptest! {
    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..600), at in proptest::collection::vec(0usize..700, 0..20)) {
        super::super::sample::sound(slots, &text, at);
    }

    #[test]
    fn any_tokens(text in r#"([(){}\[\]=:,;.|?&<>"'`#/\\ \n]|x|password|\$\{|env|if|or|default|\.get|=>){0,200}"#, at in proptest::collection::vec(0usize..700, 0..20)) {
        super::super::sample::sound(slots, text.as_bytes(), at);
    }
}

#[test]
fn a_default_of_nothing_has_no_slot() {
    let text = b"secret = getenv(``, `v`)\n";
    crate::content::format::slots(crate::content::Format::Code, text, &[0], &mut |slot| {
        assert!(!slot.name.is_empty());
    });
}
