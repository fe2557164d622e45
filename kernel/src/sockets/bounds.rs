//! What anybody who reaches a port may cost, with or without the key.
//!
//! | bound | what is beyond it |
//! |---|---|
//! | a frame of 128 MiB on shell, control and stdin | its connection is closed; the front end connects again, the request is lost |
//! | 64 MiB in all four JSON frames | an error reply that says so |
//! | a topic of some 500 bytes on `IOPub` | the connection is closed: `ZeroMQ` keeps a hundred bytes for each byte of a topic |
//! | a heartbeat of 4 KiB | the connection is closed |
//! | 1,024 frames in a message | the rest is dropped; they were buffers, which no request to this kernel has |
//! | 64 requests in `ZeroMQ`, for each connection | more wait with their sender; none is lost |
//! | 2^18 messages that a subscriber has not read, beside what the system's buffers hold | what is published then is lost to it, and to it alone, until it has read half |
//! | 2^17 replies that a front end has not read | as above |
//! | ten seconds for the greeting of a connection | the connection is closed |
//!
//! A subscriber that reads loses nothing: it may be at least 2^17 messages behind. A whole message is dropped, never a part.
//! `ZeroMQ` counts messages, not bytes, and does not tell whose they are. It offers no bound on the connections of a
//! socket but the files that the process may open, and none on the topics of one subscriber.

use crate::connection::Channel;

/// How many frames of a message are kept.
pub(super) const MOST_FRAMES: usize = 1024;

/// How long a closing socket tries to deliver what it still holds.
const LINGER_MS: i32 = 200;
/// How long a connection may take for its greeting.
const HANDSHAKE_MS: i32 = 10_000;

struct Bounds {
    /// Bytes of a frame that is received.
    frame: i64,
    /// Messages received and not yet taken, for each connection.
    received: i32,
    /// Messages sent and not yet read, for each connection.
    sent: i32,
}

/// Bounds `socket`, before it is bound.
pub(super) fn set(socket: &zmq::Socket, channel: Channel) -> zmq::Result<()> {
    let Bounds { frame, received, sent } = of(channel);
    socket.set_linger(LINGER_MS)?;
    socket.set_handshake_ivl(HANDSHAKE_MS)?;
    socket.set_maxmsgsize(frame)?;
    socket.set_rcvhwm(received)?;
    socket.set_sndhwm(sent)
}

fn of(channel: Channel) -> Bounds {
    match channel {
        Channel::Shell | Channel::Control | Channel::Stdin => Bounds { frame: 128 << 20, received: 64, sent: 1 << 17 },
        // The handshake of a connection has to pass as well: it holds an identity of up to 255 bytes.
        Channel::Iopub => Bounds { frame: 512, received: 64, sent: 1 << 18 },
        Channel::Heartbeat => Bounds { frame: 4096, received: 64, sent: 64 },
    }
}
