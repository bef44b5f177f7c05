"""What a person calls the device behind a User-Agent."""

from django import template

register = template.Library()

BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chromium"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
]


@register.filter
def appareil(user_agent: str) -> str:
    """“Firefox sur Windows”, as far as it can be told."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Navigateur inconnu")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser} sur {system}" if system else browser
