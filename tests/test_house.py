"""Rules of the code that no linter checks: lengths, names, and what must not be committed."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "terp_desktop"
LOCK = ROOT / "requirements.lock"

LONGEST_BODY = 40
USUAL_BODY = 15

MADE_BY_TOOLS = {"build", "dist", "__pycache__"}  # beside everything that begins with a dot
OUR_HIDDEN_FILES = {".ci", ".editorconfig", ".gitignore"}

VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|core|managers?|data|info|items?)(_|$)")

# In two parts, so that this file does not name them either.
PACKAGE_SOURCES = [
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("registry.", "npmjs"),
    ("deb.", "debian.org"),
    ("archive.", "ubuntu.com"),
    ("ana", "conda.org"),
    ("pkg", ".dev/"),
]
# Ann is who our examples are about.
HOME_FOLDER = re.compile(r"(?<![\w.~$})-])(?:/home/|/Users/|/root/|[A-Z]:\\Users\\)(?!ann\b)\w")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def bodies(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module, and how many lines its body has, the docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            statements = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - statements[0].lineno + 1 if statements else 0
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is part of the project."""
    for top in ROOT.iterdir():
        if top.name in MADE_BY_TOOLS or (top.name[0] == "." and top.name not in OUR_HIDDEN_FILES):
            continue
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and not MADE_BY_TOOLS & set(path.parts):
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="ignore")


def test_no_function_body_is_longer_than_a_screen() -> None:
    every = [body for path in modules() for body in bodies(path)]
    assert [(name, length) for name, length in every if length > LONGEST_BODY] == []


def test_nine_of_ten_function_bodies_are_short() -> None:
    lengths = [length for path in modules() for _, length in bodies(path)]
    assert sum(length <= USUAL_BODY for length in lengths) >= 0.9 * len(lengths)


def test_every_folder_of_the_package_is_a_package_so_that_the_layers_see_it() -> None:
    folders = {path.parent for path in modules()}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [path.relative_to(PACKAGE) for path in modules()]
    assert [name for name in names if any(VAGUE_NAMES.search(p) for p in named_parts(name))] == []


LAYERS = ("domain", "storage", "exchange", "system", "services", "scheduling", "ui", "cli")


def public_classes(layer: str) -> dict[str, list[str]]:
    """Each public class name of a layer, with the modules that define it."""
    found: dict[str, list[str]] = {}
    for path in (PACKAGE / layer).rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_a_public_class_name_means_one_thing_in_its_layer(layer: str) -> None:
    found = public_classes(layer)
    assert len(found) > 4
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_every_package_says_what_lives_in_it_and_what_it_may_import() -> None:
    packages = sorted(PACKAGE.rglob("__init__.py"))[1:]
    assert len(packages) > 20
    silent = [
        str(path.relative_to(ROOT))
        for path in packages
        if "import" not in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
    ]
    assert silent == []


def named_parts(path: Path) -> tuple[str, ...]:
    return path.with_suffix("").parts


def calls(path: Path) -> Iterator[ast.Call]:
    return (
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )


def callee(call: ast.Call) -> str:
    """The last name of a call's callee."""
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def initializers() -> dict[str, tuple[set[str], set[str]]]:
    """Each class of the window: the names of its bases, and the parameters it declares."""
    found = {}
    for path in (PACKAGE / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                declared = {
                    one.arg
                    for part in node.body
                    if isinstance(part, ast.FunctionDef) and part.name == "__init__"
                    for one in (*part.args.args, *part.args.kwonlyargs)
                }
                found[node.name] = bases, declared
    return found


QT_CLASS = re.compile(r"Q[A-Z]\w+")


def test_no_property_of_qt_that_begins_with_i_is_given_as_a_keyword() -> None:
    """PySide6 does not find it under Turkish and Azerbaijani: see ui/threads/timers.py."""
    classes = initializers()

    def is_of_qt(name: str) -> bool:
        bases = classes[name][0] if name in classes else set()
        return QT_CLASS.fullmatch(name) is not None or any(map(is_of_qt, bases - {name}))

    given = [
        (f"{path.relative_to(ROOT)}:{call.lineno}", name, word.arg)
        for folder in (PACKAGE / "ui", ROOT / "scripts", ROOT / "tests")
        for path in folder.rglob("*.py")
        for call in calls(path)
        for word in call.keywords
        if word.arg is not None and is_of_qt(name := callee(call))
    ]
    assert len(given) > 20
    refused = [
        (place, name, word)
        for place, name, word in given
        if word.startswith("i") and word not in classes.get(name, ((), ()))[1]
    ]
    assert refused == []


LOADS_BY_NAME = {
    "terp_desktop/system/zone_database.py",  # tells the version of a package that may be missing
    "terp_desktop/ui/app/preload.py",  # walks through packages, whatever is in them
}


def test_no_module_of_ours_is_named_in_a_string() -> None:
    """Type checkers and refactorings follow imports, but do not read strings."""
    named, loading = [], set()
    for path in modules():
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)) if re.match(r"terp_desktop\.\w", text):
                    named.append((place, node.lineno))
                case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
                    if name in {"import_module", "__import__", "find_spec"}:
                        loading.add(place)
    assert named == []
    assert loading == LOADS_BY_NAME


# %A, %B and the like, in an f-string's format or a call of strftime.
LOCALE_DEPENDENT = re.compile(r"%[-_0^#EO]*[aAbBcpPrxXhE]")


def test_no_name_of_a_month_or_a_day_comes_from_the_locale_of_the_process() -> None:
    """Qt sets that to the environment's, and our sentences are English (domain/day_names.py)."""
    patterns = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.value)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "%" in node.value
    ]
    assert any(pattern == "%H:%M" for _, pattern in patterns)
    assert [(place, text) for place, text in patterns if LOCALE_DEPENDENT.search(text)] == []


def test_the_lock_names_no_package_registry() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert "://" not in lock
    assert [line for line in lock.splitlines() if line.startswith("-")] == []


def test_the_lock_pins_every_package_by_version_and_hash() -> None:
    lock = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in lock.splitlines() if line and not line.lstrip().startswith("#")]
    loose = [pin for pin in pins if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin)]
    assert len(pins) > 50
    assert loose == []


def test_the_lock_has_every_package_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert {normal(re.split(r"[^\w.-]", name)[0]) for name in asked} - set(locked) == set()


def normal(name: str) -> str:
    """A package's name as locks spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("source", ["".join(parts) for parts in PACKAGE_SOURCES])
def test_no_file_names_a_package_registry(source: str) -> None:
    assert [str(path) for path, text in texts() if source in text] == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found_homes = [
        (str(path), found.group()) for path, text in texts() for found in HOME_FOLDER.finditer(text)
    ]
    assert found_homes == []
