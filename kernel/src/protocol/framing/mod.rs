//! Frames to messages and back: `identities… <IDS|MSG> signature header parent metadata content buffers…`.
//!
//! The signature covers exactly the four JSON frames. It is checked before anything is parsed.
//!
//! The files of this folder name nothing outside it, so that the fuzz target can take them as they are.

mod header;
mod reading;
mod replay;
mod signer;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

pub(crate) use self::header::VERSION;
pub(crate) use self::reading::Unreadable;
use self::replay::{MOST, MOST_SESSIONS, Replays};
use self::signer::Checked;
pub(crate) use self::signer::Signer;

/// A multipart message as `ZeroMQ` carries it.
pub(crate) type Frames = Vec<Vec<u8>>;

const DELIMITER: &[u8] = b"<IDS|MSG>";

/// How much signed JSON is read. What is larger gets an answer that says so, as long as its socket lets it through.
const MOST_BYTES: usize = 64 << 20;

/// An authentic message from a front end. Its metadata and its parent say nothing that the kernel uses, and are not read.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) identities: Frames,
    pub(crate) header: Map<String, Value>,
    pub(crate) content: Result<Map<String, Value>, Unreadable>,
    /// Whether parts of the content were no characters and are read as U+FFFD.
    pub(crate) replaced: bool,
}

/// Why frames are not a message for this kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejected {
    #[error("no delimiter among the frames")]
    NoDelimiter,
    #[error("fewer than five frames after the delimiter")]
    TooShort,
    #[error("the signature is missing or wrong")]
    BadSignature,
    #[error("the signature was used before")]
    Replayed,
    #[error("the date lies before those whose signatures are remembered")]
    TooOld,
    #[error("the header names no type of message")]
    BadHeader,
}

/// Turns frames of any socket into requests. One decoder serves a whole kernel, so a replay on another socket is known.
pub(crate) struct Decoder {
    signer: Signer,
    replays: Mutex<Replays>,
    dropped: AtomicU64,
}

/// Makes the kernel's own messages.
#[derive(Clone)]
pub(crate) struct Envelope {
    signer: Signer,
    session: Arc<str>,
}

impl Request {
    pub(crate) fn msg_type(&self) -> &str {
        self.header.get("msg_type").and_then(Value::as_str).unwrap_or_default()
    }

    /// The part of the kernel that is to answer, where it is not the whole.
    pub(crate) fn subshell(&self) -> Option<&Value> {
        self.header.get("subshell_id").filter(|value| !value.is_null())
    }
}

impl Decoder {
    pub(crate) fn new(signer: Signer) -> Self {
        Self { signer, replays: Mutex::new(Replays::new(MOST, MOST_SESSIONS)), dropped: AtomicU64::new(0) }
    }

    /// The message in `frames`; whatever else they are is counted.
    pub(crate) fn decode(&self, frames: Frames) -> Result<Request, Rejected> {
        self.open(frames).inspect_err(|_| {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        })
    }

    /// How many messages were dropped so far.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn open(&self, mut frames: Frames) -> Result<Request, Rejected> {
        let delimiter = frames.iter().position(|frame| frame == DELIMITER).ok_or(Rejected::NoDelimiter)?;
        let mut rest = frames.split_off(delimiter);
        if rest.len() < 6 {
            return Err(Rejected::TooShort);
        }
        // Nothing that the kernel answers has buffers; they are not signed.
        rest.truncate(6);
        let checked = self.signer.check(&rest[1], &rest[2..]);
        if checked == Checked::Wrong {
            return Err(Rejected::BadSignature);
        }
        let header = reading::header(&rest[2]).ok_or(Rejected::BadHeader)?;
        if let Checked::Signed(signature) = checked {
            let session = header.get("session").and_then(Value::as_str).unwrap_or_default();
            let mut replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
            replays.admit(session, reading::date(&header), signature)?;
        }
        let (content, replaced) = match content(&rest[2..]) {
            Ok(read) => (Ok(read.object), read.replaced),
            Err(unreadable) => (Err(unreadable), false),
        };
        Ok(Request { identities: frames, header, content, replaced })
    }
}

impl Envelope {
    pub(crate) fn new(signer: Signer) -> Self {
        Self { signer, session: uuid::Uuid::new_v4().to_string().into() }
    }

    /// The topic under which `IOPub` carries messages of a type.
    pub(crate) fn topic(&self, msg_type: &str) -> Vec<u8> {
        format!("kernel.{}.{msg_type}", self.session).into_bytes()
    }

    /// The frames of a message: `prefix` is the topic or the identities, `parent` the request it belongs to.
    pub(crate) fn seal(&self, prefix: Frames, msg_type: &str, parent: Option<&Request>, content: &Value) -> Frames {
        let parent = parent.map_or_else(|| json!({}), |request| Value::Object(request.header.clone()));
        let parts = [&header::new(msg_type, &self.session), &parent, &json!({}), content]
            .map(|part| part.to_string().into_bytes());
        let mut frames = prefix;
        frames.push(DELIMITER.to_vec());
        frames.push(self.signer.sign(&parts));
        frames.extend(parts);
        frames
    }
}

fn content(parts: &[Vec<u8>]) -> Result<reading::Read, Unreadable> {
    let bytes: usize = parts.iter().map(Vec::len).sum();
    if bytes > MOST_BYTES {
        return Err(Unreadable::TooLarge { found: bytes.div_ceil(1 << 20), most: MOST_BYTES >> 20 });
    }
    reading::object(&parts[3])
}

#[cfg(test)]
mod tests;
