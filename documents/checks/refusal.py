"""The one exception a refused file raises, and the sentences it says."""

NB = "\u00a0"


class RefusedFile(Exception):
    """A file that is not accepted. `message` is French, for the person who deposits it:
    what is wrong, then what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


EMPTY = "Le fichier est vide (0 octet). Vérifiez l’original, puis déposez-le de nouveau."
UNREADABLE = "Le fichier n’a pas pu être relu. Déposez-le de nouveau."
UNKNOWN = (
    "Ce type de fichier n’est pas accepté. "
    "Déposez un PDF, un document bureautique, une page HTML, un texte ou une image."
)
SVG = "Les images SVG ne sont pas acceptées. Enregistrez l’image en PNG ou en PDF, puis déposez-la."
MACROS = (
    "Le fichier contient des macros, qui ne sont pas acceptées. "
    "Enregistrez-le sans macros (.docx, .xlsx, .pptx) ou en PDF, puis déposez-le de nouveau."
)
DDE = (
    "Le fichier contient un lien qui lance une commande (DDE). "
    "Supprimez ce lien ou enregistrez le fichier en PDF, puis déposez-le de nouveau."
)
PASSWORD = "Le fichier est protégé par un mot de passe. Enlevez la protection, puis déposez-le de nouveau."  # noqa: S105
DAMAGED = "Le fichier est abîmé ou incomplet. Ouvrez l’original, enregistrez-le de nouveau, puis déposez cette copie."
TOO_BIG_INSIDE = (
    "Une fois décompressé, le contenu du fichier est anormalement volumineux. "
    "Enregistrez le document en PDF, puis déposez-le."
)
BAD_ENTRIES = (
    "La structure interne du fichier n’est pas celle d’un document bureautique. "
    "Ouvrez l’original, enregistrez-le de nouveau, puis déposez cette copie."
)
NESTED = "Le fichier contient une archive compressée. Déposez séparément les documents qu’elle contient."
XML_ENTITIES = (
    "Le fichier contient des définitions XML qui ne sont pas acceptées. "
    "Ouvrez l’original, enregistrez-le de nouveau, puis déposez cette copie."
)
TOO_MANY_FRAMES = "L’image contient trop de vues (animation ou pages). Déposez une image fixe ou un PDF."
POLYGLOT = (
    "Le fichier mélange plusieurs formats. "
    "Enregistrez de nouveau l’original dans un seul format, puis déposez cette copie."
)


def mislabelled(extension: str, content: str) -> RefusedFile:
    """The refusal of a file named `.extension` whose bytes are `content` (« une page HTML »)."""
    return RefusedFile(
        f"Le nom du fichier se termine par «{NB}.{extension}{NB}», mais son contenu est {content}. "
        "Déposez le fichier d’origine ou corrigez son extension."
    )


def too_many_pixels(width: int, height: int, limit: int) -> RefusedFile:
    """The refusal of an image of `width` x `height` pixels; `limit` is in pixels."""
    return RefusedFile(
        f"L’image est trop grande ({width}{NB}×{NB}{height} pixels, "
        f"le maximum est de {limit // 1_000_000}{NB}millions). "
        "Réduisez-la, puis déposez-la de nouveau."
    )
