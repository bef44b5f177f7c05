"""What a hostile member, officer or visitor tries, through the real views (TRUST.md)."""

import html
import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from documents.models import Document
from portal.models import Fiche
from reseau.access import membership_of
from reseau.invitations import check
from reseau.models import Adhesion, Audience, Invitation, Line, Organisation, Personne, Role
from tests.documents.library import make_document, pdf, send, upload
from tests.network import audience_of, logged_in, make_member
from tests.portal.conftest import publish, site  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
CANARY = "Zyxocanari"


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "prive"
    settings.DOCUMENTS_INCOMING = tmp_path / "envois"


@pytest.fixture
def draft(network) -> Document:
    """A draft of F1 that an officer may not read, with an organisation."""
    document = make_document(network.f1, title=f"Brouillon {CANARY}")
    document.organisation = network.aci1
    document.save()
    return document


# --- An officer, through the Wagtail admin, at what they do not read ---


def test_the_chooser_answers_the_same_for_a_draft_of_another_as_for_nothing(network, draft):
    client = logged_in(network.officer)
    forbidden, absent = (client.get(f"/admin/documents/chooser/chosen/{pk}/") for pk in (draft.pk, 987654))
    assert forbidden.status_code == absent.status_code == 404
    several = client.get(f"/admin/documents/chooser/chosen-multiple/?id={draft.pk}&id=987654")
    assert several.json()["result"] == []
    assert client.get("/admin/documents/chooser/chosen/abc/").status_code == 404
    found = client.get("/admin/documents/chooser/results/", {"q": CANARY}).content.decode()
    assert "Brouillon" not in found


def test_the_chooser_still_gives_what_the_officer_reads(network):
    document = make_document(network.f1, Audience.objects.network(), title="Ouvert")
    chosen = logged_in(network.officer).get(f"/admin/documents/chooser/chosen/{document.pk}/").json()["result"]
    assert (chosen["title"], chosen["url"]) == ("Ouvert", document.get_absolute_url())


def test_a_link_on_a_page_does_not_tell_whether_its_document_exists(network, site, draft):  # noqa: F811
    *_, fiche = site
    links = []
    for pk in (draft.pk, 987654):
        fiche.corps = f'<p><a linktype="document" id="{pk}">ici</a></p>'
        publish(fiche)
        page = logged_in(network.f2).get(fiche.url).content.decode()
        editor = html.unescape(logged_in(network.officer).get(f"/admin/pages/{fiche.pk}/edit/").content.decode())
        entity = re.search(r"data\W+\{[^}]*\bid\b[^}]*\}", editor)[0]
        links.append((re.search(r"<a [^>]*>ici</a>", page)[0], entity))
    assert f'href="/documents/{draft.pk}/"' in links[0][0] and CANARY not in str(links)
    assert [part.replace(str(draft.pk), "N") for part in links[0]] == [p.replace("987654", "N") for p in links[1]]


def test_a_link_to_a_page_tells_neither_whether_it_exists_nor_its_address(network, site):  # noqa: F811
    home, section, fiche = site
    hidden = section.add_child(instance=Fiche(title=f"Page {CANARY}", slug=f"page-{CANARY}", live=False))
    links = []
    for pk in (fiche.pk, hidden.pk, 987654):  # for facilitators, a draft, nothing
        home.corps = f'<p><a linktype="page" id="{pk}">ici</a></p>'
        publish(home)
        page = Client().get(home.url).content.decode()
        links.append(re.search(r"<a [^>]*>ici</a>", page)[0].replace(str(pk), "N"))
    assert len(set(links)) == 1 and "/ressources/N/" in links[0]
    visitor, member = Client(), logged_in(network.f1)
    refused = [visitor.get(f"/ressources/{pk}/") for pk in (fiche.pk, hidden.pk, 987654)]
    assert {(answer.status_code, answer.url.partition("?")[0]) for answer in refused} == {(302, "/compte/connexion/")}
    assert member.get(f"/ressources/{fiche.pk}/").url == fiche.url
    assert member.get(f"/ressources/{section.pk}/").url == section.url
    assert member.get(f"/ressources/{hidden.pk}/").status_code == 404
    assert visitor.get(f"/ressources/{home.pk}/").url == home.url


@pytest.mark.parametrize("number", ["abc", "9" * 20, "-1", "²"])
def test_a_senseless_number_is_absent_in_the_admin_too(network, number):
    client = logged_in(network.officer)
    for path in ("/admin/documents/chooser/chosen-multiple/", "/admin/bulk/wagtailcore/page/publish/"):
        assert client.get(path, {"id": number}).status_code == 404


def test_an_organisation_tells_nothing_of_the_drafts_that_name_it(network, draft):
    client = logged_in(network.officer)
    pages = [client.get(f"/admin/organisation/{verb}/{network.aci1.pk}/") for verb in ("edit", "delete", "history")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    for page in pages:
        assert not re.search(r"Utilisé\(e\)|référencé\(e\)|Privé\(e\)", page.content.decode())
    assert client.get(f"/admin/organisation/usage/{network.aci1.pk}/").status_code == 404


def test_an_organisation_that_serves_is_not_deleted_and_one_that_does_not_is(network, draft):
    client = logged_in(network.officer)
    spare = Organisation.objects.create(nom="Pour rien", genre="aci", territoire=network.t1, siret="73282932000074")
    for organisation, stays in ((network.aci1, True), (spare, False)):
        assert client.post(f"/admin/organisation/delete/{organisation.pk}/").status_code == 302
        assert Organisation.objects.filter(pk=organisation.pk).exists() is stays


# --- A referent, beyond what was delegated ---


@pytest.fixture
def referent(network) -> Personne:
    """A referent of the organisation whose members the officers are."""
    return make_member("Rene", Role.AGENT_REGIONAL, network.region, network.conseil, is_referent=True)


def test_a_referent_ends_no_officer_nor_another_referent(network, referent):
    other = make_member("Nina", Role.AGENT_REGIONAL, network.region, network.conseil, is_referent=True)
    client = logged_in(referent)
    for person in (network.officer, network.admin, other):
        adhesion = person.adhesions.get()
        assert client.get(f"/reseau/membres/{adhesion.pk}/fin/").status_code == 404
        assert client.post(f"/reseau/membres/{adhesion.pk}/fin/").status_code == 404
        assert membership_of(person).adhesions
        assert f"/reseau/membres/{adhesion.pk}/fin/" not in client.get("/reseau/membres/").content.decode()


def test_a_referent_ends_nobody_outside_their_territory(network):
    far = make_member("Loin", Role.FACILITATEUR, network.t2, network.mde1)
    near = make_member("Pres", Role.FACILITATEUR, network.t1, network.mde1)
    client = logged_in(network.f1)
    answers = [client.post(f"/reseau/membres/{p.adhesions.get().pk}/fin/").status_code for p in (far, near)]
    assert answers == [404, 302]
    assert membership_of(far).adhesions and not membership_of(near).adhesions


def invitation(network, **fields) -> Invitation:
    """Sent by an officer, unless the fields say otherwise."""
    asked = {
        "email": "julien@exemple.fr",
        "organisation": network.mde1.pk,
        "role": Role.FACILITATEUR,
        "territoire": network.t1.pk,
    }
    by = fields.pop("by", network.officer)
    assert logged_in(by).post("/reseau/invitations/", asked | fields).status_code == 302
    return Invitation.objects.latest("pk")


def test_a_referent_does_not_send_again_what_they_could_not_have_sent(network, referent):
    high = invitation(network, organisation=network.conseil.pk, role=Role.CHARGE_MISSION, territoire=network.region.pk)
    before = high.token_hash
    logged_in(referent).post(f"/reseau/invitations/{high.pk}/renvoyer/")
    high.refresh_from_db()
    assert (high.token_hash, high.invited_by) == (before, network.officer)


def test_the_link_of_who_lost_the_right_to_invite_opens_nothing(network, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sent = invitation(network, by=network.f1)
    link = re.search(r"/invitation/\S+", mail.outbox[-1].body)[0]
    assert client.get(link).status_code == 200
    network.f1.adhesions.get().end(network.officer)
    phrase = "quatre mots sans aucun rapport"
    account = {"first_name": "Jo", "last_name": "Li", "password1": phrase, "password2": phrase}
    assert client.post(link, account).status_code == 410
    assert not Personne.objects.filter(email=sent.email).exists()
    logged_in(network.officer).post(f"/reseau/invitations/{sent.pk}/renvoyer/")
    assert client.get(re.search(r"/invitation/\S+", mail.outbox[-1].body)[0]).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"role": Role.CHARGE_MISSION},
        {"role": Role.ADMINISTRATEUR},
        {"organisation": "mde2"},
        {"territoire": "t2"},
        {"territoire": "region"},
        {"territoire": "across"},
        {"organisation": 987654},
    ],
    ids=str,
)
def test_a_referent_invites_into_nothing_but_their_own(network, asked):
    values = {name: getattr(getattr(network, str(value), None), "pk", value) for name, value in asked.items()}
    data = {
        "email": "a@exemple.fr",
        "organisation": network.mde1.pk,
        "role": "facilitateur",
        "territoire": network.t1.pk,
    }
    response = logged_in(network.f1).post("/reseau/invitations/", data | values)
    assert response.status_code == 200 and not Invitation.objects.exists()


def test_a_referent_names_no_referent_whatever_they_send(network):
    sent = invitation(network, by=network.f1, is_referent="on", invited_by=network.officer.pk, accepted_at="2026-01-01")
    assert (sent.is_referent, sent.invited_by, sent.accepted_at) == (False, network.f1, None)
    check(sent, membership_of(network.f1))


# --- Fields that are not on the form ---


def test_what_is_not_on_the_form_is_ignored(network):
    document = make_document(network.f1, audience_of(Line(role=Role.COMITE)), territoires=[network.t1])
    public = Audience.objects.public()
    data = {
        "titre": "Nouveau",
        "type": "",
        "organisation": network.mde1.pk,
        "territoires": [network.t1.pk],
        "revision": document.revision,
        "owner": network.f2.pk,
        "audience": public.pk,
        "audience_id": public.pk,
        "published_at": "",
        "current": "",
        "file": "/etc/passwd",
    }
    kept = (document.owner_id, document.audience_id, document.published_at, document.current_id, document.file.name)
    assert logged_in(network.f1).post(reverse("documents:edit", args=[document.pk]), data).status_code == 302
    document.refresh_from_db()
    now = (document.owner_id, document.audience_id, document.published_at, document.current_id, document.file.name)
    assert (document.title, now) == ("Nouveau", kept)


@pytest.mark.parametrize("field, of", [("territoires", "t2"), ("territoires", "region"), ("organisation", "mde2")])
def test_a_document_is_not_put_where_one_does_not_write(network, field, of):
    document = make_document(network.f1, territoires=[network.t1])
    data = {"titre": "X", "type": "", "revision": document.revision, field: getattr(network, of).pk}
    assert logged_in(network.f1).post(reverse("documents:edit", args=[document.pk]), data).status_code == 200
    document.refresh_from_db()
    assert document.organisation is None and list(document.territoires.all()) == [network.t1]


def test_a_profile_takes_no_right(network):
    data = {"first_name": "A", "last_name": "B", "is_staff": "on", "is_superuser": "on", "role": "administrateur"}
    logged_in(network.l1).post("/compte/", data | {"email": "x@exemple.fr", "is_active": "", "password": "x"})
    network.l1.refresh_from_db()
    kept = (network.l1.first_name, network.l1.is_staff, network.l1.is_superuser, network.l1.is_active, network.l1.email)
    assert kept == ("A", False, False, True, "aicha@exemple.fr")
    assert Adhesion.objects.get(personne=network.l1).role == Role.STRUCTURE


@pytest.mark.parametrize(
    "line",
    [
        {"role": "public"},
        {"role": Role.CHARGE_MISSION},
        {"territoire": 987654},
        {"organisation": 987654},
        {"territoire": "1 OR 1=1"},
    ],
    ids=str,
)
def test_an_audience_that_is_not_offered_is_not_composed(network, line):
    document, before = make_document(network.f1, Audience.objects.network()), Audience.objects.count()
    fields = {"role": "", "territoire": "", "organisation": ""} | line
    data = {"audience-TOTAL_FORMS": 1, "audience-INITIAL_FORMS": 1, "revision": document.revision}
    data |= {f"audience-0-{name}": value for name, value in fields.items()}
    response = logged_in(network.f1).post(reverse("documents:audience", args=[document.pk]), data)
    document.refresh_from_db()
    assert response.status_code == 200 and document.audience == Audience.objects.network()
    assert Audience.objects.count() == before


def test_nobody_but_a_member_of_today_is_named(network):
    document = make_document(network.f1, Audience.objects.network())
    network.l1.adhesions.get().end(network.officer)
    data = {"audience-TOTAL_FORMS": 0, "audience-INITIAL_FORMS": 0, "revision": document.revision}
    for person in (network.l1.pk, 987654, "x"):
        logged_in(network.f1).post(
            reverse("documents:audience", args=[document.pk]), data | {"audience-personnes": [person]}
        )
    document.refresh_from_db()
    assert document.audience == Audience.objects.network()


# --- What is typed ---


@pytest.mark.parametrize("title", ["=1\x01+2\x08", "facture\u202egpj.exe", "\x1b[2Jécran", "a\u200bb\ufeff"])
def test_a_title_keeps_only_what_can_be_seen_and_breaks_no_export(network, title):
    document = make_document(network.f1, Audience.objects.network())
    client = logged_in(network.f1)
    data = {"titre": title, "type": "", "organisation": "", "revision": document.revision}
    assert client.post(reverse("documents:edit", args=[document.pk]), data).status_code == 302
    document.refresh_from_db()
    assert document.title.isprintable() and document.title
    for kind in ("csv", "xlsx"):
        assert client.get(reverse(f"documents:export_{kind}")).status_code == 200


def test_an_export_survives_a_title_from_elsewhere(network, tmp_path):
    Document.objects.filter(pk=make_document(network.f1, Audience.objects.network()).pk).update(title="=a\x01b")
    response = logged_in(network.f1).get(reverse("documents:export_xlsx"))
    (tmp_path / "liste.xlsx").write_bytes(b"".join(response.streaming_content))
    cell = load_workbook(tmp_path / "liste.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=ab", "s")


EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"


def test_nothing_typed_becomes_markup(network):
    document = make_document(network.f1, Audience.objects.network(), title=EVIL, summary=EVIL)
    client = logged_in(network.f1)
    pages = ["", "modifier/", "remplacer/", "lecteurs/", "retirer/", "?vue=texte&q=<script>alert(2)</script>"]
    addresses = [f"/documents/{document.pk}/{page}" for page in pages]
    addresses += ["/", "/documents/", f"/documents/?q={EVIL}", f"/recherche/?q={EVIL}", "/recherche/?q=onerror"]
    addresses += ["/recherche/suggestions/?q=onerr", f"/acces/voir-comme/?next={EVIL}", f"/rien/{EVIL}/"]
    for address in addresses:
        page = client.get(address).content.decode()
        assert "<img src=x" not in page and "<script>alert" not in page, address
    assert "onerror" in client.get("/recherche/suggestions/?q=onerr").content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil", "javascript:x", "foo", "a.b", "\0"]
)
def test_voir_comme_leads_nowhere_else(network, target):
    client = logged_in(network.f1)
    choice = {"role": Role.STRUCTURE, "territoire": network.t1.pk, "next": target}
    assert client.post("/acces/voir-comme/", choice).url == "/"
    assert client.post("/acces/voir-comme/quitter/", {"next": target}).url == "/"


# --- Rights that change while a browser is open ---


def test_who_leaves_in_the_middle_of_a_deposit_publishes_nothing(network):
    client = logged_in(network.f1)
    draft = make_document(network.f1)
    page = client.get(f"/documents/deposer/?brouillons={draft.pk}")
    assert page.status_code == 200
    network.f1.adhesions.get().end(network.officer)
    data = {
        "complet": "1",
        "publier": "",
        "audience-TOTAL_FORMS": 1,
        "audience-INITIAL_FORMS": 1,
        "audience-0-role": "",
    }
    for address in (f"/documents/deposer/?brouillons={draft.pk}", "/documents/deposer/fichier/", "/acces/lecteurs/"):
        assert client.post(address, data).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_who_is_no_longer_an_officer_opens_nothing_to_the_public(network):
    document = make_document(network.officer, Audience.objects.network())
    client = logged_in(network.officer)
    adhesion = network.officer.adhesions.get()
    adhesion.role = Role.FACILITATEUR
    adhesion.save()
    data = {"audience-TOTAL_FORMS": 1, "audience-INITIAL_FORMS": 1, "audience-0-role": "public"}
    page = client.post(reverse("documents:audience", args=[document.pk]), data | {"revision": document.revision})
    document.refresh_from_db()
    assert page.status_code == 200 and document.audience == Audience.objects.network()
    assert client.get("/admin/").status_code == 404


def test_what_is_withdrawn_or_deleted_is_gone_from_every_answer_at_once(network):
    document = make_document(network.f1, Audience.objects.network(), title=f"Titre {CANARY}")
    client, owner = logged_in(network.l1), logged_in(network.f1)
    addresses = [f"/recherche/?q={CANARY[:-1]}", f"/recherche/suggestions/?q={CANARY[:6]}", "/documents/", "/"]

    def shown() -> list[bool]:
        return [f"Titre <mark>{CANARY}" in page or f"Titre {CANARY}" in page for page in map(text_of, addresses)]

    def text_of(address: str) -> str:
        return client.get(address).content.decode()

    assert all(shown()[1:])
    document.refresh_from_db()
    owner.post(reverse("documents:withdraw", args=[document.pk]), {"revision": document.revision})
    assert not any(shown())
    assert all(CANARY not in text_of(address) for address in addresses)
    owner.post(reverse("documents:delete", args=[document.pk]))
    assert not Document.objects.exists() and not any(shown())
    groups = owner.get(f"/recherche/suggestions/?q={CANARY[:6]}").context["groups"]
    assert [group.name for group in groups] in ([], ["Vos recherches"])  # what one typed oneself is one's own


def test_an_old_version_follows_the_readers_of_today(network):
    document = make_document(network.f1, Audience.objects.network())
    client = logged_in(network.f2)
    address = reverse("documents:version_download", args=[document.pk, 1])
    etag = client.get(address)["ETag"]
    document.refresh_from_db()
    logged_in(network.f1).post(reverse("documents:withdraw", args=[document.pk]), {"revision": document.revision})
    for headers in ({}, {"If-None-Match": etag}, {"Range": "bytes=0-1"}, {"If-Match": "*"}):
        assert client.get(address, headers=headers).status_code == 404
        assert client.head(address, headers=headers).status_code == 404


# --- Requests that are not what they seem ---


def test_without_the_token_nothing_is_changed_and_no_object_shows(network):
    document = make_document(network.f1, Audience.objects.network())
    client = Client(enforce_csrf_checks=True)
    client.cookies = logged_in(network.f2).cookies
    names = ("edit", "audience", "replace", "read_again", "withdraw", "delete")
    for name in names:
        answers = {client.post(reverse(f"documents:{name}", args=[pk])).status_code for pk in (document.pk, 987654)}
        assert len(answers) == 1 and answers <= {403, 404}
    owner = Client(enforce_csrf_checks=True)
    owner.cookies = logged_in(network.f1).cookies
    for name in names:
        assert owner.post(reverse(f"documents:{name}", args=[document.pk]), {"complet": "1"}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_method_tells_nothing_of_an_object(network, method):
    hidden = make_document(network.f1)
    for client in (logged_in(network.f2), Client()):
        for name in ("detail", "download", "edit", "withdraw"):
            got, nothing = (
                client.generic(method, reverse(f"documents:{name}", args=[pk])) for pk in (hidden.pk, 987654)
            )
            assert got.status_code == nothing.status_code != 200
            assert got.headers.get("Allow") == nothing.headers.get("Allow")


@pytest.mark.parametrize(
    "variant", ["/documents/{}", "/documents/{}/telecharger", "//documents/{}/", "/documents/{}/%2e/"]
)
def test_a_variant_of_an_address_answers_the_same_for_what_is_hidden(network, variant):
    hidden = make_document(network.f1)
    for client in (logged_in(network.f2), Client()):
        got, nothing = (client.get(variant.format(pk)) for pk in (hidden.pk, 987654))
        assert got.status_code == nothing.status_code != 200
        assert got.headers.get("Location", "").replace(str(hidden.pk), "N") == nothing.headers.get(
            "Location", ""
        ).replace("987654", "N")


@pytest.mark.parametrize("address", ["/documents/{}/versions/{}/telecharger/", "/documents/{}/versions/1/pages/{}/"])
def test_a_version_or_page_of_one_document_is_not_had_through_another(network, address):
    make_document(network.f1)
    own = make_document(network.f2)
    client = logged_in(network.f2)
    assert all(client.get(address.format(own.pk, number)).status_code == 404 for number in (2, 3, "9" * 30))


def test_the_same_content_is_not_said_to_be_there_to_who_may_not_read_it(network):
    content = pdf("La même page")
    make_document(network.f1, content=content, title=f"Titre {CANARY}", name=f"{CANARY}.pdf")
    page = send(logged_in(network.f2), upload(content, "copie.pdf"))
    assert page.status_code == 200 and CANARY not in page.content.decode()
    assert page.context["desk"].undecided == 0
    assert send(logged_in(network.f1), upload(content, "copie.pdf")).context["desk"].undecided == 1


def test_html_and_svg_leave_as_files_that_no_browser_runs(network):
    page = b"<!doctype html><html><body><script>alert(1)</script><p>Texte</p></body></html>"
    document = make_document(network.f1, Audience.objects.network(), page, name="page.html")
    answer = logged_in(network.f2).get(reverse("documents:download", args=[document.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for name in ("dessin.svg", "dessin.png", "dessin.pdf"):
        assert not send(logged_in(network.f1), upload(svg, name)).context["desk"].lines


def test_a_file_name_adds_no_header(network):
    client, name = logged_in(network.f1), b"filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x%3D1%3B%E2%80%AEfdp.pdf"
    part = b'--B\r\nContent-Disposition: form-data; name="%s"'
    body = part % b"fichiers" + b"; " + name + b"\r\n\r\n" + pdf("a") + b"\r\n"
    body += part % b"complet" + b"\r\n\r\n1\r\n--B--\r\n"
    client.generic("POST", "/documents/deposer/", body, content_type="multipart/form-data; boundary=B")
    answer = client.get(reverse("documents:download", args=[Document.objects.get().pk]))
    assert answer.status_code == 200 and not answer.cookies and "Set-Cookie" not in answer.headers
    assert not re.search(r"[\r\n\u202e]", answer["Content-Disposition"])


def test_rich_text_keeps_no_link_that_runs_code(network, site):  # noqa: F811
    *_, fiche = site
    for url in ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x"):
        content = {
            "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}},
            "blocks": [
                {
                    "key": "a",
                    "text": "ici <script>alert(2)</script>",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
                }
            ],
        }
        data = {
            "title": "Fiche",
            "slug": "calculer",
            "chapo": EVIL,
            "corps": json.dumps(content),
            "ouverture": "dessus",
        }
        answer = logged_in(network.officer).post(
            f"/admin/pages/{fiche.pk}/edit/",
            data | {"action-publish": "1", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0},
        )
        assert answer.status_code == 302
        page = logged_in(network.f1).get(fiche.url).content.decode()
        assert (
            "ici" in page
            and f'href="{url[:6]}' not in page
            and "<script>alert" not in page
            and "<img src=x" not in page
        )


# --- Headers ---


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/aide/",
        "/compte/connexion/",
        "/rien/",
        "/static/portal/portal.css",
        "/static/rien.css",
        "/media/x",
        "/sante",
    ],
)
def test_every_answer_carries_the_policies(db, address):
    answer = Client().get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert all(part in policy for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))
    assert "unsafe" not in policy and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers or address.startswith("/static/")
