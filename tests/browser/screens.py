"""Every page of the portal, as somebody comes to it: who, where, what they do there, and the title they then read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from notifications import stopping
from portal import demandes
from reseau import comptes, jetons
from reseau.access import membership_of, reader_of
from reseau.models import Adhesion, DemandeAcces, Invitation, Jeton
from search import past
from search.models import MiseEnAvant, Recherche, SansResultat, Synonyme
from search.reglages import frame
from search.saved import keeping, watching
from tests.documents.library import pdf, send, upload
from tests.network import PASSWORD, logged_in

from .content import Content
from .visitor import Visitor

QUERY = "pénalité heure insertion"


@dataclass(frozen=True)
class Screen:
    """One page in one state."""

    name: str
    who: str  # an attribute of the network; "" for a visitor without account
    address: str | Callable[[Content], str]
    title: str  # how its h1 begins
    before: Callable[[Content], object] = lambda content: None
    act: Callable[[Visitor, Content], object] = lambda visitor, content: None
    session: dict = field(default_factory=dict)

    def come(self, visitor: Visitor, content: Content) -> None:
        """Bring the visitor there."""
        self.before(content)
        visitor.be(getattr(content.network, self.who) if self.who else None, **self.session)
        visitor.open(self.address(content) if callable(self.address) else self.address)
        self.act(visitor, content)
        visitor.wait(lambda: visitor.all("h1", self.title), f"no title “{self.title}”")


def at(name: str, *values: str) -> Callable[[Content], str]:
    """The address of this name; the values are attributes of the content, of which the number is taken."""
    return lambda content: reverse(name, args=[getattr(content, value).pk for value in values])


def _reset_link(content: Content) -> str:
    person = content.network.facilitator
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    return reverse("account_reset_password_from_key", args=key.split("-", 1))


def _fail_to_log_in(visitor: Visitor, content: Content) -> None:
    visitor.fill("login", content.network.f1.email)
    visitor.fill("password", "ce n’est pas lui")
    visitor.press("Se connecter", "main button")
    visitor.find(".field-error, .callout-error")


def _come_to_second_factor(visitor: Visitor, content: Content) -> None:
    visitor.fill("login", content.network.f1.email)
    visitor.fill("password", PASSWORD)
    visitor.press("Se connecter", "main button")


def _send_empty(words: str) -> Callable[[Visitor, Content], None]:
    def act(visitor: Visitor, content: Content) -> None:
        for control in visitor.all("main form input:not([type=hidden]):not([type=checkbox]):not([type=file])"):
            control.clear()
        visitor.press(words, "main button")
        visitor.find(".field-error, .callout-error, .callout-warn")

    return act


def _press(words: str) -> Callable[[Visitor, Content], None]:
    return lambda visitor, content: visitor.press(words, "main button")


def _spoil_session(visitor: Visitor, content: Content) -> None:
    visitor.driver.delete_cookie("csrf")
    visitor.press("Enregistrer", "main button")


def _deposit_what_is_refused(visitor: Visitor, content: Content) -> None:
    visitor.driver.execute_script("document.querySelector('[type=file]').removeAttribute('accept')")
    visitor.drop("rien du tout.exe", b"MZ rien")
    visitor.find("[data-refused]")


def _deposit_twice(content: Content) -> None:
    send(logged_in(content.network.facilitator), upload(pdf("Deux fois"), "une.pdf"))
    send(logged_in(content.network.facilitator), upload(pdf("Deux fois"), "deux.pdf"))


def _drafts(content: Content) -> str:
    mine = Document.objects.filter(owner=content.network.facilitator, published_at=None).order_by("pk")
    return f"{reverse('documents:deposit')}?brouillons={','.join(str(draft.pk) for draft in mine)}"


def _adhesion(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(name, args=[Adhesion.objects.get(personne=content.network.l1).pk])


def _at_page(**query: str) -> Callable[[Content], str]:
    return lambda content: reverse("documents:detail", args=[content.ccap.pk], query={"page": 2, **query})


def _similar(content: Content) -> str:
    return reverse("search:similar", args=["document", content.ccap.pk])


def _ask_for_access(content: Content) -> None:
    DemandeAcces.objects.create(personne=content.network.l1, chemin="/documents/1/", message="Vu en réunion.")


def _no_documents(content: Content) -> None:
    Document.objects.update(audience=content.draft.audience)


def _give_recovery_codes(content: Content) -> None:
    RecoveryCodes.activate(content.network.f1)


def _follow(content: Content) -> Recherche:
    """Two saved searches of the facilitator: what one found is news, the other is paused."""
    person = content.network.facilitator
    reader = reader_of(membership_of(person))
    search, _ = keeping.save(person.pk, reader, "Pénalités", "?q=pénalité&type=ccap", "daily")
    other, _ = keeping.save(person.pk, reader, "clause", "?q=clause", "at_once")
    Recherche.objects.filter(pk=other.pk).update(known={}, seen_at=person.date_joined)
    watching.look()
    keeping.pause(search, True)
    return search


def _tell_officer(content: Content) -> None:
    demandes.ask(content.network.l1, "/documents/1/", "Vu en réunion.")


def _stop_link(content: Content) -> str:
    return reverse("notifications:stop", args=[stopping.token(stopping.Stop(content.network.f1.pk, "daily"))])


def _search_before(content: Content) -> None:
    for text in ("clause sociale", "pénalité heures insertion", "avenant"):
        past.remember(content.network.facilitator.pk, text)


def _keep_no_searches(content: Content) -> None:
    past.keep(content.network.facilitator, wanted=False)


def _type(text: str) -> Callable[[Visitor, Content], None]:
    def act(visitor: Visitor, content: Content) -> None:
        visitor.find('[name="q"]').click()
        visitor.type_keys(text)
        visitor.find('[role="listbox"]')

    return act


def _manage_search(content: Content) -> None:
    """A line of synonyms, a best bet, one whose page is gone, and a search without result."""
    now, officer = timezone.now(), content.network.officer
    frame.keep(Synonyme(pk=9001, members="fauche\ntonte", others=""), officer)
    pin = MiseEnAvant(pk=9001, queries="pénalités\nzzzz", entry_key=content.public.key, note="Le montant retenu.")
    frame.keep(pin, officer)
    frame.keep(MiseEnAvant(queries="barème", entry_key="document:0", since=now.date(), is_active=False), officer)
    SansResultat.objects.create(words="creche", text="crèche", times=3, last_at=now)


def _ask_for_page(visitor: Visitor, content: Content) -> None:
    visitor.fill("page", "pénalité")
    visitor.find('[name="entry_key"]')


def _stay(visitor: Visitor, content: Content) -> None:
    """Nothing is done there."""


SETTINGS = "/recherche/reglages/"
# What officers manage about search: name, path, title, and what is done there.
MANAGED = [
    ("synonymes", "synonymes/", "Réglages de la recherche", _stay),
    ("synonyme", "synonymes/9001/", "Modifier une ligne", _stay),
    ("synonyme à corriger", "synonymes/ajouter/", "Ajouter une ligne", _send_empty("Enregistrer")),
    ("mises en avant", "mises-en-avant/", "Réglages de la recherche", _stay),
    ("mise en avant", "mises-en-avant/9001/", "Modifier une mise", _ask_for_page),
    ("mise en avant à corriger", "mises-en-avant/ajouter/", "Mettre une page", _send_empty("Mettre")),
    ("supprimer une mise en avant", "mises-en-avant/9001/supprimer/", "Supprimer une mise", _stay),
    ("sans résultat", "sans-resultat/", "Réglages de la recherche", _stay),
]


def _give_tokens(content: Content) -> None:
    for nom in ("Tableau de bord de la région", "Veille du PLIE"):
        jetons.create(content.network.facilitator, nom, 30, with_second_factor=False)
    Jeton.objects.filter(nom="Veille du PLIE").update(expires_at=timezone.now())


def _make_a_token(visitor: Visitor, content: Content) -> None:
    visitor.fill("nom", "Tableau de bord")
    visitor.press("Créer le jeton", "main button")


AS_STRUCTURE = {"voir_comme": {"role": "structure", "territoire": 1, "organisation": 0, "words": "structures de T1"}}

VISITOR = [
    Screen("accueil public", "", "/", "Le réseau"),
    Screen("documents publics", "", "/documents/publics/", "Documents publics"),
    Screen("documents publics, rien", "", "/documents/publics/?q=introuvable", "Documents publics"),
    Screen("connexion", "", "/compte/connexion/", "Se connecter"),
    Screen("connexion refusée", "", "/compte/connexion/", "Se connecter", act=_fail_to_log_in),
    Screen("second facteur", "", "/compte/connexion/", "Second facteur", act=_come_to_second_factor),
    Screen("mot de passe oublié", "", "/compte/mot-de-passe/oublie/", "Mot de passe oublié"),
    Screen("lien envoyé", "", "/compte/mot-de-passe/oublie/envoye/", "Le lien est en route"),
    Screen("nouveau mot de passe", "", _reset_link, "Nouveau mot de passe"),
    Screen("lien de mot de passe périmé", "", "/compte/mot-de-passe/lien/1-rien-du-tout/", "Ce lien"),
    Screen("invitation", "", lambda c: c.invitation, "Ouvrir votre compte"),
    Screen("invitation à corriger", "", lambda c: c.invitation, "Ouvrir votre compte", act=_send_empty("Ouvrir")),
    Screen("invitation périmée", "", "/invitation/rien/", "Ce lien"),
    Screen("mentions légales", "", "/mentions-legales/", "Mentions"),
    Screen("données personnelles", "", "/donnees-personnelles/", "Données"),
    Screen("accessibilité", "", "/accessibilite/", "Accessibilité"),
    Screen("aide", "", "/aide/", "Aide"),
    Screen("ne plus recevoir", "", _stop_link, "Ne plus recevoir"),
    Screen("ne plus recevoir, fait", "", _stop_link, "C’est noté", act=_press("Ne plus recevoir")),
    Screen("panne 500", "", "/panne/500/", "Le service"),
    Screen("panne 503", "", "/panne/503/", "Le service revient"),
    Screen("trop de demandes", "", "/panne/429/", "Trop de demandes"),
    Screen("requête mal formée", "", "/panne/400/", "Cette demande"),
]
MEMBER = [
    Screen("tableau de bord", "facilitator", "/", "Ce qui m’attend"),
    Screen("tableau de bord d’une structure", "l1", "/", "Ce qui m’attend"),
    Screen("tableau de bord de la mission", "officer", "/", "Ce qui m’attend"),
    Screen("tableau de bord vide", "l1", "/", "Ce qui m’attend", before=_no_documents),
    Screen("sans adhésion", "left", "/", "Le réseau"),
    Screen("menu", "facilitator", "/", "Ce qui m’attend", act=lambda visitor, content: visitor.open_menus()),
    Screen("introuvable", "facilitator", "/documents/987654321/", "Cette page"),
    Screen("refus", "facilitator", "/panne/403/", "Cette action"),
    Screen("formulaire périmé", "facilitator", "/compte/", "Ce formulaire", act=_spoil_session),
    Screen("compte", "facilitator", "/compte/", "Mon compte"),
    Screen("compte à corriger", "facilitator", "/compte/", "Mon compte", act=_send_empty("Enregistrer")),
    Screen("mot de passe", "facilitator", "/compte/mot-de-passe/", "Changer le mot"),
    Screen("adresse", "facilitator", "/compte/adresse/", "Changer d’adresse"),
    Screen("sessions", "facilitator", "/compte/sessions/", "Mes sessions"),
    Screen("jetons", "facilitator", "/compte/jetons/", "Jetons", before=_give_tokens),
    Screen("pas de jeton", "facilitator", "/compte/jetons/", "Jetons"),
    Screen("créer un jeton", "facilitator", "/compte/jetons/creer/", "Créer un jeton"),
    Screen("jeton à corriger", "facilitator", "/compte/jetons/creer/", "Créer un jeton", act=_send_empty("Créer")),
    Screen("jeton créé", "facilitator", "/compte/jetons/creer/", "Jeton créé", act=_make_a_token),
    Screen("interface pour programmes", "facilitator", "/api/", "Interface"),
    Screen("déconnexion", "facilitator", "/compte/deconnexion/", "Se déconnecter"),
    Screen("confirmer", "facilitator", "/compte/confirmer/", "Confirmer"),
    Screen("confirmer par le code", "f1", "/compte/confirmer/code/", "Confirmer"),
    Screen("second facteur demandé", "f1", "/compte/proteger/", "Protéger"),
    Screen("seconds facteurs", "f1", "/compte/second-facteur/", "Second facteur"),
    Screen("application", "facilitator", "/compte/second-facteur/application/", "Ajouter une application"),
    Screen("retirer l’application", "guarded", "/compte/second-facteur/application/retirer/", "Retirer"),
    Screen("ajouter une clé", "facilitator", "/compte/second-facteur/cles/ajouter/", "Ajouter une clé"),
    Screen("codes de secours", "f1", "/compte/second-facteur/secours/", "Codes", before=_give_recovery_codes),
    Screen(
        "nouveaux codes",
        "f1",
        "/compte/second-facteur/secours/nouveaux/",
        "Nouveaux codes",
        before=_give_recovery_codes,
    ),
    Screen("notifications", "facilitator", "/notifications/", "Notifications", before=_follow),
    Screen("notifications de la mission", "officer", "/notifications/", "Notifications", before=_tell_officer),
    Screen("pas de notification", "l1", "/notifications/", "Notifications"),
    Screen("choix des notifications", "facilitator", "/compte/notifications/", "Mes notifications"),
    Screen("choix de la mission", "officer", "/compte/notifications/", "Mes notifications"),
    Screen("recherches enregistrées", "facilitator", "/recherche/enregistrees/", "Mes recherches", before=_follow),
    Screen("pas de recherche enregistrée", "l1", "/recherche/enregistrees/", "Mes recherches"),
    Screen("enregistrer une recherche", "facilitator", f"/recherche/enregistrer/?q={QUERY}", "Enregistrer"),
    Screen(
        "recherche à corriger",
        "facilitator",
        f"/recherche/enregistrer/?q={QUERY}",
        "Enregistrer",
        act=_send_empty("Enregistrer"),
    ),
    Screen(
        "modifier une recherche",
        "facilitator",
        lambda content: reverse("search:saved_edit", args=[_follow(content).pk]),
        "Modifier",
    ),
    Screen(
        "supprimer une recherche",
        "facilitator",
        lambda content: reverse("search:saved_delete", args=[_follow(content).pk]),
        "Supprimer",
    ),
    Screen("membres", "officer", "/reseau/membres/", "Membres"),
    Screen("membres d’une organisation", "f1", "/reseau/membres/", "Membres"),
    Screen("membres, personne", "officer", "/reseau/membres/?q=zzz", "Membres"),
    Screen("invitations", "officer", "/reseau/invitations/", "Invitations"),
    Screen("invitation à refaire", "officer", "/reseau/invitations/", "Invitations", act=_send_empty("Envoyer")),
    Screen(
        "annuler une invitation",
        "officer",
        lambda content: reverse("reseau:annuler_invitation", args=[Invitation.objects.get().pk]),
        "Annuler",
    ),
    Screen("demandes", "officer", "/reseau/demandes/", "Demandes", before=_ask_for_access),
    Screen("pas de demande", "officer", "/reseau/demandes/", "Demandes"),
    Screen("fin d’adhésion", "officer", _adhesion("reseau:fin_adhesion"), "Mettre fin"),
    Screen(
        "effacer une personne",
        "officer",
        lambda c: reverse("reseau:effacer_compte", args=[c.network.left.pk]),
        "Effacer",
        before=lambda c: comptes.close_account(c.network.left, c.network.officer),
    ),
    Screen("fermer un compte", "officer", lambda c: f"/reseau/comptes/{c.network.l1.pk}/fermer/", "Fermer"),
    Screen("voir comme", "facilitator", "/acces/voir-comme/", "Voir comme"),
    Screen("vu comme une structure", "facilitator", "/", "Ce qui m’attend", session=AS_STRUCTURE),
]
LIBRARY = [
    Screen("bibliothèque", "facilitator", "/documents/", "Documents"),
    Screen("bibliothèque de la mission", "officer", "/documents/", "Documents"),
    Screen("bibliothèque filtrée", "facilitator", "/documents/?q=zzz&type=ccap", "Documents"),
    Screen("bibliothèque vide", "facilitator", "/documents/", "Documents", before=_no_documents),
    Screen("bibliothèque vide d’une structure", "l1", "/documents/", "Documents", before=_no_documents),
    Screen("dépôt vide", "facilitator", "/documents/deposer/", "Déposer"),
    Screen("dépôt", "facilitator", _drafts, "Déposer", before=_deposit_twice),
    Screen("dépôt à corriger", "facilitator", _drafts, "Déposer", act=_send_empty("Publier")),
    Screen("dépôt refusé", "facilitator", "/documents/deposer/", "Déposer", act=_deposit_what_is_refused),
    Screen("document", "facilitator", at("documents:detail", "ccap"), "CCAP"),
    Screen("document, page trouvée", "facilitator", _at_page(q=QUERY), "CCAP"),
    Screen("document, texte", "facilitator", _at_page(q=QUERY, vue="texte"), "CCAP"),
    Screen("document d’un autre", "f1", at("documents:detail", "ccap"), "CCAP"),
    Screen("document public", "l1", at("documents:detail", "public"), "Nettoyage"),
    Screen("brouillon", "facilitator", at("documents:detail", "draft"), "Avenant"),
    Screen("illisible", "facilitator", at("documents:detail", "unreadable"), "Tableau"),
    Screen("modifier", "facilitator", at("documents:edit", "ccap"), "Modifier"),
    Screen(
        "modifier, à corriger", "facilitator", at("documents:edit", "ccap"), "Modifier", act=_send_empty("Enregistrer")
    ),
    Screen("lecteurs", "facilitator", at("documents:audience", "ccap"), "Qui peut lire"),
    Screen("remplacer", "facilitator", at("documents:replace", "ccap"), "Remplacer"),
    Screen(
        "remplacer, sans fichier", "facilitator", at("documents:replace", "ccap"), "", act=_send_empty("Enregistrer")
    ),
    Screen("retirer", "facilitator", at("documents:withdraw", "ccap"), "Retirer"),
    Screen("supprimer", "facilitator", at("documents:delete", "draft"), "Supprimer"),
    Screen("recherche", "facilitator", "/recherche/", "Chercher"),
    Screen("résultats", "facilitator", f"/recherche/?q={QUERY}", ""),
    Screen(
        "résultats par page, filtrés", "facilitator", f"/recherche/?q={QUERY}&vue=pages&du=2020-01-01&type=ccap", ""
    ),
    Screen("résultats, filtres ouverts", "facilitator", f"/recherche/?q={QUERY}", "", act=lambda v, c: v.open_menus()),
    Screen("aucune page", "facilitator", "/recherche/?q=espaces+verts&vue=pages", ""),
    Screen("aucun résultat de ces dates", "facilitator", f"/recherche/?q={QUERY}&au=1999-12-31", "Aucun résultat"),
    Screen("documents semblables", "facilitator", _similar, "Documents semblables"),
    Screen("résultats corrigés", "facilitator", "/recherche/?q=pénalitée", ""),
    Screen("aucun résultat", "facilitator", "/recherche/?q=zzzz", "Aucun résultat"),
    Screen("état de l’index", "officer", "/recherche/reglages/index/", "Réglages"),
    Screen("suggestions", "facilitator", "/recherche/", "Chercher", before=_search_before, act=_type("clau")),
    Screen("recherches proposées", "facilitator", "/recherche/", "Chercher", before=_search_before, act=_type("")),
    Screen("recherches passées", "facilitator", "/recherche/passees/", "Recherches", before=_search_before),
    Screen("pas de recherche passée", "facilitator", "/recherche/passees/", "Recherches"),
    Screen("recherches non gardées", "facilitator", "/recherche/passees/", "Recherches", before=_keep_no_searches),
    Screen("déposé par", "l1", lambda c: f"/recherche/?deposant={c.network.officer.pk}", ""),
    Screen("mis en avant", "facilitator", "/recherche/?q=pénalités", "", before=_manage_search),
    Screen("mis en avant, sans résultat", "facilitator", "/recherche/?q=zzzz", "1 page", before=_manage_search),
    *(Screen(name, "officer", f"{SETTINGS}{path}", title, _manage_search, act) for name, path, title, act in MANAGED),
    Screen("fiches", "facilitator", "/ressources/", "Fiches"),
    Screen("section", "facilitator", lambda c: c.section.url, "Guides"),
    Screen("fiche", "l1", lambda c: c.fiche.url, "Calculer"),
]
