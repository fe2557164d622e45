//! What a note of Rayyan says, however its quotes came through other programs:
//! `RAYYAN-INCLUSION: {"Anna"=>"Included", "Bo"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: late,off topic`.

use qes_flow::Verdict;

use crate::error::{nearest, shorten};
use crate::inputs::screening::long::decided;

/// What Rayyan writes for a decision.
const WORDS: [&str; 4] = ["Included", "Excluded", "Maybe", "Undecided"];

/// One decision of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decided {
    pub reviewer: String,
    pub verdict: Verdict,
    pub reasons: Vec<String>,
}

/// What the notes of a record say.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub decisions: Vec<Decided>,
    /// What could not be read, in words.
    pub unread: Vec<String>,
}

/// What stands behind a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Inclusion,
    Reasons,
    Else,
}

/// Whether a text has a key of Rayyan's that is about decisions.
pub(super) fn speaks_of_decisions(text: &str) -> bool {
    text.as_bytes().windows(6).any(|w| w.eq_ignore_ascii_case(b"rayyan"))
        && entries(text).iter().any(|(key, _)| *key != Key::Else)
}

/// The decisions of the notes of one record.
pub(super) fn read(text: &str) -> Notes {
    let text = plain(text);
    let entries = entries(&text);
    let mut notes = Notes::default();
    let inclusions = entries.iter().filter(|(key, _)| *key == Key::Inclusion).count();
    if inclusions == 0 {
        notes.unread.push("the note gives reasons for exclusion, but no decision".to_owned());
        return notes;
    }
    // Reasons go with the decisions before them; the first ones with those that follow where none are before.
    let mut place = 0_usize;
    let mut of: Vec<(Vec<&str>, Vec<&str>)> = vec![(Vec::new(), Vec::new()); inclusions];
    for (key, body) in &entries {
        match key {
            Key::Inclusion => {
                of[place].0.push(body);
                place += 1;
            }
            Key::Reasons => of[place.saturating_sub(1)].1.push(body),
            Key::Else => {}
        }
    }
    for (bodies, reasons) in of {
        for body in bodies {
            notes.add(body, &reasons);
        }
    }
    notes
}

impl Notes {
    fn add(&mut self, body: &str, reasons: &[&str]) {
        let (pairs, rest) = pairs(body);
        if let Some(rest) = rest {
            let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
            self.unread.push(if rest.is_empty() {
                "nothing stands behind RAYYAN-INCLUSION".to_owned()
            } else {
                format!("found '{}' in the note, expected {{\"a name\"=>\"Included\"}}", shorten(&rest))
            });
        }
        let reasons: Vec<(Option<String>, String)> = reasons.iter().flat_map(|r| reasons_of(r)).collect();
        let mut excluded = false;
        for (reviewer, word) in pairs.into_iter().filter(|(_, word)| decided(word)) {
            let Some(verdict) = Verdict::of(&word) else {
                let hint = nearest(&word, WORDS).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                self.unread.push(format!(
                    "found '{}' as the decision of '{reviewer}', expected Included, Excluded or Maybe{hint}",
                    shorten(&word)
                ));
                continue;
            };
            let mine = |(who, _): &&(Option<String>, String)| who.as_ref().is_none_or(|who| *who == reviewer);
            let reasons: Vec<String> = reasons.iter().filter(mine).map(|(_, reason)| reason.clone()).collect();
            excluded |= verdict == Verdict::Exclude;
            let reasons = if verdict == Verdict::Exclude { reasons } else { Vec::new() };
            self.decide(Decided { reviewer, verdict, reasons });
        }
        if !excluded && !reasons.is_empty() {
            let said: Vec<&str> = reasons.iter().map(|(_, reason)| reason.as_str()).collect();
            self.unread
                .push(format!("the note gives reasons for exclusion ('{}'), but nobody excludes", said.join("', '")));
        }
    }

    /// The same decision said in several notes is one; a different one is a second.
    fn decide(&mut self, new: Decided) {
        let same = |d: &&mut Decided| d.reviewer == new.reviewer && d.verdict == new.verdict;
        match self.decisions.iter_mut().find(same) {
            None => self.decisions.push(new),
            Some(known) => {
                for reason in new.reasons {
                    if !known.reasons.contains(&reason) {
                        known.reasons.push(reason);
                    }
                }
            }
        }
    }
}

/// The text without what programs put in the place of quotes and arrows.
fn plain(text: &str) -> String {
    const ENTITIES: [(&str, &str); 17] = [
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x22;", "\""),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&#x27;", "'"),
        ("&lsquo;", "‘"),
        ("&rsquo;", "’"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&nbsp;", " "),
        ("&#124;", "|"),
    ];
    let mut text = text.to_owned();
    if text.contains('&') {
        // An ampersand may have been replaced itself, and is looked at first.
        for (entity, sign) in ENTITIES {
            text = text.replace(entity, sign).replace(&entity.to_uppercase(), sign);
        }
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escapes = c == '\\' && chars.clone().find(|next| *next != '\\').is_some_and(|next| quote(next).is_some());
        if !escapes {
            plain.push(c);
        }
    }
    plain
}

/// Each key of Rayyan's with what stands behind it, up to the next one.
fn entries(text: &str) -> Vec<(Key, &str)> {
    let lower: String = text.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut starts: Vec<(usize, usize, Key)> = Vec::new();
    for word in ["rayyan", "user"] {
        for (at, _) in lower.match_indices(word) {
            let before = lower[..at].chars().next_back();
            if before.is_some_and(char::is_alphanumeric) {
                continue;
            }
            let rest = &lower[at + word.len()..];
            let name_end = rest.find(|c: char| !(c.is_ascii_alphabetic() || "-_ ".contains(c))).unwrap_or(rest.len());
            let name: String = rest[..name_end].chars().filter(char::is_ascii_alphabetic).collect();
            let behind = &rest[name_end..];
            let set_apart = behind.starts_with([':', '=', '{']);
            // In prose the words stand there, too; Rayyan joins them.
            let joined = rest.starts_with(['-', '_']);
            let key = match name.as_str() {
                n if word == "user" => (n == "notes").then_some(Key::Else),
                n if n.starts_with("inclusion") && (joined || set_apart) => Some(Key::Inclusion),
                n if n.starts_with("exclusionreason") && (joined || set_apart) => Some(Key::Reasons),
                _ if joined && set_apart => Some(Key::Else),
                _ => None,
            };
            if let Some(key) = key {
                let sign = behind.len() - behind.trim_start_matches([':', '=', '>']).len();
                // Without a sign, what follows the key's own words is what it holds.
                let body = if set_apart { name_end + sign } else { rest.find(' ').unwrap_or(rest.len()).min(name_end) };
                starts.push((at, at + word.len() + body, key));
            }
        }
    }
    starts.sort_unstable_by_key(|(at, ..)| *at);
    let ends = starts.iter().skip(1).map(|(at, ..)| *at).chain([text.len()]);
    starts.iter().zip(ends).map(|((_, body, key), end)| (*key, &text[(*body).min(end)..end])).collect()
}

/// Quotes that stand for each other.
fn quote(c: char) -> Option<u8> {
    match c {
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' => Some(2),
        '\'' | '‘' | '’' | '‚' | '‹' | '›' | '`' | '´' => Some(1),
        _ => None,
    }
}

fn unquoted(text: &str) -> String {
    let kind = text.chars().next().and_then(quote);
    let trimmed = match kind {
        Some(kind) => text.trim_matches(|c| quote(c) == Some(kind)),
        None => text,
    };
    trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is behind an arrow, where the text begins with one.
fn behind_arrow(text: &str) -> Option<&str> {
    ["=>", "->", "⇒", "→", ":", "="].iter().find_map(|arrow| text.strip_prefix(arrow))
}

/// The pairs of `{"Anna"=>"Included", "Bo"=>"Excluded"}`, and from where on it cannot be read.
fn pairs(body: &str) -> (Vec<(String, String)>, Option<&str>) {
    let mut pairs = Vec::new();
    let mut rest = body.trim_start();
    if rest.is_empty() {
        return (pairs, Some(rest));
    }
    let braced = rest.starts_with('{');
    rest = rest.strip_prefix('{').unwrap_or(rest);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        if rest.is_empty() || rest.starts_with(['}', '|']) {
            // An opening brace without a closing one: the note was cut.
            let cut = braced && !rest.starts_with('}') || !braced && pairs.is_empty();
            return (pairs, cut.then_some(rest).map(|rest| if rest.is_empty() { body } else { rest }));
        }
        let Some((name, behind)) = name(rest) else {
            // Without braces nothing tells where the pairs end and other text begins.
            return (pairs.clone(), (braced || pairs.is_empty()).then_some(rest));
        };
        let Some((value, behind)) = value(behind.trim_start()) else { return (pairs, Some(rest)) };
        pairs.push((unquoted(name), unquoted(value)));
        rest = behind;
    }
}

/// A name with its quotes, and what is behind the arrow that follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    if let Some(kind) = quote(first) {
        let closing = text.char_indices().skip(1).filter(|(_, c)| quote(*c) == Some(kind));
        for (at, c) in closing {
            let end = at + c.len_utf8();
            if let Some(behind) = behind_arrow(text[end..].trim_start()) {
                return Some((&text[..end], behind));
            }
        }
        return None;
    }
    let end = text.find(['}', '|', '\n']).unwrap_or(text.len());
    let arrow = text[..end].char_indices().map(|(at, _)| at).find(|&at| behind_arrow(&text[at..]).is_some())?;
    let name = text[..arrow].trim();
    (!name.is_empty()).then_some((name, behind_arrow(&text[arrow..])?))
}

/// A value with its quotes or brackets, and what is behind it.
fn value(text: &str) -> Option<(&str, &str)> {
    if text.starts_with('[') {
        let end = text.find(']')? + 1;
        return Some((&text[..end], &text[end..]));
    }
    let ends = |rest: &str| rest.trim_start().is_empty() || rest.trim_start().starts_with([',', ';', '}', '|', ')']);
    if let Some(kind) = text.chars().next().and_then(quote) {
        let closing = text.char_indices().skip(1).filter(|(_, c)| quote(*c) == Some(kind));
        let mut closing = closing.map(|(at, c)| at + c.len_utf8());
        let end = closing.find(|&end| ends(&text[end..]) || text[end..].starts_with(['\n', '\r']))?;
        return Some((&text[..end], &text[end..]));
    }
    let end = text.find([',', ';', '}', '|', '\n']).unwrap_or(text.len());
    let value = text[..end].trim();
    let nothing = ["nil", "null", "none"].contains(&value.to_lowercase().as_str());
    Some((if nothing { "" } else { value }, &text[end..]))
}

/// The reasons of a note: `late,off topic`, a list in brackets, or one for each person; with the person where it names one.
fn reasons_of(body: &str) -> Vec<(Option<String>, String)> {
    let body = body.trim();
    if body.starts_with('{') {
        let list = |(who, list): (String, String)| listed(&list).into_iter().map(move |r| (Some(who.clone()), r));
        return pairs(body).0.into_iter().flat_map(list).collect();
    }
    let quoted = body.starts_with('[') || body.chars().next().is_some_and(|c| quote(c).is_some());
    let ends: &[char] = if quoted { &['|', '\n'] } else { &['|', '\n', ';'] };
    let end = body.find(ends).unwrap_or(body.len());
    listed(&body[..end]).into_iter().map(|reason| (None, reason)).collect()
}

/// The items of a list; a comma within quotes separates nothing.
fn listed(text: &str) -> Vec<String> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    let mut items = vec![String::new()];
    let mut inside = false;
    for c in text.chars() {
        inside ^= quote(c) == Some(2);
        match items.last_mut() {
            Some(item) if c != ',' || inside => item.push(c),
            _ => items.push(String::new()),
        }
    }
    let items = items.iter().map(|item| unquoted(item.trim()));
    items.filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(note: &str, expected: &str) {
        let notes = read(note);
        let one =
            |d: &Decided| format!("{}: {} {}", d.reviewer, d.verdict.name(), d.reasons.join("+")).trim().to_owned();
        assert_eq!(
            notes.decisions.iter().map(one).collect::<Vec<_>>().join("; "),
            expected,
            "{note}\n{:?}",
            notes.unread
        );
        assert_eq!(notes.unread, Vec::<String>::new(), "{note}");
        assert!(speaks_of_decisions(note), "{note}");
    }

    #[test]
    fn any_quoting_is_read() {
        let both = "Anna: include; Bo: exclude";
        for note in [
            r#"RAYYAN-INCLUSION: {"Anna"=>"Included", "Bo"=>"Excluded"}"#,
            r#"RAYYAN-INCLUSION: {"Anna":"Included","Bo":"Excluded"}"#,
            r#"RAYYAN-INCLUSION: {"Anna" : "Included" , "Bo" : "Excluded"}"#,
            "RAYYAN-INCLUSION: {'Anna'=>'Included', 'Bo'=>'Excluded'}",
            "RAYYAN-INCLUSION: {“Anna”=>“Included”, “Bo”=>“Excluded”}",
            "RAYYAN-INCLUSION: {‘Anna’ => ‘Included’, ‘Bo’ => ‘Excluded’}",
            "RAYYAN-INCLUSION: {„Anna“=>„Included“, „Bo“=>„Excluded“}",
            r#"RAYYAN-INCLUSION: {""Anna""=>""Included"", ""Bo""=>""Excluded""}"#,
            r#"RAYYAN-INCLUSION: {\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"}"#,
            r#"RAYYAN-INCLUSION: {\\\"Anna\\\"=>\\\"Included\\\", \\\"Bo\\\"=>\\\"Excluded\\\"}"#,
            "RAYYAN-INCLUSION: {&quot;Anna&quot;=&gt;&quot;Included&quot;, &quot;Bo&quot;=&gt;&quot;Excluded&quot;}",
            "RAYYAN-INCLUSION: {&amp;quot;Anna&amp;quot;=&amp;gt;&amp;quot;Included&amp;quot;, &#34;Bo&#34;=>&#34;Excluded&#34;}",
            "RAYYAN-INCLUSION: {Anna=>Included, Bo=>Excluded}",
            "RAYYAN-INCLUSION: {Anna: Included; Bo: Excluded}",
            "RAYYAN-INCLUSION: Anna=>Included, Bo=>Excluded",
            "rayyan-inclusion : {\"Anna\"=>\"INCLUDED\", \"Bo\"=>\"excluded\"}",
            "RAYYAN_INCLUSION={\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"}",
            "RAYYAN-INCLUSION: {\n  \"Anna\" =>\n \"Included\",\r\n  \"Bo\"=>\"Excluded\"\n}",
            "RAYYAN-INCLUSION:{\"Anna\"=>\"Included\",\"Cy\"=>\"\",\"Di\"=>nil,\"Bo\"=>\"Excluded\"}",
            "A good paper. RAYYAN-INCLUSION: {\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"} | RAYYAN-LABELS: x,y | more",
            "RAYYAN-LABELS: {x} | USER-NOTES: {\"Anna\"=>[\"later\"]} | RAYYAN-INCLUSION: {\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"}",
            "RAYYAN-INCLUSION: {\"Anna\"=>\"Included\"}; RAYYAN-INCLUSION: {\"Bo\"=>\"Excluded\"}",
            "RAYYAN-INCLUSION: {\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"}\nRAYYAN-INCLUSION: {\"Anna\"=>\"Included\"}",
        ] {
            check(note, both);
        }
    }

    #[test]
    fn names_are_kept_as_they_are() {
        for name in ["O'Brien", "O’Brien, Pat", "Müller, J.", "Ann \"Annie\" Lee", "李", "a=b", "Dr. X: lead"] {
            check(&format!("RAYYAN-INCLUSION: {{\"{name}\"=>\"Maybe\"}}"), &format!("{name}: maybe"));
            if !name.contains('"') {
                check(&format!("RAYYAN-INCLUSION: {{'{name}': 'Maybe'}}"), &format!("{name}: maybe"));
            }
        }
        check("RAYYAN-INCLUSION: {}", "");
    }

    #[test]
    fn reasons_go_to_those_who_exclude() {
        let all = "Anna: include; Bo: exclude late+off topic";
        for reasons in [
            "late,off topic",
            "late, off topic; another note",
            "[\"late\", \"off topic\"]",
            "\"late\",\"off topic\" | x",
        ] {
            check(
                &format!(
                    "RAYYAN-INCLUSION: {{\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"}} | RAYYAN-EXCLUSION-REASONS: {reasons}"
                ),
                all,
            );
        }
        check(
            "RAYYAN-EXCLUSION-REASONS: late,off topic | RAYYAN-INCLUSION: {\"Anna\"=>\"Included\", \"Bo\"=>\"Excluded\"}",
            all,
        );
        check(
            "RAYYAN-INCLUSION: {\"A\"=>\"Excluded\", \"B\"=>\"Excluded\"} | RAYYAN-EXCLUSION-REASONS: {\"A\"=>[\"late\", \"old, too\"], \"B\"=>\"off\"}",
            "A: exclude late+old, too; B: exclude off",
        );
        check(
            "RAYYAN-INCLUSION: {\"A\"=>\"Excluded\"} | RAYYAN-EXCLUSION-REASONS: late | RAYYAN-INCLUSION: {\"A\"=>\"Excluded\"} | RAYYAN-EXCLUSION-REASONS: off",
            "A: exclude late+off",
        );
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let cases = [
            (
                "RAYYAN-INCLUSION: {\"A\"=>\"Inculded\"}",
                "found 'Inculded' as the decision of 'A', expected Included, Excluded or Maybe; did you mean 'Included'?",
            ),
            (
                "RAYYAN-INCLUSION: {\"A\" \"Included\"}",
                "found '\"A\" \"Included\"}' in the note, expected {\"a name\"=>\"Included\"}",
            ),
            ("RAYYAN-INCLUSION:", "nothing stands behind RAYYAN-INCLUSION"),
            ("RAYYAN-INCLUSION", "nothing stands behind RAYYAN-INCLUSION"),
            (
                "RAYYAN-INCLUSION: {\"A\"=>\"Incl",
                "found '\"A\"=>\"Incl' in the note, expected {\"a name\"=>\"Included\"}",
            ),
            ("RAYYAN-INCLUSION: who knows", "found 'who knows' in the note, expected {\"a name\"=>\"Included\"}"),
            ("RAYYAN-EXCLUSION-REASONS: late", "the note gives reasons for exclusion, but no decision"),
            (
                "RAYYAN-INCLUSION: {\"A\"=>\"Maybe\"} | RAYYAN-EXCLUSION-REASONS: late",
                "the note gives reasons for exclusion ('late'), but nobody excludes",
            ),
        ];
        for (note, said) in cases {
            assert!(speaks_of_decisions(note), "{note}");
            assert_eq!(read(note).unread, [said], "{note}");
        }
        for prose in [
            "We used Rayyan; inclusion was decided by two",
            "Rayyan inclusion criteria",
            "USER-NOTES: x",
            "RAYYAN-LABELS: x",
        ] {
            assert!(!speaks_of_decisions(prose), "{prose}");
        }
    }
}
