"""A signal names the types that it carries, and its connections end with their owner.

Qt disconnects the methods of an object that is deleted. A lambda, a function within a
function, or an `emit` is called as long as the sender lives: for a widget that is gone.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parent.parent / "terp_desktop" / "ui"
SAFE = {"after_loading", "owned_slot"}
"""What makes a slot that looks whether its owner is still there."""

COPIED = {"list", "dict"}
"""What PySide6 hands on as a copy; it empties a dict whose keys are no strings."""

REASON = re.compile(r"# .+: .+")
"""Says of an `object` which type it is, and why that is not declared."""


def base(node: ast.expr) -> str:
    """What an expression begins with: a name, or an attribute of self; "" for neither."""
    names: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return ""
    names.append(node.id)
    names.reverse()
    return ".".join(names[:2]) if names[0] == "self" else names[0]


def bindings(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What names are bound to which expressions; what a call has made is the function's own."""
    for node in ast.walk(function):
        if isinstance(node, ast.For):
            values = node.iter.elts if isinstance(node.iter, ast.Tuple) else [node.iter]
            yield from ((target, value) for value in values for target in flat(node.target))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                else:
                    pairs = zip([target], [node.value], strict=True)
                yield from (pair for pair in pairs if not isinstance(pair[1], ast.Call))


def flat(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple) else [target]


def from_outside(function: ast.FunctionDef, known: Iterable[str]) -> set[str]:
    """The names, and the attributes of self, of what was made elsewhere."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    found = {*known, *(one.arg for one in every)} - {"self"}
    for target, value in bindings(function):
        if base(value) in found:
            found.add(base(target))
    return found


def is_loose(slot: ast.expr, functions: set[str]) -> bool:
    """Whether Qt cannot know whose it is."""
    if isinstance(slot, ast.Lambda):
        return True
    if isinstance(slot, ast.Name):
        return slot.id in functions
    if isinstance(slot, ast.Attribute):
        return slot.attr == "emit"
    if isinstance(slot, ast.Call):
        called = slot.func
        return (called.attr if isinstance(called, ast.Attribute) else base(called)) not in SAFE
    return False


def loose_connections(tree: ast.AST) -> Iterator[int]:
    """The lines that connect what outlives its owner to the signal of what may do so too."""
    for kind in ast.walk(tree):
        if not isinstance(kind, ast.ClassDef):
            continue
        methods = [one for one in kind.body if isinstance(one, ast.FunctionDef)]
        kept = {
            name
            for one in methods
            if one.name == "__init__"
            for name in from_outside(one, ())
            if name.startswith("self.")
        }
        for method in methods:
            yield from loose_in(method, from_outside(method, kept))


def loose_in(method: ast.FunctionDef, outside: set[str]) -> Iterator[int]:
    nested = [one for one in ast.walk(method) if isinstance(one, ast.FunctionDef)]
    functions = {one.name for one in nested if one is not method}
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "connect"
            and base(node.func.value) in outside
            and is_loose(node.args[0], functions)
        ):
            yield node.lineno


def test_no_unowned_callable_is_connected_to_a_longer_lived_signal() -> None:
    files = sorted(UI.rglob("*.py"))
    found = [
        f"{path.relative_to(UI)}:{line}"
        for path in files
        for line in loose_connections(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert len(files) > 100
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "viewer.theme.changed.connect(lambda: self.update())",
        "self._viewer.theme.changed.connect(lambda: self.update())",
        "self._viewer.theme.changed.connect(partial(self.show, 1))",
        "self._viewer.theme.changed.connect(self.changed.emit)",
        "theme = self._viewer.theme\n        theme.changed.connect(lambda: None)",
        "for one in viewer.actions():\n            one.triggered.connect(lambda: None)",
        "def show(): pass\n        viewer.theme.changed.connect(show)",
    ],
)
def test_the_rule_finds_each_way_to_do_it(line: str) -> None:
    made = "class A(QWidget):\n    def __init__(self, viewer):\n        self._viewer = viewer\n"
    assert len(list(loose_connections(ast.parse(f"{made}        {line}\n")))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "self._viewer.theme.changed.connect(self.update)",
        "self._viewer.theme.changed.connect(self.changed)",
        "self._viewer.theme.changed.connect(owned_slot(self, partial(self.show, 1)))",
        "self.button = QPushButton()\n        self.button.clicked.connect(lambda: self.show(1))",
        "box = QDialog(viewer)\n        box.accepted.connect(lambda: None)",
    ],
)
def test_the_rule_leaves_alone_what_ends_with_its_owner(line: str) -> None:
    made = "class A(QWidget):\n    def __init__(self, viewer):\n        self._viewer = viewer\n"
    assert list(loose_connections(ast.parse(f"{made}        {line}\n"))) == []


def untyped_signals(text: str) -> Iterator[int]:
    """The lines of signals that do not say what they carry, or not what arrives."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or base(node.func) != "Signal":
            continue
        names = {one.id if isinstance(one, ast.Name) else "" for one in node.args}
        # PySide6 makes of a union or an alias a signal without arguments.
        if "" in names or names & COPIED or ("object" in names and not has_reason(lines, node)):
            yield node.lineno


def has_reason(lines: list[str], signal: ast.Call) -> bool:
    """Whether there is a comment on the line, or above the group of signals."""
    row = signal.lineno - 1
    if REASON.search(lines[row]):
        return True
    while "Signal(" in lines[row]:
        row -= 1
    return REASON.match(lines[row].strip()) is not None


def test_every_signal_says_what_it_carries() -> None:
    files = sorted(UI.rglob("*.py"))
    found = [
        f"{path.relative_to(UI)}:{line}"
        for path in files
        for line in untyped_signals(path.read_text(encoding="utf-8"))
    ]
    assert len(files) > 100
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "moved = Signal(object)",
        "moved = Signal(int, object)",
        "moved = Signal(object)  # nobody knows",
        "# Each carries a Move: seldom loaded.\n\n    moved = Signal(object)",
        "moved = Signal(Move | None)",
        "moved = Signal(frozenset[int])",
        "moved = Signal('QVariant')",
        "moved = Signal(list)",
        "moved = Signal(dict)",
    ],
)
def test_a_signal_without_a_type_is_found(line: str) -> None:
    assert len(list(untyped_signals(f"class A(QObject):\n    {line}\n"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "moved = Signal()",
        "moved = Signal(Move, tuple)",
        "moved = Signal(object)  # Move | None: PySide6 knows no union",
        "# Each carries a Move: seldom loaded.\n    a = Signal(object)\n    b = Signal(object)",
    ],
)
def test_a_signal_with_a_type_or_a_reason_is_left_alone(line: str) -> None:
    assert list(untyped_signals(f"class A(QObject):\n    {line}\n")) == []
