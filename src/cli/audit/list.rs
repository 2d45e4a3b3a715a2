//! Lists of repositories, and their parts.

use super::super::failure::Failure;
use credlint::report::audit::Shard;
use std::cmp::Reverse;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// The path as it is written: the name of the repository.
    pub(super) name: String,
    /// How much work it is, in the unit of the list.
    size: Option<u64>,
}

impl Listed {
    /// Where it lies.
    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(&self.name)
    }
}

/// Reads a list, sorted by name, each name once.
pub(super) fn read(file: &Path) -> Result<Vec<Listed>, Failure> {
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text.map_err(|e| {
        Failure::new(
            format!("cannot read the list {}: {e}", file.display()),
            "a list has the path of one clone on each line",
        )
    })?;
    let listed = parse(&text)?;
    if listed.is_empty() {
        return Err(Failure::new(
            format!("{} names no repository", file.display()),
            "a list has the path of one clone on each line",
        ));
    }
    Ok(listed)
}

fn parse(text: &str) -> Result<Vec<Listed>, Failure> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, size) = match line.split_once('\t') {
            None => (line, None),
            Some((name, size)) => match size.trim().parse() {
                Ok(size) => (name.trim_end(), Some(size)),
                Err(_) => {
                    return Err(Failure::new(
                        format!(
                            "line {} of the list: the size is no whole number",
                            number + 1
                        ),
                        "behind the path and a tab stands a number, or nothing",
                    ));
                }
            },
        };
        out.push(Listed {
            name: name.to_owned(),
            size,
        });
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out.dedup_by(|a, b| a.name == b.name);
    Ok(out)
}

/// The repositories of one part: the largest first, each to the part with the least so far. When the list says sizes, they alone count, so
/// that every machine comes to the same parts whatever it has cloned.
pub(super) fn part(all: &[Listed], shard: Shard) -> Vec<Listed> {
    let told = all.iter().any(|it| it.size.is_some());
    let size = |it: &Listed| match told {
        true => it.size.unwrap_or(0),
        false => measured(&it.path()),
    };
    let mut sized: Vec<(u64, &Listed)> = all.iter().map(|it| (size(it), it)).collect();
    sized.sort_by(|a, b| (Reverse(a.0), &a.1.name).cmp(&(Reverse(b.0), &b.1.name)));
    let mut loads = vec![0u64; shard.of as usize];
    let mut out = Vec::new();
    for (size, it) in sized {
        let least = (0..loads.len()).min_by_key(|&at| (loads[at], at));
        let Some(at) = least else { continue };
        loads[at] = loads[at].saturating_add(size.max(1)); // even nothing takes a while
        if at + 1 == shard.number as usize {
            out.push(it.clone());
        }
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

/// Kilobytes of the objects of a clone.
fn measured(path: &Path) -> u64 {
    let git = [path.join(".git"), path.to_owned()];
    let Some(objects) = git
        .iter()
        .map(|it| it.join("objects"))
        .find(|it| it.is_dir())
    else {
        return 0;
    };
    let folders = fs::read_dir(&objects).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
    let bytes = files.flatten().filter_map(|file| file.metadata().ok());
    bytes.map(|it| it.len()).sum::<u64>() / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listed: &[Listed]) -> Vec<&str> {
        listed.iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn a_list_is_read_once_and_sorted() {
        let listed = parse("# all\n\nb\t20\na b/c\r\nb\t20\n  a \n").unwrap();
        assert_eq!(names(&listed), ["a", "a b/c", "b"]);
        assert_eq!(listed[2].size, Some(20));
        assert!(parse("a\tmany\n").is_err());
    }

    #[test]
    fn parts_are_of_about_one_size_and_hold_everything_once() {
        let text: String = (0..200u64)
            .map(|n| format!("r{n}\t{}\n", n * n % 97 + 1))
            .collect();
        let all = parse(&text).unwrap();
        let parts: Vec<_> = (1..=4)
            .map(|number| part(&all, Shard { number, of: 4 }))
            .collect();
        let loads: Vec<u64> = parts
            .iter()
            .map(|it| it.iter().filter_map(|it| it.size).sum())
            .collect();
        let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
        assert!(most - least <= 97, "{loads:?}");
        let mut union: Vec<Listed> = parts.concat();
        union.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(union, all);
    }

    #[test]
    fn parts_do_not_depend_on_the_order_of_the_list() {
        let (one, other) = (
            parse("a\t5\nb\t3\nc\t3\nd\t1\n"),
            parse("d\t1\nc\t3\nb\t3\na\t5\n"),
        );
        let shard = Shard { number: 2, of: 2 };
        assert_eq!(part(&one.unwrap(), shard), part(&other.unwrap(), shard));
    }
}
