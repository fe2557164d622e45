use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// MIME type to data, as a notebook shows it.
pub type Bundle = Map<String, Value>;

/// What the kernel wants of the evaluator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Compile and run a cell.
    Run {
        /// The Rust of the cell, line breaks and all.
        code: String,
    },
    /// What the running cell asked for.
    Answer {
        /// The answer.
        answer: Answer,
    },
    /// Stop the cell, whatever it does.
    Interrupt,
    /// The ways to go on at a position.
    Complete {
        /// The cell.
        code: String,
        /// Where, in bytes.
        cursor: usize,
        /// What earlier cells left behind.
        context: Context,
    },
    /// What is known of the thing at a position.
    Inspect {
        /// The cell.
        code: String,
        /// Where, in bytes.
        cursor: usize,
        /// What earlier cells left behind.
        context: Context,
    },
}

/// What earlier cells left behind, as far as an analyzer needs it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// Dependencies (`:dep …`) and items (functions, types, imports) of all cells so far, in order.
    pub items: Vec<String>,
    /// The variables that live.
    pub variables: Vec<Variable>,
}

/// A variable that lives on between cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type as Rust writes it.
    pub kind: String,
    /// Whether it was declared `mut`.
    pub mutable: bool,
}

/// What the evaluator tells the kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It can run cells.
    Ready,
    /// It cannot run cells, and what to do about it.
    Unusable {
        /// One sentence.
        message: String,
    },
    /// Where a cell stands.
    Phase {
        /// What it does now.
        phase: Phase,
    },
    /// The cell printed.
    Stdout {
        /// What it printed.
        text: String,
    },
    /// The cell printed to its standard error.
    Stderr {
        /// What it printed.
        text: String,
    },
    /// The cell shows something on its way.
    Display {
        /// What it shows.
        data: Bundle,
        /// What names it, where it may be replaced later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Something that was shown under this name is another now.
    Update {
        /// What takes its place.
        data: Bundle,
        /// Its name.
        id: String,
    },
    /// An interrupt was heard.
    Halted {
        /// What it met.
        halt: Halt,
        /// The cell that it met: how many this process was asked to run before and with it.
        cell: u64,
    },
    /// The value of the cell's last expression, one bundle for each part of it.
    Value {
        /// What it shows.
        data: Bundle,
    },
    /// The running cell asks the session for something; it waits for [`Request::Answer`].
    Ask {
        /// What it asks for.
        ask: Ask,
    },
    /// The cell has ended; everything that it printed was sent before.
    Done {
        /// How.
        outcome: Outcome,
    },
    /// Candidates for a completion.
    Completions {
        /// Start of the text that a candidate replaces, in bytes.
        start: usize,
        /// Its end.
        end: usize,
        /// The candidates, best first.
        matches: Vec<Match>,
    },
    /// What is known of a thing; nothing where the text is blank.
    Documentation {
        /// As Markdown.
        markdown: String,
    },
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Its code is being compiled.
    Compiling,
    /// Crates that it depends on are being fetched and compiled.
    Dependencies,
    /// Its code runs.
    Running,
}

/// What an interrupt met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Halt {
    /// A cell that has not begun, and does not begin any more: nothing is lost.
    NotBegun,
    /// A running cell: its process is ended, and the variables are lost with it.
    Running,
    /// A cell whose code has come to its end: nothing is ended, and nothing is lost.
    Over,
}

/// How a cell ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome {
    /// It ran to its end.
    Ok {
        /// The variables that live now.
        variables: Vec<Variable>,
        /// Dependencies (`:dep …`) and items that the cell added.
        items: Vec<String>,
    },
    /// It did not.
    Error(CellError),
}

/// The one error of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// A short class.
    pub ename: String,
    /// What went wrong, plain text.
    pub evalue: String,
    /// What a front end prints, line by line; ANSI colors are allowed.
    pub traceback: Vec<String>,
    /// The variables that live now; `None` where the error changed none of them.
    pub variables: Option<Vec<Variable>>,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The text to insert.
    pub text: String,
    /// What it is: `function`, `class`, `module`, `instance`, `keyword`.
    pub kind: String,
}

/// What a running cell asks the session for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// A frame by name; answered with [`Answer::Frame`].
    Frame {
        /// Its name.
        name: String,
    },
    /// The names of all frames; answered with [`Answer::Names`].
    Frames,
    /// Where the review lies; answered with [`Answer::Review`].
    Review,
    /// Load a package or a file into the session; answered with [`Answer::Review`] or [`Answer::Frame`].
    Load {
        /// Path or name.
        path: String,
    },
    /// Take a frame into the session; answered with [`Answer::Done`].
    Share(SharedFrame),
    /// A line typed by the user; answered with [`Answer::Line`].
    Input {
        /// What the user sees.
        prompt: String,
        /// Whether what is typed stays hidden.
        password: bool,
    },
}

/// A frame in a file that both processes map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedFrame {
    /// Name in the session.
    pub name: String,
    /// Arrow IPC file, not compressed, never changed once it is there.
    pub path: String,
    /// Weakest provenance of its rows; `None` where the data say nothing of it.
    pub provenance: Option<String>,
    /// SHA-256 of what it was made from; blank where there is none.
    pub data_sha256: String,
    /// Whether it is the session's own, not the review's.
    #[serde(default)]
    pub own: bool,
}

/// What the session answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// A frame.
    Frame(SharedFrame),
    /// Names.
    Names {
        /// In the session's order.
        names: Vec<String>,
    },
    /// A review.
    Review {
        /// Folder of its data package; blank where frames of the session's own are all there is.
        path: String,
        /// What `load` computed of it: the copy in the cell's process has to be the same.
        data_sha256: String,
        /// Frames of the session's own that verbs read in the place of the package's.
        #[serde(default)]
        frames: Vec<SharedFrame>,
    },
    /// What the user typed.
    Line {
        /// Without its line break.
        text: String,
    },
    /// It is done; as the answer to [`Frame::End`](crate::Frame::End): the cell counts as over.
    Done,
    /// It cannot be had.
    Error {
        /// A short class.
        class: String,
        /// One sentence.
        message: String,
    },
}

/// What the end of the process that runs Rust cells costs, and what it does not.
///
/// ```
/// let said = qes_cells::loss(["a", "b"]);
/// assert!(said.starts_with("the Rust variables `a`, `b` are lost; "));
/// ```
pub fn loss<'a>(variables: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = variables.into_iter().map(|name| format!("`{name}`")).collect();
    let lost = match names.as_slice() {
        [] => "no Rust variable was lost".to_owned(),
        [one] => format!("the Rust variable {one} is lost"),
        several => format!("the Rust variables {} are lost", several.join(", ")),
    };
    format!("{lost}; functions, types, the review and its frames are still there")
}
