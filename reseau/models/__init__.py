"""People, organisations, territories, who belongs where, and who may read what."""

from .adhesions import Adhesion, Role
from .audiences import Audience, AudienceLine, Line
from .invitations import DemandeAcces, Invitation
from .jetons import Compteur, Jeton
from .organisations import Organisation
from .personnes import Personne
from .territoires import Commune, Lien, Territoire

__all__ = [
    "Adhesion",
    "Audience",
    "AudienceLine",
    "Commune",
    "Compteur",
    "DemandeAcces",
    "Invitation",
    "Jeton",
    "Lien",
    "Line",
    "Organisation",
    "Personne",
    "Role",
    "Territoire",
]
