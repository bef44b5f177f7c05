"""What a production start refuses, with its reason: what the law or safety wants and no default can give."""

from django.conf import settings
from django.core.checks import Error, register

LEGAL = {
    "publisher": "BRAND_PUBLISHER, who publishes the site",
    "publication_director": "BRAND_PUBLICATION_DIRECTOR, who answers for it",
    "host": "BRAND_HOST, who hosts it",
    "contact": "BRAND_CONTACT, where to write",
    "dpo": "BRAND_DPO, where to ask for one's personal data",
}


@register()
def legal_notices(app_configs, **kwargs) -> list[Error]:
    """The notices that the law wants (LCEN, article 6; RGPD, article 13) must not be empty."""
    missing = [variable for key, variable in LEGAL.items() if not settings.BRAND[key]]
    return [Error(f"The legal notices are incomplete: set {variable}.", id="portal.E001") for variable in missing]


@register()
def mail_sender(app_configs, **kwargs) -> list[Error]:
    """Mail without a sender would be refused later, one by one."""
    if settings.DEFAULT_FROM_EMAIL:
        return []
    return [Error("Set DEFAULT_FROM_EMAIL: invitations and password resets leave from it.", id="portal.E002")]


@register()
def private_files(app_configs, **kwargs) -> list[Error]:
    """Private files must not lie below a folder that is served."""
    if settings.STATIC_ROOT in [settings.MEDIA_ROOT, *settings.MEDIA_ROOT.parents]:
        return [Error("MEDIA_ROOT lies below STATIC_ROOT, which is served: choose another VAR.", id="portal.E003")]
    return []
