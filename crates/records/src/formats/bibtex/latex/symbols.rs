//! What commands of LaTeX stand for.

/// Commands that set a font: their argument, or the rest of their group, is the text.
pub(super) const FONTS: &[&str] = &[
    "em",
    "it",
    "bf",
    "rm",
    "sc",
    "sf",
    "tt",
    "sl",
    "md",
    "up",
    "itshape",
    "bfseries",
    "scshape",
    "ttfamily",
    "rmfamily",
    "sffamily",
    "slshape",
    "mdseries",
    "upshape",
    "normalfont",
    "normalsize",
    "small",
    "footnotesize",
    "scriptsize",
    "tiny",
    "large",
    "Large",
    "huge",
    "boldmath",
];

/// Commands whose argument is what a reader sees.
pub(super) const INNER: &[&str] = &[
    "emph",
    "textit",
    "textbf",
    "textrm",
    "textsc",
    "textsf",
    "texttt",
    "textsl",
    "textmd",
    "textup",
    "textnormal",
    "text",
    "underline",
    "uline",
    "ul",
    "mbox",
    "hbox",
    "fbox",
    "mathrm",
    "mathit",
    "mathbf",
    "mathsf",
    "mathcal",
    "mathbb",
    "boldsymbol",
    "uppercase",
    "lowercase",
    "MakeUppercase",
    "MakeLowercase",
    "NoCaseChange",
    "enquote",
    "ce",
    "textlatin",
    "textquote",
    "sout",
    "st",
    "natexlab",
    "textgreek",
    "mkbibquote",
    "mkbibemph",
    "mkbibitalic",
];

/// Commands that a reader does not see.
pub(super) const SILENT: &[&str] = &[
    "relax",
    "protect",
    "noindent",
    "par",
    "newline",
    "linebreak",
    "allowbreak",
    "nobreak",
    "ignorespaces",
    "newblock",
    "smallskip",
    "medskip",
    "sloppy",
];

/// The sign of a command, in text or in math.
pub(super) fn symbol(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("up").filter(|rest| GREEK.iter().any(|(n, _)| n == rest)).unwrap_or(name);
    let name = name.strip_prefix("text").filter(|rest| GREEK.iter().any(|(n, _)| n == rest)).unwrap_or(name);
    GREEK.iter().chain(SIGNS).find(|(n, _)| *n == name).map(|(_, text)| *text)
}

/// A text in raised or lowered signs, where there is one for each.
pub(super) fn script(text: &str, raised: bool) -> Option<String> {
    let table = if raised { RAISED } else { LOWERED };
    let one = |c: char| {
        let c = if c == '−' || c == '–' { '-' } else { c };
        table.iter().find(|(plain, _)| *plain == c).map(|(_, sign)| *sign)
    };
    text.chars().map(one).collect()
}

#[rustfmt::skip]
const RAISED: &[(char, char)] = &[
    ('0', '⁰'), ('1', '¹'), ('2', '²'), ('3', '³'), ('4', '⁴'), ('5', '⁵'), ('6', '⁶'), ('7', '⁷'), ('8', '⁸'), ('9', '⁹'),
    ('+', '⁺'), ('-', '⁻'), ('=', '⁼'), ('(', '⁽'), (')', '⁾'), ('n', 'ⁿ'), ('i', 'ⁱ'), ('x', 'ˣ'), ('k', 'ᵏ'), ('m', 'ᵐ'),
];

#[rustfmt::skip]
const LOWERED: &[(char, char)] = &[
    ('0', '₀'), ('1', '₁'), ('2', '₂'), ('3', '₃'), ('4', '₄'), ('5', '₅'), ('6', '₆'), ('7', '₇'), ('8', '₈'), ('9', '₉'),
    ('+', '₊'), ('-', '₋'), ('=', '₌'), ('(', '₍'), (')', '₎'), ('a', 'ₐ'), ('e', 'ₑ'), ('i', 'ᵢ'), ('j', 'ⱼ'), ('k', 'ₖ'),
    ('m', 'ₘ'), ('n', 'ₙ'), ('o', 'ₒ'), ('p', 'ₚ'), ('r', 'ᵣ'), ('s', 'ₛ'), ('t', 'ₜ'), ('u', 'ᵤ'), ('v', 'ᵥ'), ('x', 'ₓ'),
];

#[rustfmt::skip]
const GREEK: &[(&str, &str)] = &[
    ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("varepsilon", "ε"), ("zeta", "ζ"),
    ("eta", "η"), ("theta", "θ"), ("vartheta", "ϑ"), ("iota", "ι"), ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("nu", "ν"),
    ("xi", "ξ"), ("pi", "π"), ("rho", "ρ"), ("varrho", "ϱ"), ("sigma", "σ"), ("varsigma", "ς"), ("tau", "τ"),
    ("upsilon", "υ"), ("phi", "φ"), ("varphi", "φ"), ("chi", "χ"), ("psi", "ψ"), ("omega", "ω"),
    ("Gamma", "Γ"), ("Delta", "Δ"), ("Theta", "Θ"), ("Lambda", "Λ"), ("Xi", "Ξ"), ("Pi", "Π"), ("Sigma", "Σ"),
    ("Upsilon", "Υ"), ("Phi", "Φ"), ("Psi", "Ψ"), ("Omega", "Ω"),
];

#[rustfmt::skip]
const SIGNS: &[(&str, &str)] = &[
    ("pm", "±"), ("mp", "∓"), ("times", "×"), ("div", "÷"), ("cdot", "·"), ("ast", "*"), ("star", "⋆"), ("circ", "∘"),
    ("bullet", "•"), ("leq", "≤"), ("le", "≤"), ("leqslant", "≤"), ("geq", "≥"), ("ge", "≥"), ("geqslant", "≥"), ("lt", "<"),
    ("gt", ">"), ("ll", "≪"), ("gg", "≫"), ("neq", "≠"), ("ne", "≠"), ("approx", "≈"), ("simeq", "≃"), ("cong", "≅"),
    ("sim", "~"), ("equiv", "≡"), ("propto", "∝"), ("infty", "∞"), ("partial", "∂"), ("nabla", "∇"), ("in", "∈"),
    ("notin", "∉"), ("subset", "⊂"), ("cup", "∪"), ("cap", "∩"), ("emptyset", "∅"), ("forall", "∀"), ("exists", "∃"),
    ("to", "→"), ("rightarrow", "→"), ("leftarrow", "←"), ("leftrightarrow", "↔"), ("Rightarrow", "⇒"), ("Leftarrow", "⇐"),
    ("uparrow", "↑"), ("downarrow", "↓"), ("textrightarrow", "→"), ("textleftarrow", "←"), ("textuparrow", "↑"),
    ("textdownarrow", "↓"), ("prime", "′"), ("degree", "°"), ("textdegree", "°"), ("textcelsius", "°C"), ("ell", "ℓ"),
    ("ldots", "…"), ("dots", "…"), ("cdots", "⋯"), ("textellipsis", "…"), ("dag", "†"), ("ddag", "‡"), ("dagger", "†"),
    ("ddagger", "‡"), ("wedge", "∧"), ("vee", "∨"), ("neg", "¬"), ("lbrace", "{"), ("rbrace", "}"), ("mid", "|"),
    ("vert", "|"), ("Vert", "‖"), ("langle", "⟨"), ("rangle", "⟩"), ("colon", ":"), ("perp", "⊥"), ("parallel", "∥"),
    ("sum", "∑"), ("prod", "∏"), ("int", "∫"), ("oplus", "⊕"), ("otimes", "⊗"), ("checkmark", "✓"), ("hbar", "ℏ"),
    ("micro", "μ"), ("textmu", "μ"), ("textpm", "±"), ("texttimes", "×"), ("textdiv", "÷"), ("textonehalf", "½"),
    ("textonequarter", "¼"), ("textthreequarters", "¾"), ("textonesuperior", "¹"), ("texttwosuperior", "²"),
    ("textthreesuperior", "³"), ("texteuro", "€"), ("euro", "€"), ("EUR", "€"), ("textsterling", "£"), ("textyen", "¥"),
    ("textcent", "¢"), ("textcopyright", "©"), ("textnumero", "№"), ("textminus", "−"), ("textasciicircum", "^"),
    ("textasciitilde", "~"), ("textbackslash", "\\"), ("textbraceleft", "{"), ("textbraceright", "}"), ("textbar", "|"),
    ("textless", "<"), ("textgreater", ">"), ("textquotesingle", "'"), ("textquoteright", "’"), ("textquoteleft", "‘"),
    ("lq", "‘"), ("rq", "’"), ("guillemotleft", "«"), ("guillemotright", "»"), ("og", "«"), ("fg", "»"),
    ("quotedblbase", "„"), ("quotesinglbase", "‚"), ("slash", "/"), ("textperthousand", "‰"), ("permil", "‰"),
    ("textordmasculine", "º"), ("textordfeminine", "ª"), ("space", " "), ("quad", " "), ("qquad", " "), ("thinspace", " "),
    ("enspace", " "), ("nobreakspace", " "), ("textunderscore", "_"), ("textdollar", "$"), ("backslash", "\\"),
    ("item", "• "), ("less", "<"), ("greater", ">"), ("mathsemicolon", ";"), ("textquotedbl", "\""),
    ("i", "ı"), ("j", "ȷ"), ("LaTeX", "LaTeX"), ("TeX", "TeX"), ("BibTeX", "BibTeX"),
];
