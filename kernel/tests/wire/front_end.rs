//! A front end over real sockets. It writes and checks the wire format on its own, without the kernel's code.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use hmac::{Hmac, KeyInit, Mac};
use qes_kernel::{Connection, KernelError, Settings, run_with};
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;

use crate::engine::Script;

const KEY: &str = "a key of the test";

/// Long enough for a loaded machine; only a failing test waits for it.
const PATIENCE_MS: i32 = 600_000;

pub(crate) struct FrontEnd {
    context: zmq::Context,
    shell: zmq::Socket,
    control: zmq::Socket,
    heartbeat: zmq::Socket,
    iopub: Subscriber,
    last: Vec<Vec<u8>>,
    kernel: JoinHandle<Result<(), KernelError>>,
    folder: TempDir,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    Shell,
    Control,
}

pub(crate) struct Subscriber {
    socket: zmq::Socket,
    /// Read while looking for the messages around a control request.
    pending: VecDeque<Received>,
}

struct Received {
    prefix: Vec<Vec<u8>>,
    msg_type: String,
    parent: Value,
    content: Value,
}

impl FrontEnd {
    /// A kernel with its history in memory, and a front end that it has welcomed.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = json!({
            "transport": "ipc", "ip": folder.path().join("k"), "key": KEY, "signature_scheme": "hmac-sha256",
            "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5,
        });
        let connection = Connection::parse(&file.to_string()).unwrap();
        let settings = Settings { history: None, heeds_process: false };
        let kernel = thread::spawn(move || run_with(connection, settings, || Box::new(Script)));

        let context = zmq::Context::new();
        let connect = |kind, port| connect(&context, &folder, kind, port);
        let (shell, control, heartbeat) = (connect(zmq::DEALER, 1), connect(zmq::DEALER, 2), connect(zmq::REQ, 5));
        let mut iopub = Subscriber::new(&context, &folder, "");
        iopub.expect_welcome("");
        Self { context, shell, control, heartbeat, iopub, last: Vec::new(), kernel, folder }
    }

    pub(crate) fn subscribe(&self, topic: &str) -> Subscriber {
        Subscriber::new(&self.context, &self.folder, topic)
    }

    /// Sends a request on shell and gives its identifier.
    pub(crate) fn request(&mut self, msg_type: &str, content: &Value) -> String {
        self.send_signed_with(KEY, msg_type, content)
    }

    pub(crate) fn execute(&mut self, code: &str) -> String {
        self.send_execute(&json!({"code": code, "silent": false, "store_history": true, "allow_stdin": false}))
    }

    pub(crate) fn send_execute(&mut self, content: &Value) -> String {
        self.request("execute_request", content)
    }

    pub(crate) fn send_signed_with(&mut self, key: &str, msg_type: &str, content: &Value) -> String {
        let (id, frames) = seal(key, msg_type, content);
        self.send_raw_on_shell(&frames);
        self.last = frames;
        id
    }

    pub(crate) fn send_raw_on_shell(&self, frames: &[Vec<u8>]) {
        self.shell.send_multipart(frames, 0).unwrap();
    }

    pub(crate) fn repeat_last_on_shell(&self) {
        self.send_raw_on_shell(&self.last);
    }

    pub(crate) fn expect(&mut self, parent: &str, msg_type: &str, content: &Value) {
        assert_eq!(&self.expect_type(parent, msg_type), content, "{msg_type}");
    }

    pub(crate) fn expect_type(&mut self, parent: &str, msg_type: &str) -> Value {
        self.iopub.expect_type(parent, msg_type)
    }

    pub(crate) fn expect_busy(&mut self, parent: &str) {
        self.iopub.expect_status(parent, "busy");
    }

    pub(crate) fn expect_idle(&mut self, parent: &str) {
        self.iopub.expect_status(parent, "idle");
    }

    pub(crate) fn expect_welcome(&mut self, topic: &str) {
        self.iopub.expect_welcome(topic);
    }

    pub(crate) fn expect_input(&mut self, parent: &str, count: u64) {
        assert_eq!(self.expect_type(parent, "execute_input")["execution_count"], count);
    }

    /// The text of a stream, in however many pieces.
    pub(crate) fn expect_stream(&mut self, parent: &str, name: &str, text: &str) {
        let mut read = String::new();
        while read.len() < text.len() {
            let content = self.expect_type(parent, "stream");
            assert_eq!(content["name"], name);
            read.push_str(content["text"].as_str().unwrap());
        }
        assert_eq!(read, text);
    }

    pub(crate) fn expect_reply(&mut self, parent: &str, msg_type: &str, content: &Value) {
        assert_eq!(&self.expect_reply_type(parent, msg_type), content, "{msg_type}");
    }

    /// A reply of success, then idle.
    pub(crate) fn expect_done(&mut self, cell: &str) {
        assert_eq!(self.expect_reply_type(cell, "execute_reply")["status"], "ok");
        self.expect_idle(cell);
    }

    pub(crate) fn expect_reply_type(&mut self, parent: &str, msg_type: &str) -> Value {
        reply(&self.shell, parent, msg_type)
    }

    /// Runs a cell that prints `text` and nothing else.
    pub(crate) fn run_quietly(&mut self, code: &str, text: &str, count: u64) {
        let cell = self.execute(code);
        self.expect_quiet_run(&cell, text, count);
    }

    pub(crate) fn expect_quiet_run(&mut self, cell: &str, text: &str, count: u64) {
        self.expect_busy(cell);
        self.expect_input(cell, count);
        self.expect_stream(cell, "stdout", text);
        let reply = self.expect_reply_type(cell, "execute_reply");
        assert_eq!((&reply["status"], &reply["execution_count"]), (&json!("ok"), &json!(count)));
        self.expect_idle(cell);
    }

    pub(crate) fn ping(&self) {
        self.heartbeat.send("ping", 0).unwrap();
        assert_eq!(self.heartbeat.recv_bytes(0).unwrap(), b"ping");
    }

    pub(crate) fn control_kernel_info(&mut self) {
        let asked = self.on_control("kernel_info_request", &json!({}));
        let content = reply(&self.control, &asked, "kernel_info_reply");
        assert_eq!(content["implementation"], "qes");
        assert_eq!(content["language_info"]["pygments_lexer"], "rust");
        self.expect_busy(&asked);
        self.expect_idle(&asked);
    }

    pub(crate) fn interrupt(&mut self) {
        let asked = self.on_control("interrupt_request", &json!({}));
        assert_eq!(reply(&self.control, &asked, "interrupt_reply"), json!({"status": "ok"}));
        self.expect_around(&asked);
    }

    /// Busy and idle of a control request. What the running cell publishes meanwhile keeps its own order.
    pub(crate) fn expect_around(&mut self, asked: &str) {
        for state in ["busy", "idle"] {
            let received = self.iopub.next_of(asked);
            assert_eq!((received.msg_type.as_str(), &received.content["execution_state"]), ("status", &json!(state)));
        }
    }

    /// Asks the kernel to end, and gives the identifier of the request.
    pub(crate) fn shut_down(&mut self, restart: bool) -> String {
        let asked = self.on_control("shutdown_request", &json!({"restart": restart}));
        assert_eq!(reply(&self.control, &asked, "shutdown_reply"), json!({"status": "ok", "restart": restart}));
        asked
    }

    /// Ends the kernel; a message that no test expected fails here at the latest.
    pub(crate) fn finish(mut self) {
        let asked = self.shut_down(false);
        self.expect_busy(&asked);
        self.expect_idle(&asked);
        self.expect_end();
    }

    pub(crate) fn expect_end(self) {
        self.kernel.join().unwrap().unwrap();
        assert!(self.iopub.pending.is_empty());
        for socket in [&self.shell, &self.control, &self.iopub.socket] {
            assert_eq!(socket.recv_bytes(zmq::DONTWAIT), Err(zmq::Error::EAGAIN));
        }
    }

    pub(crate) fn on_control(&self, msg_type: &str, content: &Value) -> String {
        let (id, frames) = seal(KEY, msg_type, content);
        self.control.send_multipart(&frames, 0).unwrap();
        id
    }

    /// Sends four frames as they are, rightly signed.
    pub(crate) fn send_parts(&self, channel: Channel, parts: [&str; 4]) {
        let parts = parts.map(|part| part.as_bytes().to_vec());
        let mut frames = vec![b"<IDS|MSG>".to_vec(), sign(KEY, &parts)];
        frames.extend(parts);
        self.socket(channel).send_multipart(&frames, 0).unwrap();
    }

    /// Busy, a reply of this type, idle.
    pub(crate) fn expect_answer(&mut self, channel: Channel, parent: &str, msg_type: &str) -> Value {
        self.expect_busy(parent);
        let content = reply(self.socket(channel), parent, msg_type);
        self.expect_idle(parent);
        content
    }

    pub(crate) fn send_on(&self, channel: Channel, msg_type: &str, content: &Value) -> String {
        let (id, frames) = seal(KEY, msg_type, content);
        self.socket(channel).send_multipart(&frames, 0).unwrap();
        id
    }

    /// Takes so many published messages without a look at them.
    pub(crate) fn skip_published(&self, count: usize) {
        for _ in 0..count {
            self.iopub.socket.recv_multipart(0).expect("nothing that was published is lost");
        }
    }

    /// A subscriber that never reads.
    pub(crate) fn deaf_subscriber(&self) -> zmq::Socket {
        let socket = self.context.socket(zmq::SUB).unwrap();
        socket.set_linger(0).unwrap();
        socket.set_rcvhwm(1).unwrap();
        socket.connect(&format!("ipc://{}-3", self.folder.path().join("k").display())).unwrap();
        socket.set_subscribe(b"").unwrap();
        socket
    }

    /// Where a port of the kernel is.
    pub(crate) fn path(&self, port: u16) -> PathBuf {
        self.folder.path().join(format!("k-{port}"))
    }

    /// Waits for the end of the kernel, whatever else it says.
    pub(crate) fn join(self) {
        self.kernel.join().unwrap().unwrap();
    }

    fn socket(&self, channel: Channel) -> &zmq::Socket {
        match channel {
            Channel::Shell => &self.shell,
            Channel::Control => &self.control,
        }
    }
}

impl Subscriber {
    fn new(context: &zmq::Context, folder: &TempDir, topic: &str) -> Self {
        let socket = connect(context, folder, zmq::SUB, 3);
        socket.set_subscribe(topic.as_bytes()).unwrap();
        Self { socket, pending: VecDeque::new() }
    }

    pub(crate) fn expect_type(&mut self, parent: &str, msg_type: &str) -> Value {
        let received = self.next();
        assert_eq!((received.msg_type.as_str(), received.parent()), (msg_type, parent), "{}", received.content);
        received.content
    }

    pub(crate) fn expect_status(&mut self, parent: &str, state: &str) {
        assert_eq!(self.expect_type(parent, "status"), json!({"execution_state": state}));
    }

    pub(crate) fn expect_welcome(&mut self, topic: &str) {
        let received = self.next();
        assert_eq!(received.msg_type, "iopub_welcome");
        assert_eq!(received.prefix, [topic.as_bytes()]);
        assert_eq!(received.parent, json!({}));
        assert_eq!(received.content, json!({"subscription": topic}));
    }

    fn next(&mut self) -> Received {
        self.pending.pop_front().unwrap_or_else(|| receive(&self.socket))
    }

    fn next_of(&mut self, parent: &str) -> Received {
        if let Some(position) = self.pending.iter().position(|received| received.parent() == parent) {
            return self.pending.remove(position).unwrap();
        }
        loop {
            let received = receive(&self.socket);
            if received.parent() == parent {
                return received;
            }
            self.pending.push_back(received);
        }
    }
}

impl Received {
    fn parent(&self) -> &str {
        self.parent["msg_id"].as_str().unwrap_or_default()
    }
}

fn connect(context: &zmq::Context, folder: &TempDir, kind: zmq::SocketType, port: u16) -> zmq::Socket {
    let socket = context.socket(kind).unwrap();
    socket.set_rcvtimeo(PATIENCE_MS).unwrap();
    socket.set_linger(0).unwrap();
    socket.connect(&format!("ipc://{}-{port}", folder.path().join("k").display())).unwrap();
    socket
}

fn reply(socket: &zmq::Socket, parent: &str, msg_type: &str) -> Value {
    let received = receive(socket);
    assert_eq!((received.msg_type.as_str(), received.parent()), (msg_type, parent), "{}", received.content);
    assert!(received.prefix.is_empty());
    received.content
}

fn receive(socket: &zmq::Socket) -> Received {
    let frames = socket.recv_multipart(0).expect("the kernel sends what is expected");
    let delimiter = frames.iter().position(|frame| frame == b"<IDS|MSG>").unwrap();
    let (prefix, rest) = frames.split_at(delimiter);
    assert_eq!(rest.len(), 6);
    assert_eq!(rest[1], sign(KEY, &rest[2..]));
    let json = |index: usize| serde_json::from_slice::<Value>(&rest[index]).unwrap();
    let header = json(2);
    for field in ["msg_id", "session", "username", "date", "version"] {
        assert!(header[field].is_string(), "{header}");
    }
    Received {
        prefix: prefix.to_vec(),
        msg_type: header["msg_type"].as_str().unwrap().to_owned(),
        parent: json(3),
        content: json(5),
    }
}

fn seal(key: &str, msg_type: &str, content: &Value) -> (String, Vec<Vec<u8>>) {
    let id = uuid::Uuid::new_v4().to_string();
    let header = json!({
        "msg_id": id, "session": "a test", "username": "test", "date": "2026-01-31T12:00:00.000000Z",
        "msg_type": msg_type, "version": "5.5",
    });
    let parts = [&header, &json!({}), &json!({}), content].map(|part| part.to_string().into_bytes());
    let mut frames = vec![b"<IDS|MSG>".to_vec(), sign(key, &parts)];
    frames.extend(parts);
    (id, frames)
}

fn sign(key: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    if key.is_empty() {
        return Vec::new();
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    let digest: Vec<String> = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    digest.concat().into_bytes()
}
