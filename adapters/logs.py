"""Log lines: one JSON object each, so that nothing that people type can forge one."""

import json
import logging
import sys
from datetime import UTC, datetime

_FIELDS = "throughline"


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, and the fields given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


def set_up(level: str) -> None:
    """Send the log to standard error from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel("WARNING")
    logging.getLogger("slack_bolt").setLevel("ERROR")  # it warns of what is meant as it is


def fields(**values: object) -> dict[str, dict[str, object]]:
    """Fields for a line, as ``extra`` wants them."""
    return {_FIELDS: values}
