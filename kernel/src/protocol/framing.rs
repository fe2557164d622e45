//! Frames to messages and back: `identities… <IDS|MSG> signature header parent metadata content buffers…`.
//!
//! The signature covers exactly the four JSON frames. It is checked before anything is parsed.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use crate::connection::Key;
use crate::protocol::header;

/// A multipart message as `ZeroMQ` carries it.
pub(crate) type Frames = Vec<Vec<u8>>;

const DELIMITER: &[u8] = b"<IDS|MSG>";

/// How many signatures are remembered to recognize a replay.
const REMEMBERED: usize = 16_384;

/// An authentic message from a front end.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) identities: Frames,
    pub(crate) header: Map<String, Value>,
    pub(crate) content: Map<String, Value>,
    pub(crate) buffers: Frames,
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
    #[error("a signed frame is not a JSON object")]
    NotJson,
    #[error("the header lacks its identifier or its type")]
    BadHeader,
}

/// Signs and checks the four JSON frames; without a key, signs with nothing and accepts everything.
#[derive(Clone)]
pub(crate) struct Signer(Option<Hmac<Sha256>>);

/// Turns frames of any socket into requests. One decoder serves a whole kernel, so a replay on another socket is known.
pub(crate) struct Decoder {
    signer: Signer,
    seen: Mutex<Seen>,
    dropped: AtomicU64,
}

#[derive(Default)]
struct Seen {
    signatures: HashSet<[u8; 32]>,
    order: VecDeque<[u8; 32]>,
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
}

impl Signer {
    pub(crate) fn new(key: &Key) -> Self {
        let bytes = key.bytes();
        Self(
            (!bytes.is_empty())
                .then(|| Hmac::<Sha256>::new_from_slice(bytes).expect("invariant: HMAC takes a key of any length")),
        )
    }

    fn mac(&self, parts: &[Vec<u8>]) -> Option<Hmac<Sha256>> {
        let mut mac = self.0.clone()?;
        for part in parts {
            mac.update(part);
        }
        Some(mac)
    }

    fn sign(&self, parts: &[Vec<u8>]) -> Vec<u8> {
        self.mac(parts).map(|mac| hex(mac.finalize().into_bytes().as_slice())).unwrap_or_default()
    }
}

impl Decoder {
    pub(crate) fn new(signer: Signer) -> Self {
        Self { signer, seen: Mutex::default(), dropped: AtomicU64::new(0) }
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
        let buffers = rest.split_off(6);
        self.authenticate(&rest[1], &rest[2..])?;
        let header = object(&rest[2])?;
        object(&rest[3])?;
        object(&rest[4])?;
        let content = object(&rest[5])?;
        if !header::is_usable(&header) {
            return Err(Rejected::BadHeader);
        }
        Ok(Request { identities: frames, header, content, buffers })
    }

    fn authenticate(&self, signature: &[u8], parts: &[Vec<u8>]) -> Result<(), Rejected> {
        let Some(mac) = self.signer.mac(parts) else { return Ok(()) };
        let signature = unhex(signature).ok_or(Rejected::BadSignature)?;
        // `verify_slice` takes the same time wherever the first difference is.
        mac.verify_slice(&signature).map_err(|_| Rejected::BadSignature)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.signatures.insert(signature) {
            return Err(Rejected::Replayed);
        }
        seen.order.push_back(signature);
        if seen.order.len() > REMEMBERED
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.signatures.remove(&oldest);
        }
        Ok(())
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

fn object(frame: &[u8]) -> Result<Map<String, Value>, Rejected> {
    serde_json::from_slice(frame).map_err(|_| Rejected::NotJson)
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

fn unhex(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = (digit(text[2 * index])? << 4) | digit(text[2 * index + 1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
