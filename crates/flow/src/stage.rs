//! Stages of screening, and kinds of sources, under the names that reviews give them.

/// What a record goes through on its way into a review, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Marked as ineligible by a tool, before anybody looked.
    Automation,
    /// Duplicate records removed. Where it stands among the others is for a review to say.
    Duplicates,
    /// Screening of titles.
    Title,
    /// Screening of abstracts, alone or together with titles.
    Abstract,
    /// Getting hold of the full text.
    Retrieval,
    /// Reading the full text.
    FullText,
    /// Quality appraisal.
    Appraisal,
}

impl Stage {
    /// Every stage, in its order.
    pub const ALL: [Self; 7] = [
        Self::Automation,
        Self::Duplicates,
        Self::Title,
        Self::Abstract,
        Self::Retrieval,
        Self::FullText,
        Self::Appraisal,
    ];

    /// The name as a data package spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Automation => "automation",
            Self::Duplicates => "duplicates",
            Self::Title => "title",
            Self::Abstract => "abstract",
            Self::Retrieval => "retrieval",
            Self::FullText => "full text",
            Self::Appraisal => "appraisal",
        }
    }

    /// The stage that a name or a label speaks of; `None` where it speaks of none.
    ///
    /// ```
    /// use qes_flow::Stage;
    ///
    /// assert_eq!(Stage::of("Title/abstract screening"), Some(Stage::Abstract));
    /// assert_eq!(Stage::of("Excluded on title"), Some(Stage::Title));
    /// assert_eq!(Stage::of("full-text"), Some(Stage::FullText));
    /// assert_eq!(Stage::of("Records identified from databases"), None);
    /// ```
    pub fn of(text: &str) -> Option<Self> {
        let text = text.to_lowercase().replace(['-', '_'], " ");
        let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
        if has(&["duplicate", "dedup"]) {
            Some(Self::Duplicates)
        } else if has(&["automat", "machine"]) {
            Some(Self::Automation)
        } else if has(&["apprais", "quality", "risk of bias"]) {
            Some(Self::Appraisal)
        } else if has(&["retriev", "sought"]) && !has(&["further screening"]) {
            Some(Self::Retrieval)
        } else if has(&["abstract", "ti/ab", "tiab", "t/a", "zusammenfassung", "résumé", "resumen", "resumo"]) {
            Some(Self::Abstract)
        } else if has(&["full text", "fulltext", "eligib", "assessed", "volltext", "texte intégral", "texto completo"])
        {
            Some(Self::FullText)
        } else if has(&["title", "titel", "titre", "título"]) {
            Some(Self::Title)
        } else {
            None
        }
    }
}

/// What kind of source was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum SourceKind {
    /// A bibliographic database.
    #[default]
    Database,
    /// A register of studies.
    Register,
    /// Websites and search engines.
    Website,
    /// Organizations, and people who were asked.
    Organisation,
    /// Reference lists and citing papers.
    Citation,
    /// Hand search of journals, and whatever else.
    Other,
}

impl SourceKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Database, Self::Register, Self::Website, Self::Organisation, Self::Citation, Self::Other];

    /// The name as a data package spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Register => "register",
            Self::Website => "website",
            Self::Organisation => "organisation",
            Self::Citation => "citation",
            Self::Other => "other",
        }
    }

    /// What a source's name, or its kind in a data package, speaks of; a database where it speaks of nothing else.
    ///
    /// ```
    /// use qes_flow::SourceKind;
    ///
    /// assert_eq!(SourceKind::of("Medline"), SourceKind::Database);
    /// assert_eq!(SourceKind::of("Hand search of journals"), SourceKind::Other);
    /// assert_eq!(SourceKind::of("Citation tracking"), SourceKind::Citation);
    /// assert_eq!(SourceKind::of("ClinicalTrials.gov"), SourceKind::Register);
    /// ```
    pub fn of(text: &str) -> Self {
        Self::told(text).unwrap_or_default()
    }

    /// What a source's name, or its kind in a data package, speaks of; `None` where it speaks of nothing known.
    ///
    /// ```
    /// use qes_flow::SourceKind;
    ///
    /// assert_eq!(SourceKind::told("EMBASE (Ovid)"), Some(SourceKind::Database));
    /// assert_eq!(SourceKind::told("Personal communication"), Some(SourceKind::Organisation));
    /// assert_eq!(SourceKind::told("References of other reports"), Some(SourceKind::Citation));
    /// assert_eq!(SourceKind::told("Aunt Mary's shelf"), None);
    /// ```
    pub fn told(text: &str) -> Option<Self> {
        let text = text.to_lowercase().replace(['-', '_'], " ");
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        let word = |whole: &[&str]| whole.iter().any(|w| words.contains(w));
        if (has(&["citation", "reference list", "citing", "snowball", "bibliograph"]) || word(&["references"]))
            && !has(&["citation index", "bibliographic database"])
        {
            Some(Self::Citation)
        } else if has(&["website", "web search", "google", "search engine"])
            || word(&["web", "internet", "www"]) && !has(&["web of"])
        {
            Some(Self::Website)
        } else if has(&["organisation", "organization", "expert", "contact", "personal communication", "colleague"])
            || word(&["author", "authors", "stakeholders"])
        {
            Some(Self::Organisation)
        } else if has(&["hand search", "handsearch", "other", "grey", "gray", "personal"]) {
            Some(Self::Other)
        } else if has(&["register", "registr", "clinicaltrials", "trials.gov", "ictrp", "prospero"]) {
            Some(Self::Register)
        } else if has(&["database", "web of"]) || has(DATABASES) || word(DATABASE_WORDS) {
            Some(Self::Database)
        } else {
            None
        }
    }

    /// Whether it is a database or a register.
    pub fn is_database(self) -> bool {
        matches!(self, Self::Database | Self::Register)
    }
}

/// Parts of names that databases and their platforms have.
const DATABASES: &[&str] = &[
    "medline",
    "pubmed",
    "embase",
    "cinahl",
    "psycinfo",
    "psychinfo",
    "psycarticles",
    "psyndex",
    "scopus",
    "cochrane",
    "assia",
    "lilacs",
    "scielo",
    "cab abstracts",
    "cabi",
    "global health",
    "proquest",
    "ebsco",
    "ovid",
    "jstor",
    "sciencedirect",
    "science direct",
    "citation index",
    "sociological abstracts",
    "dissertation",
    "openalex",
    "semantic scholar",
    "dimensions",
    "pedro",
    "livivo",
    "social care online",
    "health management",
    "econlit",
    "agricola",
    "geobase",
    "springerlink",
    "arxiv",
    "medrxiv",
    "biorxiv",
    "crossref",
    "europe pmc",
    "wanfang",
    "cnki",
    "koreamed",
    "ichushi",
    "ieee",
    "acm digital",
];

/// Names of databases that are parts of other words.
const DATABASE_WORDS: &[&str] = &[
    "amed", "hmic", "eric", "ibss", "central", "cdsr", "dare", "wos", "pmc", "apa", "bni", "ssci", "sci", "hta", "nhs",
];
