//! Dates as people write them: day, month and year, or month, day and year.

use crate::typed::exists;

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    mark: char,
    first: First,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Day,
    Month,
    Year,
}

/// How all these texts are written, where all are dates; or why they stay texts, where they look like dates.
pub(super) fn form_of(cells: &[&str]) -> Option<Result<Form, String>> {
    let Some(mark) = ['.', '/', '-'].into_iter().find(|mark| cells.iter().all(|cell| has_shape(cell, *mark))) else {
        let without = ['.', '/'].iter().any(|mark| cells.iter().all(|cell| lacks_century(cell, *mark)));
        return without.then(|| Err(format!("dates such as {} do not say the century; kept as text", cells[0])));
    };
    let fits = |first: First| cells.iter().all(|cell| Form { mark, first }.day(cell).is_some());
    let form = |first: First| Some(Ok(Form { mark, first }));
    if fits(First::Year) {
        return form(First::Year);
    }
    let example = cells[0];
    match (fits(First::Day), fits(First::Month)) {
        // With full stops the day comes first everywhere.
        (true, _) if mark == '.' => form(First::Day),
        (true, false) => form(First::Day),
        (false, true) => form(First::Month),
        (true, true) => {
            Some(Err(format!("dates such as {example} can begin with the day or with the month; kept as text")))
        }
        (false, false) => Some(Err(format!("values such as {example} are no dates of one form; kept as text"))),
    }
}

/// Three numbers, of which the first or the last has four digits and may be a year.
fn has_shape(cell: &str, mark: char) -> bool {
    if cell.len() > 10 {
        return false;
    }
    let mut parts = cell.split(mark);
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    digits(second, 1, 2)
        && ((digits(first, 4, 4) && digits(third, 1, 2)) || (digits(first, 1, 2) && digits(third, 4, 4)))
}

/// A day and a month in some order, and a year of two digits.
fn lacks_century(cell: &str, mark: char) -> bool {
    let parts: Vec<&str> = cell.split(mark).collect();
    let [first, second, year] = parts.as_slice() else { return false };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| (1..=2).contains(&part.len()));
    let pair = number(first).zip(number(second));
    year.len() == 2 && number(year).is_some() && pair.is_some_and(|(a, b)| exists(2000, b, a) || exists(2000, a, b))
}

impl Form {
    /// The date as ISO 8601; nothing where there is no such day.
    pub(super) fn iso(self, cell: &str) -> Option<String> {
        self.day(cell).map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
    }

    /// Year, month and day; nothing where there is no such day.
    fn day(self, cell: &str) -> Option<(u32, u32, u32)> {
        let mut parts = cell.split(self.mark).map(|part| part.parse::<u32>().ok());
        let (first, second, third) = (parts.next()??, parts.next()??, parts.next()??);
        if parts.next().is_some() {
            return None;
        }
        let year_is_first = cell.split(self.mark).next().is_some_and(|p| p.len() == 4);
        let (year, month, day) = match self.first {
            First::Year if year_is_first => (first, second, third),
            First::Day if !year_is_first => (third, second, first),
            First::Month if !year_is_first => (third, first, second),
            _ => return None,
        };
        exists(year, month, day).then_some((year, month, day))
    }

    /// Whether a date is written as ISO 8601 has it.
    pub(super) fn is_iso(self, cell: &str) -> bool {
        self.mark == '-' && self.first == First::Year && cell.len() == 10
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_where_no_other_reading_fits() {
        let check = |cells: &[&str], expected: &str| {
            let found = match form_of(cells) {
                None => "no dates".to_owned(),
                Some(Err(_)) => "doubt".to_owned(),
                Some(Ok(form)) => form.iso(cells[0]).unwrap_or_default(),
            };
            assert_eq!(found, expected, "{cells:?}");
        };
        check(&["03.04.2012", "1.2.2015"], "2012-04-03");
        check(&["03/04/2012", "15/11/2009"], "2012-04-03");
        check(&["03/04/2012", "11/15/2009"], "2012-03-04");
        check(&["03/04/2012", "01/02/2009"], "doubt");
        check(&["15/11/2009", "11/15/2009"], "doubt");
        check(&["31.02.2012"], "doubt");
        check(&["2012/04/03"], "2012-04-03");
        check(&["2012-04-03"], "2012-04-03");
        check(&["03.04.12", "15/11/09"], "no dates");
        check(&["03.04.12", "15.11.09"], "doubt");
        check(&["1.2.3"], "no dates");
        check(&["03.04.2012", "spring"], "no dates");
    }
}
