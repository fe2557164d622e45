//! Where a cell stands and what an interrupt does to it, under one lock: what is ended is what is reported.
//!
//! A cell is compiled before it runs. The compiler's process asks here before it begins, and once more before its result
//! is handed over to be run: from then on the cell has begun. The running cell asks before it counts as over. So an
//! interrupt meets exactly one of three: a cell that has not begun (what compiles is ended, nothing is lost), one that runs
//! (its process is ended, and the variables with it), one that is over (nothing is ended).

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use qes_cells::{Halt, Phase};

/// What a tool says first on the evaluator's socket, before its process id in four bytes.
pub(crate) const TOOL: u8 = b't';
const DONE: &[u8] = b"done\n";
const HAND_OVER: &[u8] = b"hand over\n";
const YES: &[u8] = b"y";
const NO: &[u8] = b"n";

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There is none.
    Idle,
    /// It has not begun.
    Compiling,
    /// It runs in this process.
    Running(u32),
    /// It ran, and its process was ended on request.
    Ended,
    /// Its code has come to its end.
    Over,
}

/// The one lock.
pub(crate) struct Gate(Mutex<State>);

#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is known of the cell")]
struct State {
    stage: Stage,
    /// The cells so far.
    cells: u64,
    /// Somebody asked the cell to stop before it had begun.
    stopped: bool,
    /// Whether what is compiled now is the code of the cell, not something that is only brought into scope.
    runs: bool,
    /// The cell waits for crates that it depends on.
    fetching: bool,
    /// Whether a tool ended without a word.
    cut: bool,
    /// The process groups that compile or fetch something.
    groups: BTreeSet<u32>,
    child: Option<Arc<Mutex<Child>>>,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State {
            stage: Stage::Idle,
            cells: 0,
            stopped: false,
            runs: false,
            fetching: false,
            cut: false,
            groups: BTreeSet::new(),
            child: None,
        }))
    }

    /// The process that runs cells.
    pub(crate) fn set_child(&self, child: Arc<Mutex<Child>>) {
        self.lock().child = Some(child);
    }

    /// A cell was asked for. An interrupt that came before is not meant for it.
    pub(crate) fn begin(&self) {
        let mut state = self.lock();
        state.cells += 1;
        (state.stage, state.stopped, state.runs, state.fetching) = (Stage::Compiling, false, false, false);
    }

    /// The cell is answered.
    pub(crate) fn end(&self) {
        self.lock().stage = Stage::Idle;
    }

    /// Something is going to be compiled; whether it is the code of the cell.
    pub(crate) fn compile(&self, runs: bool, fetching: bool) {
        let mut state = self.lock();
        (state.runs, state.fetching, state.cut) = (runs, fetching, false);
    }

    /// What was compiled has run, or was not compiled; another try may follow. True if its process was ended here.
    pub(crate) fn came_back(&self) -> bool {
        let mut state = self.lock();
        (state.runs, state.fetching) = (false, false);
        if matches!(state.stage, Stage::Running(_)) {
            state.stage = Stage::Compiling;
        }
        state.stage == Stage::Ended
    }

    /// The process of the cell has ended. What it started ends with it.
    pub(crate) fn died(&self) {
        if let Stage::Running(id) = self.lock().stage {
            // Where nobody of its group is left there is nothing to end.
            let _ = killpg(pid(id), Signal::SIGKILL);
        }
    }

    /// Whether somebody asked the cell to stop before it had begun.
    pub(crate) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Whether a tool ended without a word, since something was last to be compiled.
    pub(crate) fn was_cut(&self) -> bool {
        self.lock().cut
    }

    /// The code of the cell has come to its end; false if its process was ended before that was known.
    pub(crate) fn over(&self) -> bool {
        let mut state = self.lock();
        match state.stage {
            Stage::Running(_) => state.stage = Stage::Over,
            Stage::Ended => return false,
            _ => {}
        }
        true
    }

    /// Ends what the cell does; what that was, and the number of the cell. `None` where there is no cell.
    pub(crate) fn interrupt(&self) -> Option<(Halt, u64)> {
        let mut state = self.lock();
        let halt = match state.stage {
            Stage::Idle => return None,
            Stage::Compiling => {
                state.stopped = true;
                state.end_groups();
                Halt::NotBegun
            }
            Stage::Running(id) => {
                state.stage = Stage::Ended;
                state.end_child(Some(id));
                Halt::Running
            }
            Stage::Ended => Halt::Running,
            Stage::Over => Halt::Over,
        };
        Some((halt, state.cells))
    }

    /// Ends everything that this process has started.
    pub(crate) fn end_all(&self) {
        let mut state = self.lock();
        state.end_groups();
        state.end_child(None);
    }

    /// What a cell does now, if there is one.
    pub(crate) fn phase(&self) -> Option<Phase> {
        let state = self.lock();
        match state.stage {
            Stage::Idle => None,
            Stage::Compiling if state.fetching => Some(Phase::Dependencies),
            Stage::Compiling if state.groups.is_empty() => None,
            Stage::Compiling => Some(Phase::Compiling),
            Stage::Running(_) | Stage::Ended | Stage::Over => Some(Phase::Running),
        }
    }

    /// Answers a tool that works in a process group of its own, until it has ended.
    pub(crate) fn serve_tool(&self, stream: UnixStream, id: u32) {
        let Ok(mut answers) = stream.try_clone() else { return };
        // A tool that is gone hears nothing.
        let mut answer = |allowed: bool| drop(answers.write_all(if allowed { YES } else { NO }));
        answer(self.enter(id));
        let mut spoke = false;
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            spoke = true;
            if line == HAND_OVER.trim_ascii_end() {
                answer(self.hand_over(id));
            }
        }
        let mut state = self.lock();
        state.cut |= !spoke;
        state.groups.remove(&id);
    }

    /// A tool begins. False if the cell is to stop.
    pub(crate) fn enter(&self, id: u32) -> bool {
        let mut state = self.lock();
        if state.refuses() {
            return false;
        }
        state.groups.insert(id);
        true
    }

    pub(crate) fn leave(&self, id: u32) {
        self.lock().groups.remove(&id);
    }

    /// A tool has compiled something that is run at once. False if the cell is to stop.
    fn hand_over(&self, id: u32) -> bool {
        let mut state = self.lock();
        state.groups.remove(&id);
        if state.refuses() {
            return false;
        }
        if state.runs
            && state.stage == Stage::Compiling
            && let Some(child) = &state.child
        {
            let id = child.lock().unwrap_or_else(PoisonError::into_inner).id();
            state.stage = Stage::Running(id);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn refuses(&self) -> bool {
        self.stage == Stage::Compiling && self.stopped
    }

    fn end_groups(&mut self) {
        for id in std::mem::take(&mut self.groups) {
            // Who ends of itself first leaves nothing to end.
            let _ = killpg(pid(id), Signal::SIGKILL);
        }
    }

    /// The child leads a process group: what it started ends with it. Only the process that is meant is ended: another one
    /// may have taken its place.
    fn end_child(&self, meant: Option<u32>) {
        let Some(child) = &self.child else { return };
        // Whoever holds the lock waits for the end of the process.
        let (id, mut held) = match child.try_lock() {
            Ok(child) => (child.id(), Some(child)),
            Err(std::sync::TryLockError::Poisoned(held)) => (held.get_ref().id(), Some(held.into_inner())),
            Err(std::sync::TryLockError::WouldBlock) => match meant {
                Some(id) => (id, None),
                None => return,
            },
        };
        if meant.is_some_and(|meant| meant != id) {
            return;
        }
        if killpg(pid(id), Signal::SIGKILL).is_err()
            && let Some(child) = &mut held
        {
            // It has not come so far as to lead a group.
            let _ = child.kill();
        }
    }
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id as i32)
}

/// A tool's line to the evaluator.
pub(crate) struct Permit(UnixStream);

impl Permit {
    /// Asks whether this process, which leads a group of its own, may begin.
    ///
    /// # Errors
    /// The cell is to stop, or the evaluator is gone.
    pub(crate) fn ask(socket: &Path) -> io::Result<Self> {
        let mut stream = UnixStream::connect(socket)?;
        let mut greeting = vec![TOOL];
        greeting.extend_from_slice(&std::process::id().to_le_bytes());
        stream.write_all(&greeting)?;
        let mut permit = Self(stream);
        permit.heard()?;
        Ok(permit)
    }

    /// Asks whether what was compiled may be run.
    ///
    /// # Errors
    /// As for [`Self::ask`].
    pub(crate) fn hand_over(&mut self) -> io::Result<()> {
        self.0.write_all(HAND_OVER)?;
        self.heard()
    }

    /// There is nothing to hand over.
    pub(crate) fn done(mut self) {
        // The end of the line says it too.
        let _ = self.0.write_all(DONE);
    }

    fn heard(&mut self) -> io::Result<()> {
        let mut answer = [0];
        self.0.read_exact(&mut answer)?;
        if answer == YES { Ok(()) } else { Err(io::Error::other("stopped on request")) }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::Command;

    use super::*;

    fn sleeper() -> Child {
        Command::new("sleep").arg("60").process_group(0).spawn().unwrap()
    }

    fn with_child() -> (Gate, Arc<Mutex<Child>>) {
        let (gate, child) = (Gate::new(), Arc::new(Mutex::new(sleeper())));
        gate.set_child(Arc::clone(&child));
        (gate, child)
    }

    fn lives(child: &Mutex<Child>) -> bool {
        child.lock().unwrap().try_wait().unwrap().is_none()
    }

    fn finish(child: &Mutex<Child>) {
        let mut child = child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_cell_that_has_not_begun_costs_no_process() {
        let (gate, child) = with_child();
        let mut compiler = sleeper();
        gate.begin();
        gate.compile(true, false);
        assert!(gate.enter(compiler.id()));
        assert_eq!(gate.interrupt().map(|(halt, _)| halt), Some(Halt::NotBegun));
        assert_eq!(compiler.wait().unwrap().signal(), Some(9));
        // What the compiler hands over late is not run, and no other one begins.
        assert!(!gate.hand_over(compiler.id()) && !gate.enter(7) && gate.is_stopped());
        assert_eq!(gate.interrupt().map(|(halt, _)| halt), Some(Halt::NotBegun));
        assert!(!gate.came_back() && lives(&child));
        gate.end();
        gate.begin();
        assert!(!gate.is_stopped() && gate.enter(7));
        finish(&child);
    }

    #[test]
    fn a_running_cell_is_ended_once_and_never_its_successor() {
        let (gate, child) = with_child();
        gate.begin();
        gate.compile(true, false);
        assert!(gate.enter(1_000_000) && gate.hand_over(1_000_000));
        assert_eq!(gate.interrupt().map(|(halt, _)| halt), Some(Halt::Running));
        assert!(!gate.over(), "its process was ended before it could say so");
        assert_eq!(child.lock().unwrap().wait().unwrap().signal(), Some(9));
        *child.lock().unwrap() = sleeper();
        assert_eq!(gate.interrupt().map(|(halt, _)| halt), Some(Halt::Running));
        assert!(gate.came_back() && lives(&child));
        assert!(!gate.is_stopped(), "it is not said to have lost nothing");
        finish(&child);
    }

    #[test]
    fn a_process_that_took_the_place_of_a_dead_one_is_not_ended() {
        let (gate, child) = with_child();
        gate.begin();
        gate.compile(true, false);
        assert!(gate.hand_over(1));
        finish(&child);
        *child.lock().unwrap() = sleeper();
        assert_eq!(gate.interrupt().map(|(halt, _)| halt), Some(Halt::Running));
        assert!(lives(&child));
        finish(&child);
    }

    #[test]
    fn a_cell_that_is_over_is_not_ended() {
        let (gate, child) = with_child();
        assert_eq!(gate.interrupt(), None, "there is no cell");
        gate.begin();
        gate.compile(true, false);
        assert!(gate.hand_over(1) && gate.over());
        assert_eq!(gate.interrupt(), Some((Halt::Over, 1)));
        gate.end();
        assert_eq!(gate.interrupt(), None);
        assert!(lives(&child));
        finish(&child);
    }

    #[test]
    fn what_is_only_brought_into_scope_does_not_run() {
        let (gate, child) = with_child();
        gate.begin();
        gate.compile(false, true);
        assert_eq!(gate.phase(), Some(Phase::Dependencies));
        assert!(gate.enter(1_000_000) && gate.hand_over(1_000_000));
        assert_eq!(gate.interrupt().map(|(halt, _)| halt), Some(Halt::NotBegun));
        assert!(lives(&child));
        finish(&child);
    }

    #[test]
    fn a_tool_asks_over_its_line() {
        let gate = Arc::new(Gate::new());
        let (mine, theirs) = UnixStream::pair().unwrap();
        let serving = Arc::clone(&gate);
        gate.begin();
        let served = std::thread::spawn(move || serving.serve_tool(theirs, 1_000_000));
        let mut permit = Permit(mine);
        permit.heard().unwrap();
        assert_eq!(gate.phase(), Some(Phase::Compiling));
        permit.hand_over().unwrap();
        gate.interrupt();
        assert!(permit.hand_over().is_err());
        permit.done();
        served.join().unwrap();
        assert_eq!(gate.phase(), None);
    }
}
