//! Generic code that most cells need, compiled here once.
//!
//! A cell compiles every generic function that it uses, down to the drop glue of a query plan, unless a crate that it
//! depends on has compiled the same one and offers it. The compiler offers what a crate at opt-level 0, 1 or s
//! contains; the installed prelude is built so. Nobody calls what is here.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hint::black_box;

use plotters::prelude::{ChartBuilder, IntoFont};
use polars::prelude::*;
use qes_figures::Drawing;

use crate::cell::{self, Last, ShowDebug as _, ShowRich as _, Stopped};
use crate::display::Rich;
use crate::error::SessionError;

/// What a cell does with a variable: take it, keep it, show it, drop it.
fn variable<T: 'static>() {
    let value: T = cell::take("");
    cell::put("", value);
    let value: T = cell::take("");
    cell::put_back("", value);
    drop(cell::take::<T>(""));
    drop(cell::take::<Vec<T>>(""));
    drop(cell::take::<Option<T>>(""));
}

fn cloned<T: Clone + 'static>() {
    variable::<T>();
    let value: T = cell::take("");
    black_box(value.clone());
    let mut values = vec![value.clone(), value];
    values.push(cell::take(""));
    values.extend_from_slice(&values.clone());
    black_box(values.into_iter().collect::<Vec<T>>());
}

fn rich<T: Rich + 'static>() {
    variable::<T>();
    (&&&Last(&cell::take::<T>(""))).show_last();
    (&&&Last(&cell::take::<Vec<T>>(""))).show_last();
}

fn printed<T: Debug + Clone + 'static>() {
    cloned::<T>();
    (&&Last(&cell::take::<T>(""))).show_last();
    (&&Last(&cell::take::<Vec<T>>(""))).show_last();
    (&&Last(&cell::take::<Option<T>>(""))).show_last();
}

fn stops<T, E: Debug + 'static>() -> Result<(), Stopped> {
    let result: Result<T, E> = Err(cell::take(""));
    drop(result?);
    Ok(())
}

/// The frames, plans, results and plain values that cells are made of.
pub fn values() {
    cloned::<DataFrame>();
    rich::<DataFrame>();
    cloned::<LazyFrame>();
    rich::<LazyFrame>();
    variable::<LazyGroupBy>();
    cloned::<Series>();
    rich::<Series>();
    cloned::<Column>();
    rich::<Column>();
    cloned::<Expr>();
    printed::<DataType>();
    printed::<AnyValue<'static>>();
    printed::<PlSmallStr>();
    variable::<StringChunked>();
    variable::<Int64Chunked>();
    variable::<Float64Chunked>();
    variable::<BooleanChunked>();
    cloned::<crate::LoadedReview>();
    rich::<crate::LoadedReview>();
    rich::<qes::Agreement>();
    rich::<qes::CharacteristicsResult>();
    rich::<qes::Check>();
    rich::<qes::Cite>();
    rich::<qes::Concepts>();
    rich::<qes::Dedup>();
    rich::<qes::FlowResult>();
    rich::<qes::Frames>();
    rich::<qes::Load>();
    rich::<qes::ModelResult>();
    rich::<qes::Report>();
    rich::<qes::Rows>();
    rich::<qes::ScreeningResult>();
    rich::<qes::Show>();
    rich::<qes::Figure>();
    rich::<Drawing>();
    printed::<i32>();
    printed::<i64>();
    printed::<u32>();
    printed::<u64>();
    printed::<usize>();
    printed::<f64>();
    printed::<bool>();
    printed::<&'static str>();
    printed::<String>();
    cloned::<HashMap<String, i64>>();
    cloned::<HashMap<String, usize>>();
    cloned::<HashMap<String, f64>>();
    cloned::<HashMap<String, String>>();
    cloned::<BTreeMap<String, i64>>();
    cloned::<BTreeMap<String, usize>>();
    cloned::<BTreeMap<String, f64>>();
    cloned::<BTreeMap<String, String>>();
    cloned::<(String, f64)>();
}

/// The ways that a cell ends early.
///
/// # Errors
/// Never asked for.
pub fn errors() -> Result<(), Stopped> {
    stops::<DataFrame, PolarsError>()?;
    stops::<DataFrame, SessionError>()?;
    stops::<Drawing, Box<dyn std::error::Error>>()?;
    stops::<String, std::io::Error>()?;
    Err(Stopped::from(cell::take::<String>("")))
}

/// Queries as people write them.
///
/// # Errors
/// Never asked for.
pub fn queries(name: &str, data: &DataFrame) -> Result<(), PolarsError> {
    let exprs = [col(name), lit(name), lit(1_i32), lit(1_i64), lit(0.5_f64), lit(true)];
    let plan = data.clone().lazy().filter(col(name).eq(lit(name))).select(exprs.clone()).select([col(name)]);
    let plan =
        plan.with_columns([col(name)]).with_columns(vec![col(name)]).group_by([col(name)]).agg([col(name).sum()]);
    let plan = plan
        .sort([name], SortMultipleOptions::default())
        .sort_by_exprs(vec![col(name)], SortMultipleOptions::default());
    let over = col(name).over([col(name)])?.over([name])?;
    let plan = plan.group_by([name]).agg([over]).group_by_stable([col(name)]).agg([col(name)]);
    let plan = plan.group_by(vec![col(name)]).agg(vec![col(name)]).group_by(vec![name]).agg([len()]);
    let plan = plan
        .with_column(col(name).map(|c| Ok(c + 1), |_, f| Ok(f.clone())).alias("x"))
        .rename([name], [name], true)
        .limit(1);
    let plan = plan.join(data.clone().lazy(), [col(name)], [col(name)], JoinArgs::new(JoinType::Inner));
    black_box(plan.collect()?);
    black_box((data.column(name)?, data.select([name])?, data.sort([name], SortMultipleOptions::default())?));
    black_box(data.column(name)?.str()?.iter().flatten().map(str::to_owned).collect::<Vec<String>>());
    black_box(data.column(name)?.i64()?.iter().flatten().collect::<Vec<i64>>());
    black_box(data.column(name)?.f64()?.iter().flatten().collect::<Vec<f64>>());
    let made = [Column::new(name.into(), [1_i64]), Column::new(name.into(), [0.5]), Column::new(name.into(), [name])];
    black_box(data.unpivot(Some([name]), [name])?);
    black_box((data.group_by([name])?, data.partition_by([name], true)?, data.drop_nulls::<String>(None)?));
    black_box(DataFrame::new_infer_height(made.to_vec())?);
    black_box(df![name => [1_i32], name => [0.5], name => [name]]?);
    Ok(())
}

/// Frames joined as they are: all that a join does is a provided method, compiled for whoever calls it.
///
/// # Errors
/// Never asked for.
pub fn joins(name: &str, data: &DataFrame) -> Result<(), PolarsError> {
    black_box(data.inner_join(data, [name], [name])?);
    black_box(data.left_join(data, [name], [name])?);
    black_box(data.full_join(data, [name], [name])?);
    black_box(data.join(data, [name], [name], JoinArgs::new(JoinType::Inner), None)?);
    black_box(data.join(data, vec![name], vec![name], JoinArgs::new(JoinType::Inner), None)?);
    Ok(())
}

/// Columns calculated with: an operation with a number is compiled for every type of column.
///
/// # Errors
/// Never asked for.
pub fn arithmetic(column: &Column, other: &Column) -> Result<(), PolarsError> {
    let (series, second) = (column.as_materialized_series(), other.as_materialized_series());
    let numbers = [column * 0.5, column + 0.5, column - 0.5, column / 0.5];
    let integers = [column * 1_i32, column + 1_i32, column - 1_i32, column / 1_i32];
    let long = [column * 1_i64, column + 1_i64, column - 1_i64, column / 1_i64];
    let columns = [(column * other)?, (column + other)?, (column - other)?, (column / other)?];
    drop(black_box([numbers, integers, long, columns]));
    let numbers = [series * 0.5, series + 0.5, series - 0.5, series / 0.5];
    let integers = [series * 1_i32, series + 1_i32, series - 1_i32, series / 1_i32];
    let long = [series * 1_i64, series + 1_i64, series - 1_i64, series / 1_i64];
    let all = [(series * second)?, (series + second)?, (series - second)?, (series / second)?];
    drop(black_box([numbers, integers, long, all]));
    let numbers = std::iter::once(Some(0.5)).collect::<Float64Chunked>().into_series();
    let long = std::iter::once(Some(1_i64)).collect::<Int64Chunked>().into_series();
    let marks = std::iter::once(Some(true)).collect::<BooleanChunked>().into_series();
    let texts = std::iter::once(Some(String::new())).collect::<StringChunked>().into_series();
    let names = std::iter::once(Some("")).collect::<StringChunked>().into_series();
    drop(black_box([numbers, long, marks, texts, names]));
    Ok(())
}

/// A chart as people draw one.
///
/// # Errors
/// Never asked for.
pub fn charts() -> Result<(), Box<dyn std::error::Error>> {
    let drawn = Drawing::new(1, 1, |area| {
        area.fill(&plotters::style::WHITE)?;
        let mut chart = ChartBuilder::on(area)
            .caption("", ("sans-serif", 20).into_font())
            .margin(1)
            .x_label_area_size(1)
            .y_label_area_size(1)
            .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
        chart.configure_mesh().x_desc("").y_desc("").draw()?;
        Ok(())
    })?;
    black_box(drawn);
    Ok(())
}
