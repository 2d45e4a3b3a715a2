//! Every way to write a default for a secret, and the form of the same language that refuses to go on without a value.

use super::form::Form;
use super::language::Language::{self, *};

/// The forms, the more specific ones of a language first.
pub(super) static FORMS: &[Form] = &[
    // shell
    f(
        &[Shell, Compose, Dockerfile, Dotenv],
        "${%n«:-%v»}",
        ":?set %k",
    ),
    f(
        &[Shell, Compose, Dockerfile, Dotenv],
        "${%n«-%v»}",
        ":?set %k",
    ),
    f(
        &[Shell, Compose, Dockerfile, Dotenv],
        "${%n«:-\"%v\"»}",
        ":?set %k",
    ),
    f(
        &[Shell, Compose, Dockerfile, Dotenv],
        "${%n«-\"%v\"»}",
        ":?set %k",
    ),
    f(&[Shell], "${%n«:=%v»}", ":?set %k"),
    f(&[Shell], "${%n«=%v»}", ":?set %k"),
    f(&[Shell], "${%n«:=\"%v\"»}", ":?set %k"),
    f(&[Shell], "[ -z \"$%n\" ] && «%w=%v»", ABORT),
    f(&[Shell], "[ -z \"$%n\" ] && «%w=\"%v\"»", ABORT),
    f(&[Shell], "[ -z \"${%n}\" ] && «%w=%v»", ABORT),
    f(&[Shell], "[ -z \"${%n:-}\" ] && «%w=%v»", ABORT),
    f(&[Make], "%n ?= «%v»", "$(error %k is not set)"),
    f(
        &[PowerShell],
        "$env:%n ?? «\"%v\"»",
        "$(throw '%k is not set')",
    ),
    f(
        &[PowerShell],
        "if (-not $env:%n) { «$env:%w = \"%v\"» }",
        "throw '%k is not set'",
    ),
    f(
        &[Batch],
        "if not defined %n «set %w=%v»",
        "(echo %k is not set& exit /b 1)",
    ),
    // Spring, Micronaut and Quarkus stop at a placeholder that they cannot resolve
    f(&[Yaml, Properties], "${%*«:%v»}", ""),
    f(&[Yaml, Properties], "${%*«:\"%v\"»}", ""),
    // templates
    f(&[Helm], "«default \"%v\"»", "required \"%k is not set\""),
    f(
        &[Yaml],
        "lookup(%*) | default(«\"%v\"%, »",
        "undef(hint=\"%k is not set\"), ",
    ),
    f(&[Yaml], "«default(\"%v\")»", "mandatory"),
    f(
        &[Yaml],
        "«default(\"%v\", true)»",
        "default(undef(hint=\"%k is not set\"), true)",
    ),
    f(&[Yaml], "«d(\"%v\")»", "mandatory"),
    f(&[Yaml, Ruby], "ENV.fetch(\"%s\"«, \"%v\"»)", ""),
    f(
        &[Yaml, Ruby],
        "«ENV[\"%s\"] || \"%v\"»",
        "ENV.fetch(\"%n\")",
    ),
    f(&[Workflow], "secrets.%n« || \"%v\"» }}", ""),
    f(&[Workflow], "vars.%n« || \"%v\"» }}", ""),
    // Python
    f(
        &[Python],
        "«os.getenv(\"%s\", \"%v\"%, )»",
        "os.environ[\"%n\"]",
    ),
    f(
        &[Python],
        "«os.environ.get(\"%s\", \"%v\"%, )»",
        "os.environ[\"%n\"]",
    ),
    f(
        &[Python],
        "«os.environ.setdefault(\"%s\", \"%v\"%, )»",
        "os.environ[\"%n\"]",
    ),
    f(
        &[Python],
        "«os.getenv(\"%s\") or \"%v\"»",
        "os.environ[\"%n\"]",
    ),
    f(
        &[Python],
        "«os.environ.get(\"%s\") or \"%v\"»",
        "os.environ[\"%n\"]",
    ),
    f(
        &[Python],
        "«environ.get(\"%s\", \"%v\"%, )»",
        "environ[\"%n\"]",
    ),
    f(
        &[Python],
        "«environ.get(\"%s\") or \"%v\"»",
        "environ[\"%n\"]",
    ),
    f(&[Python], "config(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.str(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.str(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.url(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.url(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.db(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.db(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.get_value(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.get_value(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.bytes(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.bytes(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.cache(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.cache(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "env.db_url(\"%s\"«, default=\"%v\"»", ""),
    f(&[Python], "env.db_url(\"%s\"«, \"%v\"»", ""),
    f(&[Python], "Env(%*%n=«(%w, \"%v\")»", "%w"),
    f(&[Python], "Field(«default=\"%v\"%, »", ""),
    f(&[Python], "Field(«default=SecretStr(\"%v\")%, »", ""),
    f(&[Python], "Field(«default_factory=lambda: \"%v\"%, »", ""),
    f(&[Python], "Field(%*«, default=\"%v\"»", ""),
    f(&[Python], "Field(«\"%v\"»", "..."),
    f(&[Python], "typer.Option(«\"%v\"»", "..."),
    f(&[Python], "option(%*«default=\"%v\"»", "required=True"),
    f(
        &[Python],
        "add_argument(\"-%*«default=\"%v\"»",
        "required=True",
    ),
    // JavaScript and TypeScript
    f(&[JavaScript], "process.env.%n || «\"%v\"»", THROW),
    f(&[JavaScript], "process.env.%n ?? «\"%v\"»", THROW),
    f(&[JavaScript], "process.env[\"%s\"] || «\"%v\"»", THROW),
    f(&[JavaScript], "process.env[\"%s\"] ?? «\"%v\"»", THROW),
    f(
        &[JavaScript],
        "process.env.%n ? process.env.%n : «\"%v\"»",
        THROW,
    ),
    f(&[JavaScript], "import.meta.env.%n || «\"%v\"»", THROW),
    f(&[JavaScript], "import.meta.env.%n ?? «\"%v\"»", THROW),
    f(&[JavaScript], "Bun.env.%n || «\"%v\"»", THROW),
    f(&[JavaScript], "Bun.env.%n ?? «\"%v\"»", THROW),
    f(&[JavaScript], "Deno.env.get(\"%s\") || «\"%v\"»", THROW),
    f(&[JavaScript], "Deno.env.get(\"%s\") ?? «\"%v\"»", THROW),
    f(&[JavaScript], "%n = «\"%v\"»%*} = process.env", THROW),
    f(&[JavaScript], "z.string()«.default(\"%v\")»", ".min(1)"),
    f(&[JavaScript], "z.%*«.optional().default(\"%v\")»", ""),
    f(&[JavaScript], "z.%*«.default(\"%v\")»", ""),
    f(&[JavaScript], "Joi.%*«.default(\"%v\")»", ".required()"),
    f(
        &[JavaScript],
        "env.get(\"%s\")«.default(\"%v\")»",
        ".required()",
    ),
    f(
        &[JavaScript],
        "%_onfigService.«get<%w>(\"%s\", \"%v\")»",
        "getOrThrow<%w>(\"%n\")",
    ),
    f(
        &[JavaScript],
        "%_onfigService.«get(\"%s\", \"%v\")»",
        "getOrThrow(\"%n\")",
    ),
    f(&[JavaScript], "str({«default: \"%v\", »", ""),
    f(&[JavaScript], "str({ «default: \"%v\"%, »", ""),
    // Go
    f(&[Go], "== \"\" { «%w = \"%v\"»", "panic(\"%k is not set\")"),
    f(&[Go], "env:\"%n«\" envDefault:\"%v\"»", ",required\""),
    f(
        &[Go],
        "env:\"%n«\" env-default:\"%v\"»",
        "\" env-required:\"true\"",
    ),
    f(
        &[Go],
        "envconfig:\"%n«\" default:\"%v\"»",
        "\" required:\"true\"",
    ),
    // Rust
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or(\"%v\".into())»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or(\"%v\".to_string())»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or(\"%v\".to_owned())»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or(String::from(\"%v\"))»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or_else(|_| \"%v\".into())»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or_else(|_| \"%v\".to_string())»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or_else(|_| \"%v\".to_owned())»",
        EXPECT,
    ),
    f(
        &[Rust],
        "env::var(\"%s\") «.unwrap_or_else(|_| String::from(\"%v\"))»",
        EXPECT,
    ),
    f(
        &[Rust],
        "«option_env!(\"%s\").unwrap_or(\"%v\")»",
        "env!(\"%n\")",
    ),
    f(&[Rust], "arg(%*«, default_value = \"%v\"»", ""),
    f(&[Rust], "arg(«default_value = \"%v\", »", ""),
    // the JVM
    f(&[Java, Kotlin, Scala], "\"${%*«:%v»}\"", ""),
    f(
        &[Java],
        "«System.getenv().getOrDefault(\"%s\", \"%v\")»",
        REQUIRE_NON_NULL,
    ),
    f(
        &[Java],
        "«System.getProperty(\"%s\", \"%v\")»",
        "java.util.Objects.requireNonNull(System.getProperty(\"%n\"), \"%k is not set\")",
    ),
    f(
        &[Java],
        "Optional.ofNullable(System.getenv(\"%s\")) «.orElse(\"%v\")»",
        ".orElseThrow()",
    ),
    f(&[Java], "ConfigProperty(%*«, defaultValue = \"%v\"»", ""),
    f(
        &[Kotlin],
        "System.getenv(\"%s\") ?: «\"%v\"»",
        "error(\"%k is not set\")",
    ),
    f(
        &[Kotlin],
        "System.getenv()[\"%s\"] ?: «\"%v\"»",
        "error(\"%k is not set\")",
    ),
    f(
        &[Scala],
        "«sys.env.getOrElse(\"%s\", \"%v\")»",
        "sys.env(\"%n\")",
    ),
    // others
    f(&[Ruby], "ENV.fetch(\"%s\")« { \"%v\" }»", ""),
    f(&[Ruby], "«ENV[\"%s\"] ||= \"%v\"»", "ENV.fetch(\"%n\")"),
    f(
        &[Php],
        "«env(\"%s\", \"%v\")»",
        "(env(\"%n\") ?? throw new \\RuntimeException(\"%k is not set\"))",
    ),
    f(&[Php], "getenv(\"%s\") ?: «\"%v\"»", PHP_THROW),
    f(&[Php], "$_ENV[\"%s\"] ?? «\"%v\"»", PHP_THROW),
    f(&[Php], "$_SERVER[\"%s\"] ?? «\"%v\"»", PHP_THROW),
    f(
        &[CSharp],
        "GetEnvironmentVariable(\"%s\") ?? «\"%v\"»",
        CS_THROW,
    ),
    f(&[CSharp], "%_onfiguration[\"%s\"] ?? «\"%v\"»", CS_THROW),
    f(&[C], "if (!%w) «%n = \"%v\"»;", "abort()"),
    f(
        &[Swift],
        "environment[\"%s\"] ?? «\"%v\"»",
        "{ fatalError(\"%k is not set\") }()",
    ),
    f(&[Dart], "dotenv.get(\"%s\"«, fallback: \"%v\"»", ""),
    f(
        &[Elixir],
        "«System.get_env(\"%s\", \"%v\")»",
        "System.fetch_env!(\"%n\")",
    ),
    f(
        &[Elixir],
        "«System.get_env(\"%s\") || \"%v\"»",
        "System.fetch_env!(\"%n\")",
    ),
    f(&[Perl], "$ENV{%n} // «\"%v\"»", "die(\"%k is not set\")"),
    f(&[Perl], "$ENV{%n} || «\"%v\"»", "die(\"%k is not set\")"),
    f(
        &[Lua],
        "os.getenv(\"%s\") or «\"%v\"»",
        "error(\"%k is not set\")",
    ),
    f(&[Json], "«, \"defaultValue\": \"%v\"»", ""),
    f(&[Json], "«\"defaultValue\": \"%v\", »", ""),
    f(&[Bicep], "param %n string« = \"%v\"»", ""),
    f(&[Terragrunt], "get_env(\"%s\"«, \"%v\"»)", ""),
];

/// Lines that hold a default and nothing else: without them the value has to be given.
pub(super) static LINES: &[(&[Language], &str)] = &[
    (&[Hcl, Terragrunt], "default"),
    (&[Yaml], "Default"),
    (&[Workflow], "default"),
];

const ABORT: &str = "{ echo '%k is not set' >&2; exit 1; }";
const THROW: &str = "(() => { throw new Error(\"%k is not set\"); })()";
const EXPECT: &str = ".expect(\"%k is not set\")";
const PHP_THROW: &str = "throw new \\RuntimeException(\"%k is not set\")";
const CS_THROW: &str = "throw new System.InvalidOperationException(\"%k is not set\")";
const REQUIRE_NON_NULL: &str =
    "java.util.Objects.requireNonNull(System.getenv(\"%n\"), \"%k is not set\")";

const fn f(languages: &'static [Language], pattern: &'static str, instead: &'static str) -> Form {
    Form {
        languages,
        pattern,
        instead,
    }
}
