//! The contents of what is published to all front ends.

use serde_json::{Value, json};

use crate::outputs::{Bundle, CellError};

pub(crate) fn status(execution_state: &str) -> Value {
    json!({"execution_state": execution_state})
}

pub(crate) fn welcome(subscription: &str) -> Value {
    json!({"subscription": subscription})
}

pub(crate) fn execute_input(code: &str, count: u64) -> Value {
    json!({"code": code, "execution_count": count})
}

pub(crate) fn stream(name: &str, text: &str) -> Value {
    json!({"name": name, "text": text})
}

pub(crate) fn display(data: &Bundle, metadata: &Bundle, id: Option<&str>) -> Value {
    let transient = id.map_or_else(|| json!({}), |id| json!({"display_id": id}));
    json!({"data": data, "metadata": metadata, "transient": transient})
}

pub(crate) fn execute_result(data: &Bundle, metadata: &Bundle, count: u64) -> Value {
    json!({"data": data, "metadata": metadata, "execution_count": count})
}

pub(crate) fn clear_output(wait: bool) -> Value {
    json!({"wait": wait})
}

pub(crate) fn error(error: &CellError) -> Value {
    json!({"ename": error.ename, "evalue": error.evalue, "traceback": error.traceback})
}
