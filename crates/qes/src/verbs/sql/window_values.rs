//! What a window function gives, over rows that are sorted by partition and order.

use polars::prelude::{DataType, Expr as Column, FillNullStrategy, NULL, col, lit, when};
use sqlparser::ast::{DuplicateTreatment, Expr, Function, FunctionArguments, Value, ValueWithSpan};

use super::from::shown;
use super::mistake::Mistake;

/// What an OVER asks for, as columns of a frame that is sorted by it.
pub(super) struct Over {
    /// The function, in small letters.
    pub(super) function: String,
    /// The column of its first argument.
    pub(super) value: Option<String>,
    /// The partition's columns.
    pub(super) parts: Vec<String>,
    /// The column with the number of a row in its partition, from 1.
    pub(super) place: String,
    /// The column with a number for all rows that the order does not tell apart.
    pub(super) peer: String,
    /// Whether rows up to the row at hand count, and not all of the partition.
    pub(super) running: bool,
    /// Whether rows that the order does not tell apart count together.
    pub(super) together: bool,
    /// What the names of columns begin with that the values are made of.
    pub(super) stage: String,
    /// Those columns.
    pub(super) stages: Vec<Column>,
}

impl Over {
    /// The values of a call.
    pub(super) fn values(&mut self, call: &Function, arguments: &[Expr]) -> Result<Column, Mistake> {
        let distinct = matches!(&call.args, FunctionArguments::List(list)
            if list.duplicate_treatment == Some(DuplicateTreatment::Distinct));
        if distinct && self.running {
            let call = shown(&Expr::Function(call.clone()));
            return Err(Mistake::new(format!("{call}: DISTINCT with ORDER BY in OVER is not supported")));
        }
        match self.function.as_str() {
            "row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" => self.rank(),
            "ntile" => self.tile(number(arguments.first(), "NTILE")?),
            "lag" | "lead" => self.neighbor(arguments),
            "first_value" | "first" => Ok(self.x()?.first().over(self.parts())?),
            _ if self.running => self.up_to_here(),
            _ => self.of_all(distinct),
        }
    }

    fn rank(&self) -> Result<Column, Mistake> {
        let place = || col(self.place.as_str());
        let float = |column: Column| column.cast(DataType::Float64);
        Ok(match self.function.as_str() {
            "row_number" => place(),
            "rank" => place().min().over(self.peers())?,
            "dense_rank" => col(self.peer.as_str()),
            "percent_rank" => {
                let rank = float(place().min().over(self.peers())?) - lit(1.0);
                let rows = float(self.rows()?) - lit(1.0);
                when(rows.clone().gt(lit(0.0))).then(rank / rows).otherwise(lit(0.0))
            }
            _ => float(place().max().over(self.peers())?) / float(self.rows()?),
        })
    }

    /// The first groups are larger by one row where the rows cannot be shared out.
    fn tile(&self, tiles: i64) -> Result<Column, Mistake> {
        let one = || lit(1_i64);
        let (small, larger) = (self.rows()?.floor_div(lit(tiles)), self.rows()? % lit(tiles));
        let before = col(self.place.as_str()) - one();
        let in_larger = larger.clone() * (small.clone() + one());
        let divisor = when(small.clone().gt(lit(0_i64))).then(small.clone()).otherwise(one());
        Ok(when(before.clone().lt(in_larger.clone()))
            .then(before.clone().floor_div(small + one()) + one())
            .otherwise(larger + (before - in_larger).floor_div(divisor) + one()))
    }

    fn neighbor(&self, arguments: &[Expr]) -> Result<Column, Mistake> {
        let text = self.function.to_uppercase();
        let by = if arguments.len() > 1 { number(arguments.get(1), &text)? } else { 1 };
        if arguments.len() > 2 {
            return Err(Mistake::new(format!(
                "{text} with a third argument is not supported; expected COALESCE({text}(…) OVER (…), …)"
            )));
        }
        Ok(self.x()?.shift(lit(if self.function == "lag" { by } else { -by })).over(self.parts())?)
    }

    /// Of the rows up to the one at hand.
    fn up_to_here(&mut self) -> Result<Column, Mistake> {
        let parts = self.parts();
        let sum = |column: Column| column.cum_sum(false).over(parts.clone());
        let missing = || lit(NULL);
        Ok(match (self.function.as_str(), &self.value) {
            ("count", None) => self.with_peers(col(self.place.as_str()))?,
            ("count", Some(_)) => {
                let count = sum(self.known()?)?;
                self.with_peers(count)?
            }
            ("last_value" | "last", _) => {
                let value = self.x()?;
                self.with_peers(value)?
            }
            ("sum" | "avg", _) => {
                let (total, count) = (sum(self.x()?.fill_null(lit(0)))?, sum(self.known()?)?);
                let (total, count) = (self.with_peers(total)?, self.with_peers(count)?);
                let float = |column: Column| column.cast(DataType::Float64);
                let value = if self.function == "sum" { total } else { float(total) / float(count.clone()) };
                when(count.gt(lit(0_i64))).then(value).otherwise(missing())
            }
            ("min" | "max", _) => {
                let running = if self.function == "min" { self.x()?.cum_min(false) } else { self.x()?.cum_max(false) };
                let filled = running.fill_null_with_strategy(FillNullStrategy::Forward(None)).over(parts)?;
                self.with_peers(filled)?
            }
            _ => {
                return Err(Mistake::new(format!(
                    "{} with ORDER BY in OVER is not supported; without it, it is of the whole partition",
                    self.function.to_uppercase()
                )));
            }
        })
    }

    /// Of all rows of the partition.
    fn of_all(&self, distinct: bool) -> Result<Column, Mistake> {
        let parts = self.parts();
        let x = || if distinct { self.x().map(Column::unique) } else { self.x() };
        Ok(match (self.function.as_str(), &self.value) {
            ("count", None) => self.rows()?,
            ("count", Some(_)) if distinct => self.x()?.drop_nulls().n_unique().over(parts)?,
            ("count", Some(_)) => self.known()?.sum().over(parts)?,
            // Of nothing but missing values the sum is missing, not 0.
            ("sum", _) => {
                let known = self.known()?.sum().over(parts.clone())?;
                when(known.gt(lit(0_i64))).then(x()?.sum().over(parts)?).otherwise(lit(NULL))
            }
            ("avg", _) => x()?.mean().over(parts)?,
            ("min", _) => self.x()?.min().over(parts)?,
            ("max", _) => self.x()?.max().over(parts)?,
            ("median", _) => self.x()?.median().over(parts)?,
            ("last_value" | "last", _) => self.x()?.last().over(parts)?,
            ("stddev" | "stdev" | "stddev_samp" | "stdev_samp", _) => self.x()?.std(1).over(parts)?,
            ("var" | "variance" | "var_samp", _) => self.x()?.var(1).over(parts)?,
            (function, _) => {
                return Err(Mistake::new(format!(
                    "found no window function {}; expected ROW_NUMBER, RANK, DENSE_RANK, LAG, LEAD, SUM, COUNT, AVG, MIN, MAX, \
                     FIRST_VALUE, LAST_VALUE or NTILE",
                    function.to_uppercase()
                )));
            }
        })
    }

    /// What counts up to a row counts up to the last of those that the order does not tell apart.
    fn with_peers(&mut self, running: Column) -> Result<Column, Mistake> {
        if !self.together {
            return Ok(running);
        }
        // A window over a window is read as one: the first becomes a column.
        let name = format!("{}{}", self.stage, self.stages.len());
        self.stages.push(running.alias(name.as_str()));
        Ok(col(name).last().over(self.peers())?)
    }

    fn x(&self) -> Result<Column, Mistake> {
        let missing = || Mistake::new(format!("{} expects an argument", self.function.to_uppercase()));
        self.value.as_deref().map(col).ok_or_else(missing)
    }

    fn known(&self) -> Result<Column, Mistake> {
        Ok(self.x()?.is_not_null().cast(DataType::Int64))
    }

    fn rows(&self) -> Result<Column, Mistake> {
        Ok(col(self.place.as_str()).max().over(self.parts())?)
    }

    fn parts(&self) -> Vec<Column> {
        self.parts.iter().map(|name| col(name.as_str())).collect()
    }

    fn peers(&self) -> Vec<Column> {
        self.parts().into_iter().chain([col(self.peer.as_str())]).collect()
    }
}

fn number(expr: Option<&Expr>, function: &str) -> Result<i64, Mistake> {
    match expr {
        Some(Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }))
            if text.parse::<i64>().is_ok_and(|n| n > 0) =>
        {
            Ok(text.parse().unwrap_or(1))
        }
        Some(other) => Err(Mistake::new(format!("{function}: found {}, expected a whole number", shown(other)))),
        None => Err(Mistake::new(format!("{function} expects a whole number"))),
    }
}
