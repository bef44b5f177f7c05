"""What is said, in French, of a file that could not be read whole."""

SENTENCES = {
    "damaged": "Le fichier est abîmé : son texte n’a pas pu être lu.",
    "bad_image": "L’image est abîmée : elle n’a pas d’aperçu.",
    "password": "Le fichier est protégé par un mot de passe : son texte n’a pas pu être lu.",
    "no_text": "Ce document ne contient pas de texte (pages numérisées) : il se trouve par son titre seulement.",
    "some_pages": "Certaines pages sont abîmées et n’ont pas pu être lues.",
    "too_many_pages": "Le document est très long : seules ses {read} premières pages ont été lues.",
    "too_much_text": "Le document est très long : la fin de son texte n’a pas été lue.",
    "no_preview": "Certaines pages n’ont pas d’aperçu.",
}
ENDS = {
    "time": "La lecture prenait trop de temps et a été arrêtée",
    "memory": "La lecture demandait trop de mémoire et a été arrêtée",
    "output": "La lecture produisait trop de données et a été arrêtée",
    "crash": "Le fichier est abîmé et la lecture s’est arrêtée",
}
NOTICES = {
    "javascript": "Ce PDF contient un programme (JavaScript). L’aperçu ne l’exécute pas.",
    "attachments": "Ce PDF contient des fichiers joints. Leur texte n’est pas lu.",
}
NB = "\u00a0"


def sentence(end: str, codes: list[str], reading) -> str:
    """The problem of a `reading` whose child ended by `end` ("" when it finished) and told `codes`."""
    said = [_ended(end, reading)] if end else []
    said += [SENTENCES[code].format(read=len(reading.pages)) for code in codes]
    return " ".join(said).replace(" :", NB + ":")


def _ended(end: str, reading) -> str:
    if not reading.pages:
        return ENDS[end] + " : son texte n’a pas pu être lu."
    if len(reading.pages) < reading.page_count:
        return f"{ENDS[end]} à la page {len(reading.pages)} sur {reading.page_count}."
    return ENDS[end] + " : le texte est lu, mais certaines pages n’ont pas d’aperçu."
