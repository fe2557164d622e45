//! A bibliographic record: what a file says of it, field by field, in the file's order and words.

/// One record. Nothing that a file says of it is lost: a field keeps the file's own tag beside what it means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The fields, in the order of the file.
    pub fields: Vec<Field>,
    /// The line on which it begins, from 1; not part of what it says.
    pub line: u64,
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it means.
    pub name: Name,
    /// The file's own word for it, such as `TI`, `%T`, `titles/title`.
    pub tag: Box<str>,
    /// Its text, without white space around it.
    pub value: String,
    /// How the file writes the text, where that is more than the text: LaTeX, styles.
    pub raw: Option<Box<str>>,
}

macro_rules! names {
    ($($variant:ident = $name:literal,)*) => {
        /// What a field means, in the words that a frame has for its columns.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Name {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Name {
            /// Every meaning, in the order of a frame's columns.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name of the column.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

names! {
    Kind = "kind",
    Title = "title",
    Authors = "authors",
    Year = "year",
    Journal = "journal",
    Abbreviation = "journal_abbreviation",
    Volume = "volume",
    Number = "number",
    Pages = "pages",
    FirstPage = "first_page",
    LastPage = "last_page",
    Doi = "doi",
    Pmid = "pmid",
    Pmcid = "pmcid",
    Issn = "issn",
    Abstract = "abstract",
    Keywords = "keywords",
    Language = "language",
    Url = "url",
    Database = "database",
    Accession = "accession",
    Publisher = "publisher",
    Place = "place",
    Editors = "editors",
    Notes = "notes",
    Key = "key",
    Other = "other",
}

impl Name {
    /// The meaning of a column's name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|n| n.name() == name)
    }

    /// The meaning of a column under a usual name of it, such as `Article Title` or `Publication Year`; [`Name::Other`] where it is none.
    pub fn of_column(column: &str) -> Self {
        crate::formats::meaning_of_column(column)
    }

    /// Whether a record may have it several times.
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Self::Authors | Self::Keywords | Self::Url | Self::Editors | Self::Notes | Self::Issn | Self::Other
        )
    }
}

impl Field {
    /// A field without raw text.
    pub fn new(name: Name, tag: impl Into<Box<str>>, value: &str) -> Self {
        Self { name, tag: tag.into(), value: value.trim().to_owned(), raw: None }
    }
}

impl Record {
    /// Every field as it is, as JSON: an array of `[tag, meaning, value]`, with the raw text after it where there is one.
    pub fn to_json(&self) -> String {
        crate::formats::record_to_json(self)
    }

    /// The record of such a text; `None` where it is none.
    pub fn from_json(text: &str) -> Option<Self> {
        Some(Self { fields: crate::formats::fields_from_json(text)?, line: 0 })
    }

    /// The best text of this meaning: of the tag that comes first in the table of its format, such as `JF` before `T2`; what is no journal or
    /// no year is left out where something else is one.
    pub fn first(&self, name: Name) -> Option<&str> {
        crate::precedence::best(self, name).map(|f| f.value.as_str())
    }

    /// All texts of this meaning, in their order; what two tags say alike, once.
    pub fn all(&self, name: Name) -> impl Iterator<Item = &str> {
        crate::precedence::all(self, name).map(|f| f.value.as_str())
    }

    /// The year. Where nothing else names one, it is that of the second date of RIS; another date of access is none.
    pub fn year(&self) -> Option<i64> {
        crate::precedence::year(self)
    }

    /// The pages: as they stand with a hyphen for every dash, or from the first to the last.
    pub fn pages(&self) -> String {
        match (self.first(Name::Pages), self.first(Name::FirstPage), self.first(Name::LastPage)) {
            (Some(pages), ..) => pages.replace("--", "-").replace('–', "-"),
            (None, Some(first), Some(last)) if first != last && !first.contains('-') => format!("{first}-{last}"),
            (None, Some(first), _) => first.to_owned(),
            (None, None, last) => last.unwrap_or_default().to_owned(),
        }
    }

    /// What is compared when duplicates are looked for.
    pub fn citation(&self) -> crate::Citation {
        let text = |name: Name| self.first(name).unwrap_or_default().to_owned();
        crate::Citation {
            title: text(Name::Title),
            authors: self.all(Name::Authors).collect::<Vec<_>>().join(" and "),
            year: self.year().map_or_else(|| text(Name::Year), |year| year.to_string()),
            journal: text(Name::Journal),
            volume: text(Name::Volume),
            number: text(Name::Number),
            pages: self.pages(),
            doi: text(Name::Doi),
            pmid: text(Name::Pmid),
            summary: text(Name::Abstract),
        }
    }
}
