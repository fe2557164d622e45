//! The signature of a message.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Signs and checks the four JSON frames; without a key, signs with nothing and accepts everything.
#[derive(Clone)]
pub(crate) struct Signer(Option<Hmac<Sha256>>);

/// What a check of a signature finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    /// There is no key, so nothing is signed.
    Unsigned,
    /// The signature, which is right.
    Signed([u8; 32]),
    Wrong,
}

impl Signer {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(
            (!key.is_empty())
                .then(|| Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length")),
        )
    }

    pub(crate) fn sign(&self, parts: &[Vec<u8>]) -> Vec<u8> {
        self.mac(parts).map(|mac| hex(mac.finalize().into_bytes().as_slice())).unwrap_or_default()
    }

    pub(super) fn check(&self, signature: &[u8], parts: &[Vec<u8>]) -> Checked {
        if self.0.is_none() {
            return Checked::Unsigned;
        }
        // What is no signature at all costs no digest.
        let Some(signature) = unhex(signature) else { return Checked::Wrong };
        // `verify_slice` takes the same time wherever the first difference is.
        match self.mac(parts).map(|mac| mac.verify_slice(&signature)) {
            Some(Ok(())) => Checked::Signed(signature),
            _ => Checked::Wrong,
        }
    }

    fn mac(&self, parts: &[Vec<u8>]) -> Option<Hmac<Sha256>> {
        let mut mac = self.0.clone()?;
        for part in parts {
            mac.update(part);
        }
        Some(mac)
    }
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
