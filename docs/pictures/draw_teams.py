"""Draws ``teams-*.png``: the very cards that the bot sends, by Microsoft's own renderer.

    npm install --prefix .tools adaptivecards@3.0.6
    python -m docs.pictures.draw_teams [folder]

The sample's people act through the tests' Connector on loopback. Buttons and fields look plainer
than in Teams, whose client is not to be had; the layout and the colours of the parts are the
renderer's.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from adapters import wiring
from storage.memory import MemoryArchive
from tests.contract.drivers.teams import TeamsDriver
from tests.teams.connector import Display

HERE = Path(__file__).parent
RENDERER = HERE.parents[1] / ".tools/node_modules/adaptivecards/dist"
WIDTH = 620
LOOKS = {
    "light": ("#f5f5f5", "#ffffff", "#242424", "#616161"),
    "dark": ("#1f1f1f", "#292929", "#ffffff", "#adadad"),
}
STYLES = {
    "light": {"emphasis": "#f0f0f0", "good": "#e7f2da", "attention": "#fcf4f6",
              "warning": "#fbf6d9", "accent": "#e8ebfa"},
    "dark": {"emphasis": "#3d3d3d", "good": "#2b3a20", "attention": "#3e1f25",
             "warning": "#463100", "accent": "#2f2f4a"},
}  # fmt: skip
COLOURS = {
    "light": {"good": "#498205", "attention": "#c4314b", "warning": "#835c00", "accent": "#5b5fc7"},
    "dark": {"good": "#92c353", "attention": "#f9526b", "warning": "#ffaa44", "accent": "#9ea2ff"},
}
Json = dict[str, Any]


def host_config(theme: str) -> Json:
    """How the renderer draws in that theme."""
    _, ground, text, subtle = LOOKS[theme]

    def colours(default: str) -> Json:
        named = {name: {"default": one, "subtle": one} for name, one in COLOURS[theme].items()}
        return {"default": {"default": default, "subtle": subtle}, **named}

    styles = {
        name: {"backgroundColor": one, "foregroundColors": colours(text)}
        for name, one in {"default": ground, **STYLES[theme]}.items()
    }
    return {
        "fontFamily": "Segoe UI, Noto Sans, DejaVu Sans, sans-serif",
        "spacing": {"small": 6, "default": 10, "medium": 14, "large": 20, "padding": 16},
        "fontSizes": {"small": 12, "default": 14, "medium": 15, "large": 18, "extraLarge": 22},
        "containerStyles": styles,
        "actions": {"maxActions": 6, "actionAlignment": "left", "buttonSpacing": 8},
        "inputs": {
            "label": {
                "requiredInputs": {"weight": "bolder"},
                "optionalInputs": {"weight": "bolder"},
            }
        },
    }


def page(shown: Display, theme: str, said: str = "") -> str:
    """A page with one card; what the renderer finds wrong stands in red above it."""
    back, ground, text, _ = LOOKS[theme]
    script = (RENDERER / "adaptivecards.min.js").read_text(encoding="utf-8")
    style = (RENDERER / "adaptivecards.css").read_text(encoding="utf-8")
    title = f"<h2>{escape(shown.title)}</h2>" if shown.kind == "window" else ""
    before = f"<p class=said><b>Tom</b><br>{escape(said)}</p>" if said else ""
    return f"""<!doctype html><meta charset=utf-8><style>{style}
body {{ margin: 0; padding: 18px; background: {back}; color: {text};
  font: 14px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }}
#card {{ background: {ground}; border-radius: 8px; box-shadow: 0 1px 4px #0004; overflow: hidden; }}
h2 {{ font-size: 18px; margin: 4px 0 12px; }} .said {{ margin: 0 0 14px; }}
button {{ font: 600 13px "Segoe UI", "DejaVu Sans", sans-serif; padding: 6px 14px; margin: 4px 0;
  border-radius: 4px; border: 1px solid #8886; background: {ground}; color: {text}; }}
button.style-positive {{ background: #5b5fc7; color: #fff; }}
input, textarea, select {{ width: 100%; box-sizing: border-box; font: inherit; padding: 6px;
  background: {back}; color: {text}; border: 1px solid #8886; border-radius: 4px; }}
#wrong {{ color: red; }}</style>{before}{title}<div id=wrong></div><div id=card></div>
<script>{script}</script><script>
const card = new AdaptiveCards.AdaptiveCard();
card.version = new AdaptiveCards.Version(1, 5);
card.hostConfig = new AdaptiveCards.HostConfig({json.dumps(host_config(theme))});
const context = new AdaptiveCards.SerializationContext();
card.parse({json.dumps(shown.card)}, context);
const wrong = [];
for (let i = 0; i < context.eventCount; i++) wrong.push(context.getEventAt(i).message);
for (const one of card.validateProperties().validationEvents) wrong.push(one.message);
document.getElementById("wrong").textContent = wrong.join(" | ");
document.getElementById("card").appendChild(card.render());
</script>"""


def save(html: str, file: Path, height: int) -> None:
    """The page as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--hide-scrollbars"]
        options += ["--force-device-scale-factor=1.5", f"--window-size={WIDTH},{height}"]
        command = ["chromium", *options, f"--screenshot={file}", str(source)]
        subprocess.run(command, check=True, capture_output=True)


async def pictures(folder: Path) -> None:
    """Let people act, and draw what they see."""
    driver = await TeamsDriver(MemoryArchive(), wiring.embedded_judge()).open()
    for line in (
        "set vision Make bike servicing simple, reliable and accessible for every rider",
        "set user Riders never lose a day to a broken bike",
        "set product Customers can book and pay for bike servicing in an app by 2027-06-30",
        "set kpi Online bookings: 0 -> 60 %",
        "kpi Online bookings 24 %",
        "set release Book a service slot online by 2027-01-30",
        "set sprint Riders see the free slots of a workshop and book one",
    ):
        await driver.types("Maya", line)
    await driver.types("Maya", "what's our goal?")
    request = "Let riders pay by card when they book"
    await driver.types("Tom", f"does this request fit: {request}?")
    said = f"@Throughline does this request fit: {request}?"
    save(page(driver.last["Maya"], "light"), folder / "teams-goal-light.png", 640)
    save(page(driver.last["Maya"], "dark"), folder / "teams-goal-dark.png", 640)
    save(page(driver.last["Tom"], "light", said), folder / "teams-fit-light.png", 640)
    save(page(driver.last["Tom"], "dark", said), folder / "teams-fit-dark.png", 640)
    await driver.presses("Tom", "Share with the channel")
    await driver.types("Maya", "requests 1")
    await driver.presses("Maya", "Overrule")
    save(page(driver.last["Maya"], "light"), folder / "teams-ruling-light.png", 330)
    await driver.types("Maya", "setup")
    save(page(driver.last["Maya"], "light"), folder / "teams-setup-light.png", 700)
    await driver.close()


if __name__ == "__main__":
    asyncio.run(pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE))
