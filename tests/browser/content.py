"""What the portal holds while the browser walks through it: deposited, read and published by the product's actions."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from wagtail.models import Page, Site

from documents.models import Document
from portal.models import Accueil, Fiche, Section
from reseau.access import membership_of
from reseau.comptes import give_totp
from reseau.invitations import invite
from reseau.models import Audience, Invitation, Line, Role
from tests.documents.library import make_document, read_all
from tests.network import Network, audience_of, make_member

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CLAUSE = (
    "Article 12 – Clause sociale d’insertion. En application de l’article L2112-2 du code de la commande publique, le "
    "titulaire réserve une part des heures de travail à des personnes éloignées de l’emploi. "
)
PENALTY = (
    "12.4 Pénalité. En cas de manquement, et après mise en demeure restée sans effet pendant quinze jours, le "
    "titulaire encourt une pénalité de quarante euros par heure d’insertion non réalisée. "
)
FOLLOW_UP = "12.5 Suivi. Le titulaire transmet chaque mois au facilitateur le relevé des heures réalisées. "


@dataclass
class Content:
    """The people, the pages and the documents that the tests speak of."""

    network: Network
    ccap: Document
    draft: Document
    unreadable: Document
    hidden: Document
    public: Document
    section: Section
    fiche: Fiche
    invitation: str


def build(path) -> Content:
    """Fill an empty database; `path`: a folder for the files that are to be deposited."""
    network = Network()
    network.facilitator = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    network.guarded = make_member("Zoé", Role.STRUCTURE, network.t1, network.aci1)  # by choice
    for person in (network.officer, network.admin, network.f1, network.guarded):
        give_totp(person, TOTP_SECRET)
    network.left = make_member("Luc", Role.FACILITATEUR, network.t1, network.mde1)
    network.left.adhesions.get().end(network.officer)
    section, fiche = _pages()
    documents = _documents(network)
    read_all()
    return Content(network, *documents, section, fiche, _invitation(network))


def pdf_of(*pages: str) -> bytes:
    """A PDF with one paragraph a page, as wide as the page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    for number, text in enumerate(pages, 1):
        canvas.setFont("Helvetica", 12)
        for line, words in enumerate(simpleSplit(text, "Helvetica", 12, A4[0] - 144)):
            canvas.drawString(72, A4[1] - 90 - 18 * line, words)
        canvas.drawRightString(A4[0] - 72, 50, f"{number} / {len(pages)}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _documents(network: Network) -> list[Document]:
    own = audience_of(Line(Role.FACILITATEUR, network.t1.pk))
    ccap = make_document(
        network.facilitator,
        own,
        pdf_of(CLAUSE * 3, PENALTY * 2, FOLLOW_UP * 4),
        name="CCAP_lycee_indB.pdf",
        title="CCAP – Ateliers du lycée des Deux-Forges",
        type="ccap",
        territoires=[network.t1],
        summary="Quatre lots, 3 700 heures d’insertion.",
    )
    draft = make_document(network.facilitator, content=pdf_of("Avenant n° 2. " + FOLLOW_UP), name="avenant 2.pdf")
    # What looks like a PDF and is none inside: accepted, and then not readable.
    broken = b"%PDF-1.7\n" + b"rien qui se lise\n" * 40 + b"%%EOF"
    unreadable = make_document(network.facilitator, content=broken, name="tableau des heures.pdf")
    hidden = make_document(
        network.f2,
        audience_of(Line(Role.FACILITATEUR, network.t2.pk)),
        pdf_of("Avis du second territoire. " + CLAUSE),
        title="Avis du second territoire",
    )
    return [ccap, draft, unreadable, hidden, _others(network)]


def _others(network: Network) -> Document:
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=9), datetime.min.time()))
    audiences = {
        "Rédiger la clause sociale dans le CCAP": Audience.objects.network(),
        "Nettoyage : ce que l’heure d’insertion produit": Audience.objects.public(),
        "Livret d’accueil des structures": audience_of(Line(Role.STRUCTURE), Line(Role.FACILITATEUR)),
        "Note pour la rencontre": audience_of(Line(personne=network.f1.pk), Line(personne=network.facilitator.pk)),
        "Résultats régionaux, premières tendances": audience_of(
            Line(Role.FACILITATEUR), Line(personne=network.facilitator.pk), opens_at=tomorrow
        ),
    }
    made = {
        title: make_document(
            network.officer, audience, pdf_of(f"{title}. {PENALTY}", CLAUSE), title=title, territoires=[network.region]
        )
        for title, audience in audiences.items()
    }
    note = "Sans image : du texte seul. " + PENALTY
    make_document(network.officer, Audience.objects.network(), note.encode(), title="Note de texte", name="note.txt")
    return next(document for title, document in made.items() if title.startswith("Nettoyage"))


def _pages() -> tuple[Section, Fiche]:
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=Accueil(
            title="Le réseau de l’insertion",
            slug="reseau",
            own_audience=Audience.objects.public(),
            chapo="Les clauses sociales d’insertion dans les marchés publics de la région.",
            corps="<h2>Ce que fait le réseau</h2><p>Il accompagne les acheteurs.</p><ul><li>Avant</li></ul>",
        )
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    section = home.add_child(
        instance=Section(title="Guides", slug="guides", own_audience=Audience.objects.network(), chapo="Pas à pas.")
    )
    fiche = section.add_child(
        instance=Fiche(
            title="Calculer les heures d’insertion",
            slug="calculer",
            chapo="Du montant du lot au nombre d’heures.",
            corps="<h2>La formule</h2><p>Montant, part de main-d’œuvre, taux.</p><h3>Exemple</h3><p>Un lot.</p>",
        )
    )
    for page in (home, section, fiche):
        page.save_revision().publish()
    return Section.objects.get(), Fiche.objects.get()


def _invitation(network: Network) -> str:
    """The address in the mail to someone who is invited."""
    fields = {"role": Role.STRUCTURE, "organisation": network.aci1, "territoire": network.t1}
    invitation = Invitation(email="jeanne@exemple.fr", first_name="Jeanne", last_name="Petit", **fields)
    return urlsplit(invite(invitation, membership_of(network.officer))).path
