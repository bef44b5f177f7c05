"""The API in OpenAPI 3.1: the one place that says what it takes and what it answers; tests hold its answers to it."""

from django.conf import settings

from reseau import api, jetons, rates

from ..query import LONGEST, MOST_CHOICES, MOST_CLAUSES, PAGE_SIZE

_DAY = {"type": "string", "format": "date"}
# Name in the address -> what it is, its schema.
PARAMETERS = {
    "q": (
        "Les mots cherchés, comme sur la page de recherche\xa0: «\xa0expression exacte\xa0» entre guillemets, un tiret "
        f"devant un mot l’exclut. Les {LONGEST} premiers caractères et les {MOST_CLAUSES} premiers mots comptent. Sans "
        "mots\xa0: tout ce que vous pouvez lire, le plus récent d’abord.",
        {"type": "string"},
    ),
    "nature": ("Nature\xa0: la valeur d’une facette.", "facet"),
    "type": ("Type de document\xa0: la valeur d’une facette.", "facet"),
    "territoire": ("Territoire\xa0: la valeur d’une facette.", "facet"),
    "organisation": ("Organisation\xa0: la valeur d’une facette.", "facet"),
    "annee": ("Année.", "facet"),
    "deposant": ("Qui a déposé\xa0: un identifiant.", "facet"),
    "du": ("Premier jour, compris.", _DAY),
    "au": ("Dernier jour, compris.", _DAY),
    "tri": (
        "«\xa0date\xa0»\xa0: le plus récent d’abord, au lieu du plus pertinent.",
        {"type": "string", "enum": ["date"]},
    ),
    "page": ("Page, à partir de 1\xa0; la dernière au-delà.", {"type": "integer", "minimum": 1, "default": 1}),
}
_FACET = {"type": "array", "items": {"type": "string", "maxLength": 40}, "maxItems": MOST_CHOICES}


def document() -> dict:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Recherche – {settings.BRAND['name']}",
            "version": "1.0.0",
            "description": "Chercher dans ce que vous pouvez lire, avec les mêmes droits que sur les pages.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "security": [{"jeton": []}, {"session": []}],
        "paths": {"/api/recherche": {"get": _search()}, "/api/openapi.json": {"get": _description()}},
        "components": {
            "securitySchemes": _security(),
            "schemas": {"Answer": _ANSWER, "Hit": _HIT, "Choice": _CHOICE, "Marked": _MARKED, "Problem": _PROBLEM},
            "headers": _HEADERS,
        },
    }


def _search() -> dict:
    return {
        "operationId": "search",
        "summary": "Chercher",
        "parameters": [_parameter(name, *said) for name, said in PARAMETERS.items()],
        "responses": {"200": _ok("Ce qui a été trouvé.", _ref("schemas/Answer")), **_refusals()},
    }


def _description() -> dict:
    return {
        "operationId": "describe",
        "summary": "Cette description",
        "responses": {"200": _ok("Un document OpenAPI 3.1.", {"type": "object"}), **_refusals()},
    }


def _parameter(name: str, words: str, schema: dict | str) -> dict:
    said = {"name": name, "in": "query", "description": words}
    if schema == "facet":
        words = f"{words} Répété\xa0: l’une ou l’autre."
        return said | {"description": words, "schema": _FACET, "style": "form", "explode": True}
    return said | {"schema": schema}


def _ok(words: str, schema: dict) -> dict:
    headers = {name: _ref(f"headers/{name}") for name in ("RateLimit", "RateLimit-Policy")}
    return {"description": words, "headers": headers, "content": {"application/json": {"schema": schema}}}


def _refusals() -> dict:
    content = {api.PROBLEM: {"schema": _ref("schemas/Problem")}}
    refusals = {str(status): {"description": api.WORDS[status][0], "content": content} for status in (400, 401, 404)}
    refusals["401"] |= {"headers": {"WWW-Authenticate": _ref("headers/WWW-Authenticate")}}
    limited = {"Retry-After": _ref("headers/Retry-After"), "RateLimit": _ref("headers/RateLimit")}
    return refusals | {"429": {"description": api.WORDS[429][0], "headers": limited, "content": content}}


def _security() -> dict:
    return {
        "jeton": {
            "type": "http",
            "scheme": "bearer",
            "description": f"Un jeton personnel, créé dans «\xa0Mon compte\xa0»\xa0; il commence par {jetons.PREFIX}.",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    }


def _ref(path: str) -> dict:
    return {"$ref": f"#/components/{path}"}


def _object(**properties: dict) -> dict:
    """An object that has all of these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict, **more: int) -> dict:
    return {"type": "array", "items": items, **more}


_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
_ADDRESS = {"type": "string", "format": "uri"}
_NAMED = _object(value=_TEXT, label=_TEXT)
_MARKED = _object(text=_TEXT, marks=_list(_list(_COUNT, minItems=2, maxItems=2))) | {
    "description": "Un texte, et les mots trouvés\xa0: où chacun commence et finit, en points de code Unicode."
}
_CHOICE = _object(value=_TEXT, label=_TEXT, count=_COUNT, chosen={"type": "boolean"})
_HIT = _object(
    key={"type": "string", "description": "Ce qui le désigne, toujours le même\xa0: «\xa0document:123\xa0»."},
    kind={"type": "string", "description": "Sa nature."},
    type={"type": "string", "description": "Son type, ou rien."},
    label={"type": "string", "description": "Son type ou sa nature en toutes lettres."},
    title=_ref("schemas/Marked"),
    excerpt=_ref("schemas/Marked"),
    url=_ADDRESS | {"description": "Sa page, ouverte au meilleur passage."},
    pages=_list(_object(number={"type": "integer", "minimum": 1}, url=_ADDRESS)),
    other_pages=_COUNT | {"description": "Combien d’autres pages contiennent autant de ces mots."},
    organisation={"oneOf": [_NAMED, {"type": "null"}]},
    territoires=_list(_NAMED),
    date={"type": "string", "format": "date"},
)
_LINKS = {"type": "object", "properties": {"self": _ADDRESS, "prev": _ADDRESS, "next": _ADDRESS}}
_ANSWER = _object(
    total=_COUNT,
    page={"type": "integer", "minimum": 1, "description": "Celle qui est donnée\xa0: la dernière si elle est au-delà."},
    pages={"type": "integer", "minimum": 1},
    hits=_list(_ref("schemas/Hit"), maxItems=PAGE_SIZE),
    facets={
        "type": "object",
        "description": "Par paramètre\xa0: ses valeurs, et combien de résultats chacune donnerait.",
        "additionalProperties": _list(_ref("schemas/Choice")),
    },
    corrected={
        "type": "object",
        "description": "Mot qui ne se trouve nulle part → celui qui a été cherché à sa place.",
        "additionalProperties": _TEXT,
    },
    degraded={
        "type": "boolean",
        "description": "Le moteur de secours a répondu\xa0: l’ordre peut différer, les droits non.",
    },
    links=_LINKS | {"required": ["self"], "additionalProperties": False},
)
_PROBLEM = {
    "type": "object",
    "properties": {
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "reference": {"type": "string", "description": "À donner si vous écrivez (panne)."},
    },
    "required": ["title", "status", "detail"],
    "additionalProperties": False,
}
_HEADERS = {
    "RateLimit": {"description": "Ce qui reste (r) et dans combien de secondes tout revient (t).", "schema": _TEXT},
    "RateLimit-Policy": {"description": f"Les limites (q) par {rates.MINUTE} secondes (w).", "schema": _TEXT},
    "Retry-After": {"description": "Les secondes à attendre.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "Bearer", "schema": _TEXT},
}
