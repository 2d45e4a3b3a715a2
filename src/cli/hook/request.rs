//! The shapes of a request: what an agent proposes, as JSON.

use super::piece::{Edit, Piece};
use credlint::config::closest;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// Most pieces of one request.
const MOST_PIECES: usize = 10_000;

/// Names under which tools say which file they mean.
const PATHS: &[&str] = &[
    "file_path",
    "filePath",
    "path",
    "notebook_path",
    "target_file",
    "filename",
];

/// Names of a new text.
const NEW: &[&str] = &[
    "new_string",
    "newString",
    "new_str",
    "new_source",
    "replacement",
];

/// Names of the text that the new one replaces.
const OLD: &[&str] = &["old_string", "oldString", "old_str"];

/// Names of a whole file's text.
const CONTENT: &[&str] = &["content", "contents", "file_text", "text", "code_edit"];

/// Names of a command.
const COMMANDS: &[&str] = &["command", "cmd"];

/// Who asks, which decides how the answer looks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Our own: `path` and `content`, `command`, or lists of them.
    Plain,
    /// An event with a capital, a tool and its input, as Claude Code and those that follow it send.
    Tool { event: String },
    /// An event without a capital, as Cursor sends.
    Event { event: String },
    /// A tool and its arguments in camel case, as GitHub Copilot sends.
    Arguments,
}

/// A request.
#[derive(Debug)]
pub(super) struct Request {
    /// Who asks.
    pub(super) shape: Shape,
    /// Where relative paths begin.
    pub(super) folder: Option<PathBuf>,
    /// What is proposed.
    pub(super) pieces: Vec<Piece>,
}

impl Request {
    /// Reads a request. The error says what is wrong without a word of the input.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("standard input is not JSON (line {line}, column {column})")
        })?;
        let Value::Object(object) = value else {
            return Err("standard input is JSON, but no object".to_owned());
        };
        let shape = shape(&object)?;
        demand(&shape, &object)?;
        let mut pieces = Pieces::default();
        match &shape {
            Shape::Plain => pieces.plain(&object)?,
            Shape::Tool { .. } | Shape::Event { .. } => pieces.proposed(&object, "tool_input")?,
            Shape::Arguments => pieces.proposed(&object, "toolArgs")?,
        }
        if pieces.0.len() > MOST_PIECES {
            return Err(format!("the request has more than {MOST_PIECES} parts"));
        }
        let folder = string(&object, &["cwd"]).map(PathBuf::from);
        let root = object.get("workspace_roots").and_then(Value::as_array);
        let root = root.and_then(|roots| roots.first()?.as_str().map(PathBuf::from));
        Ok(Request {
            shape,
            folder: folder.or(root),
            pieces: pieces.0,
        })
    }
}

fn shape(object: &Map<String, Value>) -> Result<Shape, String> {
    match object.get("hook_event_name") {
        Some(Value::String(event)) if event.starts_with(|c: char| c.is_ascii_uppercase()) => {
            Ok(Shape::Tool {
                event: event.clone(),
            })
        }
        Some(Value::String(event)) => Ok(Shape::Event {
            event: event.clone(),
        }),
        Some(_) => Err("hook_event_name is not a string".to_owned()),
        None if object.contains_key("tool_input") => Ok(Shape::Tool {
            event: "PreToolUse".to_owned(),
        }),
        None if object.contains_key("toolArgs") => Ok(Shape::Arguments),
        None => Ok(Shape::Plain),
    }
}

/// An event without what it is about cannot be judged.
fn demand(shape: &Shape, object: &Map<String, Value>) -> Result<(), String> {
    let key = match shape {
        Shape::Tool { event } | Shape::Event { event } => match event.as_str() {
            "PreToolUse" | "preToolUse" | "PermissionRequest" | "beforeMCPExecution" => {
                "tool_input"
            }
            "beforeShellExecution" => "command",
            "UserPromptSubmit" | "beforeSubmitPrompt" => "prompt",
            _ => return Ok(()),
        },
        Shape::Arguments => "toolArgs",
        Shape::Plain => return Ok(()),
    };
    match object.contains_key(key) {
        true => Ok(()),
        false => Err(format!("the event has no {key}")),
    }
}

/// The text of the first of some keys that holds one.
fn string<'v>(object: &'v Map<String, Value>, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| object.get(*name)?.as_str())
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    /// `{"path", "content"}`, `{"path", "old", "new"}`, `{"command"}`, and lists of these under `edits` and `commands`. An unknown key is an
    /// error: a misspelt one would be an edit that nobody looks at.
    fn plain(&mut self, object: &Map<String, Value>) -> Result<(), String> {
        const KNOWN: &[&str] = &[
            "path", "content", "old", "new", "command", "edits", "commands", "cwd",
        ];
        let unknown = object.keys().find(|key| !KNOWN.contains(&key.as_str()));
        if let Some(unknown) = unknown {
            let meant = closest(unknown, KNOWN.iter().copied());
            let meant = meant.map_or(String::new(), |near| format!(", did you mean '{near}'?"));
            return Err(format!(
                "a key of the request is unknown{meant} (known: {})",
                KNOWN.join(", ")
            ));
        }
        self.plain_one(object)?;
        for (key, is_command) in [("edits", false), ("commands", true)] {
            let list = match object.get(key) {
                None => continue,
                Some(Value::Array(list)) => list,
                Some(_) => return Err(format!("{key} is not a list")),
            };
            for item in list {
                match item {
                    Value::String(command) if is_command => {
                        self.0.push(Piece::Command(command.clone()));
                    }
                    Value::Object(edit) if !is_command => self.plain_one(edit)?,
                    _ => return Err(format!("an entry of {key} is of the wrong type")),
                }
            }
        }
        if self.0.is_empty() && !object.contains_key("edits") && !object.contains_key("commands") {
            return Err("the request has no path with content, and no command".to_owned());
        }
        Ok(())
    }

    fn plain_one(&mut self, object: &Map<String, Value>) -> Result<(), String> {
        let text = |key: &str| match object.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("{key} is not a string")),
        };
        if let Some(command) = text("command")? {
            self.0.push(Piece::Command(command));
        }
        match (text("path")?, text("content")?, text("new")?) {
            (None, None, None) => Ok(()),
            (Some(path), Some(text), None) => {
                self.0.push(Piece::File { path, text });
                Ok(())
            }
            (Some(path), None, Some(new)) => {
                let old = text("old")?;
                let edits = vec![Edit {
                    old,
                    new,
                    all: false,
                }];
                self.0.push(Piece::Edits { path, edits });
                Ok(())
            }
            _ => Err("an edit has a path, and either content or new".to_owned()),
        }
    }

    /// What an agent's event proposes: the tool's input where there is one, else the keys of the event.
    fn proposed(&mut self, object: &Map<String, Value>, key: &str) -> Result<(), String> {
        match object.get(key) {
            Some(Value::Object(input)) => self.input(input),
            Some(Value::String(text)) => {
                // some tools get their input as JSON in a string
                match serde_json::from_str(text) {
                    Ok(Value::Object(input)) => self.input(&input),
                    _ => self.0.push(Piece::Text(text.clone())),
                }
            }
            Some(_) => return Err(format!("{key} is neither an object nor a string")),
            None => self.event(object),
        }
        Ok(())
    }

    /// An event without a tool: a command, a file, a prompt, edits.
    fn event(&mut self, object: &Map<String, Value>) {
        let own: Map<String, Value> = object
            .iter()
            .filter(|(key, _)| {
                let known = [PATHS, NEW, OLD, CONTENT, COMMANDS].concat();
                known.contains(&key.as_str()) || matches!(key.as_str(), "edits" | "prompt")
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        self.input(&own);
    }

    /// The input of any tool: files and commands by the names that tools give them, every other text as text.
    fn input(&mut self, input: &Map<String, Value>) {
        let path = string(input, PATHS).unwrap_or_default();
        let mut edits: Vec<Edit> = edit(input).into_iter().collect();
        if let Some(Value::Array(list)) = input.get("edits") {
            for item in list {
                match item.as_object().and_then(edit) {
                    Some(edit) => edits.push(edit),
                    None => self.texts(item), // of a form that is not known: no less looked at
                }
            }
        }
        if !edits.is_empty() {
            let path = path.to_owned();
            self.0.push(Piece::Edits { path, edits });
        }
        for (key, value) in input {
            let name = key.as_str();
            match value {
                Value::String(text) if CONTENT.contains(&name) && !path.is_empty() => {
                    let (path, text) = (path.to_owned(), text.clone());
                    self.0.push(Piece::File { path, text });
                }
                Value::String(text) if COMMANDS.contains(&name) => {
                    self.0.push(Piece::Command(text.clone()));
                }
                Value::Array(words) if COMMANDS.contains(&name) => {
                    let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
                    self.0.push(Piece::Command(words.join(" ")));
                }
                _ if OLD.contains(&name) || NEW.contains(&name) => {}
                Value::Array(_) if name == "edits" => {}
                other => self.texts(other),
            }
        }
    }

    /// Every string in a value. serde_json has limited the depth.
    fn texts(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.0.push(Piece::Text(text.clone())),
            Value::Array(list) => list.iter().for_each(|item| self.texts(item)),
            Value::Object(object) => object.values().for_each(|item| self.texts(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn edit(object: &Map<String, Value>) -> Option<Edit> {
    let all = ["replace_all", "replaceAll"];
    Some(Edit {
        new: string(object, NEW)?.to_owned(),
        old: string(object, OLD).map(str::to_owned),
        all: all
            .iter()
            .any(|key| object.get(*key) == Some(&Value::Bool(true))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(text: &str) -> Vec<Piece> {
        Request::parse(text.as_bytes()).expect("understood").pieces
    }

    #[test]
    fn the_shape_is_told_by_the_event() {
        let shape = |text: &str| Request::parse(text.as_bytes()).expect("understood").shape;
        let tool = |event: &str| Shape::Tool {
            event: event.to_owned(),
        };
        assert_eq!(
            shape(r#"{"tool_name": "Bash", "tool_input": {"command": "ls"}}"#),
            tool("PreToolUse")
        );
        assert_eq!(
            shape(r#"{"hook_event_name": "UserPromptSubmit", "prompt": "hi"}"#),
            tool("UserPromptSubmit")
        );
        let event = "beforeShellExecution".to_owned();
        assert_eq!(
            shape(r#"{"hook_event_name": "beforeShellExecution", "command": "ls"}"#),
            Shape::Event { event }
        );
        assert_eq!(shape(r#"{"command": "ls"}"#), Shape::Plain);
        let text = r#"{"toolName": "bash", "toolArgs": "{\"command\": \"ls\"}"}"#;
        assert_eq!(shape(text), Shape::Arguments);
        assert!(matches!(&pieces(text)[..], [Piece::Command(c)] if c == "ls"));
    }

    #[test]
    fn everything_that_a_tool_writes_is_a_piece() {
        let text = r#"{"tool_name": "MultiEdit", "cwd": "/a", "tool_input": {"file_path": "/a/b.py", "replace_all": true,
            "edits": [{"old_string": "x", "new_string": "y"}, {"old_string": "", "new_string": "z"}]}}"#;
        let [Piece::Edits { path, edits }, Piece::Text(_)] = &pieces(text)[..] else {
            panic!("{:?}", pieces(text));
        };
        assert_eq!((path.as_str(), edits.len()), ("/a/b.py", 2));
        let text =
            r#"{"tool_input": {"command": ["bash", "-c", "ls"], "meta": {"note": ["deep"]}}}"#;
        let found = pieces(text);
        assert!(matches!(&found[0], Piece::Command(c) if c == "bash -c ls"));
        assert!(matches!(&found[1], Piece::Text(t) if t == "deep"));
        let text = r#"{"hook_event_name": "beforeMCPExecution", "tool_input": "{\"path\": \"a\", \"content\": \"b\"}"}"#;
        assert!(matches!(&pieces(text)[0], Piece::File { .. }));
    }

    #[test]
    fn what_is_not_understood_is_an_error_without_its_text() {
        for text in [
            "",
            "nonsense-word",
            "[]",
            "\"nonsense-word\"",
            "{}",
            "{\"path\": \"nonsense-word\"}",
            "{\"path\": 1, \"content\": \"nonsense-word\"}",
            "{\"contents\": \"nonsense-word\", \"path\": \"a\"}",
            "{\"edits\": {\"path\": \"nonsense-word\"}}",
            "{\"commands\": [1]}",
            "{\"tool_input\": 1}",
            "{\"hook_event_name\": 1}",
            "{\"hook_event_name\": \"PreToolUse\", \"toolinput\": \"nonsense-word\"}",
            "{\"hook_event_name\": \"beforeShellExecution\", \"cmd\": \"nonsense-word\"}",
            "{\"hook_event_name\": \"beforeSubmitPrompt\"}",
            "{\"command\": \"nonsense-word\"} trailing",
        ] {
            let why = Request::parse(text.as_bytes()).expect_err(text);
            assert!(!why.contains("nonsense-word"), "{why}");
        }
        let deep = "[".repeat(10_000);
        assert!(Request::parse(deep.as_bytes()).is_err());
    }

    /// Objects made of the names that requests know, with values of every kind.
    fn any_request() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-zé/.=\n]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            let names = [PATHS, NEW, OLD, CONTENT, COMMANDS].concat();
            let own = [
                "edits",
                "commands",
                "old",
                "new",
                "cwd",
                "tool_input",
                "toolArgs",
                "hook_event_name",
                "prompt",
            ];
            let names = prop::sample::select([&names[..], &own].concat());
            let entry = (names.prop_map(str::to_owned), inner.clone());
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Value::from),
                prop::collection::vec(entry, 0..5)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_request_is_lost_or_breaks_anything(request in any_request()) {
            // what is understood proposes something, or is an agent's and proposes nothing
            if let Ok(Request { shape, pieces, .. }) = Request::parse(request.to_string().as_bytes()) {
                let lists = request.get("edits").or(request.get("commands"));
                prop_assert!(shape != Shape::Plain || !pieces.is_empty() || lists.is_some());
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Request::parse(&bytes);
        }
    }
}
