"""The password rule: long, not guessable, and nothing else."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

from reseau.models import Personne
from reseau.passwords import PasswordRule

CLAIRE = Personne(first_name="Claire", last_name="Hennequin-Thouvenin", email="c.hennequin@plateforme-deux-vallees.fr")


def refusal(password: str) -> str:
    """The code of the refusal; “” when the password is good."""
    try:
        PasswordRule().validate(password, CLAIRE)
    except ValidationError as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "agrafe bateau cheval orange",
        "trois petits cochons roses",
        "   agrafe   bateau   ",
        "🐎🔋📎🟧🌊🎹🪁🧭🥝🪵🧲🪡🧶🪀🛶",
        "Ъ ю ж н ы й  в е т е р",
        "72 93 04 18 55 26 91 08",
        "x" * 3 + "Fq9!" * 4 + "zKp",
        "agrafe bateau cheval orange " * 9,
    ],
)
def test_long_and_unguessable_is_all_it_takes(password):
    assert refusal(password) == ""


@pytest.mark.parametrize("password", ["", "azerty123456", "Tr0ub4dor&3", "quatorze signe"])
def test_fewer_than_fifteen_characters_are_too_few(password):
    assert refusal(password) == "password_too_short"


@pytest.mark.parametrize(
    "password",
    [
        "azerty123456azerty",
        "AzertyUiopQsdfghJklm",
        "motdepasse2026 motdepasse",
        "P@ssw0rd P@ssw0rd 2026",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "123456789012345678",
        "lorraine clauses insertion",
        "Réseau lorrain Réseau lorrain",
        "facilitateur2026!!",
        "Claire Hennequin Claire",
        "hennequin.thouvenin.2026",
        "plateforme deux vallees",
        "ａｚｅｒｔｙｕｉｏｐ１２３４５",
        "bonjour soleil doudou",
    ],
)
def test_common_words_the_site_s_words_and_one_s_own_are_guessable(password):
    assert refusal(password) == "password_too_common"


def test_a_megabyte_is_not_hashed():
    assert refusal("agrafe bateau " * 80_000) == "password_too_long"


def test_the_messages_are_french_and_say_what_to_do():
    with pytest.raises(ValidationError, match="15 caractères au moins"):
        PasswordRule().validate("court")
    with pytest.raises(ValidationError, match="Ajoutez deux ou trois mots"):
        PasswordRule().validate("azertyuiopqsdfghjklm")


def test_one_password_however_its_characters_were_composed():
    person = Personne()
    person.set_password("cafe\u0301 ｂateau cheval")
    assert person.check_password("café bateau cheval")
    assert not person.check_password("cafe bateau cheval")


def test_no_password_opens_an_account_that_has_none():
    person = Personne()
    person.set_password(None)
    assert not person.check_password("")
    assert not person.check_password(None)


def test_production_hashes_with_argon2(monkeypatch):
    for name in ("SECRET_KEY", "SITE_URL"):
        monkeypatch.setenv(name, "https://portail.exemple.fr")
    from portal.settings import base

    assert base.PASSWORD_HASHERS[0].endswith(Argon2PasswordHasher.__name__)
