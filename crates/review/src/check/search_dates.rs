//! No search lies in the future, after the review's own publication, or after the day on which it was updated.

use std::fmt;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use super::words::many;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::typed::exists;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let searches = review.require("searches", "source, date")?;
    let places = Places::new(review, searches);
    let published = review.citation().and_then(|c| c.year.as_ref()).and_then(|year| {
        let text = year.as_str().map_or_else(|| year.to_string(), str::to_owned);
        text.trim().parse::<u16>().ok()
    });
    let dates = searches.read("date", context.work)?;
    let updates = searches.texts_if_any("updated").unwrap_or_else(|| vec![None; dates.len()]);
    let mut findings = Vec::new();
    let mut read = 0;
    let mut unread = Vec::new();
    for (row, (date, updated)) in dates.iter().zip(&updates).enumerate() {
        context.work.go_on()?;
        let finding = |what: &str, message: String, expected: String, found: &str| {
            let id = format!("search-date:{what}:{}", row + 1);
            let name = places.named(row);
            let name = name.strip_prefix("source ").map_or(name.clone(), |source| format!("the search of '{source}'"));
            let message = format!("{name} {message}");
            Finding::error(id, "searches", message).rows([row]).expected(expected).found(found)
        };
        let spans = [("dated", date), ("updated", updated)].map(|(word, text)| {
            let text = text.as_deref()?;
            Some((word, text, span(text)))
        });
        for (word, text, span) in spans.iter().flatten() {
            context.work.go_on()?;
            let Some((first, _)) = span else {
                if is_no_day(text) {
                    let shown = shorten(text);
                    let message = format!("is {word} {shown}, a day that no calendar has");
                    findings.push(finding("no-day", message, "a day of the calendar".to_owned(), &shown));
                    continue;
                }
                // A column `updated` may hold words such as "monthly".
                if *word == "dated" {
                    unread.push(row);
                }
                continue;
            };
            read += 1;
            let shown = shorten(text);
            if context.today.is_some_and(|today| *first > today) {
                let message = format!("is {word} {shown}, which is still to come");
                findings.push(finding("future", message, "today or before".to_owned(), &shown));
            } else if let Some(year) = published.filter(|year| first.year > *year) {
                let message = format!("is {word} {shown}, after the review was published in {year}");
                findings.push(finding("published", message, format!("{year} or before"), &shown));
            }
        }
        if let [Some((_, date, Some((first, _)))), Some((_, updated, Some((_, last))))] = &spans
            && first > last
        {
            let message = format!("is dated {date}, after it was updated in {updated}");
            findings.push(finding("updated", message, format!("{updated} or before"), date));
        }
    }
    if !unread.is_empty() {
        let texts: Vec<String> =
            unread.iter().take(5).filter_map(|row| Some(format!("'{}'", shorten(dates[*row].as_deref()?)))).collect();
        let message = format!("{} of 'searches' cannot be read: {}", many(unread.len(), "date"), texts.join(", "));
        findings.push(Finding::info("search-date:unread", "searches", message).rows(unread));
    }
    Ok(Looked::at(read, ("date", "dates"), findings))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether a text has the form of a day and means none, such as `2024-02-30`.
fn is_no_day(text: &str) -> bool {
    let words = words(text);
    let digits = |word: &&str| word.bytes().all(|b| b.is_ascii_digit());
    let named = words.iter().filter(|word| month_of(word).is_some()).count();
    let year = words.iter().filter(|word| word.len() == 4 && digits(word)).count();
    let small = words.iter().filter(|word| word.len() <= 2 && digits(word)).count();
    words.len() == 3 && year == 1 && named <= 1 && small + named == 2 && span(text).is_none()
}

/// The parts of a date; a time of the day says nothing more.
fn words(text: &str) -> Vec<&str> {
    let text = text.trim();
    let date = text.split_once('T').filter(|(date, _)| date.len() == 10).map_or(text, |(date, _)| date);
    date.split(['-', '.', '/', ' ', ',']).filter(|w| !w.is_empty()).collect()
}

/// The month of this name.
fn month_of(word: &str) -> Option<u8> {
    let start = word.get(..3)?.to_lowercase();
    let at = MONTHS.iter().position(|month| *month == start)?;
    word.chars().all(char::is_alphabetic).then(|| u8::try_from(at + 1).ok())?
}

/// The first and the last day that a date may mean: `2012`, `2012-02`, `2012-02-29`, `29.2.2012`, `29/02/2012`,
/// `February 2012`, `29 Feb 2012`. Where day and month may be either, both are within.
fn span(text: &str) -> Option<(Day, Day)> {
    let words = words(text);
    let year_of = |word: &str| word.parse::<u16>().ok().filter(|_| word.len() == 4);
    let small = |word: &str| word.parse::<u8>().ok().filter(|n| (1..=31).contains(n) && word.len() <= 2);
    let month = |year, month| Some((Day { year, month, day: 1 }, Day { year, month, day: 31 }));
    let day = |year: u16, month: u8, day: u8| {
        exists(year.into(), month.into(), day.into()).then_some((Day { year, month, day }, Day { year, month, day }))
    };
    match words[..] {
        [one] => year_of(one).map(|year| (Day { year, month: 1, day: 1 }, Day { year, month: 12, day: 31 })),
        [a, b] => match (year_of(a), year_of(b)) {
            (Some(year), _) => month(year, month_of(b).or_else(|| small(b).filter(|m| *m <= 12))?),
            (_, Some(year)) => month(year, month_of(a).or_else(|| small(a).filter(|m| *m <= 12))?),
            _ => None,
        },
        [a, b, c] => {
            if let Some(year) = year_of(a) {
                return day(year, month_of(b).or_else(|| small(b))?, small(c)?);
            }
            let year = year_of(c)?;
            match (month_of(a), month_of(b), small(a), small(b)) {
                (Some(named), _, _, Some(number)) | (_, Some(named), Some(number), _) => day(year, named, number),
                (None, None, Some(a), Some(b)) => {
                    let (either, or) = (day(year, b, a), day(year, a, b).filter(|_| text.contains('/')));
                    let days: Vec<Day> = [either, or].into_iter().flatten().map(|(day, _)| day).collect();
                    Some((*days.iter().min()?, *days.iter().max()?))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_no_day, span};

    #[test]
    fn a_day_that_no_calendar_has_is_told_from_what_is_no_date() {
        for (text, expected) in [
            ("2024-02-30", true),
            ("2024-02-30T10:00:00Z", true),
            ("13/13/2024", true),
            ("31 June 2023", true),
            ("2024-02-29", false),
            ("2012-13", false),
            ("mid March 2012", false),
            ("sometime", false),
        ] {
            assert_eq!(is_no_day(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_the_days_that_they_may_mean() {
        for (text, expected) in [
            ("2012", Some(("2012-01-01", "2012-12-31"))),
            ("2012-02", Some(("2012-02-01", "2012-02-31"))),
            ("2012-02-29", Some(("2012-02-29", "2012-02-29"))),
            ("2012-02-29T10:00:00Z", Some(("2012-02-29", "2012-02-29"))),
            ("29.2.2012", Some(("2012-02-29", "2012-02-29"))),
            ("3/4/2012", Some(("2012-03-04", "2012-04-03"))),
            ("3/25/2012", Some(("2012-03-25", "2012-03-25"))),
            ("February 2012", Some(("2012-02-01", "2012-02-31"))),
            ("29 Feb 2012", Some(("2012-02-29", "2012-02-29"))),
            ("Feb 29, 2012", Some(("2012-02-29", "2012-02-29"))),
            ("2012-13", None),
            ("2024-02-30", None),
            ("2023-02-29", None),
            ("31 June 2023", None),
            ("13/13/2024", None),
            ("30/02/2024", None),
            ("sometime", None),
            ("yes", None),
            ("", None),
        ] {
            let found = span(text).map(|(a, b)| (a.to_string(), b.to_string()));
            assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())), "{text}");
        }
    }
}
