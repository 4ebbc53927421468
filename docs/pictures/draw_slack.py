"""Draws ``slack-*.png``: what people see in Slack, from the very blocks that the bot sends.

python -m docs.pictures.draw_slack [folder]

The sample's people act through the tests' Slack on loopback. The blocks are drawn as Slack's client
draws them, by headless Chromium; the colours and sizes are ours, since nobody outside of Slack can
run its client.
"""

import asyncio
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from adapters import wiring
from storage.memory import MemoryArchive
from tests.contract.drivers.slack import SlackDriver
from tests.slack.server import Display

HERE = Path(__file__).parent
WIDTH = 760
Json = dict[str, Any]

STYLE = """
body { margin: 0; padding: 18px 22px; font: 15px/1.46 Lato, "Noto Sans", "DejaVu Sans", sans-serif;
  color: #1d1c1d; background: #fff; }
.message { display: flex; gap: 10px; margin: 0 0 18px; }
.face { width: 36px; height: 36px; border-radius: 8px; background: #1f4e4a; color: #fff; flex: none;
  font-weight: 700; text-align: center; line-height: 36px; }
.human .face { background: #b06a3b; }
.who { font-weight: 700; } .app { background: #e8e8e8; color: #616061; font-size: 10px;
  padding: 1px 4px; border-radius: 3px; margin-left: 6px; vertical-align: 2px; }
.only, .small { color: #616061; font-size: 13px; margin: 2px 0 4px; }
h3 { font-size: 18px; margin: 6px 0 4px; } ul { margin: 2px 0; padding-left: 24px; }
blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid #ddd;
  white-space: pre-wrap; }
.section { white-space: pre-wrap; margin: 4px 0; } li { white-space: pre-wrap; }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px;
  font-size: 12px; white-space: pre-wrap; }
.actions { margin: 8px 0 2px; } button { font: 700 14px Lato, "DejaVu Sans", sans-serif;
  padding: 6px 12px; margin: 0 8px 6px 0; background: #fff; border: 1px solid #bbb;
  border-radius: 6px; color: #1d1c1d; }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
.modal, .home { border: 1px solid #ddd; border-radius: 10px; padding: 4px 20px 16px;
  max-width: 560px; box-shadow: 0 4px 18px #0002; } .home { max-width: none; }
.modal > header { font-weight: 700; font-size: 20px; padding: 14px 0 8px; }
label { display: block; font-weight: 700; margin: 12px 0 4px; }
.input { border: 1px solid #999; border-radius: 4px; padding: 7px 10px; min-height: 21px;
  white-space: pre-wrap; } .tall { min-height: 60px; }
.hint, .wrong { color: #616061; font-size: 13px; }
.wrong { color: #c01343; } .wrong::before { content: "⚠ "; }
footer { text-align: right; margin-top: 16px; }
"""


def page(*shown: str) -> str:
    """A page of messages."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(shown)}"


def human(name: str, words: str) -> str:
    """What a person wrote."""
    return (
        f'<div class="message human"><div class=face>{name[0]}</div><div><span class=who>{name}'
        f"</span><div class=section>{escape(words)}</div></div></div>"
    )


def drawn(shown: Display, errors: dict[str, str] | None = None) -> str:
    """What the bot showed."""
    inner = "".join(block(one, errors or {}) for one in shown.blocks)
    if shown.kind == "home":
        return f"<div class=home>{inner}</div>"
    if shown.kind == "modal":
        title, close = shown.view["title"]["text"], shown.view["close"]["text"]
        submit = shown.view.get("submit", {}).get("text")
        buttons = f"<button>{escape(close)}</button>"
        buttons += f"<button class=primary>{escape(submit)}</button>" if submit else ""
        return (
            f"<div class=modal><header>{escape(title)}</header>{inner}"
            f"<footer>{buttons}</footer></div>"
        )
    only = "<div class=only>👁 Only visible to you</div>" if shown.kind == "ephemeral" else ""
    return (
        "<div class=message><div class=face>T</div><div><span class=who>Throughline</span>"
        f"<span class=app>APP</span>{only}{inner}</div></div>"
    )


def block(one: Json, errors: dict[str, str]) -> str:
    """One block."""
    match one["type"]:
        case "header":
            return f"<h3>{escape(one['text']['text'])}</h3>"
        case "rich_text":
            return "".join(rich(element) for element in one["elements"])
        case "actions":
            return f"<div class=actions>{''.join(map(button, one['elements']))}</div>"
        case "context":
            small = "<br>".join(escape(text["text"]) for text in one["elements"])
            return f"<div class=small>{small}</div>".replace("\n", "<br>")
        case "input":
            return field(one, errors)
        case kind:
            raise ValueError(kind)


def rich(element: Json) -> str:
    """An element of rich text."""
    match element["type"]:
        case "rich_text_section":
            return f"<div class=section>{words(element)}</div>"
        case "rich_text_quote":
            return f"<blockquote>{words(element)}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{words(element)}</pre>"
        case "rich_text_list":
            items = "".join(f"<li>{words(item)}</li>" for item in element["elements"])
            return f"<ul style='margin-left:{26 * element['indent']}px'>{items}</ul>"
        case kind:
            raise ValueError(kind)


def words(element: Json) -> str:
    """The words of an element, in their styles."""
    shown = ""
    for one in element["elements"]:
        style, text = one.get("style", {}), escape(one["text"])
        text = f"<b>{text}</b>" if style.get("bold") else text
        shown += f"<i>{text}</i>" if style.get("italic") else text
    return shown


def button(one: Json) -> str:
    """A button."""
    return f"<button class='{one.get('style', '')}'>{escape(one['text']['text'])}</button>"


def field(one: Json, errors: dict[str, str]) -> str:
    """A field of a form."""
    element = one["element"]
    chosen = element.get("initial_option", {}).get("text", {}).get("text", "")
    value = element.get("initial_value") or chosen or _person(element)
    mark = "" if not one["optional"] else " <span class=hint>(optional)</span>"
    wrong = errors.get(one["block_id"], "")
    hint = one.get("hint", {}).get("text", "")
    return (
        f"<label>{escape(one['label']['text'])}{mark}</label>"
        f"<div class='input {'tall' if element.get('multiline') else ''}'>{escape(value)}</div>"
        + (f"<div class=wrong>{escape(wrong)}</div>" if wrong else "")
        + (f"<div class=hint>{escape(hint)}</div>" if hint else "")
    )


def _person(element: Json) -> str:
    """The chosen person, as Slack shows them instead of their id."""
    user = str(element.get("initial_user", ""))
    return f"@{user[2:].rstrip('01').title()}" if user else ""


def save(html: str, file: Path, height: int) -> None:
    """The page as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                "--force-device-scale-factor=1.5",
                f"--window-size={WIDTH},{height}",
                f"--screenshot={file}",
                str(source),
            ],
            check=True,
            capture_output=True,
        )


async def pictures(folder: Path) -> None:
    """Let people act, and draw what they see."""
    driver = await SlackDriver(MemoryArchive(), wiring.embedded_judge()).open()
    for line in (
        "/goal setup",
        "/goal set vision Make bike servicing simple, reliable and accessible for every rider",
        "/goal set user Riders never lose a day to a broken bike",
        "/goal set product Customers can book and pay for bike servicing in an app by 2027-06-30",
        "/goal set kpi Online bookings: 0 -> 60 %",
        "/goal kpi Online bookings 24 %",
        "/goal set release Book a service slot online by 2027-01-30",
        "/goal set sprint Riders see the free slots of a workshop and book one",
        "/goal role @Sam sm",
    ):
        await driver.types("Maya", line)
    await driver.types("Maya", "/goal")
    save(page(drawn(driver._last["Maya"])), folder / "slack-goal.png", 480)
    shown = []
    for request in (
        "Let riders pay by card when they book",
        "A coffee machine and t-shirts for the office kitchen",
    ):
        await driver.asks_in_thread("Tom", (request,), "does this request fit?")
        shown += [human("Tom", request), human("Tom", "@Throughline does this request fit?")]
        shown.append(drawn(driver._last["Tom"]))
    save(page(*shown), folder / "slack-fit.png", 1080)
    await driver.presses("Tom", "Share with the channel")
    await driver.types("Maya", "/goal request 2")
    await driver.presses("Maya", "Overrule")
    save(page(drawn(driver._last["Maya"])), folder / "slack-ruling.png", 420)
    await driver.fills("Maya", {"Your ruling": "parks", "Why": "Booking comes first; ask in May"})
    save(page(drawn(driver._last["Maya"])), folder / "slack-ruled.png", 640)
    await driver.slack.visit("Maya")
    await driver.settled()
    home = next(one for one in reversed(driver.slack.displays) if one.kind == "home")
    save(page(drawn(home)), folder / "slack-home.png", 640)
    await driver.types("Maya", "/goal setup")
    save(page(drawn(driver._last["Maya"])), folder / "slack-setup.png", 900)
    await driver.close()


if __name__ == "__main__":
    asyncio.run(pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE))
