import pytest

from terp_desktop.ui.text.plain_text import plain_text


@pytest.mark.parametrize(
    "text",
    ["Bring the list.\nBoth pages.", "a < b and b > c", "Ann <ann@terp.example>", "AT&T & sons"],
)
def test_text_that_is_no_html_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    "html,text",
    [
        ("<p>Bring the <b>list</b>.</p><p>Both pages.</p>", "Bring the list.\n\nBoth pages."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>Docks</li><li>Fees &amp; rates</li></ul>", "• Docks\n• Fees & rates"),
        ("<script>alert(1)</script>Hello<style>p{}</style>", "Hello"),
        ("See<img src='http://tracker.example/p.png'>", "See"),
        ("<b>never closed", "never closed"),
        ("<a href='http://x.example'>the room</a>", "the room"),
    ],
)
def test_html_of_other_calendars_becomes_text(html: str, text: str) -> None:
    assert plain_text(html) == text
