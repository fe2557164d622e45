//! The connection file: where to bind, and with which key messages are signed.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::fcntl::OFlag;
use serde::Deserialize;
use serde_json::Value;

use crate::error::KernelError;

/// A connection file is some hundred bytes.
const MOST_BYTES: u64 = 1 << 20;

/// Where a kernel is to be reached. Its `Debug` text does not show the key.
#[derive(Debug, Clone)]
pub struct Connection {
    transport: Transport,
    ip: String,
    ports: [u16; 5],
    key: Key,
}

/// The secret shared with the front ends; empty means unsigned.
#[derive(Clone)]
pub(crate) struct Key(Vec<u8>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Tcp,
    Ipc,
}

/// One of the five sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    Shell,
    Control,
    Iopub,
    Stdin,
    Heartbeat,
}

#[derive(Deserialize)]
struct File {
    #[serde(default = "tcp")]
    transport: String,
    ip: String,
    shell_port: u16,
    control_port: u16,
    iopub_port: u16,
    stdin_port: u16,
    hb_port: u16,
    #[serde(default)]
    key: String,
    signature_scheme: Option<String>,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

impl Connection {
    /// Reads the file that Jupyter hands over.
    ///
    /// # Errors
    /// [`KernelError::ReadConnection`], [`KernelError::NoConnectionFile`] for what is no file or far too large for one, and
    /// all that [`Connection::parse`] finds.
    pub fn read(path: &Path) -> Result<Self, KernelError> {
        let unreadable = |source| KernelError::ReadConnection { path: path.to_owned(), source };
        let not = |found: String| KernelError::NoConnectionFile { path: path.to_owned(), found };
        // A FIFO that nobody writes to must not keep the kernel waiting.
        let nonblocking = OFlag::O_NONBLOCK.bits();
        let file = OpenOptions::new().read(true).custom_flags(nonblocking).open(path).map_err(unreadable)?;
        let kind = file.metadata().map_err(unreadable)?;
        if kind.is_dir() {
            return Err(not("a folder".to_owned()));
        }
        if !kind.is_file() {
            return Err(not("no regular file".to_owned()));
        }
        let mut text = String::new();
        let read = file.take(MOST_BYTES + 1).read_to_string(&mut text);
        // What is cut off may end in half a character.
        if text.len() as u64 > MOST_BYTES || (read.is_err() && kind.len() > MOST_BYTES) {
            return Err(not(format!("a file of {} MiB", kind.len().div_ceil(1 << 20))));
        }
        read.map_err(unreadable)?;
        Self::parse(&text)
    }

    /// Reads the text of a connection file.
    ///
    /// # Errors
    /// [`KernelError::ParseConnection`] for anything but the expected object, [`KernelError::UnknownTransport`],
    /// [`KernelError::UnknownScheme`] and [`KernelError::Curve`] for what this kernel cannot do.
    pub fn parse(text: &str) -> Result<Self, KernelError> {
        let file: File = serde_json::from_str(text).map_err(|source| KernelError::ParseConnection { source })?;
        if let Some((field, _)) = file.rest.iter().find(|(name, value)| name.starts_with("curve") && asks(value)) {
            return Err(KernelError::Curve { field: field.clone() });
        }
        let transport = match file.transport.as_str() {
            "tcp" => Transport::Tcp,
            "ipc" => Transport::Ipc,
            _ => return Err(KernelError::UnknownTransport { found: file.transport }),
        };
        if let Some(found) = file.signature_scheme
            && found != "hmac-sha256"
            && !file.key.is_empty()
        {
            return Err(KernelError::UnknownScheme { found });
        }
        Ok(Self {
            transport,
            ip: file.ip,
            ports: [file.shell_port, file.control_port, file.iopub_port, file.stdin_port, file.hb_port],
            key: Key(file.key.into_bytes()),
        })
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    pub(crate) fn port(&self, channel: Channel) -> u16 {
        self.ports[channel as usize]
    }

    pub(crate) fn endpoint(&self, channel: Channel) -> String {
        let port = self.port(channel);
        match self.transport {
            Transport::Ipc => format!("ipc://{}-{port}", self.ip),
            Transport::Tcp if self.ip.contains(':') && !self.ip.starts_with('[') => {
                format!("tcp://[{}]:{port}", self.ip)
            }
            // `bind` takes addresses and interfaces, not host names.
            Transport::Tcp if self.ip == "localhost" => format!("tcp://127.0.0.1:{port}"),
            Transport::Tcp => format!("tcp://{}:{port}", self.ip),
        }
    }
}

impl Key {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Key(none)" } else { "Key(secret)" })
    }
}

impl Channel {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Control => "control",
            Self::Iopub => "iopub",
            Self::Stdin => "stdin",
            Self::Heartbeat => "heartbeat",
        }
    }
}

fn tcp() -> String {
    "tcp".to_owned()
}

fn asks(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(changes: Value) -> Result<Connection, KernelError> {
        let mut file = json!({
            "transport": "tcp", "ip": "127.0.0.1", "key": "a-secret", "signature_scheme": "hmac-sha256",
            "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5,
            "kernel_name": "qes", "jupyter_session": "/a/notebook.ipynb",
        });
        let Value::Object(changes) = changes else { panic!("changes are an object") };
        file.as_object_mut().unwrap().extend(changes);
        Connection::parse(&file.to_string())
    }

    #[test]
    fn every_socket_goes_where_the_file_says() {
        let endpoint = |changes, channel| file(changes).unwrap().endpoint(channel);
        assert_eq!(endpoint(json!({}), Channel::Shell), "tcp://127.0.0.1:1");
        assert_eq!(endpoint(json!({}), Channel::Control), "tcp://127.0.0.1:2");
        assert_eq!(endpoint(json!({}), Channel::Iopub), "tcp://127.0.0.1:3");
        assert_eq!(endpoint(json!({}), Channel::Stdin), "tcp://127.0.0.1:4");
        assert_eq!(endpoint(json!({}), Channel::Heartbeat), "tcp://127.0.0.1:5");
        assert_eq!(endpoint(json!({"ip": "::1"}), Channel::Shell), "tcp://[::1]:1");
        assert_eq!(endpoint(json!({"ip": "localhost"}), Channel::Shell), "tcp://127.0.0.1:1");
        assert_eq!(endpoint(json!({"transport": "ipc", "ip": "/run/k"}), Channel::Heartbeat), "ipc:///run/k-5");
    }

    #[test]
    fn what_the_kernel_cannot_do_is_refused_by_name() {
        let message = |changes| file(changes).unwrap_err().to_string();
        assert_eq!(
            message(json!({"signature_scheme": "hmac-md5"})),
            "signature scheme is \"hmac-md5\", expected \"hmac-sha256\""
        );
        assert_eq!(message(json!({"transport": "udp"})), "transport is \"udp\", expected \"tcp\" or \"ipc\"");
        assert!(message(json!({"curve_secretkey": "x"})).contains("curve_secretkey"));
        assert!(matches!(Connection::parse("[]"), Err(KernelError::ParseConnection { .. })));
        assert!(matches!(Connection::read(Path::new("/nowhere/kernel.json")), Err(KernelError::ReadConnection { .. })));
    }

    #[test]
    fn what_is_no_connection_file_is_named_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| Connection::read(path).unwrap_err().to_string();
        assert!(message(folder.path()).ends_with("is a folder, expected the small JSON file that Jupyter writes"));
        let fifo = folder.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
        for odd in [fifo.as_path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
            assert!(message(odd).contains("is no regular file, expected"), "{}", message(odd));
        }
        let large = folder.path().join("large");
        std::fs::File::create(&large).unwrap().set_len(5 << 20).unwrap();
        assert!(message(&large).contains("is a file of 5 MiB, expected"), "{}", message(&large));
    }

    #[test]
    fn an_empty_request_for_curve_and_an_empty_key_are_fine() {
        assert!(file(json!({"curve_publickey": null, "curve_secretkey": ""})).is_ok());
        assert!(file(json!({"key": "", "signature_scheme": ""})).is_ok());
    }

    #[test]
    fn the_key_is_not_shown() {
        assert!(!format!("{:?}", file(json!({})).unwrap()).contains("a-secret"));
    }
}
