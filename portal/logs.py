"""One event a line, as JSON: nothing that a person typed can forge another line."""

import json
import logging
import re

# The tokens of invitations, reset links, addresses to confirm, calendars and programs: a log must open no account.
TOKEN = re.compile(r"(/(?:invitation|mot-de-passe/lien|compte/adresse|rencontres/agenda)/|portail_)[^/\s\"']{8,}")


class LineFormatter(logging.Formatter):
    """Formats a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": TOKEN.sub(r"\1…", record.getMessage()[:2000]),
        }
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=True)
