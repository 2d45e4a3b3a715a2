//! Sessions with the language server, scripted: what a client sends, what it must get.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// An editor.
struct Client {
    server: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_id: u64,
    /// Messages that came before the answer that was waited for.
    told: Vec<Value>,
}

impl Client {
    fn start(arguments: &[&str]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_credlint"))
            .arg("lsp")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("credlint runs");
        let input = server.stdin.take();
        let output = BufReader::new(server.stdout.take().expect("a pipe"));
        Client {
            server,
            input,
            output,
            last_id: 0,
            told: Vec::new(),
        }
    }

    /// A session that is past its beginning.
    fn ready(options: &Value) -> Self {
        let mut client = Client::start(&[]);
        let hover = json!({"contentFormat": ["markdown", "plaintext"]});
        let params = json!({
            "processId": null, "rootUri": "file:///no/such/workspace", "initializationOptions": options,
            "capabilities": {"textDocument": {"hover": hover}},
        });
        let answer = client.ask("initialize", &params);
        assert_eq!(answer["result"]["serverInfo"]["name"], "credlint");
        client.tell("initialized", &json!({}));
        client
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("open");
        input.write_all(bytes).expect("written");
        input.flush().expect("written");
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive().expect("an answer");
            if message["id"] == id {
                return message;
            }
            self.told.push(message);
        }
    }

    fn receive(&mut self) -> Option<Value> {
        let mut length = None;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).expect("read") == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().ok(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length.expect("a length")];
        self.output.read_exact(&mut body).expect("a body");
        Some(serde_json::from_slice(&body).expect("JSON"))
    }

    fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        let document = json!({"uri": uri, "languageId": "python", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
        self.diagnostics(uri)
    }

    /// The next diagnostics, which must be those of a file.
    fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let message = self.receive().expect("a message");
        assert_eq!(
            message["method"], "textDocument/publishDiagnostics",
            "{message}"
        );
        assert_eq!(message["params"]["uri"], uri);
        let list = message["params"]["diagnostics"].as_array();
        list.expect("a list").clone()
    }

    /// Closes the input, and gives the exit status and standard error.
    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).expect("read");
        let done = self.server.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        (done.status.code().expect("a status"), told)
    }
}

fn password() -> String {
    ["kV7", "qz2", "Lw9", "Tx4"].concat()
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({"start": {"line": line, "character": start}, "end": {"line": line, "character": end}})
}

const FILE: &str = "file:///no/such/workspace/src/settings.py";

#[test]
fn a_session_from_beginning_to_end() {
    let mut client = Client::start(&["--stdio"]);
    let early = client.ask("textDocument/hover", &json!({}));
    assert_eq!(early["error"]["code"], -32002);
    let capabilities =
        client.ask("initialize", &json!({"capabilities": {}}))["result"]["capabilities"].take();
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    assert_eq!(capabilities["textDocumentSync"]["change"], 1);
    client.tell("initialized", &json!({}));

    let secret = password();
    let text = format!("import os\nx = '😀'; password = \"{secret}\"\n");
    let found = client.open(FILE, &text);
    assert_eq!(found.len(), 1, "{found:?}");
    let diagnostic = &found[0];
    // 😀 is two units
    assert_eq!(diagnostic["range"], range(1, 22, 34));
    assert_eq!(diagnostic["severity"], 1);
    assert_eq!(diagnostic["code"], "hardcoded-password");
    assert_eq!(diagnostic["source"], "credlint");
    let help = diagnostic["codeDescription"]["href"].as_str();
    assert!(
        help.expect("a page")
            .ends_with("rules.md#hardcoded-password")
    );
    assert!(!diagnostic.to_string().contains(&secret));

    let hover = client.ask(
        "textDocument/hover",
        &json!({"textDocument": {"uri": FILE}, "position": {"line": 1, "character": 25}}),
    );
    assert_eq!(hover["result"]["contents"]["kind"], "plaintext");
    let value = hover["result"]["contents"]["value"].as_str().expect("text");
    assert!(value.contains("(hardcoded-password, high)"), "{value}");
    let elsewhere = json!({"textDocument": {"uri": FILE}, "position": {"line": 0, "character": 1}});
    assert_eq!(
        client.ask("textDocument/hover", &elsewhere)["result"],
        Value::Null
    );

    assert_eq!(client.ask("shutdown", &Value::Null)["result"], Value::Null);
    let late = client.ask("textDocument/hover", &elsewhere);
    assert_eq!(late["error"]["code"], -32600);
    client.tell("exit", &Value::Null);
    assert_eq!(client.end(), (0, String::new()));
}

#[test]
fn a_fix_is_offered_where_the_finding_is() {
    let mut client = Client::ready(&Value::Null);
    let word = ["change", "-this"].concat();
    let text = format!("import os\nKEY = os.getenv(\"SECRET_KEY\", \"{word}\")\n");
    let found = client.open(FILE, &text);
    assert_eq!(found[0]["code"], "weak-env-default");
    let ask = |client: &mut Client, range: Value, only: Value| {
        let context = json!({"diagnostics": [], "only": only});
        let document = json!({"uri": FILE});
        let params = json!({"textDocument": document, "range": range, "context": context});
        client.ask("textDocument/codeAction", &params)["result"].take()
    };
    let actions = ask(&mut client, found[0]["range"].clone(), json!(["quickfix"]));
    let action = &actions.as_array().expect("a list")[0];
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["diagnostics"][0]["code"], "weak-env-default");
    let edits = action["edit"]["changes"][FILE].as_array().expect("edits");

    // what the client would have afterwards is clean
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for edit in edits.iter().rev() {
        let at =
            |end: &str, part: &str| edit["range"][end][part].as_u64().expect("a number") as usize;
        assert_eq!(at("start", "line"), at("end", "line"));
        let line = &mut lines[at("start", "line")];
        let new = edit["newText"].as_str().expect("text");
        line.replace_range(at("start", "character")..at("end", "character"), new);
    }
    let after = lines.join("\n") + "\n";
    assert!(after.contains("os.environ[\"SECRET_KEY\"]"), "{after}");
    let change =
        json!({"textDocument": {"uri": FILE, "version": 2}, "contentChanges": [{"text": after}]});
    client.tell("textDocument/didChange", &change);
    assert_eq!(client.diagnostics(FILE).len(), 0);

    let none = ask(&mut client, range(0, 0, 0), Value::Null);
    assert_eq!(none, json!([]));
}

#[test]
fn findings_follow_the_text() {
    let mut client = Client::ready(&Value::Null);
    let line = format!("password = \"{}\"\n", password());
    assert_eq!(client.open(FILE, "x = 1\n").len(), 0);
    let change = |text: &str| json!({"textDocument": {"uri": FILE, "version": 2}, "contentChanges": [{"text": text}]});
    client.tell("textDocument/didChange", &change(&line));
    assert_eq!(client.diagnostics(FILE).len(), 1);
    let allowed = format!(
        "{} # credlint:allow hardcoded-password -- opens nothing\n",
        line.trim_end()
    );
    client.tell(
        "textDocument/didSave",
        &json!({"textDocument": {"uri": FILE}, "text": allowed}),
    );
    assert_eq!(client.diagnostics(FILE).len(), 0);
    client.tell("textDocument/didChange", &change(&line));
    assert_eq!(client.diagnostics(FILE).len(), 1);
    // a part of a text was not asked for
    let part = json!({"range": range(0, 0, 1), "text": "y"});
    client.tell(
        "textDocument/didChange",
        &json!({"textDocument": {"uri": FILE, "version": 3}, "contentChanges": [part]}),
    );
    assert_eq!(
        client.receive().expect("a message")["method"],
        "window/logMessage"
    );
    assert_eq!(client.diagnostics(FILE).len(), 0);
    client.tell(
        "textDocument/didClose",
        &json!({"textDocument": {"uri": FILE}}),
    );
    assert_eq!(client.diagnostics(FILE).len(), 0);
    // the path decides: the same line in a test weighs less
    let test = client.open("file:///no/such/workspace/tests/test_settings.py", &line);
    assert_eq!((test.len(), &test[0]["severity"]), (1, &json!(3)));
    let unsaved = client.open("untitled:Untitled-1", &line);
    assert_eq!(unsaved.len(), 1);
}

#[test]
fn a_least_severity_can_be_set() {
    let line = format!("password = \"{}\"\n", password());
    let mut client = Client::ready(&json!({"minSeverity": "critical"}));
    assert_eq!(client.open(FILE, &line).len(), 0);
    let settings = json!({"settings": {"credlint": {"minSeverity": "high"}}});
    client.tell("workspace/didChangeConfiguration", &settings);
    assert_eq!(
        client.diagnostics(FILE).len(),
        1,
        "what is open is told anew"
    );
    let settings = json!({"settings": {"minSeverity": "hihg"}});
    client.tell("workspace/didChangeConfiguration", &settings);
    let told = client.receive().expect("a message");
    assert_eq!(told["method"], "window/showMessage");
    assert!(
        told["params"]["message"]
            .as_str()
            .expect("text")
            .contains("did you mean 'high'")
    );
}

#[test]
fn hover_shows_the_help_of_the_rule() {
    let mut client = Client::ready(&Value::Null);
    client.open(FILE, &format!("password = \"{}\"\n", password()));
    let at = json!({"textDocument": {"uri": FILE}, "position": {"line": 0, "character": 14}});
    let hover = client.ask("textDocument/hover", &at);
    let contents = &hover["result"]["contents"];
    assert_eq!(contents["kind"], "markdown");
    let value = contents["value"].as_str().expect("text");
    assert!(value.starts_with("**") && value.contains("CWE-"), "{value}");
    assert!(!value.contains(&password()));
}

#[test]
fn odd_messages_are_answered_or_passed_over() {
    let mut client = Client::ready(&Value::Null);
    client.raw(b"Content-Length: 5\r\n\r\n{nope");
    assert_eq!(
        client.receive().expect("an answer")["error"]["code"],
        -32700
    );
    client.raw(b"Content-Length: 2\r\n\r\n[]");
    assert_eq!(
        client.receive().expect("an answer")["error"]["code"],
        -32600
    );
    client.send(&json!({"jsonrpc": "2.0", "id": 77, "result": null}));
    client.tell("$/setTrace", &json!({"value": "off"}));
    client.tell("textDocument/didOpen", &json!({"textDocument": 1}));
    let unknown = client.ask("textDocument/definition", &json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    let again = client.ask("initialize", &json!({}));
    assert_eq!(again["error"]["code"], -32600);
    let no_range = client.ask(
        "textDocument/codeAction",
        &json!({"textDocument": {"uri": FILE}}),
    );
    assert_eq!(no_range["error"]["code"], -32602);
    let closed = json!({"textDocument": {"uri": FILE}, "range": range(0, 0, 0), "context": {}});
    assert_eq!(
        client.ask("textDocument/codeAction", &closed)["result"],
        json!([])
    );
    client.tell("exit", &Value::Null);
    assert_eq!(client.end().0, 1, "without shutdown");
}

#[test]
fn frames_that_cannot_be_read_end_the_session() {
    for (frame, why) in [
        (
            &b"Content-Length: 99999999999\r\n\r\n"[..],
            "above the limit",
        ),
        (b"nonsense\r\n\r\n", "header"),
        (b"\r\n", "Content-Length"),
    ] {
        let mut client = Client::ready(&Value::Null);
        client.raw(frame);
        let (status, told) = client.end();
        assert_eq!(status, 2);
        assert!(told.contains(why), "{told}");
    }
    let mut client = Client::ready(&Value::Null);
    client.raw(b"Content-Length: 100\r\n\r\n{");
    assert_eq!(client.end().0, 2, "it went away within a message");
    assert_eq!(Client::ready(&Value::Null).end().0, 1, "it went away");
}

#[test]
fn the_configuration_of_the_project_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let configure =
        |text: &str| std::fs::write(folder.path().join("credlint.toml"), text).expect("written");
    std::fs::create_dir(folder.path().join(".git")).expect("created");
    let path = folder.path().display().to_string().replace('\\', "/");
    let address = |name: &str| {
        format!(
            "file://{}{path}/{name}",
            if path.starts_with('/') { "" } else { "/" }
        )
    };
    let (file, config) = (address("a.py"), address("credlint.toml"));
    let line = format!("password = \"{}\"\n", password());
    configure("[rules]\nhardcoded-password = \"off\"\n");
    let mut client = Client::ready(&Value::Null);
    assert_eq!(client.open(&file, &line).len(), 0);
    // a configuration that is saved is read anew
    configure("exlude = []\n");
    client.tell(
        "textDocument/didSave",
        &json!({"textDocument": {"uri": config}}),
    );
    let change =
        json!({"textDocument": {"uri": file, "version": 2}, "contentChanges": [{"text": line}]});
    client.tell("textDocument/didChange", &change);
    let told = client.receive().expect("a message");
    assert_eq!(told["method"], "window/showMessage");
    let message = told["params"]["message"].as_str().expect("text");
    assert!(message.contains("did you mean 'exclude'"), "{message}");
    assert_eq!(client.diagnostics(&file).len(), 1, "the defaults hold then");
}
