//! `credlint hook --stdin-json` as an agent meets it: requests in their shapes, verdicts, exit statuses.

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Exit status, answer and standard error.
struct Answer {
    status: i32,
    text: String,
    told: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

fn ask_with(arguments: &[&str], request: &[u8]) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_credlint"))
        .args(["hook", "--stdin-json"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("credlint runs");
    let written = child.stdin.take().expect("a pipe").write_all(request);
    let done = child.wait_with_output().expect("it ends");
    drop(written); // it may stop reading a request that is too large
    Answer {
        status: done.status.code().expect("a status"),
        text: String::from_utf8(done.stdout).expect("UTF-8"),
        told: String::from_utf8(done.stderr).expect("UTF-8"),
    }
}

fn ask(request: &Value) -> Answer {
    ask_with(&[], request.to_string().as_bytes())
}

fn key() -> String {
    credlint::pattern::fill("sk_live_{{alnum:24}}").expect("filled")
}

#[test]
fn a_tool_call_is_denied_with_a_reason() {
    let key = key();
    let content = format!("import stripe\nstripe.api_key = '{key}'\n");
    let answer = ask(&json!({
        "session_id": "1", "hook_event_name": "PreToolUse", "cwd": "/home/a/shop", "tool_name": "Write",
        "tool_input": {"file_path": "/home/a/shop/pay.py", "content": content},
    }));
    assert_eq!(answer.status, 2);
    let output = &answer.json()["hookSpecificOutput"];
    assert_eq!(output["hookEventName"], "PreToolUse");
    assert_eq!(output["permissionDecision"], "deny");
    let reason = output["permissionDecisionReason"].as_str().expect("text");
    assert!(
        reason.contains("critical stripe-secret-key in pay.py:2:"),
        "{reason}"
    );
    assert!(answer.told.starts_with("denied: credlint denies this. "));
    assert!(!answer.text.contains(&key) && !answer.told.contains(&key));
}

#[test]
fn nothing_to_say_is_no_permission() {
    let clean =
        json!({"tool_name": "Write", "tool_input": {"file_path": "a.py", "content": "x = 1\n"}});
    let answer = ask(&clean);
    assert_eq!((answer.status, answer.text.as_str()), (0, "{}\n"));
    assert_eq!(answer.told, "");
    let read = json!({"tool_name": "Read", "tool_input": {"file_path": "/etc/hosts", "limit": 3}});
    assert_eq!(ask(&read).status, 0);
}

#[test]
fn commands_are_judged() {
    let key = key();
    for command in [
        format!("curl -H 'Authorization: Bearer {key}' https://api.example.com"),
        format!("cat > .env <<'EOF'\nSTRIPE={key}\nEOF"),
        format!("export STRIPE_SECRET_KEY={key}"),
    ] {
        let tool = ask(&json!({"tool_name": "Bash", "tool_input": {"command": command}}));
        assert_eq!(tool.status, 2, "{}", tool.text);
        let event = ask(&json!({
            "hook_event_name": "beforeShellExecution", "command": command, "cwd": "/tmp", "workspace_roots": ["/tmp"],
        }));
        assert_eq!(
            (event.status, &event.json()["permission"]),
            (2, &json!("deny"))
        );
        assert!(event.json()["agent_message"].is_string());
        let plain = ask(&json!({"command": command}));
        assert_eq!(
            (plain.status, &plain.json()["verdict"]),
            (2, &json!("deny"))
        );
        assert_eq!(plain.json()["findings"][0]["source"], "command");
        for answer in [tool, event, plain] {
            assert!(!answer.text.contains(&key) && !answer.told.contains(&key));
        }
    }
}

#[test]
fn the_plain_shape_lists_its_findings() {
    let key = key();
    let answer = ask(&json!({
        "edits": [{"path": "a.py", "content": "x = 1\n"}, {"path": "b.py", "content": format!("k = '{key}'\n")}],
        "commands": ["ls"],
    }));
    let json = answer.json();
    assert_eq!((answer.status, &json["verdict"]), (2, &json!("deny")));
    let findings = json["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["path"], "b.py");
    assert_eq!(
        (&findings[0]["line"], &findings[0]["column"]),
        (&json!(1), &json!(6))
    );
    assert_eq!(findings[0]["secret"], "sk_live_[REDACTED]");
    let clean = ask(&json!({"path": "a.py", "content": "x = 1\n"}));
    let wanted = json!({"verdict": "allow", "reason": "", "findings": []});
    assert_eq!((clean.status, clean.json()), (0, wanted));
}

#[test]
fn an_edit_is_seen_in_its_file_and_old_lines_do_not_count() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("created");
    let (old, new) = (
        ["kV7", "qz2", "Lw9", "Tx4"].concat(),
        ["Rr8", "mm3", "Pq6", "Zk1"].concat(),
    );
    let text = format!("x = 1\nold_password = \"{old}\"\npassword = \"changed-below\"\n");
    fs::write(folder.path().join("settings.py"), text).expect("written");
    let edit = |from: &str, to: &str, path: &Path| {
        ask(&json!({
            "tool_name": "Edit", "cwd": folder.path(),
            "tool_input": {"file_path": path, "old_string": from, "new_string": to},
        }))
    };
    let path = folder.path().join("settings.py");
    // only the value is replaced: what it is the value of, the file knows
    let denied = edit("changed-below", &new, &path);
    assert_eq!(denied.status, 2, "{}", denied.text);
    assert!(denied.told.contains("in settings.py:3:"), "{}", denied.told);
    assert!(!denied.text.contains(&new) && !denied.text.contains(&old));
    assert_eq!(
        edit("x = 1", "x = 2", &path).status,
        0,
        "the old line was there before"
    );
    // a relative path, and a file that does not exist yet
    assert_eq!(
        edit("changed-below", &new, Path::new("settings.py")).status,
        2
    );
    let line = format!("password = \"{new}\"\n");
    let other = edit("gone", &line, Path::new("new.py"));
    assert!(
        other.status == 2 && other.told.contains(" in new.py: "),
        "{}",
        other.told
    );
    // the role of the file counts
    let test = edit("gone", &line, &folder.path().join("tests/test_a.py"));
    assert_eq!(test.status, 0, "{}", test.told);
}

#[test]
fn what_cannot_be_judged_is_denied() {
    let key = key();
    let large = format!("{{\"command\": \"{}\"}}", "a".repeat(17 << 20));
    for request in [
        Vec::new(),
        b"\xff\xfe".to_vec(),
        format!("{{\"command\": \"{key}").into_bytes(),
        format!("{{\"comand\": \"{key}\"}}").into_bytes(),
        format!("\"{key}\"").into_bytes(),
        "[".repeat(100_000).into_bytes(),
        large.into_bytes(),
    ] {
        let answer = ask_with(&[], &request);
        assert_eq!(answer.status, 2);
        assert_eq!(answer.json()["verdict"], "deny");
        assert!(
            answer.told.contains("cannot judge this request"),
            "{}",
            answer.told
        );
        assert!(!answer.text.contains(&key) && !answer.told.contains(&key));
    }
    let none = ask_with(&["--patterns", "/no/such/folder"], b"{\"command\": \"ls\"}");
    assert_eq!(none.status, 2);
}

#[test]
fn thresholds_other_events_and_other_tools() {
    let key = key();
    let request = json!({"command": format!("export K={key}")}).to_string();
    assert_eq!(
        ask_with(&["--fail-on", "never"], request.as_bytes()).status,
        0
    );
    let prompt =
        ask(&json!({"hook_event_name": "UserPromptSubmit", "prompt": format!("use {key}")}));
    assert_eq!(
        (prompt.status, &prompt.json()["decision"]),
        (2, &json!("block"))
    );
    let prompt =
        ask(&json!({"hook_event_name": "beforeSubmitPrompt", "prompt": format!("use {key}")}));
    assert_eq!(
        (prompt.status, &prompt.json()["continue"]),
        (2, &json!(false))
    );
    let clean = ask(&json!({"hook_event_name": "beforeSubmitPrompt", "prompt": "hello"}));
    assert_eq!((clean.status, clean.json()), (0, json!({"continue": true})));
    let mcp =
        ask(&json!({"tool_name": "mcp__x__post", "tool_input": {"body": {"lines": ["a", key]}}}));
    assert_eq!(mcp.status, 2);
    let notebook = json!({"notebook_path": "a.ipynb", "new_source": format!("k = '{key}'")});
    assert_eq!(
        ask(&json!({"tool_name": "NotebookEdit", "tool_input": notebook})).status,
        2
    );
    let arguments = json!({"command": format!("export K={key}")}).to_string();
    let copilot =
        ask(&json!({"timestamp": 1, "cwd": "/tmp", "toolName": "bash", "toolArgs": arguments}));
    assert_eq!(
        (copilot.status, &copilot.json()["permissionDecision"]),
        (2, &json!("deny"))
    );
}

#[test]
fn the_configuration_of_the_project_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("created");
    let secret = ["kV7", "qz2", "Lw9", "Tx4"].concat();
    let write = |path: &str| {
        ask(&json!({
            "tool_name": "Write", "cwd": folder.path(),
            "tool_input": {"file_path": folder.path().join(path), "content": format!("password = \"{secret}\"\n")},
        }))
    };
    let configure =
        |text: &str| fs::write(folder.path().join("credlint.toml"), text).expect("written");
    assert_eq!(write("a.py").status, 2);
    configure("exclude = [\"gen/\"]\n");
    assert_eq!((write("a.py").status, write("gen/a.py").status), (2, 0));
    configure("[rules]\nhardcoded-password = \"off\"\n");
    assert_eq!(write("a.py").status, 0);
    configure("fail-on = \"critical\"\n");
    assert_eq!(write("a.py").status, 0);
    configure("exlude = []\n");
    let broken = write("a.py");
    assert_eq!(broken.status, 2, "what is allowed is not known");
    assert!(
        broken.told.contains("did you mean 'exclude'"),
        "{}",
        broken.told
    );
    assert!(
        broken.text.contains("project cannot be read"),
        "{}",
        broken.text
    );
}
