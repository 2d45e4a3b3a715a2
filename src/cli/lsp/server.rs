//! The conversation: which message is answered how, and when.

use super::super::args::{ProjectArgs, parse_severity};
use super::super::project::Project;
use super::document::Document;
use super::position::{Position, Range};
use super::uri;
use credlint::rule::Severity;
use credlint::scan::{Options, Scanner};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// JSON-RPC's and the protocol's numbers for errors.
mod code {
    pub(super) const PARSE: i32 = -32700;
    pub(super) const INVALID_REQUEST: i32 = -32600;
    pub(super) const UNKNOWN_METHOD: i32 = -32601;
    pub(super) const INVALID_PARAMS: i32 = -32602;
    pub(super) const NOT_INITIALIZED: i32 = -32002;
}

/// What a message leads to.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Messages for the client, in order.
    pub(super) messages: Vec<Value>,
    /// The exit status, when this was the last message.
    pub(super) exit: Option<u8>,
}

/// Why a request is refused.
struct Refusal(i32, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    ShutDown,
}

/// A session with one client.
pub(super) struct Server {
    args: ProjectArgs,
    /// What the command line says; a project's configuration comes after it.
    least: Option<Severity>,
    /// What the client says; it goes first.
    wish: Option<Severity>,
    roots: Vec<PathBuf>,
    /// Projects of open files by their root; `None` for those whose configuration cannot be read.
    projects: BTreeMap<PathBuf, Option<Project>>,
    markdown: bool,
    phase: Phase,
    documents: BTreeMap<String, Document>,
}

impl Server {
    /// A server that shows findings from a severity on.
    pub(super) fn new(args: ProjectArgs, least: Option<Severity>) -> Self {
        Server {
            args,
            least,
            wish: None,
            roots: Vec::new(),
            projects: BTreeMap::new(),
            markdown: false,
            phase: Phase::New,
            documents: BTreeMap::new(),
        }
    }

    /// Takes the body of a message.
    pub(super) fn take(&mut self, body: &[u8]) -> Step {
        let mut step = Step::default();
        let Ok(message) = serde_json::from_slice::<Value>(body) else {
            step.messages
                .push(refused(&Value::Null, &Refusal(code::PARSE, "not JSON")));
            return step;
        };
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // an answer has an id and no method; nothing was asked, so it is nothing to us
            if message.get("id").is_none() || !message.is_object() {
                let refusal = Refusal(code::INVALID_REQUEST, "not a message");
                step.messages.push(refused(&Value::Null, &refusal));
            }
            return step;
        };
        let params = message.get("params").unwrap_or(&Value::Null);
        match message.get("id") {
            Some(id) => {
                let answer = self.request(method, params, &mut step);
                step.messages.insert(
                    0,
                    match answer {
                        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
                        Err(refusal) => refused(id, &refusal),
                    },
                );
            }
            None => self.notification(method, params, &mut step),
        }
        step
    }

    fn request(&mut self, method: &str, params: &Value, step: &mut Step) -> Result<Value, Refusal> {
        match (self.phase, method) {
            (Phase::New, "initialize") => Ok(self.initialize(params, step)),
            (Phase::New, _) => Err(Refusal(code::NOT_INITIALIZED, "initialize comes first")),
            (Phase::ShutDown, _) => Err(Refusal(code::INVALID_REQUEST, "the server was shut down")),
            (Phase::Running, "initialize") => {
                Err(Refusal(code::INVALID_REQUEST, "initialize comes once"))
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/codeAction") => self.code_actions(params),
            (Phase::Running, "textDocument/hover") => self.hover(params),
            (Phase::Running, _) => Err(Refusal(code::UNKNOWN_METHOD, "this is not supported")),
        }
    }

    fn notification(&mut self, method: &str, params: &Value, step: &mut Step) {
        match (self.phase, method) {
            (phase, "exit") => step.exit = Some(u8::from(phase != Phase::ShutDown)),
            (Phase::Running, "textDocument/didOpen") => {
                let text = params.pointer("/textDocument/text").and_then(Value::as_str);
                self.changed(params, text, step);
            }
            (Phase::Running, "textDocument/didChange") => {
                let changes = params.get("contentChanges").and_then(Value::as_array);
                let last = changes.and_then(|changes| changes.last());
                // whole texts were asked for; a part of one cannot be placed
                let whole = last.filter(|change| change.get("range").is_none_or(Value::is_null));
                let text = whole.and_then(|change| change.get("text")?.as_str());
                self.changed(params, text, step);
            }
            (Phase::Running, "textDocument/didSave") => {
                if uri_of(params).is_some_and(is_configuration) {
                    self.projects.clear(); // read anew by the next change
                }
                if let Some(text) = params.get("text").and_then(Value::as_str) {
                    self.changed(params, Some(text), step);
                }
            }
            (Phase::Running, "textDocument/didClose") => {
                if let Some(uri) = uri_of(params) {
                    self.documents.remove(uri);
                    let gone = json!({"uri": uri, "diagnostics": []});
                    step.messages.push(publish(gone));
                }
            }
            (Phase::Running, "workspace/didChangeConfiguration") => {
                let settings = params.get("settings").unwrap_or(&Value::Null);
                self.configure(settings.get("credlint").unwrap_or(settings), step);
            }
            _ => {} // what is not known may be ignored, and most of it is for others
        }
    }

    fn initialize(&mut self, params: &Value, step: &mut Step) -> Value {
        self.phase = Phase::Running;
        let folders = params.get("workspaceFolders").and_then(Value::as_array);
        let folders = folders.map(Vec::as_slice).unwrap_or_default();
        let uris = folders.iter().filter_map(|folder| folder.get("uri"));
        let uris = uris.chain(params.get("rootUri"));
        self.roots = uris.filter_map(|root| uri::file(root.as_str()?)).collect();
        let formats = params.pointer("/capabilities/textDocument/hover/contentFormat");
        let formats = formats.and_then(Value::as_array);
        self.markdown = formats.is_some_and(|all| all.iter().any(|format| format == "markdown"));
        self.configure(
            params.get("initializationOptions").unwrap_or(&Value::Null),
            step,
        );
        json!({
            "capabilities": {
                "positionEncoding": "utf-16",
                "textDocumentSync": {"openClose": true, "change": 1, "save": {"includeText": true}},
                "codeActionProvider": {"codeActionKinds": ["quickfix"]},
                "hoverProvider": true,
            },
            "serverInfo": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        })
    }

    /// Takes settings over. What is not understood is told, and changes nothing.
    fn configure(&mut self, settings: &Value, step: &mut Step) {
        let Some(wanted) = settings.get("minSeverity") else {
            return;
        };
        let parsed = match wanted.as_str() {
            Some(name) => parse_severity(name),
            None => Err("it is not a string".to_owned()),
        };
        match parsed {
            Ok(severity) => {
                self.wish = Some(severity);
                let open = self.documents.values();
                let again = open.map(|document| publish(document.diagnostics(self.wish)));
                step.messages.extend(again);
            }
            Err(why) => {
                let message = format!("credlint: minSeverity is not understood: {why}");
                let params = json!({"type": 2, "message": message});
                step.messages.push(notify("window/showMessage", params));
            }
        }
    }

    /// A text was opened or changed: scans it and says what was found. Without a text the file counts as not open.
    fn changed(&mut self, params: &Value, text: Option<&str>, step: &mut Step) {
        let Some(uri) = uri_of(params) else { return };
        let Some(text) = text else {
            self.documents.remove(uri);
            let message = "credlint got a change without a whole text, so the file is not looked at until it is opened again.";
            let params = json!({"type": 2, "message": message});
            step.messages.push(notify("window/logMessage", params));
            step.messages
                .push(publish(json!({"uri": uri, "diagnostics": []})));
            return;
        };
        let version = params.pointer("/textDocument/version");
        let place = uri::place(uri, &self.roots);
        self.open_project(&place.root, step);
        let project = self.projects.get(&place.root).and_then(Option::as_ref);
        let set = project.and_then(|project| project.config.settings().min_severity);
        let (patterns, options) = match project {
            Some(project) => (&project.patterns[..], project.options()),
            None => (&[][..], Options::default()),
        };
        let document = Document::new(
            uri,
            place.name,
            version.and_then(Value::as_i64),
            text.to_owned(),
            &Scanner::new(patterns, options),
            self.least.or(set).unwrap_or(Severity::Low),
        );
        step.messages.push(publish(document.diagnostics(self.wish)));
        self.documents.insert(uri.to_owned(), document);
    }

    /// Reads what a project says, once. What cannot be read is told, and the built-in rules are used.
    fn open_project(&mut self, root: &Path, step: &mut Step) {
        if self.projects.contains_key(root) {
            return;
        }
        let project = Project::open(root, true, &self.args).and_then(|project| {
            project.check_rules(&Scanner::new(&project.patterns, Options::default()))?;
            Ok(project)
        });
        let project = project
            .map_err(|failure| {
                let message = format!("credlint uses its defaults: {failure}");
                let params = json!({"type": 1, "message": message});
                step.messages.push(notify("window/showMessage", params));
            })
            .ok();
        self.projects.insert(root.to_owned(), project);
    }

    fn code_actions(&self, params: &Value) -> Result<Value, Refusal> {
        let range = params.get("range").and_then(Range::parse);
        let range = range.ok_or(Refusal(code::INVALID_PARAMS, "there is no range"))?;
        let only = params.pointer("/context/only").and_then(Value::as_array);
        let wanted = only.is_none_or(|kinds| kinds.iter().any(|k| k == "quickfix" || k == ""));
        let document = uri_of(params).and_then(|uri| self.documents.get(uri));
        let actions = document
            .filter(|_| wanted)
            .map(|d| d.actions(range, self.wish));
        Ok(actions.unwrap_or_default().into())
    }

    fn hover(&self, params: &Value) -> Result<Value, Refusal> {
        let at = params.get("position").and_then(Position::parse);
        let at = at.ok_or(Refusal(code::INVALID_PARAMS, "there is no position"))?;
        let document = uri_of(params).and_then(|uri| self.documents.get(uri));
        let hover = document.and_then(|document| document.hover(at, self.wish, self.markdown));
        Ok(hover.unwrap_or(Value::Null))
    }
}

/// Whether a file can say something about scans.
fn is_configuration(uri: &str) -> bool {
    const NAMES: &[&str] = &["credlint.toml", "Cargo.toml", "pyproject.toml", "baseline"];
    NAMES.iter().any(|name| uri.ends_with(name))
}

fn uri_of(params: &Value) -> Option<&str> {
    params.pointer("/textDocument/uri")?.as_str()
}

fn publish(params: Value) -> Value {
    notify("textDocument/publishDiagnostics", params)
}

#[expect(clippy::needless_pass_by_value, reason = "the macro borrows it")]
fn notify(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}

fn refused(id: &Value, refusal: &Refusal) -> Value {
    let Refusal(code, message) = refusal;
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const METHODS: &[&str] = &[
        "initialize",
        "initialized",
        "shutdown",
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didSave",
        "textDocument/didClose",
        "textDocument/codeAction",
        "textDocument/hover",
        "workspace/didChangeConfiguration",
        "$/cancelRequest",
    ];

    fn any_params() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            (0u32..4).prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            Just(Value::from("file:///w/a.py")),
            Just(Value::from("password = 'kV7qz2Lw9' # 😀\n")),
        ];
        leaf.prop_recursive(4, 40, 4, |inner| {
            let names = prop::sample::select(vec![
                "textDocument",
                "uri",
                "text",
                "version",
                "contentChanges",
                "range",
                "start",
                "end",
                "line",
                "character",
                "position",
                "context",
                "only",
                "settings",
                "minSeverity",
                "capabilities",
                "rootUri",
            ]);
            let entry = (names.prop_map(str::to_owned), inner.clone());
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(Value::from),
                prop::collection::vec(entry, 0..5)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_request_gets_one_answer(
            calls in prop::collection::vec((prop::sample::select(METHODS), any_params(), any::<bool>()), 0..12),
        ) {
            let mut server = Server::new(ProjectArgs::default(), Some(Severity::Info));
            server.take(br#"{"id": 0, "method": "initialize", "params": {}}"#);
            for (id, (method, params, request)) in calls.into_iter().enumerate() {
                let mut message = json!({"jsonrpc": "2.0", "method": method, "params": params});
                if request {
                    message["id"] = id.into();
                }
                let step = server.take(message.to_string().as_bytes());
                let answers = step.messages.iter().filter(|m| m.get("id").is_some()).count();
                prop_assert_eq!(answers, usize::from(request));
                prop_assert!(step.exit.is_none());
            }
        }
    }
}
