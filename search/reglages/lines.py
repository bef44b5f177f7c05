"""What makes a line of synonyms sensible, said in French where it is not."""

from collections.abc import Iterable

from .. import analysis, synonyms
from ..synonyms import Line
from .frame import quoted

MOST_MEMBERS = 12  # of one side of a line
MOST_WORDS = 10  # of one member
LONGEST = 120  # characters of one member
MOST_OTHERS = 24  # what one member may set off, over all lines


def read(text: str) -> list[str]:
    """The members that were typed, one a line; spaces and empty lines do not count."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


def nonsense(members: list[str]) -> list[str]:
    """What is wrong with these members by themselves."""
    if len(members) > MOST_MEMBERS:
        return [f"{MOST_MEMBERS} lignes au plus\xa0: au-delà, chaque recherche ramènerait trop de choses."]
    return [problem for member in members if (problem := _nonsense(member))] or repeated(members)


def _nonsense(member: str) -> str:
    words, name = analysis.words(member), quoted([member])
    if not any(character.isalnum() for character in member):
        return f"{name} ne contient ni lettre ni chiffre."
    if not words:
        return f"{name}\xa0: ces mots sont trop courants pour être cherchés."
    if all(word.exact.isdigit() for word in words):
        return f"{name}\xa0: un nombre seul se trouve partout. Ajoutez ce qu’il désigne."
    if len(words) > MOST_WORDS or len(member) > LONGEST:
        return f"{name} est trop long\xa0: {MOST_WORDS} mots et {LONGEST} caractères au plus."
    return ""


def repeated(members: Iterable[str]) -> list[str]:
    """Which members say twice the same."""
    known: dict[synonyms.Key, str] = {}
    problems = []
    for member in members:
        same = next((known[name] for name in _names(member) if name in known), None)
        if same:
            problems.append(f"{quoted([same, member])} sont la même chose\xa0: accents et pluriels sont déjà compris.")
        known |= dict.fromkeys(_names(member), member)
    return problems


def _names(*members: str) -> set[synonyms.Key]:
    """What members are known by: what they are recognised by, and single words letter by letter whatever their case."""
    return {name for member in members for name in (synonyms.key(member), synonyms.key(member.upper()))}


def alone(line: Line) -> bool:
    """Whether a line leads nowhere: one member, and nothing else."""
    return len(line.members) + len(line.others) < 2


def conflicts(line: Line, lines: list[Line]) -> list[str]:
    """Why a line cannot count beside these: they hold its members already, or together they set off too much."""
    return _already(line, lines) or _overflowing(line, lines)


def _already(line: Line, lines: Iterable[Line]) -> list[str]:
    problems = []
    for other in lines:
        if bool(other.others) == bool(line.others):
            problems += _shared(line, other)
    return problems


def _shared(line: Line, other: Line) -> list[str]:
    """Two groups share a member; two lines that lead one way, a way."""
    if line.others and _names(*line.others).isdisjoint(_names(*other.others)):
        return []
    known, where = _names(*other.members), f"dans une autre ligne\xa0: {quoted(other.members)}"
    return [f"{quoted([member])} est déjà {where}." for member in line.members if not known.isdisjoint(_names(member))]


def _overflowing(line: Line, lines: Iterable[Line]) -> list[str]:
    rules = synonyms.rules_of([*lines, line]).table
    return [
        f"{quoted([member])} ferait chercher plus de {MOST_OTHERS} autres mots\xa0: séparez-les."
        for member in line.members
        if len({other for rule in rules[synonyms.key(member)] for other in rule.others}) > MOST_OTHERS
    ]
