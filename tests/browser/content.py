"""What the portal holds while the browser walks through it: deposited, read and published by the product's actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from wagtail.models import Page, Site

from documents.models import Document
from portal.models import Accueil, Fiche, Section
from reseau.comptes import give_totp
from reseau.models import Audience, Line, Role
from tests.documents.library import make_document, read_all
from tests.network import Network, audience_of, make_member

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CLAUSE = (
    "Article 12 – Clause sociale d’insertion. En application de l’article L2112-2 du code de la commande publique, le "
    "titulaire réserve une part des heures de travail à des personnes éloignées de l’emploi. "
)
PENALTY = (
    "12.4 Pénalité. En cas de manquement, et après mise en demeure restée sans effet pendant quinze jours, le titulaire "
    "encourt une pénalité de quarante euros par heure d’insertion non réalisée. "
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
    section: Section
    fiche: Fiche


def build(path) -> Content:
    """Fill an empty database; `path`: a folder for the files that are to be deposited."""
    network = Network()
    network.facilitator = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    network.alone = make_member("Noé", Role.FACILITATEUR, network.across, network.mde2)
    for person in (network.officer, network.admin, network.f1):
        give_totp(person, TOTP_SECRET)
    section, fiche = _pages()
    documents = _documents(network)
    read_all()
    return Content(network, *documents, section, fiche)


def pdf_of(*pages: str) -> bytes:
    """A PDF with one paragraph a page, as wide as the page."""
    import io

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
    _others(network)
    return [ccap, draft, unreadable, hidden]


def _others(network: Network) -> None:
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=9), datetime.min.time()))
    audiences = {
        "Rédiger la clause sociale dans le CCAP": Audience.objects.network(),
        "Nettoyage : ce que l’heure d’insertion produit": Audience.objects.public(),
        "Livret d’accueil des structures": audience_of(Line(Role.STRUCTURE), Line(Role.FACILITATEUR)),
        "Note pour la rencontre": audience_of(Line(personne=network.f1.pk), Line(personne=network.facilitator.pk)),
        "Résultats régionaux, premières tendances": audience_of(
            Line(Role.FACILITATEUR), Line(personne=network.facilitator.pk), opens_at=tomorrow
        ),
    }
    for number, (title, audience) in enumerate(audiences.items()):
        pages = pdf_of(f"{title}. {PENALTY}", CLAUSE) if number < 2 else f"{title}. {PENALTY}".encode()
        make_document(network.officer, audience, pages, title=title, name="pièce.pdf" if number < 2 else "pièce.txt")


def _pages() -> tuple[Section, Fiche]:
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=Accueil(
            title="Le réseau de l’insertion",
            slug="reseau",
            own_audience=Audience.objects.public(),
            chapo="Les clauses sociales d’insertion dans les marchés publics de la région.",
            corps="<h2>Ce que fait le réseau</h2><p>Il accompagne les acheteurs.</p><ul><li>Avant</li><li>Après</li></ul>",
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
            corps="<h2>La formule</h2><p>Montant, part de main-d’œuvre, taux.</p><h3>Exemple</h3><p>Un lot de peinture.</p>",
        )
    )
    for page in (home, section, fiche):
        page.save_revision().publish()
    return Section.objects.get(), Fiche.objects.get()
