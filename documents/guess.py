"""A title and a type to propose for a document, from its name and its first page. Both stay editable."""

import os
import re
import unicodedata
from dataclasses import dataclass

from reseau.names import fold

from .filenames import visible

TITLE_MAX = 140
LINES = 12
SHORT = 60
NB = "\u00a0"

# Words that decide a type, the most telling first; they are looked for in folded text.
TYPES = (
    ("ccap", r"\bc\.? ?c\.? ?a\.? ?p\b|cahier des clauses administratives particulieres"),
    ("cctp", r"\bc\.? ?c\.? ?t\.? ?p\b|cahier des clauses techniques particulieres"),
    (
        "compte_rendu",
        r"\bcompte[ -]rendu|\bproces[ -]verba(l|ux)\b|\bpv\b|\breleve de decisions?\b|\bpoint de situation\b",
    ),
    ("deliberation", r"\bdeliberations?\b|\bextrait du registre\b"),
    ("modele_clause", r"\bmodeles? (d(e|')\W{0,3})?(clauses?|articles?)|\bclausiers?\b|\bclauses?[ -]types?\b"),
    ("rc", r"\breglement de (la )?consultation\b|^rc\b|\brc\b(?=.{0,20}\blot\b)"),
    ("ae", r"\bactes? d'engagement\b|^ae\b|\bae\b(?=.{0,20}\blot\b)"),
    (
        "support_formation",
        r"\bsupports? de (formation|presentation)\b|\bdiaporama\b|\bmodule de formation\b|\bwebinaire\b",
    ),
    ("fiche_pratique", r"\bfiches? (pratique|technique|outil|reflexe|methode|memo)s?\b|\bmemo\b|\bpas a pas\b"),
    ("guide", r"\bguides?\b|\bvade[ -]?mecum\b|\bmode d'emploi\b|\bfoire aux questions\b|\bfaq\b"),
    ("bilan", r"\bbilans?\b|\brapports? (annuel|d'activite)s?\b"),
    ("etude", r"\betudes?\b|\bdiagnostics?\b|\benquetes?\b|\bobservatoire\b"),
    ("autre", r"\bcommunique de presse\b|\bbordereau des prix\b|\bbpu\b|\bdpgf\b|\bmaquette\b|\bspecifications\b"),
)
RULES = tuple((code, re.compile(pattern)) for code, pattern in TYPES)

ACRONYMS = frozenset(
    [
        "CCAP",
        "CCTP",
        "CCP",
        "CCAG",
        "RC",
        "AE",
        "BPU",
        "DPGF",
        "DQE",
        "DCE",
        "AAPC",
        "DUME",
        "SPASER",
        "SPASE",
        "IAE",
        "ACI",
        "AI",
        "EI",
        "ETTI",
        "EITI",
        "GEIQ",
        "EA",
        "EATT",
        "ESAT",
        "PLIE",
        "MLDS",
        "CSF",
        "FAQ",
        "PV",
        "CR",
        "RSE",
        "DECP",
        "EPCI",
        "ETP",
        "SIAE",
        "QPV",
        "RSA",
        "PMR",
        "BTP",
        "HQE",
        "CVC",
        "VRD",
        "PDF",
        "ZIP",
        "EU",
        "UE",
        "II",
        "III",
        "IV",
        "VI",
        "VII",
        "HT",
        "TTC",
        "NAF",
        "SIRET",
        "INSEE",
        "CNIL",
        "RGPD",
        "PNAAPD",
        "SCDL",
        "P2I",
        "TIC",
    ]
)
NOISE = re.compile(
    r"^(page \d+|sommaire|table des matieres|resume|introduction|contexte|preambule|version|date|annexe|indice|edition|"
    r"republique francaise|liberte|egalite|fraternite|architecte|economiste|maitr(e|ise) d|tel|fax|mail|adresse|"
    r"montant|emetteur|destinataire|a propos|titulaire|lot [ivx\d]+$|nom|id\b|c\.?c\.?t\.?p\b.{0,14}$)|"
    r"@|€|https?:|www\.|\b\d{5}\b [a-z]|^\d+,? ?(bis|ter)?,? (rue|avenue|allee|boulevard|place|chemin|quai)|"
    r"\b(janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) (19|20)\d\d\W*$"
)
DATE = re.compile(
    r"(?<!\d)((19|20)\d{2}[-_. ]?(0[1-9]|1[0-2])([-_. ]?(0[1-9]|[12]\d|3[01]))?"
    r"|(0[1-9]|[12]\d|3[01])[-_.](0[1-9]|1[0-2])[-_.](19|20)?\d{2})(?!\d)"
)
UNFINISHED = re.compile(r"\b(de|du|des|la|le|les|et|à|pour|sur|d’|l’|aux?|en|par|clauses)$", re.I)
TAIL = re.compile(
    r"\b(v(ersion)?[ .]?\d+(\.\d+)*|indice [a-z]|ind [a-z]|vf|vdef|def|final(e)?|ok|copie|copy|draft|signe)\b"
    r"|\(\d+\)|(?<=\D)\d{5,}$",
    re.I,
)


@dataclass(frozen=True)
class Guess:
    """`type` is one of the library's codes, or "" when nothing tells."""

    title: str
    type: str


def guess(filename: str, first_page_text: str = "") -> Guess:
    """What a document named `filename`, beginning with `first_page_text`, is probably called and is."""
    heading = _heading(first_page_text)
    return Guess(visible(heading) or _from_name(filename), _type(filename, heading, first_page_text))


def _fold(text: str) -> str:
    """As lists compare names, with straight apostrophes: how the rules above are written."""
    return fold(text.replace("’", "'"))


def _type(filename: str, heading: str, text: str) -> str:
    """The name says most, then the heading, then the first lines of the page."""
    name = _fold(re.sub(r"[_\W]+", " ", os.path.splitext(filename)[0]))
    lines = [line for line in text.splitlines() if line.strip()][:LINES]
    # A whole sentence may well speak of another document: on the page only short lines count.
    short = "\n".join(line for line in lines if len(line) <= SHORT)
    for source in (name, _fold(heading), _fold(short)):
        for code, rule in RULES:
            if rule.search(source):
                return code
    return ""


def _heading(text: str) -> str:
    lines = [" ".join(line.split()).strip("| ") for line in text.splitlines()[:60] if line.strip()][:LINES]
    for i, line in enumerate(lines):
        # Past the first lines a heading is no longer the document's, except under a mere acronym.
        if i >= 3:
            break
        if NOISE.search(_fold(line)):
            continue
        return _tidy(_with_rest(line, lines[i + 1 :])) if _is_heading(line) else ""
    return ""


def _is_heading(line: str) -> bool:
    letters = sum(char.isalpha() for char in line)
    return (
        10 <= len(line) <= TITLE_MAX
        and len(line.split()) >= 2
        and (line[0].isupper() or line[0] == "«")
        and letters >= 0.65 * len(line)
        and not line.endswith((".", ";", ",", ":"))
        and not re.search(r"(?:\b\w\b ){5}", line)
        and len(line.split()) <= 18
    )


def _with_rest(line: str, following: list[str]) -> str:
    """A title set on two lines: the second goes on where the first could not end."""
    if not following:
        return line
    after = following[0]
    unfinished = UNFINISHED.search(line) and not NOISE.search(_fold(after))
    goes_on = after[:1].islower() and " " in after and not after.endswith((".", ":", ";"))
    joined = f"{line} {after}"
    return joined if (unfinished or goes_on) and len(joined) <= TITLE_MAX else line


def _from_name(filename: str) -> str:
    stem = os.path.splitext(filename.replace("\\", "/").rsplit("/", 1)[-1])[0]
    words = DATE.sub(" ", unicodedata.normalize("NFC", stem))
    words = re.sub(r"(?<=\d)\.(?=\d)", "\0", words)
    words = re.sub(r"[_.+~]+|(?<=\w)-(?=\w)|\s-\s|--+", " ", words).replace("\0", ".")
    words = re.sub(r"(?<=[a-zé])(?=[A-Z][a-zé]{2})", " ", words)
    words = " ".join(TAIL.sub(" ", words).split()).strip(" -–—_.,")
    return _tidy(words) or _tidy(" ".join(re.split(r"[_\W]+", stem))) or "Document"


def _tidy(title: str) -> str:
    """Capitals made ordinary, acronyms kept, typography French, a length that fits."""
    letters = [char for char in title if char.isalpha()]
    shouted = letters and sum(char.isupper() for char in letters) > 0.7 * len(letters) and " " in title
    words = [_word(word, shouted) for word in title.split()]
    text = " ".join(words).strip(" -–—_")
    text = re.sub(r" ([:;?!»])", NB + r"\1", text.replace("'", "’")).replace("« ", "«" + NB)
    text = text[:1].upper() + text[1:]
    return text if len(text) <= TITLE_MAX else text[:TITLE_MAX].rsplit(" ", 1)[0] + "…"


def _word(word: str, shouted: bool) -> str:
    bare = re.sub(r"\W", "", word)
    if bare.upper() in ACRONYMS and (len(bare) > 2 or bare.isupper()):
        return word.upper()
    return word.lower() if shouted and word.isupper() else word
