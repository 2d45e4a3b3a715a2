//! Which format a file is written in.

use super::Format;
use bstr::{BStr, ByteSlice};

/// The format of a file; see [`Format::of`].
pub(super) fn of(path: &BStr, text: &[u8]) -> Format {
    let path: &[u8] = path;
    let base = match memchr::memrchr2(b'/', b'\\', path) {
        Some(at) => &path[at + 1..],
        None => path,
    };
    let lower = base.to_ascii_lowercase();
    let inner = without_template_suffix(&lower);
    by_name(inner)
        .or_else(|| by_extension(inner).map(|format| in_plain_text(inner, format, text)))
        .or_else(|| (!is_code(inner)).then(|| by_content(text)).flatten())
        .unwrap_or(Format::Code)
}

/// `app.yml.example`, `app.example.yml` and `app.yml` are one format.
fn without_template_suffix(mut name: &[u8]) -> &[u8] {
    const SUFFIXES: [&[u8]; 24] = [
        b"example",
        b"examples",
        b"sample",
        b"template",
        b"tmpl",
        b"tpl",
        b"dist",
        b"default",
        b"defaults",
        b"skel",
        b"stub",
        b"in",
        b"j2",
        b"jinja",
        b"jinja2",
        b"erb",
        b"gotmpl",
        b"mustache",
        b"hbs",
        b"bak",
        b"old",
        b"orig",
        b"backup",
        b"local",
    ];
    loop {
        if name.ends_with(b"~") {
            name = &name[..name.len() - 1];
        }
        let Some(at) = name.rfind_byteset(b".-_") else {
            return name;
        };
        if at == 0 || !SUFFIXES.contains(&&name[at + 1..]) {
            return name;
        }
        name = &name[..at];
    }
}

/// Formats that the whole name tells.
fn by_name(name: &[u8]) -> Option<Format> {
    let starts = |prefixes: &[&[u8]]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    let dotenv = name == b"env" || name == b"dotenv" || name == b".env" || name == b".envrc";
    if dotenv || starts(&[b".env.", b".env-", b".env_", b".flaskenv", b"env."]) && !is_code(name) {
        return Some(Format::Dotenv);
    }
    if starts(&[b"dockerfile", b"containerfile"]) && !is_code(name) {
        return Some(Format::Dockerfile);
    }
    if starts(&[b"makefile", b"gnumakefile"]) {
        return Some(Format::Shell);
    }
    if starts(&[
        b"readme",
        b"changelog",
        b"license",
        b"copying",
        b"contributing",
        b"notice",
    ]) && !name.contains(&b'.')
    {
        return Some(Format::Prose);
    }
    let format = match name {
        b".npmrc" | b".pypirc" | b".yarnrc" | b".my.cnf" | b".mylogin.cnf" | b".pgpass"
        | b"pgpass" | b".netrc" | b"_netrc" | b".editorconfig" | b".gitconfig" | b"gitconfig"
        | b".gitmodules" | b".s3cfg" | b".boto" | b".wgetrc" | b".pip" | b".hgrc" | b"hgrc"
        | b".coveragerc" | b".pylintrc" | b".flake8" | b"pip.conf" | b".passwd-s3fs" => Format::Ini,
        b"pipfile" | b"cargo.lock" | b"poetry.lock" | b"uv.lock" => Format::Toml,
        b".babelrc" | b".eslintrc" | b".prettierrc" | b".stylelintrc" | b".swcrc"
        | b"composer.lock" | b"pipfile.lock" | b".dockercfg" | b".dockerconfigjson" => Format::Json,
        b".bashrc" | b".bash_profile" | b".bash_aliases" | b".profile" | b".zshrc" | b".zshenv"
        | b".zprofile" | b"procfile" | b"crontab" | b"justfile" | b".bash_history"
        | b".zsh_history" => Format::Shell,
        b".clang-format" | b".clang-tidy" | b".yamllint" | b"yarn.lock" | b".condarc"
        | b".sops" => Format::Yaml,
        _ if name.ends_with(b"credentials") && !name.contains(&b'.') => Format::Ini, // ~/.aws/credentials
        _ => return None,
    };
    Some(format)
}

/// True for names such as `env.py`, whose extension is a programming language's.
fn is_code(name: &[u8]) -> bool {
    let extension = name.rsplit(|&b| b == b'.').next().unwrap_or(name);
    const CODE: [&[u8]; 29] = [
        b"py", b"js", b"ts", b"tsx", b"jsx", b"mjs", b"cjs", b"mts", b"go", b"rs", b"rb", b"php",
        b"java", b"kt", b"cs", b"c", b"cpp", b"h", b"hpp", b"swift", b"dart", b"ex", b"exs",
        b"scala", b"lua", b"vue", b"d", b"patch", b"diff",
    ];
    CODE.contains(&extension) || by_extension(name).is_some_and(|format| format != Format::Dotenv)
}

/// Formats that the extension tells.
fn by_extension(name: &[u8]) -> Option<Format> {
    let at = name.rfind_byte(b'.')?;
    let format = match &name[at + 1..] {
        b"env" | b"envrc" | b"flaskenv" | b"dotenv" => Format::Dotenv,
        b"yml" | b"yaml" | b"eyaml" | b"sls" | b"cff" => Format::Yaml,
        b"json"
        | b"jsonc"
        | b"json5"
        | b"ipynb"
        | b"jsonl"
        | b"ndjson"
        | b"geojson"
        | b"webmanifest"
        | b"tfstate"
        | b"har"
        | b"hjson"
        | b"code-workspace"
        | b"avsc"
        | b"map"
        | b"jsonld"
        | b"postman_collection"
        | b"postman_environment" => Format::Json,
        b"toml" => Format::Toml,
        b"cfg" | b"conf" | b"cnf" | b"ini" | b"properties" | b"service" | b"socket" | b"timer"
        | b"desktop" | b"config-sample" | b"inf" | b"prefs" | b"netrc" | b"ovpn" | b"pgpass"
        | b"rc" | b"nginx" | b"vhost" | b"container" => Format::Ini,
        b"xml" | b"config" | b"csproj" | b"vbproj" | b"fsproj" | b"props" | b"targets"
        | b"plist" | b"html" | b"htm" | b"xhtml" | b"svg" | b"pom" | b"xsd" | b"xsl" | b"xslt"
        | b"wsdl" | b"nuspec" | b"resx" | b"iml" | b"jmx" | b"xaml" | b"fxml" | b"pubxml"
        | b"publishsettings" | b"rdg" | b"storyboard" => Format::Xml,
        b"tf" | b"tfvars" | b"hcl" | b"nomad" | b"pkrvars" | b"tofu" => Format::Hcl,
        b"dockerfile" | b"containerfile" => Format::Dockerfile,
        b"sh" | b"bash" | b"zsh" | b"ksh" | b"fish" | b"ps1" | b"psm1" | b"psd1" | b"bat"
        | b"cmd" | b"mk" | b"mak" | b"bats" | b"csh" | b"tcsh" | b"crontab" | b"cron" => {
            Format::Shell
        }
        b"sql" | b"psql" | b"pgsql" | b"mysql" | b"ddl" | b"plsql" => Format::Sql,
        b"md" | b"markdown" | b"mdx" | b"rst" | b"adoc" | b"asciidoc" | b"txt" | b"text"
        | b"org" | b"textile" | b"mdc" => Format::Prose,
        _ => return None,
    };
    Some(format)
}

/// A plain text file holds anything: settings, JSON, a script. Lists of requirements and the like are read as text.
fn in_plain_text(name: &[u8], format: Format, text: &[u8]) -> Format {
    let plain = format == Format::Prose && (name.ends_with(b".txt") || name.ends_with(b".text"));
    if !plain {
        return format;
    }
    match by_content(text) {
        Some(found) if found != Format::Code => found,
        _ => format,
    }
}

/// Formats that the first bytes tell; asked only when the name has no extension that says more.
fn by_content(text: &[u8]) -> Option<Format> {
    let head = &text[..text.len().min(256)];
    let head = head.trim_ascii_start();
    let first = head.lines().next().unwrap_or(head);
    if first.starts_with(b"#!") {
        const SHELLS: [&[u8]; 8] = [
            b"sh", b"bash", b"zsh", b"ksh", b"dash", b"fish", b"pwsh", b"make",
        ];
        let shell = first[2..]
            .split(|b| !b.is_ascii_alphanumeric())
            .any(|word| SHELLS.contains(&word));
        return Some(if shell { Format::Shell } else { Format::Code });
    }
    if first.starts_with(b"<?xml") || head.to_ascii_lowercase().starts_with(b"<!doctype html") {
        return Some(Format::Xml);
    }
    if first.starts_with(b"---") && first.trim_ascii_end().len() == 3 {
        return Some(Format::Yaml);
    }
    let json = head.starts_with(b"{") && head[1..].trim_ascii_start().starts_with(b"\"");
    if json {
        return Some(Format::Json);
    }
    by_lines(&text[..text.len().min(LINES)])
}

/// How much of a text without a telling name is counted, in bytes.
const LINES: usize = 2048;

/// The format that most lines are written in: settings without blanks around `=`, `key: value`, or instructions of a Dockerfile.
fn by_lines(head: &[u8]) -> Option<Format> {
    let (mut all, mut settings, mut entries, mut instructions, mut sentences) = (0, 0, 0, 0, 0);
    for line in head.lines() {
        let line = line.trim_ascii();
        if line.is_empty() || matches!(line[0], b'#' | b';') {
            continue;
        }
        all += 1;
        settings += usize::from(is_setting(line));
        entries += usize::from(is_entry(line));
        instructions += usize::from(is_instruction(line));
        sentences += usize::from(is_sentence(line));
    }
    let most = |count: usize| count > 0 && count * 10 >= all * 7;
    if most(settings) {
        return Some(Format::Dotenv);
    }
    if most(entries) {
        return Some(Format::Yaml);
    }
    if most(instructions) {
        return Some(Format::Dockerfile);
    }
    most(sentences).then_some(Format::Prose)
}

/// `NAME=value`, as no programming language ends a line.
fn is_setting(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let Some(at) = line.find_byte(b'=') else {
        return false;
    };
    let name = &line[..at];
    let value = &line[at + 1..];
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && !matches!(value.first(), Some(b' ' | b'='))
        && !matches!(value.last(), Some(b';' | b'{' | b',' | b'(' | b'\\'))
}

/// `key: value`, `- value` and `key:`.
fn is_entry(line: &[u8]) -> bool {
    let listed = line.strip_prefix(b"- ").map(<[u8]>::trim_ascii_start);
    let line = listed.unwrap_or(line);
    let name = line
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')))
        .unwrap_or(line.len());
    let keyed = name > 0
        && matches!(&line[name..], [b':'] | [b':', b' ', ..])
        && !matches!(line.last(), Some(b';' | b'{' | b',' | b'('));
    keyed || listed.is_some() && name == line.len()
}

/// Words without the signs that lines of code end with or hold.
fn is_sentence(line: &[u8]) -> bool {
    let code = line.iter().any(|b| matches!(b, b'"' | b'\''))
        || line
            .windows(2)
            .any(|pair| matches!(pair, b"==" | b"::" | b"->" | b"=>" | b"()"))
        || line.windows(3).any(|sign| sign == b" = ");
    !matches!(
        line.last(),
        Some(b';' | b'{' | b'}' | b',' | b'(' | b'[' | b']' | b'>' | b':' | b'\\')
    ) && !code
        && line.iter().any(|b| matches!(b, b' ' | b':'))
}

/// A line that starts with an instruction in capitals.
fn is_instruction(line: &[u8]) -> bool {
    const KNOWN: [&[u8]; 12] = [
        b"FROM",
        b"RUN",
        b"ENV",
        b"ARG",
        b"COPY",
        b"ADD",
        b"WORKDIR",
        b"CMD",
        b"EXPOSE",
        b"ENTRYPOINT",
        b"USER",
        b"VOLUME",
    ];
    line.find_byte(b' ')
        .is_some_and(|at| KNOWN.contains(&&line[..at]))
}

#[cfg(test)]
mod tests;
