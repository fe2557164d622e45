//! Dates of publication, as far as they are told.

/// A date: a year, and what is known beyond it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Date {
    /// Four digits.
    pub year: String,
    /// From 1 to 12.
    pub month: Option<u8>,
    /// From 1 to 31.
    pub day: Option<u8>,
    /// A season, as it stands.
    pub season: Option<&'static str>,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FULL: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const SEASONS: [&str; 5] = ["Spring", "Summer", "Autumn", "Fall", "Winter"];

/// The first run of four digits that can be a year.
pub(super) fn year(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 4 && matches!(run.as_bytes()[0], b'1' | b'2'))
}

/// The date in a text: `2011/08/12/`, `2011-08`, `2013 Sep 12`, `12 August 2011`, `2009 Winter`. Numbers before the year are not told
/// apart, for countries differ.
pub(super) fn date(text: &str) -> Option<Date> {
    let year = year(text)?.to_owned();
    let mut found = Date { year: year.clone(), month: None, day: None, season: None };
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let place = words.iter().position(|w| *w == year)?;
    let named = words.iter().find_map(|w| month(w));
    let number = |word: Option<&&str>, most: u8| {
        word.filter(|w| w.len() <= 2).and_then(|w| w.parse::<u8>().ok()).filter(|n| (1..=most).contains(n))
    };
    if named.is_some() {
        found.month = named;
        let days = words.iter().filter(|w| **w != year);
        let mut days = days.filter_map(|w| number(Some(w), 31));
        found.day = days.next().filter(|_| days.next().is_none());
    } else if place == 0 {
        found.month = number(words.get(1), 12);
        found.day = found.month.and_then(|_| number(words.get(2), 31));
    }
    found.season = SEASONS.into_iter().find(|s| words.iter().any(|w| w.eq_ignore_ascii_case(s)));
    Some(found)
}

/// The month of a name or an abbreviation of one.
pub(super) fn month(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let place = FULL
        .iter()
        .position(|full| word.len() >= 3 && (full.starts_with(&word) || word == "sept" && *full == "september"))?;
    u8::try_from(place + 1).ok()
}

impl Date {
    /// Whether it says more than the year.
    pub fn is_more(&self) -> bool {
        self.month.is_some() || self.season.is_some()
    }

    /// `2013-09-12`, as far as it is known.
    pub fn iso(&self) -> String {
        let mut text = self.year.clone();
        for part in [self.month, self.day.filter(|_| self.month.is_some())].into_iter().flatten() {
            text.push_str(&format!("-{part:02}"));
        }
        text
    }

    /// `2013/09/12/`; a season stands last.
    pub fn ris(&self) -> String {
        let part = |part: Option<u8>| part.map_or_else(String::new, |n| format!("{n:02}"));
        format!("{}/{}/{}/{}", self.year, part(self.month), part(self.day), self.season.unwrap_or_default())
    }

    /// `2013 Sep 12`
    pub fn nbib(&self) -> String {
        let mut text = self.year.clone();
        if let Some(month) = self.month {
            text.push_str(&format!(" {}", MONTHS[usize::from(month - 1)]));
            if let Some(day) = self.day {
                text.push_str(&format!(" {day}"));
            }
        } else if let Some(season) = self.season {
            text.push_str(&format!(" {season}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_far_as_they_are_told() {
        for (text, iso, ris, nbib) in [
            ("2011", "2011", "2011///", "2011"),
            ("2011/08//", "2011-08", "2011/08//", "2011 Aug"),
            ("2011/08/02/", "2011-08-02", "2011/08/02/", "2011 Aug 2"),
            ("2011-08-12", "2011-08-12", "2011/08/12/", "2011 Aug 12"),
            ("2013 Sep 12", "2013-09-12", "2013/09/12/", "2013 Sep 12"),
            ("12 August 2011", "2011-08-12", "2011/08/12/", "2011 Aug 12"),
            ("Sept. 2011", "2011-09", "2011/09//", "2011 Sep"),
            ("2009 Winter", "2009", "2009///Winter", "2009 Winter"),
            ("2013 Jan-Feb", "2013-01", "2013/01//", "2013 Jan"),
            ("03/04/2011", "2011", "2011///", "2011"),
            ("1998-1999", "1998", "1998///", "1998"),
        ] {
            let found = date(text).expect(text);
            assert_eq!((found.iso().as_str(), found.ris().as_str(), found.nbib().as_str()), (iso, ris, nbib), "{text}");
        }
        assert_eq!(date("n.d."), None);
        assert_eq!(date("0000/00/00"), None);
    }
}
