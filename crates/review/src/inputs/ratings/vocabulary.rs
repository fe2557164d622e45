//! Words that tell what a column of a table of ratings holds, in small letters.

/// Words of one kind, apart by spaces.
#[derive(Clone, Copy)]
pub(super) struct Words(&'static str);

impl Words {
    /// Whether this is one of them.
    pub(super) fn has(self, word: &str) -> bool {
        self.0.split_whitespace().any(|w| w == word)
    }

    /// Whether one of them ends this word and is not all of it.
    pub(super) fn end(self, word: &str) -> bool {
        self.0.split_whitespace().any(|end| word.ends_with(end) && word.len() > end.len() + 1)
    }
}

/// What people who rate are called.
pub(super) const ROLES: Words = Words(
    "abstractor annotator appraiser assessor coder evaluator examiner expert extractor grader investigator judge \
     labeler labeller observer person rater reader researcher reviewer scorer screener student",
);

/// The same, cut short; a number has to follow.
pub(super) const SHORT_ROLES: Words = Words("ann app cod obs r rat rev rtr");

/// What one rater gives: with a letter, a number or initials it is one rater's.
pub(super) const ANSWERS: Words =
    Words("answer code coding decision judgement judgment label rating screening verdict vote");

/// Of these, what a number after it tells the rater of, and not the item.
pub(super) const COUNTED: Words = Words("decision judgement judgment rating screening verdict vote");

/// Which rater of several.
pub(super) const ORDINALS: Words = Words("1st 2nd 3rd first second third");

/// What the items of an instrument are called; a number has to follow.
pub(super) const ITEMS: Words = Words(
    "amstar aspect c casp check coreq criteria criterion crit d dimension domain element i indicator it item itm \
     jbi mmat nos q qari qu question quest requirement rob s signalling srqr standard statement v var x",
);

/// What the items of an appraisal are about.
pub(super) const TOPICS: Words = Words(
    "adequacy aim aims allocation analyses analysis appropriate appropriateness attrition bias blinding clarity \
     clear coherence collection concealment conclusion conclusions confirmability confounding congruity consent \
     context contribution credibility culture data dependability design detection ethic ethical ethics findings \
     framework influence interpretation limitations measurement method methodology methods objective objectives \
     participants performance perspective philosophical qualitative question randomisation randomization \
     recruitment reflexivity relationship relationships relevance reliability reporting representation rigor \
     rigour sample sampling selection setting statement strategy theory transferability trustworthiness validity \
     value voices",
);

/// How a question begins.
pub(super) const ASKS: Words = Words("are can could did do does has have how is should was were what which who why");

/// What is said of a unit as a whole, or of its answers.
pub(super) const SUMMARIES: Words = Words(
    "answer answers index response responses row rowname rownames unnamed abstract agree agreement author authors average avg category \
     citation code coding comment comments concordance concordant conflict conflicts count country database date decision difference \
     disagreement disagreements discordant discrepancy discrepancies doi evidence explanation file grade id included \
     journal judgement judgment kappa kept key label language level link match matches max maximum mean median min minimum mode n name no note notes nr \
     num number overall page pages pct percent percentage pmid points printed publication quality quote rank \
     rating ratings reason reasons ref reference references remark remarks result results risk score scores sd \
     size source status sum summary text title total totals type unclear url verdict vote weight year yes",
);

/// What is said about answers, and is none.
pub(super) const ABOUT: Words = Words(
    "author authors comment comments date explanation id link name no note notes nr number page pages reason reasons \
     remark remarks title url year",
);

/// Of these, what tells one unit from another.
pub(super) const IDS: Words = Words("code doi id key no nr num number pmid ref");

/// Capital letters that are nobody's initials.
pub(super) const ABBREVIATIONS: Words = Words("CI HR JBI NA OR RCT RR SE UK USA");

/// What a column may hold instead of somebody's answers, in one plain word.
pub(super) const NOBODY: Words = Words(
    "after age all any baseline before blinded both cases combined committee comparator comparison control controls \
     ergebnis everyone exclude exposure female followup funded gender group height include intervention left length \
     male masked master merged outcome panel peer phenomenon pooled population post pre published registered retest \
     right rural sex team test time together treatment truth urban width",
);

/// What several people are called, and what stands beside it.
pub(super) const GROUPS: Words = Words("all both combined committee everyone group merged panel pooled team together");
pub(super) const OF_GROUPS: Words = Words(
    "answer answers author authors decision judgement judgment meeting of our people project rater raters rating research \
           review reviewer reviewers score screeners study the three two us whole",
);

/// What stands beside the word for a rater where a column says which one it is.
pub(super) const NAMING: Words = Words("initial initials name names number of the");

/// Words that ask for a person.
pub(super) const WHO: Words = Words("who whom wer");

/// How words end that are nobody's name.
pub(super) const ENDINGS: Words = Words("able ency ible ised ized lity vity uity ing ment ness ology sion tion");
