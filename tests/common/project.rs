//! A project in a temporary folder, for tests of the command.
use super::{credlint, err, git, out, password, write};
use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

pub struct Project(tempfile::TempDir);

impl Project {
    pub fn folder() -> Self {
        Project(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn repository() -> Self {
        let project = Self::folder();
        project.git(&["init", "-q", "-b", "main"]);
        project
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file; `@V@` becomes a password, `@W@` another one, `@STRIPE@` a key.
    pub fn write(&self, path: &str, text: &str) {
        let key = ::credlint::pattern::fill("sk_live_{{alnum:24}}").expect("a placeholder");
        let text = text
            .replace("@V@", &password())
            .replace("@W@", &["Rb8", "nM3", "yD6", "hK1"].concat())
            .replace("@STRIPE@", &key);
        write(self.path(), path, text);
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    pub fn git(&self, arguments: &[&str]) -> Output {
        let done = self.try_git(arguments);
        assert!(
            done.status.success(),
            "git {arguments:?}: {}{}",
            out(&done),
            err(&done)
        );
        done
    }

    pub fn try_git(&self, arguments: &[&str]) -> Output {
        git(self.path()).args(arguments).output().expect("git runs")
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-verify", "-m", message]);
    }

    pub fn credlint(&self, arguments: &[&str]) -> Output {
        self.run("", None, arguments)
    }

    pub fn credlint_in(&self, folder: &str, arguments: &[&str]) -> Output {
        self.run(folder, None, arguments)
    }

    pub fn credlint_with_input(&self, input: &str, arguments: &[&str]) -> Output {
        self.run("", Some(input), arguments)
    }

    pub fn credlint_in_with_input(&self, folder: &str, input: &str, arguments: &[&str]) -> Output {
        self.run(folder, Some(input), arguments)
    }

    fn run(&self, folder: &str, input: Option<&str>, arguments: &[&str]) -> Output {
        let stdin = match input {
            Some(file) => fs::File::open(self.path().join(file))
                .expect("the input")
                .into(),
            None => Stdio::null(),
        };
        credlint(&self.path().join(folder))
            .args(arguments)
            .stdin(stdin)
            .output()
            .expect("credlint runs")
    }
}
