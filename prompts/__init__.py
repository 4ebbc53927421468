"""What the bot says, and what a model is asked: all words, no decisions.

``say/<locale>/<topic>/<moment>.txt.jinja`` holds the phrases, ``say/<locale>/labels.yaml`` short
words, ``say/<locale>/cues.yaml`` how people ask. A new language is a new folder and no Python;
what it lacks is said in English. ``prompts/README.md`` tells translators how.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from bot.text import shorten
from bot.wording import as_value

_HERE = Path(__file__).parent
_SHORT = 160
_FALLBACK = "en"


class Phrases:
    """The phrasebook on disk; keeps ``bot.ports.Phrasebook``.

    Reads labels and cues once. Phrases are compiled when they are first said.
    """

    def __init__(self, folder: Path = _HERE / "say") -> None:
        """Find the languages in ``folder``; English must be one of them."""
        self._folder = folder
        found = sorted(path.name for path in folder.iterdir() if path.is_dir())
        self._locales = (_FALLBACK, *(name for name in found if name != _FALLBACK))
        self._labels = {name: self._read_labels(name) for name in self._locales}
        self._cues = {name: self._read_cues(name) for name in self._locales}
        self._environments = {name: self._environment(name) for name in self._locales}

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """The languages, English first."""
        return self._locales

    def say(self, locale: str, phrase: str, values: Mapping[str, object]) -> str:
        """The phrase with its values; raises KeyError for a phrase that no language has."""
        try:
            template = self._environments[locale].get_template(f"{phrase}.txt.jinja")
        except TemplateNotFound:
            raise KeyError(phrase) from None
        return template.render(values)

    def label(self, locale: str, name: str) -> str:
        """The short word of that name; raises KeyError for one that no language has."""
        words = self._labels[locale]
        return words[name] if name in words else self._labels[_FALLBACK][name]

    def cues(self, locale: str) -> Mapping[str, tuple[str, ...]]:
        """How people ask in this language."""
        return self._cues[locale]

    @cached_property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """Example sentences of all languages, each with the meaning that it has."""
        read = (_load(self._folder / name / "meanings.yaml") for name in self._locales)
        return tuple(
            (str(meaning), str(sentence))
            for loaded in read
            for meaning, sentences in loaded.items()
            if isinstance(sentences, list)
            for sentence in sentences
        )

    def _environment(self, locale: str) -> Environment:
        places = [self._folder / locale, self._folder / _FALLBACK]
        environment = Environment(
            loader=FileSystemLoader(places),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  plain words; platforms show them in unparsed fields
            finalize=_finalize,
            auto_reload=False,
            cache_size=-1,
        )
        environment.globals["label"] = lambda name: self.label(locale, name)
        environment.filters["label"] = lambda name: self.label(locale, name)
        environment.filters["short"] = lambda text: shorten(str(text), _SHORT)
        environment.filters["cell"] = lambda text: str(text).replace("|", "\\|")
        environment.filters["percent"] = lambda share: f"{share:.0%}".replace("%", " %")
        environment.filters["day"] = lambda day: self._day(locale, day)
        return environment

    def _day(self, locale: str, day: date | datetime) -> str:
        month = self.label(locale, f"month.{day.month}")
        return self.label(locale, "date.format").format(day=day.day, month=month, year=day.year)

    def _read_labels(self, locale: str) -> dict[str, str]:
        return dict(_flat(_load(self._folder / locale / "labels.yaml")))

    def _read_cues(self, locale: str) -> dict[str, tuple[str, ...]]:
        loaded = _load(self._folder / locale / "cues.yaml")
        return {str(name): tuple(cues) for name, cues in loaded.items() if isinstance(cues, list)}


def _finalize(value: object) -> object:
    return as_value(value) if isinstance(value, str) else value


def _load(path: Path) -> dict[object, object]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _flat(words: Mapping[object, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in words.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
