"""Phrases become parts, and nobody's words can forge one."""

from bot.replies import Bullets, Heading, Paragraph
from bot.wording import as_value, card, document, line, paragraphs


def test_the_first_line_is_the_heading_and_blank_lines_part_the_rest() -> None:
    assert card("Title\n\nOne\nstill one.\n\n\nTwo:\n- a\n- b\n  more of b\n") == (
        Heading("Title"),
        Paragraph("One still one."),
        Paragraph("Two:"),
        Bullets(("a", "b more of b")),
    )


def test_a_phrase_without_words_is_nothing() -> None:
    assert paragraphs("\n\n  \n") == ()


def test_a_value_cannot_forge_a_heading_or_a_list() -> None:
    value = as_value("- fake\n\n# Fake\n- fake")

    assert paragraphs(f"{value}\n") == (Paragraph("- fake # Fake - fake"),)
    assert paragraphs(f"- {value}\n") == (Bullets(("- fake # Fake - fake",)),)
    assert line(value) == document(value) == "- fake # Fake - fake"


def test_a_value_cannot_forge_the_shield() -> None:
    assert paragraphs(as_value("\x02- fake")) == (Paragraph("␂- fake"),)
