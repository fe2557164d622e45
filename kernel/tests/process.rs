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
    let context = zmq::Context::new();
    let control = context.socket(zmq::DEALER).unwrap();
    control.set_linger(0).unwrap();
    control.set_rcvtimeo(600_000).unwrap();
    control.connect(&format!("ipc://{}-2", folder.path().join("k").display())).unwrap();
    let header = json!({"msg_id": "1", "msg_type": "kernel_info_request", "session": "s"}).to_string();
    control.send_multipart(["<IDS|MSG>", "", header.as_str(), "{}", "{}", "{}"], 0).unwrap();
    let frames = control.recv_multipart(0).expect("the kernel answers");
    serde_json::from_slice(&frames[5]).unwrap()
}
