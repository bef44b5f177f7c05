"""What meetings are made of."""

from .agendas import Envoi, Flux
from .compilations import Compilation, CompilationQuerySet
from .comptes_rendus import Amendement, CompteRendu, Trace
from .invitations import Invitation
from .ordre_du_jour import Point, Sujet
from .registre import Action, Decision, Preuve, Suivi
from .rencontres import Rencontre, RencontreQuerySet
from .series import Serie

__all__ = [
    "Action",
    "Amendement",
    "Compilation",
    "CompilationQuerySet",
    "CompteRendu",
    "Decision",
    "Envoi",
    "Flux",
    "Invitation",
    "Point",
    "Preuve",
    "Rencontre",
    "RencontreQuerySet",
    "Serie",
    "Suivi",
    "Sujet",
    "Trace",
]
