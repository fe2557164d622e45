//! The program itself: it starts, answers, and ends when a signal or its parent's death says so.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const QES: &str = env!("CARGO_BIN_EXE_qes");

#[test]
fn sigterm_ends_the_kernel_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut kernel =
        quiet(Command::new(QES).args(["kernel", "-f"]).arg(connection_file(&folder)), &folder).spawn().unwrap();
    assert_eq!(kernel_info(&folder)["implementation"], "qes");
    let sent = Command::new("kill").args(["-TERM", &kernel.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(kernel.wait().unwrap().code(), Some(0));
}

#[test]
fn sigint_does_not_end_the_kernel() {
    let folder = tempfile::tempdir().unwrap();
    let mut kernel =
        quiet(Command::new(QES).args(["kernel", "-f"]).arg(connection_file(&folder)), &folder).spawn().unwrap();
    kernel_info(&folder);
    let sent = Command::new("kill").args(["-INT", &kernel.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(kernel_info(&folder)["status"], "ok");
    Command::new("kill").args(["-TERM", &kernel.id().to_string()]).status().unwrap();
    assert_eq!(kernel.wait().unwrap().code(), Some(0));
}

#[test]
fn the_kernel_ends_with_its_parent() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = quiet(
        Command::new("sh")
            .args(["-c", r#"JPY_PARENT_PID=$$ "$0" kernel -f "$1" & read line"#, QES])
            .arg(connection_file(&folder)),
        &folder,
    )
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .spawn()
    .unwrap();
    kernel_info(&folder);
    shell.stdin.take().unwrap().write_all(b"\n").unwrap();
    shell.wait().unwrap();
    // The kernel holds the other end of this pipe as long as it lives.
    let mut rest = Vec::new();
    assert_eq!(shell.stdout.take().unwrap().read_to_end(&mut rest).unwrap(), 0);
}

#[test]
fn a_missing_connection_file_is_one_line_and_a_failure() {
    let output = Command::new(QES).args(["kernel", "-f", "/nowhere/kernel.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("qes: cannot read the connection file /nowhere/kernel.json: "), "{message}");
    assert_eq!(message.lines().count(), 1);
}

#[test]
fn what_is_no_connection_file_is_one_line_and_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for (path, found) in
        [(folder.path(), "a folder"), (&fifo, "no regular file"), (Path::new("/dev/zero"), "no regular file")]
    {
        let output = Command::new(QES).args(["kernel", "-f"]).arg(path).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let expected = "expected the small JSON file that Jupyter writes";
        let line = format!("qes: the connection file {} is {found}, {expected}\n", path.display());
        assert_eq!(String::from_utf8(output.stderr).unwrap(), line);
    }
}

#[test]
fn too_few_files_are_one_line_and_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let output = limited("ulimit -n 32", &folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("qes: the limit on open files leaves 2"), "{message}");
    assert!(message.contains("raise it with `ulimit -n 1024`"), "{message}");
    assert_eq!(message.lines().count(), 1);
}

#[test]
fn a_hostile_environment_does_not_end_the_kernel() {
    let limits = [
        "ulimit -f 0",
        "unset HOME XDG_DATA_HOME; export XDG_CACHE_HOME=/dev/null/x",
        "exec >&- 2>&-",
        "exec >/dev/full 2>/dev/full",
        // A reader that has left.
        "exec 2> >(true) && sleep 0.1",
    ];
    for limit in limits {
        let folder = tempfile::tempdir().unwrap();
        let mut kernel = limited(limit, &folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        assert_eq!(kernel_info(&folder)["implementation"], "qes", "{limit}");
        // What is noted is lost, what is kept of a cell too; the cell is not.
        ask(&folder, 1, "no_such_thing_reply", &json!({}));
        let reply = ask(&folder, 1, "execute_request", &json!({"code": "%help"})).expect("the cell is answered");
        assert_eq!(reply["status"], "ok", "{limit}: {reply}");
        Command::new("kill").args(["-TERM", &kernel.id().to_string()]).status().unwrap();
        assert_eq!(kernel.wait().unwrap().code(), Some(0), "{limit}");
    }
}

#[test]
fn the_installed_kernel_is_this_program() {
    let prefix = tempfile::tempdir().unwrap();
    let run = |verb| Command::new(QES).arg(verb).arg("--prefix").arg(prefix.path()).output().unwrap();
    assert!(run("install").status.success());
    let file = prefix.path().join("share/jupyter/kernels/qes/kernel.json");
    let description: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let program = PathBuf::from(description["argv"][0].as_str().unwrap());
    assert_eq!(program.canonicalize().unwrap(), Path::new(QES).canonicalize().unwrap());
    assert!(run("uninstall").status.success());
    assert!(!file.exists());
}

/// Keeps the user's own history and Jupyter's variables out of the test.
fn quiet<'a>(command: &'a mut Command, folder: &TempDir) -> &'a mut Command {
    command.env("XDG_DATA_HOME", folder.path()).env_remove("JPY_PARENT_PID")
}

/// The kernel, started by a shell that has done this before.
fn limited(limit: &str, folder: &TempDir) -> Command {
    let mut shell = Command::new("bash");
    quiet(&mut shell, folder);
    shell.args(["-c", &format!(r#"{limit}; exec "$0" kernel -f "$1""#), QES]).arg(connection_file(folder));
    shell
}

fn connection_file(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("kernel.json");
    let file = json!({
        "transport": "ipc", "ip": folder.path().join("k"), "key": "",
        "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5,
    });
    std::fs::write(&path, file.to_string()).unwrap();
    path
}

fn kernel_info(folder: &TempDir) -> Value {
    ask(folder, 2, "kernel_info_request", &json!({})).expect("the kernel answers")
}

/// What the kernel replies on a port; nothing to what is no request.
fn ask(folder: &TempDir, port: u16, msg_type: &str, content: &Value) -> Option<Value> {
    let context = zmq::Context::new();
    let socket = context.socket(zmq::DEALER).unwrap();
    socket.set_linger(1000).unwrap();
    socket.set_rcvtimeo(600_000).unwrap();
    socket.connect(&format!("ipc://{}-{port}", folder.path().join("k").display())).unwrap();
    let header = json!({"msg_id": "1", "msg_type": msg_type, "session": "s"}).to_string();
    socket.send_multipart(["<IDS|MSG>", "", header.as_str(), "{}", "{}", content.to_string().as_str()], 0).unwrap();
    if !msg_type.ends_with("_request") {
        return None;
    }
    let frames = socket.recv_multipart(0).ok()?;
    serde_json::from_slice(&frames[5]).ok()
}
