//! LaTeX and what a reader sees.

use super::*;

fn check(pairs: &[(&str, &str)]) {
    for (text, expected) in pairs {
        assert_eq!(decoded(text), *expected, "{text}");
    }
}

#[test]
fn accents_are_read() {
    check(&[
        (r"Garc{\'\i}a", "García"),
        (r"Garc\'{\i}a", "García"),
        (r"Garc{\'{\i}}a", "García"),
        ("na{\\\"\\i}ve", "naïve"),
        (r"Garc\'ia", "García"),
        (r#"{\"o}sterreich M{\"u}ller {\"{U}}ber"#, "österreich Müller Über"),
        (r"Fran\c{c}ois \v{S}v\'ab \H{o} \c c \.{I} \r{A} \k{a}", "François Šváb ő ç İ Å ą"),
        (r#"Stra{\ss}e \o re {\O}rsted \AA{}s {\aa}ngstr{\"o}m {\l}"#, "Straße øre Ørsted Ås ångström ł"),
        (r"\'Etude d'\'ecole", "Étude d'école"),
        (r"{\v{c}}apek Erd{\H o}s", "čapek Erdős"),
    ]);
}

#[test]
fn fonts_and_groups_leave_their_text() {
    check(&[
        (r"\emph{Homo} \textit{sapiens} {\em in vivo} {\bf x}", "Homo sapiens in vivo x"),
        (r"\textbf{A \emph{nested} one} and {B}", "A nested one and B"),
        (r"{\it Candida} \textsc{Prisma}", "Candida Prisma"),
        (r"A~B \& C \% D\_E \# F \$5", "A B & C % D_E # F $5"),
        ("``quoted'' `one' 5''", "“quoted” `one' 5''"),
        (r"a--b---c - d", "a–b—c - d"),
        (r"x\,y\-z\ w\\v", "x yz w v"),
        (r"\url{http://a.b/c\_d} \href{http://x.y}{text}", "http://a.b/c_d text (http://x.y)"),
        (r"\mbox{T-cell} \uppercase{x} \textregistered{} \texttrademark", "T-cell x ® ™"),
        (r"\unknown{word} stays, \other too", r"\unknown{word} stays, \other too"),
        (r"half {open", "half {open"),
        (r"\begin{itemize}\item a \item b\end{itemize} c\label{x}", " • a • b  c"),
        ("ends in \\", "ends in \\"),
    ]);
}

#[test]
fn math_is_text_where_it_can_be() {
    check(&[
        (r"$\alpha$ and $\beta_2$", "α and β₂"),
        (r"CO$_2$, H$_{2}$O, Ca$^{2+}$", "CO₂, H₂O, Ca²⁺"),
        (r"CO\textsubscript{2} m\textsuperscript{2} 5\textsuperscript{th}", "CO₂ m² 5th"),
        (r"$p < 0.05$, $n=20$, $10^{-3}$", "p < 0.05, n=20, 10⁻³"),
        (r"$\geq 65$ years, $\pm$ 2, $5\,\mu$m, $37^\circ$C", "≥ 65 years, ± 2, 5 μm, 37°C"),
        (r"\(\kappa\) and \ensuremath{\gamma}", "κ and γ"),
        (r"\textgreater 5 \textmu g \textdegree C \textpm 2 \texttimes", ">5 μg °C ±2 ×"),
        (r"$\frac{1}{2}$ $\bar{x}$ $\sqrt{n}$ $\chi^2$", "1/2 x̄ √n χ²"),
        (r"$\alpha$4$\beta$7", "α4β7"),
        (r"TGF-$\beta$1 in \textit{$\Delta$F508}", "TGF-β1 in ΔF508"),
        (r"costs $5 and $10 in all", "costs $5 and $10 in all"),
        (r"from US$20 to US$30", "from US$20 to US$30"),
        (r"one $ alone", "one $ alone"),
        (r"$\sum_{i=1}^{n} \foo{x_i}$ stays", r"$\sum_{i=1}^{n} \foo{x_i}$ stays"),
        (r"$n\log n$", "n log n"),
        (r"$V_{max}$ and $\mathrm{IC}_{50}$", "Vmax and IC₅₀"),
        (r"PM$_{2.5}$, $^{18}$F, Na$^+$, $x_{i,j}$", "PM2.5, ¹⁸F, Na⁺, $x_{i,j}$"),
    ]);
}

#[test]
fn addresses_lose_their_escapes_alone() {
    for (text, expected) in [
        (r"http://a.b/c_d%20e~f--g?x=1&y=2#z", "http://a.b/c_d%20e~f--g?x=1&y=2#z"),
        (r"http://a.b/c\_d\%20e\~{}f\&g", "http://a.b/c_d%20e~f&g"),
        (r"\url{http://a.b/{\~{}}c{\_}d}", "http://a.b/~c_d"),
        (r"{10.1002/(SICI)1097\_1}", "10.1002/(SICI)1097_1"),
        (r"C\:/files/a.pdf", "C:/files/a.pdf"),
    ] {
        assert_eq!(verbatim(text), expected, "{text}");
    }
}
