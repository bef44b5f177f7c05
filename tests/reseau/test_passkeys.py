"""Passkeys, in a real browser with a virtual authenticator: under our CSP, nothing less tells."""

import os
import shutil

import pytest
from django.core.cache import cache

from reseau.comptes import create_account
from tests.network import PASSWORD

selenium = pytest.importorskip("selenium")
from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (shutil.which("chromedriver") or os.environ.get("CI")), reason="no chromium-driver on this machine"
    ),
]


@pytest.fixture
def driver():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--window-size=1280,900"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def authenticator(driver):
    """A device that knows its owner by the finger."""
    options = VirtualAuthenticatorOptions()
    options.transport = VirtualAuthenticatorOptions.Transport.INTERNAL
    options.has_resident_key = options.has_user_verification = options.is_user_verified = True
    driver.add_virtual_authenticator(options)


@pytest.fixture
def site(live_server, settings):
    """The site at a name that passkeys accept: they refuse an address in figures."""
    cache.clear()
    settings.ALLOWED_HOSTS = ["localhost"]
    return live_server.url.replace("127.0.0.1", "localhost")


def reach(driver, path: str) -> None:
    WebDriverWait(driver, 10).until(lambda d: d.current_url.partition("?")[0].endswith(path))


def test_a_passkey_is_added_then_opens_the_portal_without_a_password(site, driver, authenticator):
    create_account("karim@exemple.fr", PASSWORD, first_name="Karim", last_name="Bensaïd")
    driver.get(site + "/compte/connexion/?next=/compte/")
    driver.find_element(By.NAME, "login").send_keys("karim@exemple.fr")
    driver.find_element(By.NAME, "password").send_keys(PASSWORD)
    driver.find_element(By.CSS_SELECTOR, "main .button-main").click()
    reach(driver, "/compte/")

    driver.get(site + "/compte/second-facteur/cles/ajouter/")
    driver.find_element(By.NAME, "passwordless").click()
    driver.find_element(By.ID, "mfa_webauthn_add").click()
    reach(driver, "/compte/second-facteur/secours/")

    driver.get(site + "/compte/deconnexion/")
    driver.find_element(By.CSS_SELECTOR, "main .button-main").click()
    reach(driver, "/compte/connexion/")

    driver.find_element(By.ID, "passkey_login").click()
    WebDriverWait(driver, 10).until(lambda d: "connexion" not in d.current_url)
    driver.get(site + "/compte/")
    assert "Mon compte" in driver.title
    assert not [entry for entry in driver.get_log("browser") if "Content Security Policy" in entry["message"]]


def test_without_a_key_the_page_says_so_and_the_password_still_serves(site, driver):
    driver.get(site + "/compte/connexion/")
    driver.execute_script("navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    notice = driver.find_element(By.CSS_SELECTOR, "[data-webauthn-error]")
    assert not notice.is_displayed()
    driver.find_element(By.ID, "passkey_login").click()
    WebDriverWait(driver, 10).until(lambda d: notice.is_displayed())
    assert driver.find_element(By.NAME, "password").is_displayed()
