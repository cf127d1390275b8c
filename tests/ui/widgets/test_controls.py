from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.fields.field_popups import CalendarPopup
from terp_desktop.ui.fields.time_field import TimeField
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.widgets.controls import CheckBox, SpinBox
from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.form import Form

DAY = date(2025, 11, 4)
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.usefixtures("theme")


def test_a_field_is_as_high_as_every_other(qtbot: QtBot) -> None:
    fields = [
        ValueComboBox([(1, "one")]),
        DateField("Day", lambda: DAY),
        TimeField("Time"),
        SpinBox(1, 9),
    ]
    for field in fields:
        qtbot.addWidget(field)
    assert {field.sizeHint().boundedTo(field.maximumSize()).height() for field in fields} == {32}


def test_a_box_is_ticked_by_its_words_too(qtbot: QtBot) -> None:
    box = CheckBox("All &day")
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.show()
    before = box.grab().toImage()
    QTest.mouseClick(box, LEFT, pos=QPoint(box.width() - 4, box.height() // 2))
    assert box.isChecked()
    assert box.grab().toImage() != before


def test_a_date_drops_a_calendar_down_without_week_numbers(qtbot: QtBot) -> None:
    field = DateField("Day", lambda: DAY)
    qtbot.addWidget(field)
    field.show()
    QTest.mouseClick(field, LEFT, pos=QPoint(field.width() - 8, field.height() // 2))
    popup = field.popup
    assert isinstance(popup, CalendarPopup)
    assert popup.calendar.isVisible()
    header = popup.calendar.verticalHeaderFormat()
    assert header is popup.calendar.VerticalHeaderFormat.NoVerticalHeader
    popup.close()


def test_other_values_can_be_offered_while_the_chosen_one_stays(qtbot: QtBot) -> None:
    field = ValueComboBox[int | None]([(None, "Nobody"), (3, "…")])
    qtbot.addWidget(field)
    field.set_value(3)
    chosen: list[int] = []
    field.currentIndexChanged.connect(chosen.append)
    field.set_choices([(None, "Nobody"), (2, "Bob"), (3, "Ann")])
    assert (field.value, field.currentText()) == (3, "Ann")
    assert chosen == []


def test_a_flow_layout_wraps_at_the_width(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    flow = FlowLayout(page)
    parts = [QWidget() for _ in range(3)]
    for part in parts:
        part.setFixedSize(100, 20)
        flow.addWidget(part)
    page.resize(220, 200)
    page.show()
    assert [part.y() for part in parts] == [0, 0, 28]
    assert flow.heightForWidth(1000) == 20
    assert flow.heightForWidth(100) == 3 * 20 + 2 * 8


@pytest.mark.parametrize(
    "width,same_line,above", [(600, True, False), (450, False, False), (300, False, True)]
)
def test_a_form_uses_the_width_that_it_has(
    qtbot: QtBot, width: int, same_line: bool, above: bool
) -> None:
    form = Form()
    qtbot.addWidget(form)
    first = form.add("Module", QWidget())
    second = form.add("Type", QWidget(), beside=True)
    form.resize(width, 300)
    form.show()
    qtbot.waitUntil(lambda: (first.container.y() == second.container.y()) is same_line)
    qtbot.waitUntil(lambda: (first.label.geometry().bottom() < first.container.y()) is above)


def test_a_hidden_row_has_no_height(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    left_out, last = form.add("Repeats", SpinBox(1, 2)), form.add("Place", SpinBox(1, 2))
    left_out.set_visible(visible=False)
    form.resize(600, 32)
    form.show()
    qtbot.waitUntil(last.container.isVisible)
    assert last.container.y() < 32
