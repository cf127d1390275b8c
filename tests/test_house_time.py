"""No day is taken from an instant: the UTC date is another than the person's for hours each day."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "terp_desktop"
# The attributes of a datetime that depend on the zone, not only on the instant.
LOCAL = {"date", "time", "weekday", "isoweekday", "year", "month", "day", "hour"}
# Here `now` may be what clocks on the wall show: it comes from the viewer, not from the clock.
WALL_TIMES = {"ui"}


def days_of_instants(tree: ast.AST, *, has_wall_times: bool) -> Iterator[int]:
    """The lines that ask an instant for what only a place can know."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        instants = {ast.unparse(target) for target in assigned_instants(function)}
        if not has_wall_times:
            instants |= {"now", "self.now", "instant", "self.instant"}
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr in LOCAL:
                asked = node.value
                if ast.unparse(asked) in instants or is_instant(asked):
                    yield node.lineno


def assigned_instants(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and is_instant(node.value):
            yield from node.targets


def is_instant(node: ast.expr) -> bool:
    """Whether it is what a clock says, or that moved on."""
    if isinstance(node, ast.BinOp):
        return is_instant(node.left)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr == "now" and "clock" in ast.unparse(node.func.value).lower()


def own_todays(tree: ast.AST) -> Iterator[int]:
    """The lines that determine the current day without asking the clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "date" and is_local_now(node.value):
            yield node.lineno


def is_local_now(call: ast.expr) -> bool:
    """Whether it brings what a clock says into a zone."""
    return (
        isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith("to_local")
        and bool(call.args)
        and is_instant(call.args[0])
    )


def modules() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_no_module_takes_a_day_from_an_instant() -> None:
    found = [
        f"{name}:{line}"
        for name, tree in modules()
        for line in days_of_instants(tree, has_wall_times=name.split("/")[0] in WALL_TIMES)
    ]
    assert found == []


def test_every_module_asks_the_clock_for_the_current_day() -> None:
    found = [f"{name}:{line}" for name, tree in modules() for line in own_todays(tree)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "today = self._clock.now().date()",
        "now = clock.now()\n    first = now.date()",
        "first = now.year",
        "day = (self.clock.now() + DAY).date()",
    ],
)
def test_the_rule_finds_each_way_to_do_it(text: str) -> None:
    tree = ast.parse(f"def ask(self, clock, now):\n    {text}\n")
    assert len(list(days_of_instants(tree, has_wall_times=False))) == 1


def test_the_rule_leaves_wall_times_alone() -> None:
    tree = ast.parse("def ask(viewer):\n    now = viewer.now()\n    return now.date()\n")
    assert list(days_of_instants(tree, has_wall_times=True)) == []


def test_the_rule_finds_a_today_of_ones_own() -> None:
    tree = ast.parse("today = zones.to_local(self._clock.now(), self._clock.zone()).date()")
    assert list(own_todays(tree)) == [1]
