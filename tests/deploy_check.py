"""`check --deploy` on the production settings, with the variables a production would set; a warning fails."""

import os
import subprocess
import sys
import tempfile

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.base",
    "SECRET_KEY": "7c1dbe9f5a3e4b0c8d26f1a90b7e3d54c6f8a1e2b9d07c35-a-test-key",
    "SITE_URL": "https://portail.exemple.fr",
    "DEFAULT_FROM_EMAIL": "portail@exemple.fr",
    "BRAND_CONTACT": "contact@exemple.fr",
    "BRAND_PUBLISHER": "Région",
    "BRAND_PUBLICATION_DIRECTOR": "La présidence",
    "BRAND_HOST": "Hébergeur",
    "BRAND_DPO": "dpo@exemple.fr",
}


def main() -> int:
    """Run the check and return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, env=os.environ | PRODUCTION | {"VAR": folder}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
