//! The five sockets, one thread each, and the ways into them.
//!
//! A thread polls its own socket and an inbox: a `PULL` inside the process into which the other threads push. That is
//! the only way from one thread to another's socket. It takes a bounded number of messages in a turn, so that a flood on the
//! socket never keeps it from its inbox.
//!
//! Whoever reaches a port can send without knowing the key. What that may cost is in [`bounds`].

mod bounds;
pub(crate) mod control;
pub(crate) mod heartbeat;
pub(crate) mod iopub;
pub(crate) mod shell;
pub(crate) mod stdin;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::connection::{Channel, Connection};
use crate::error::KernelError;
use crate::log::note;
use crate::protocol::framing::{Decoder, Envelope, Frames, Rejected, Signer};
use crate::usage::Taken;

/// How many messages a thread takes from its socket before it looks at its inbox again.
const TURN: usize = 256;

/// What the threads of one kernel have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) context: zmq::Context,
    pub(crate) envelope: Envelope,
    pub(crate) decoder: Arc<Decoder>,
    pub(crate) flags: Flags,
    pub(crate) connection: Arc<Connection>,
    /// The number of the next cell that is stored; the worker counts.
    pub(crate) count: Arc<AtomicU64>,
    pub(crate) taken: Arc<Mutex<Option<Taken>>>,
}

/// What may be set from anywhere, signal handlers included.
#[derive(Clone, Default)]
pub(crate) struct Flags {
    /// The running cell is to stop.
    pub(crate) interrupt: Arc<AtomicBool>,
    /// The kernel is to end.
    pub(crate) closing: Arc<AtomicBool>,
}

/// A bound socket and its inbox, on the thread they belong to.
pub(crate) struct Port {
    pub(crate) socket: zmq::Socket,
    pub(crate) inbox: zmq::Socket,
    channel: Channel,
}

/// The other end of an inbox, on the thread that pushes into it.
pub(crate) struct Outbox(zmq::Socket);

/// What woke a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Woken {
    pub(crate) socket: bool,
    pub(crate) inbox: bool,
}

impl Shared {
    pub(crate) fn new(connection: Connection) -> Self {
        let signer = Signer::new(connection.key().bytes());
        Self {
            context: zmq::Context::new(),
            envelope: Envelope::new(signer.clone()),
            decoder: Arc::new(Decoder::new(signer)),
            flags: Flags::default(),
            connection: Arc::new(connection),
            count: Arc::new(AtomicU64::new(1)),
            taken: Arc::default(),
        }
    }

    pub(crate) fn next_count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// Notes on the kernel's log that a message was dropped: the first few, then ever more rarely.
    pub(crate) fn note(&self, channel: Channel, rejected: Rejected) {
        let dropped = self.decoder.dropped();
        if dropped.is_power_of_two() {
            note(format_args!("dropped a message on {}: {rejected} ({dropped} dropped so far)", channel.name()));
        }
    }
}

impl Flags {
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupt.load(Ordering::SeqCst) || self.is_closing()
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
}

impl Port {
    /// Binds `channel` where the connection says.
    pub(crate) fn open(shared: &Shared, channel: Channel) -> Result<Self, KernelError> {
        let internal = |source| KernelError::Internal { source };
        let inbox = shared.context.socket(zmq::PULL).map_err(internal)?;
        inbox.set_rcvhwm(0).map_err(internal)?;
        inbox.bind(&inproc(channel)).map_err(internal)?;

        let endpoint = shared.connection.endpoint(channel);
        let kind = if channel == Channel::Iopub { zmq::XPUB } else { zmq::ROUTER };
        let socket = shared.context.socket(kind).map_err(internal)?;
        bounds::set(&socket, channel)
            .and_then(|()| prepare(&socket, channel, &endpoint))
            .and_then(|()| socket.bind(&endpoint))
            .map_err(|source| KernelError::Bind { channel: channel.name(), endpoint, source })?;
        Ok(Self { socket, inbox, channel })
    }

    /// Waits until the socket or the inbox has something, at most `timeout_ms` (for ever if negative).
    pub(crate) fn wait(&self, timeout_ms: i64) -> zmq::Result<Woken> {
        let mut items = [self.socket.as_poll_item(zmq::POLLIN), self.inbox.as_poll_item(zmq::POLLIN)];
        match zmq::poll(&mut items, timeout_ms) {
            Ok(_) => Ok(Woken { socket: items[0].is_readable(), inbox: items[1].is_readable() }),
            Err(zmq::Error::EINTR) => Ok(Woken { socket: false, inbox: false }),
            Err(error) => Err(error),
        }
    }

    /// The next messages that are already there, as many as a turn takes.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = Frames> {
        self.at_most(TURN)
    }

    /// The next `most` messages that are already there.
    pub(crate) fn at_most(&self, most: usize) -> impl Iterator<Item = Frames> {
        std::iter::from_fn(|| receive(&self.socket)).take(most)
    }

    /// The next message of the inbox that is already there.
    pub(crate) fn next_in_inbox(&self) -> Option<Frames> {
        receive(&self.inbox)
    }

    pub(crate) fn send(&self, frames: &[Vec<u8>]) {
        if let Err(error) = send(&self.socket, frames) {
            note(format_args!("a message on {} was lost: {error}", self.channel.name()));
        }
    }
}

impl Outbox {
    pub(crate) fn new(shared: &Shared, channel: Channel) -> Result<Self, KernelError> {
        let internal = |source| KernelError::Internal { source };
        let socket = shared.context.socket(zmq::PUSH).map_err(internal)?;
        socket.set_sndhwm(0).map_err(internal)?;
        socket.connect(&inproc(channel)).map_err(internal)?;
        Ok(Self(socket))
    }

    pub(crate) fn push(&self, frames: &[Vec<u8>]) {
        if let Err(error) = send(&self.0, frames) {
            note(format_args!("a message between threads was lost: {error}"));
        }
    }

    /// Asks the thread behind the inbox to end.
    pub(crate) fn stop(&self) {
        self.push(&[STOP.to_vec()]);
    }
}

/// The one frame that ends a thread.
const STOP: &[u8] = b"stop";

pub(crate) fn is_stop(frames: &[Vec<u8>]) -> bool {
    matches!(frames, [only] if only == STOP)
}

/// Opens `channel` on a thread of its own and runs `body` there; returns once the socket is bound.
pub(crate) fn spawn<F>(shared: &Shared, channel: Channel, body: F) -> Result<JoinHandle<()>, KernelError>
where
    F: FnOnce(&Shared, &Port) + Send + 'static,
{
    let (ready, bound) = mpsc::channel();
    let shared = shared.clone();
    let handle = thread::Builder::new()
        .name(format!("qes-{}", channel.name()))
        .spawn(move || match Port::open(&shared, channel) {
            Ok(port) => {
                let told = ready.send(Ok(()));
                if told.is_ok() {
                    body(&shared, &port);
                }
            }
            Err(error) => {
                // Nobody waits any more: then nobody needs the reason either.
                let _ = ready.send(Err(error));
            }
        })
        .map_err(|source| KernelError::System { source })?;
    bound.recv().expect("invariant: the thread reports before it ends")?;
    Ok(handle)
}

fn inproc(channel: Channel) -> String {
    format!("inproc://{}", channel.name())
}

fn prepare(socket: &zmq::Socket, channel: Channel, endpoint: &str) -> zmq::Result<()> {
    socket.set_ipv6(endpoint.starts_with("tcp://["))?;
    if channel == Channel::Iopub {
        // Every subscriber is announced, not only the first of a topic.
        socket.set_xpub_verbose(true)
    } else {
        // A front end that comes back under its old identity takes over from its lost connection.
        socket.set_router_handover(true)
    }
}

fn receive(socket: &zmq::Socket) -> Option<Frames> {
    let mut frames = Frames::new();
    loop {
        match socket.recv_bytes(zmq::DONTWAIT) {
            // The rest of the message is taken and forgotten.
            Ok(frame) if frames.len() < bounds::MOST_FRAMES => frames.push(frame),
            Ok(_) => {}
            Err(zmq::Error::EINTR) => continue,
            Err(_) => return None,
        }
        // The parts of a message arrive together, so the next one is there if there is one.
        if !matches!(socket.get_rcvmore(), Ok(true)) {
            return Some(frames);
        }
    }
}

fn send(socket: &zmq::Socket, frames: &[Vec<u8>]) -> zmq::Result<()> {
    for (index, frame) in frames.iter().enumerate() {
        let flags = if index + 1 < frames.len() { zmq::SNDMORE } else { 0 };
        while let Err(error) = socket.send(frame.as_slice(), flags) {
            if error != zmq::Error::EINTR {
                return Err(error);
            }
        }
    }
    Ok(())
}
