//! A git hook: where it goes, and what stands in it. A hook that is there is never overwritten; it runs after ours.

use super::super::failure::Failure;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// Behind the name of a hook that was there before.
const BEFORE: &str = ".before-credlint";

/// A moment at which git calls a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in super::super) enum Moment {
    /// Before a commit.
    PreCommit,
    /// Before a push.
    PrePush,
}

impl Moment {
    pub(super) fn name(self) -> &'static str {
        match self {
            Moment::PreCommit => "pre-commit",
            Moment::PrePush => "pre-push",
        }
    }
}

/// A hook to write.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) file: PathBuf,
    text: String,
    /// Where the hook that is there goes.
    before: Option<PathBuf>,
}

/// What is to be done for a hook.
#[derive(Debug)]
pub(super) enum Plan {
    Write(Hook),
    /// Nothing, and why.
    Nothing(String),
}

/// Looks where the hook of a repository goes.
///
/// # Errors
/// When git does not say where its hooks are, or they belong to other repositories as well.
pub(super) fn plan(root: &Path, moment: Moment) -> Result<Plan, Failure> {
    let folder = folder(root)?;
    let husky = folder.ends_with(".husky/_");
    let folder = match folder.parent() {
        Some(parent) if husky => parent.to_owned(),
        _ => folder,
    };
    let file = folder.join(moment.name());
    let shared = folder
        .strip_prefix(root)
        .is_ok_and(|below| !below.starts_with(".git"));
    let program = if shared {
        None
    } else {
        env::current_exe().ok()
    };
    match fs::read(&file) {
        Ok(text) if memchr::memmem::find(&text, b"credlint").is_some() => {
            let text = format!("{} calls credlint already", file.display());
            return Ok(Plan::Nothing(text));
        }
        Ok(_) if husky => {
            let text = format!(
                "{} is there: add the line `{}` to it",
                file.display(),
                command(moment)
            );
            return Ok(Plan::Nothing(text));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Failure::new(
                format!("cannot read {}: {error}", file.display()),
                "move it away, then try again",
            ));
        }
        _ => {}
    }
    let before = file
        .symlink_metadata()
        .is_ok()
        .then(|| folder.join(format!("{}{BEFORE}", moment.name())));
    if let Some(before) = &before
        && before.symlink_metadata().is_ok()
    {
        return Err(Failure::new(
            format!(
                "{} is there, and so is {}",
                file.display(),
                before.display()
            ),
            "one of them is left from an earlier installation: remove what is not needed",
        ));
    }
    Ok(Plan::Write(Hook {
        text: script(moment, program.as_deref()),
        file,
        before,
    }))
}

impl Hook {
    /// What will be done, in words.
    pub(super) fn describe(&self) -> String {
        match &self.before {
            Some(before) => format!(
                "calls credlint, then the hook that is there now, which becomes {}",
                before.file_name().unwrap_or_default().to_string_lossy()
            ),
            None => "calls credlint".to_owned(),
        }
    }

    /// Writes it.
    pub(super) fn write(&self) -> io::Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        if let Some(before) = &self.before {
            fs::rename(&self.file, before)?;
        }
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.file)
            .and_then(|mut file| io::Write::write_all(&mut file, self.text.as_bytes()))?;
        executable(&self.file)
    }
}

/// Where git looks for hooks: `core.hooksPath`, or the folder of the repository that linked work trees share.
fn folder(root: &Path) -> Result<PathBuf, Failure> {
    let ask = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(arguments)
            .current_dir(root)
            .stdin(Stdio::null())
            .output();
        let done = done.map_err(|e| {
            Failure::new(
                format!("cannot run git: {e}"),
                "git is needed to find out where its hooks are",
            )
        })?;
        if !done.status.success() {
            return Err(Failure::new(
                format!("{} is in no git repository", root.display()),
                "`git init` makes one",
            ));
        }
        let text = String::from_utf8_lossy(&done.stdout);
        let path = root.join(text.trim_end_matches(['\n', '\r']));
        Ok(path.canonicalize().unwrap_or(path))
    };
    let hooks = ask(&["rev-parse", "--git-path", "hooks"])?;
    let common = ask(&["rev-parse", "--git-common-dir"])?;
    if hooks.starts_with(root) || hooks.starts_with(&common) {
        return Ok(hooks);
    }
    Err(Failure::new(
        format!(
            "core.hooksPath is {}: a hook there would run for other repositories, too",
            hooks.display()
        ),
        format!(
            "if that is what you want, add the line `{}` to its pre-commit yourself",
            command(Moment::PreCommit)
        ),
    ))
}

fn command(moment: Moment) -> &'static str {
    match moment {
        Moment::PreCommit => "credlint scan --staged",
        Moment::PrePush => "credlint scan --ref-updates",
    }
}

fn script(moment: Moment, program: Option<&Path>) -> String {
    let name = moment.name();
    let fallback = match program.and_then(Path::to_str) {
        Some(path) => format!("'{}'", path.replace('\'', "'\\''")),
        None => "credlint".to_owned(),
    };
    let scan = match moment {
        Moment::PreCommit => "\"$credlint\" scan --staged </dev/null || exit\n",
        Moment::PrePush => {
            "pushed=$(cat)\n\
             printf '%s\\n' \"$pushed\" | \"$credlint\" scan --ref-updates || exit\n"
        }
    };
    let next = match moment {
        Moment::PreCommit => "exec \"$next\" \"$@\"",
        Moment::PrePush => "printf '%s\\n' \"$pushed\" | \"$next\" \"$@\"",
    };
    format!(
        "#!/bin/sh\n\
         # Written by `credlint init --hook`. To take it out, remove this file; {name}{BEFORE}, if there is one, was here before it.\n\
         credlint=credlint\n\
         command -v \"$credlint\" >/dev/null 2>&1 || credlint={fallback}\n\
         if ! command -v \"$credlint\" >/dev/null 2>&1; then\n  \
         echo 'credlint is not on the path, so nothing was scanned; --no-verify goes on without it' >&2\n  \
         exit 2\n\
         fi\n\
         {scan}\
         next=$(dirname \"$0\")/{name}{BEFORE}\n\
         if [ -x \"$next\" ]; then\n  {next}\nfi\n"
    )
}

#[cfg(unix)]
fn executable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> io::Result<()> {
    Ok(())
}
