//! Frames in files that two processes map.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use polars::prelude::{CompatLevel, DataFrame};
use polars_io::ipc::{IpcReader, IpcWriter};
use polars_io::{SerReader, SerWriter};
use qes_review::files::{self, Unfinished};
use qes_work::Work;

use crate::error::Error;

/// Writes a frame as an Arrow IPC file that [`map_frame`] can map: not compressed, all types as they are.
///
/// The file appears under its name only when it is whole, and nobody may change it from then on.
///
/// # Errors
/// There is no place for it, or somebody asked for the end of it.
pub fn write_frame(data: &DataFrame, path: &Path, work: &Work) -> Result<(), Error> {
    let failed = |error: std::io::Error| match (Error::write(path, &error), error.kind()) {
        (Error::Write { path, message }, ErrorKind::StorageFull) => {
            Error::Write { path, message: format!("{message} (TMPDIR says where temporary files go)") }
        }
        (error, _) => error,
    };
    let mut file = Unfinished::beside(path, work).map_err(failed)?;
    let mut buffered = BufWriter::with_capacity(1 << 16, &mut file);
    let written = IpcWriter::new(&mut buffered)
        .with_compat_level(CompatLevel::newest())
        .with_parallel(false)
        .finish(&mut data.clone());
    let flushed = buffered.flush();
    drop(buffered);
    if work.is_stopped() {
        return Err(Error::Interrupted);
    }
    if let Some(error) = file.failure() {
        return Err(failed(error));
    }
    written.map_err(|e| Error::Write { path: path.to_owned(), message: first_line(&e.to_string()) })?;
    flushed.map_err(failed)?;
    // It is gone with the session.
    file.place_for_now().map_err(failed)
}

/// Maps a frame that [`write_frame`] wrote: its values stay in the file and are read from there when somebody looks.
///
/// # Errors
/// The file is not there or no such file.
pub fn map_frame(path: &Path) -> Result<DataFrame, Error> {
    let file = files::open(path).map_err(|error| Error::read(path, &error))?;
    let reader = IpcReader::new(file);
    #[expect(unsafe_code, reason = "the file was written by write_frame, and nobody changes it afterwards")]
    let reader = unsafe { reader.memory_mapped(Some(path.to_owned())) };
    Ok(reader.finish()?)
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column, DataType, NamedFrom, Series, TimeUnit};
    use proptest::prelude::*;

    use super::*;

    fn round_trip(data: &DataFrame) -> DataFrame {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frame.arrow");
        write_frame(data, &path, &Work::new()).unwrap();
        map_frame(&path).unwrap()
    }

    #[test]
    fn every_type_of_a_review_survives() {
        let texts = Column::from(Series::new("text".into(), [Some("é"), None, Some("a rather long text, not inline")]));
        let data = DataFrame::new_infer_height(vec![
            texts.clone(),
            Column::from(Series::new("n".into(), [Some(1_i64), None, Some(-3)])),
            Column::from(Series::new("x".into(), [Some(0.5_f64), None, Some(f64::INFINITY)])),
            Column::from(Series::new("b".into(), [Some(true), None, Some(false)])),
            Column::from(Series::new("day".into(), [Some(19_000_i32), None, Some(0)]).cast(&DataType::Date).unwrap()),
            Column::from(
                Series::new("at".into(), [Some(1_i64), None, Some(2)])
                    .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
                    .unwrap(),
            ),
        ])
        .unwrap();
        let back = round_trip(&data);
        assert_eq!(back.schema(), data.schema());
        assert!(back.equals_missing(&data), "{back}");
    }

    #[test]
    fn an_empty_frame_keeps_its_columns() {
        let data = DataFrame::new_infer_height(vec![Column::from(Series::new("n".into(), Vec::<i64>::new()))]).unwrap();
        assert_eq!(round_trip(&data).schema(), data.schema());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_one_sentence() {
        let data = DataFrame::empty();
        let error = write_frame(&data, Path::new("/nowhere/frame.arrow"), &Work::new()).unwrap_err();
        assert!(error.to_string().starts_with("cannot write '/nowhere/frame.arrow': "), "{error}");
    }

    proptest! {
        #[test]
        fn values_are_the_same(values in proptest::collection::vec(proptest::option::of(".{0,20}"), 0..40)) {
            let data = DataFrame::new_infer_height(vec![Column::from(Series::new("t".into(), values))]).unwrap();
            prop_assert!(round_trip(&data).equals_missing(&data));
        }
    }
}
