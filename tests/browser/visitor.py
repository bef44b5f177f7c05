"""Someone in front of the portal: a real browser, its window, and what it complains about."""

import base64
import json
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python
from django.urls import reverse
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from reseau.comptes import TOTP_PERIOD, current_code
from reseau.models import Personne
from tests.network import PASSWORD, logged_in

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    # One process for all pages, begun anew for none: two sessions at once take an eighth less time.
    "--no-zygote",
    "--disable-site-isolation-trials",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
]
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """
const [only, done] = arguments;
axe.run(document, {resultTypes: ["violations"], ...(only ? {runOnly: only} : {})}).then(
  ({violations}) => done(violations.flatMap(({id, nodes}) => nodes.map((n) => `${id}: ${n.html} ${n.failureSummary}`))),
  (error) => done([String(error)]),
);
"""
# What the portal says (a document speaks in serif): a breaking space before : ; ? ! », after «, or a typist's signs.
MISSPELT = """
const wrong = / [:;?!»](\\s|$)|« |['"]|\\.\\.\\./, quoted = ".serif, .excerpt, .viewer-text, script, style, code";
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [document.title];
while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(quoted)) found.push(walker.currentNode.data);
for (const e of document.querySelectorAll("[placeholder], [aria-label], [title]"))
  found.push(e.placeholder ?? "", e.ariaLabel ?? "", e.title ?? "");
return [...new Set(found.map((text) => text.trim()).filter((text) => wrong.test(text)))];
"""
# What is to be seen; the driver's own idea of it does not know of a <details> of which the style shows the content.
SEEN = """
const [selector, words] = arguments;
return [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({visibilityProperty: true})
  && e.getClientRects().length && e.innerText.replace(/\\s+/g, " ").trim().startsWith(words));
"""
# Where the focus is, unless it is drawn: an outline two pixels wide or more, on something that has a size.
FOCUS_UNSEEN = """
const focused = document.activeElement; // a field for files hides behind a button, which shows its focus
const drawn = focused.matches(".dropzone input") ? focused.parentElement.querySelector(".button") : focused;
const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 1 && box.height > 1;
return seen || focused === document.body ? "" : focused.outerHTML.slice(0, 160); // the walk may leave the page
"""
WIDE, NARROW = 1280, 375
PATIENCE = 15  # seconds


def start_browser(profile: Path) -> Chrome:
    """A headless Chromium with a profile of its own, in French, that keeps its console and its requests."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in [*FLAGS, f"--user-data-dir={profile}", "--lang=fr"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options=options, service=ChromeService(str(CHROMEDRIVER)))
    # Compiled once for every page; sent to each of them it would take as long as the page.
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE})
    browser.get("about:blank")
    for kept in ("browser", "performance"):  # the page that it begins with is none of ours
        browser.get_log(kept)
    return browser


class Visitor:
    """Walks through the portal at `address`."""

    def __init__(self, driver: Chrome, address: str):
        self.driver, self.address = driver, address
        self._has_left = True  # whether it is a visitor without account, on no page
        self._scheme = ""

    # --- The window ---

    def look(self, width: int = WIDE, *, dark: bool = False, height: int = 900) -> None:
        """Set the width of the window (CSS pixels) and the colour scheme that the person prefers."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        if self._scheme != (scheme := "dark" if dark else "light"):
            preferred = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
            features = [{"name": name, "value": value} for name, value in preferred.items()]
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            self._scheme = scheme

    def open(self, path: str) -> None:
        """Go to an address of the portal."""
        self._has_left = False
        self.driver.get(self.address + path)

    @property
    def path(self) -> str:
        """Where the person is: path and query."""
        parts = urlsplit(self.driver.current_url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def text(self) -> str:
        """What is to be read on the page."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    # --- Who it is ---

    def leave(self) -> None:
        """Be a visitor without account, and forget every complaint."""
        if not self._has_left:
            self.driver.get("about:blank")
            self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
            self.complaints()
        self._has_left = True

    def be(self, person: Personne | None, **session) -> None:
        """Have a session of this person already, with these values in it (the walks use the form instead)."""
        self.leave()
        if person is None:
            return
        client = logged_in(person)
        kept = client.session
        kept["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        kept.update(session)
        kept.save()
        self._has_left = False
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": self.address, "httpOnly": True}
        self.driver.execute_cdp_cmd("Network.setCookie", cookie)

    def log_in(self, person: Personne, code: bool = False) -> None:
        """Log in by the form; with the code of the application when the role asks for it."""
        self.leave()
        self.open(reverse("account_login"))
        self.fill("login", person.email)
        self.fill("password", PASSWORD)
        self.press("Se connecter")
        if code:
            self.find('[name="code"]')
            if (left := TOTP_PERIOD - time.time() % TOTP_PERIOD) < 6:  # a code that is about to change is not typed
                time.sleep(left)
            self.fill("code", current_code(person))
            self.press("Se connecter")
        self.wait(lambda: not self.path.startswith(reverse("account_login")), "the door stays shut")

    # --- What a hand does ---

    def find(self, selector: str) -> WebElement:
        """The element, once it is there to be seen; what a page replaces meanwhile is looked for again."""
        seen = WebDriverWait(self.driver, PATIENCE, ignored_exceptions=[StaleElementReferenceException])
        return seen.until(
            lambda d: next((e for e in d.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()), None)
        )

    def all(self, selector: str, words: str = "") -> list[WebElement]:
        """Every such element that is to be seen now, and of which the words begin so."""
        return self.driver.execute_script(SEEN, selector, words)

    def press(self, words: str, selector: str = "a, button, summary") -> None:
        """Click on the link or button of this name."""
        self.wait(lambda: self._click(words, selector), f"nothing here is named “{words}”")

    def _click(self, words: str, selector: str) -> bool:
        for link in self.all(selector, words)[:1]:
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
            ActionChains(self.driver).move_to_element(link).click().perform()
            return True
        return False

    def fill(self, name: str, text: str) -> None:
        """Type into the field of this name, instead of what it held."""
        field = self.find(f'[name="{name}"]')
        field.clear()
        field.send_keys(text)

    def choose(self, name: str, words: str) -> None:
        """Choose an option in the list of this name."""
        self.choose_in(f'select[name="{name}"]', words)

    def choose_in(self, selector: str, words: str) -> None:
        """Choose an option in this list."""
        self.wait(lambda: Select(self.find(selector)).select_by_visible_text(words) or True)

    def go_to(self, words: str) -> None:
        """Follow an entry of the navigation, behind the menu where the window is narrow."""
        if self.all(".menu > summary"):
            self.find(".menu > summary").click()
        self.press(words, ".nav a")

    def search(self, words: str) -> None:
        """Search from the band, or from the page that its loupe leads to where the window is narrow."""
        if not self.all('.band [name="q"]'):
            self.press("", ".to-search")
        field = self.find('[name="q"]')
        field.clear()
        field.send_keys(words, Keys.ENTER)

    def drop(self, name: str, content: bytes) -> None:
        """Choose a file of this name in the field for files."""
        self.driver.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(self.write_file(name, content))

    @staticmethod
    def write_file(name: str, content: bytes) -> str:
        """A file of this name on the person's machine; its path."""
        path = Path(tempfile.mkdtemp()) / name
        path.write_bytes(content)
        return str(path)

    def open_menus(self) -> None:
        """Open every menu and every fold of the page."""
        self.driver.execute_script("for (const part of document.querySelectorAll('details')) part.open = true")

    def wait(self, true, message: str = ""):
        """Wait until `true()` is, and give what it gave."""
        ignored = [WebDriverException]  # the page is drawn again while one looks: look once more
        waiting = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.03, ignored_exceptions=ignored)
        return waiting.until(lambda _: true(), message)

    def wait_for_text(self, words: str) -> None:
        """Wait until these words are to be read."""
        self.wait(lambda: words in self.text, f"“{words}” did not come")

    # --- What a keyboard does ---

    def type_keys(self, *keys: str) -> None:
        """Press keys where the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, selector: str, *, most: int = 150) -> WebElement:
        """Walk with the Tab key to this element; wherever the focus comes on the way, it is seen."""
        for _ in range(most):
            self.type_keys(Keys.TAB)
            unseen = self.driver.execute_script(FOCUS_UNSEEN)
            assert not unseen, f"the focus is not seen on {unseen}"
            if self.has_focus(selector):
                return self.driver.switch_to.active_element
        raise AssertionError(f"the Tab key does not lead to {selector}")

    def has_focus(self, selector: str) -> bool:
        """Whether the focus is there."""
        return self.driver.execute_script("return document.activeElement.matches(arguments[0])", selector)

    # --- What there is to look at, and to complain about ---

    def picture(self) -> bytes:
        """The whole page as a PNG."""
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        return base64.b64decode(shot["data"])

    def violations(self, only: list[str] | None = None) -> list[str]:
        """What axe-core finds on the page; `only` these of its rules."""
        return self.driver.execute_async_script(RUN_AXE, only)

    def overflow(self) -> list[str]:
        """What sticks out of the window sideways; nothing when the page does not scroll that way."""
        return self.driver.execute_script(
            """const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            return [...document.querySelectorAll("body *")]
              .filter((e) => e.getBoundingClientRect().right > wide + 0.5)
              .map((e) => e.outerHTML.slice(0, 120)).slice(0, 6);"""
        )

    def misspelt(self) -> list[str]:
        """What the page says without the signs and spaces of French typography."""
        return self.driver.execute_script(MISSPELT)

    def complaints(self) -> list[str]:
        """Errors in the console, and requests to other hosts, since the last time this was asked."""
        errors = [e["message"] for e in self.driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]
        return [e for e in errors if not self._is_its_own_refusal(e)] + self._strangers()

    def _is_its_own_refusal(self, message: str) -> bool:
        """Whether the console only says that the page itself came with the status it should have."""
        return "Failed to load resource" in message and message.startswith(self.driver.current_url)

    def _strangers(self) -> list[str]:
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith((self.address + "/", "data:", "about:"))]
