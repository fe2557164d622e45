//! What one can ask of a workspace: one verb per module, each used by a command and by Rust code.

pub(crate) mod agreement;
pub(crate) mod characteristics;
pub(crate) mod check;
pub(crate) mod cite;
pub(crate) mod concepts;
pub(crate) mod dedup;
pub(crate) mod export;
pub(crate) mod flow;
pub(crate) mod frames;
pub(crate) mod load;
pub(crate) mod model;
pub(crate) mod report;
pub(crate) mod reset;
pub(crate) mod screening;
pub(crate) mod simulate;
pub(crate) mod sql;
