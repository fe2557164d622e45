//! Which messages were there before.
//!
//! A message that is sent again has the signature of the first. Its header is signed, and so is the date in it. That bounds
//! what has to be remembered, and nothing that was forgotten is ever taken for new:
//!
//! - For each session of a front end all signatures are remembered that are dated after the *floor* of the session. What is
//!   dated at or before the floor is refused, whether it was there before or not.
//! - There is no floor at first. When [`MOST`] signatures are remembered, the session with most of them forgets the older
//!   half of its own, and its floor is the date of the youngest that it forgot. The window is as wide as the memory allows:
//!   no fixed number of minutes, because a request may arrive long after its date, from a laptop that slept or a browser
//!   that was offline, and must not get lost.
//! - Dates are compared with dates of the same session alone, never with the clock of the kernel: a browser's clock may be
//!   hours away from it, and a session has one clock. One that is set back costs nothing before the memory is full.
//! - When there are [`MOST_SESSIONS`] sessions, the one that was silent for longest is forgotten. From then on a session that
//!   is not known has to begin after everything that was forgotten so.
//! - A message without a readable date is remembered among the last [`UNDATED`] of its kind, and refused only while it is
//!   there. Front ends date their messages; the protocol demands it. One that sends the same date for ever is refused after
//!   [`MOST`] messages.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use super::Rejected;

/// How many dated signatures are remembered: about 20 MB when all are there.
pub(super) const MOST: usize = 1 << 19;
/// How many sessions are known.
pub(super) const MOST_SESSIONS: usize = 1 << 14;
/// How many signatures are remembered of messages without a date.
pub(super) const UNDATED: usize = 1 << 14;

/// Half a signature tells two messages apart.
type Signature = [u8; 16];

/// The signatures that were there.
pub(super) struct Replays {
    hasher: RandomState,
    sessions: HashMap<u64, Session>,
    dated: usize,
    undated: Ring,
    /// Messages so far: the order in which sessions were heard.
    heard: u64,
    /// The youngest date of all forgotten sessions.
    forgotten: Option<i64>,
    most: usize,
    most_sessions: usize,
}

struct Session {
    floor: Option<i64>,
    seen: BTreeSet<(i64, Signature)>,
    heard: u64,
}

#[derive(Default)]
struct Ring {
    signatures: HashSet<Signature>,
    order: VecDeque<Signature>,
}

impl Replays {
    pub(super) fn new(most: usize, most_sessions: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            sessions: HashMap::new(),
            dated: 0,
            undated: Ring::default(),
            heard: 0,
            forgotten: None,
            most,
            most_sessions,
        }
    }

    /// Remembers a message that is new, by the name of its session and its date in microseconds.
    pub(super) fn admit(&mut self, session: &str, date: Option<i64>, signature: [u8; 32]) -> Result<(), Rejected> {
        let mut half = Signature::default();
        half.copy_from_slice(&signature[..16]);
        let Some(date) = date else { return self.undated.admit(half) };
        let name = self.hasher.hash_one(session);
        if !self.sessions.contains_key(&name) {
            if self.forgotten.is_some_and(|forgotten| date <= forgotten) {
                return Err(Rejected::TooOld);
            }
            if self.sessions.len() >= self.most_sessions {
                self.forget_session();
            }
        }
        self.heard += 1;
        let session =
            self.sessions.entry(name).or_insert_with(|| Session { floor: None, seen: BTreeSet::new(), heard: 0 });
        if session.floor.is_some_and(|floor| date <= floor) {
            return Err(Rejected::TooOld);
        }
        if !session.seen.insert((date, half)) {
            return Err(Rejected::Replayed);
        }
        session.heard = self.heard;
        self.dated += 1;
        if self.dated > self.most {
            self.forget_dates();
        }
        Ok(())
    }

    /// How many signatures are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.dated + self.undated.order.len()
    }

    fn forget_dates(&mut self) {
        let Some(session) = self.sessions.values_mut().max_by_key(|session| session.seen.len()) else { return };
        let before = session.seen.len();
        let Some(&(floor, _)) = session.seen.iter().nth(before.div_ceil(2) - 1) else { return };
        session.seen = session.seen.split_off(&(floor.saturating_add(1), Signature::default()));
        session.floor = Some(floor);
        self.dated -= before - session.seen.len();
    }

    fn forget_session(&mut self) {
        let Some((&name, _)) = self.sessions.iter().min_by_key(|(_, session)| session.heard) else { return };
        let Some(session) = self.sessions.remove(&name) else { return };
        self.dated -= session.seen.len();
        self.forgotten = self.forgotten.max(session.floor).max(session.seen.last().map(|&(date, _)| date));
    }
}

impl Ring {
    fn admit(&mut self, signature: Signature) -> Result<(), Rejected> {
        if !self.signatures.insert(signature) {
            return Err(Rejected::Replayed);
        }
        self.order.push_back(signature);
        if self.order.len() > UNDATED
            && let Some(oldest) = self.order.pop_front()
        {
            self.signatures.remove(&oldest);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(number: usize) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        bytes
    }

    /// What becomes of message `number` of session `s`, dated `date`.
    fn admit(replays: &mut Replays, session: &str, date: i64, number: usize) -> Result<(), Rejected> {
        replays.admit(session, Some(date), signature(number))
    }

    #[test]
    fn within_the_memory_every_message_is_known_however_late_it_comes() {
        let mut replays = Replays::new(MOST, MOST_SESSIONS);
        assert_eq!(admit(&mut replays, "s", 1_000, 0), Ok(()));
        for number in 1..50_000 {
            assert_eq!(admit(&mut replays, "s", 1_000 + number as i64, number), Ok(()));
        }
        assert_eq!(admit(&mut replays, "s", 1_000, 0), Err(Rejected::Replayed));
        // Sent before all of these, delivered after them.
        assert_eq!(admit(&mut replays, "s", 1, 60_000), Ok(()));
        // A front end whose clock is years behind.
        assert_eq!(admit(&mut replays, "t", -5, 60_001), Ok(()));
    }

    #[test]
    fn what_was_forgotten_is_refused_and_never_taken_for_new() {
        let mut replays = Replays::new(100, 10);
        for number in 0..1_000_usize {
            assert_eq!(admit(&mut replays, "s", number as i64, number), Ok(()), "{number}");
            assert!(replays.len() <= 100);
        }
        for number in 0..1_000_usize {
            assert!(admit(&mut replays, "s", number as i64, number).is_err(), "{number}");
        }
        // What is unknown and dated before the window is refused as well; another session has its own window.
        assert_eq!(admit(&mut replays, "s", 5, 2_000), Err(Rejected::TooOld));
        assert_eq!(admit(&mut replays, "t", 5, 2_001), Ok(()));
    }

    #[test]
    fn the_busiest_session_makes_room() {
        let mut replays = Replays::new(100, 10);
        for number in 0..10 {
            assert_eq!(admit(&mut replays, "quiet", number as i64, number), Ok(()));
        }
        for number in 0..500 {
            assert_eq!(admit(&mut replays, "busy", 1_000_000 + number as i64, 1_000 + number), Ok(()));
        }
        for number in 0..10 {
            assert_eq!(admit(&mut replays, "quiet", number as i64, number), Err(Rejected::Replayed));
        }
        assert_eq!(admit(&mut replays, "quiet", 3, 99), Ok(()), "late, and new");
    }

    #[test]
    fn a_forgotten_session_is_not_taken_for_a_new_one() {
        let mut replays = Replays::new(100, 3);
        for (number, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
            assert_eq!(admit(&mut replays, name, number as i64, number), Ok(()));
        }
        assert_eq!(admit(&mut replays, "a", 0, 0), Err(Rejected::TooOld));
        assert_eq!(admit(&mut replays, "e", 9, 9), Ok(()));
    }

    #[test]
    fn without_dates_only_the_last_are_known() {
        let mut replays = Replays::new(100, 10);
        for number in 0..=UNDATED {
            assert_eq!(replays.admit("s", None, signature(number)), Ok(()));
        }
        assert_eq!(replays.len(), UNDATED);
        assert_eq!(replays.admit("s", None, signature(1)), Err(Rejected::Replayed));
        assert_eq!(replays.admit("s", None, signature(0)), Ok(()));
    }

    #[test]
    fn one_date_for_all_fills_no_memory() {
        let mut replays = Replays::new(100, 10);
        let admitted = (0..1_000).filter(|&number| admit(&mut replays, "s", 7, number).is_ok()).count();
        assert_eq!(admitted, 101);
    }
}
