"""Weekends and public holidays, from the ``holidays`` package."""

from datetime import date
from functools import lru_cache

import holidays

from bot.sprints import IsOff, Weekends


class PublicHolidays:
    """Days off by country and region; keeps ``bot.sprints.DaysOff``."""

    def of(self, country: str, region: str) -> IsOff:
        """The days off of a region. Raises KeyError for one that is not known."""
        return _of(country, region)


@lru_cache(maxsize=500)
def _of(country: str, region: str) -> IsOff:
    if not country:
        return Weekends().of("", "")
    try:
        known = holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        raise KeyError(country) from None

    def is_off(day: date) -> bool:
        return not known.is_working_day(day)

    return is_off
