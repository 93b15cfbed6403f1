"""Reads the source of Remit and says where it breaks the order of its rooms.

The rooms and their libraries are those of the map in `portal/__init__.py`: an import may only point down, rooms that
stand side by side meet through `portal/ports/`, and each outside library lives in one room.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"portal.domain"}),
    frozenset({"portal.errors", "portal.ports", "portal.settings"}),
    frozenset({"portal.wire"}),
    frozenset({"portal.store"}),
    frozenset({"portal.payments", "portal.invoices", "portal.gateway", "portal.documents", "portal.jobs"}),
    frozenset({"portal.web"}),
    frozenset({"app", "portal.__main__", "portal.commands"}),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
STRANGERS = FLOORS[4]  # these do not import each other

WEB = frozenset({"portal.web", "app"})
COMMAND_LINE = frozenset({"portal.__main__", "portal.commands"})
LIBRARIES: dict[str, frozenset[str]] = {
    "flask": WEB,
    "jinja2": WEB,
    "markupsafe": WEB,
    "werkzeug": WEB,
    "huey": frozenset({"portal.jobs"}),
    "redis": frozenset({"portal.jobs"}),
    # the gateway watches Stripe's own transport, which is requests, to know whether a request may have got through
    "requests": frozenset({"portal.invoices", "portal.gateway"}),
    "urllib3": frozenset({"portal.invoices", "portal.gateway"}),
    "jwt": frozenset({"portal.invoices"}),
    "stripe": frozenset({"portal.gateway"}),
    "weasyprint": frozenset({"portal.documents"}),
    "segno": frozenset({"portal.documents", "portal.web"}),
    "babel": frozenset({"portal.documents", "portal.web"}),
    "sqlalchemy": frozenset({"portal.store"}),
    "alembic": frozenset({"portal.store"}),
    "psycopg": frozenset({"portal.store"}),
    "pydantic": frozenset({"portal.wire", "portal.settings"}),
    "pydantic_core": frozenset({"portal.wire", "portal.settings"}),
    "click": COMMAND_LINE,
    "gunicorn": COMMAND_LINE,
    "structlog": frozenset(FLOOR) - FLOORS[0],
}
DISTRIBUTIONS = {"jwt": "pyjwt"}
"""What a library is called where it is installed from, where that is another name."""
OUTSIDE_THE_DOMAIN = frozenset(
    "asyncio ftplib http importlib io logging multiprocessing os pathlib random secrets shutil signal smtplib socket "
    "sqlite3 ssl subprocess sys tempfile threading time urllib uuid".split()
)
CLOCK_READINGS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")}
MONEY = "portal/domain/money.py"
SETTINGS = "portal/settings.py"


def faults(path: str, source: str) -> list[str]:
    """What is wrong in the file at `path` (from the root, with `/`), each as `path:line: what`."""
    tree = ast.parse(source)
    module = module_name(path)
    found = [*_import_faults(module, path, tree), *_line_faults(module, path, tree)]
    return [f"{path}:{line}: {what}" for line, what in sorted(found)]


def module_name(path: str) -> str:
    """
    >>> module_name("portal/web/pages.py"), module_name("portal/store/__init__.py"), module_name("app.py")
    ('portal.web.pages', 'portal.store', 'app')
    """
    return ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """
    >>> room_of("portal.web.pages"), room_of("app"), room_of("portal")
    ('portal.web', 'app', 'portal')
    """
    return ".".join(module.split(".")[:2]) if module.startswith("portal.") else module.partition(".")[0]


def imported(module: str, path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each module named by an import, in full, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, path, node)
            # `from portal import store` names a room only with its alias
            yield from ((node.lineno, f"{base}.{alias.name}" if base == "portal" else base) for alias in node.names)


def _absolute(module: str, path: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".") if path.endswith("__init__.py") else module.split(".")[:-1]
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _import_faults(module: str, path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    here = room_of(module)
    if here not in FLOOR and here != "portal":
        yield 1, f"{here} is on no floor"
        return
    for line, name in set(imported(module, path, tree)):
        top = name.partition(".")[0]
        if top in {"portal", "app"}:
            what = _inside_fault(here, room_of(name))
        elif top in sys.stdlib_module_names:
            what = (
                f"the domain does not reach for {top}"
                if here == "portal.domain" and top in OUTSIDE_THE_DOMAIN
                else None
            )
        else:
            what = _library_fault(here, top)
        if what:
            yield line, what


def _inside_fault(here: str, there: str) -> str | None:
    if there in (here, "portal"):
        return None
    if here == "portal":
        return f"portal/__init__.py imports {there}; it only explains"
    if there not in FLOOR:
        return f"{there} is on no floor"
    if FLOOR[there] > FLOOR[here]:
        return f"{here} imports {there}, which is above it"
    if {here, there} <= STRANGERS:
        return f"{here} imports {there}; they meet through portal.ports"
    return None


def _library_fault(here: str, library: str) -> str | None:
    if library not in LIBRARIES:
        return f"the library {library} has no room"
    if here not in LIBRARIES[library]:
        return f"the library {library} does not belong in {here}"
    return None


def _line_faults(module: str, path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    handed_over = set(_handed_to_settings(tree))
    for node in ast.walk(tree):
        if path != MONEY and _makes_a_float(node):
            yield node.lineno, "float() may come near money"
        if path != MONEY and isinstance(node, ast.BinOp) and _scales_by_hundred(node):
            yield node.lineno, f"scaling by 100 belongs in {MONEY}"
        if path != SETTINGS and node not in handed_over and _reads_environment(node):
            yield node.lineno, f"the environment is read in {SETTINGS} only"
        if room_of(module) == "portal.domain":
            yield from _domain_faults(path, node)


def _makes_a_float(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"


def _scales_by_hundred(node: ast.BinOp) -> bool:
    if isinstance(node.op, ast.Mult):
        return _is_hundred(node.left) or _is_hundred(node.right)
    return isinstance(node.op, ast.Div | ast.FloorDiv) and _is_hundred(node.right)


def _is_hundred(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Decimal" and node.args:
        node = node.args[0]
    return isinstance(node, ast.Constant) and node.value in (100, "100")


def _handed_to_settings(tree: ast.AST) -> Iterator[ast.expr]:
    """The arguments of `Settings.from_environ(os.environ)`: whoever starts the program hands the whole of it over."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _dotted(node.func) == ("Settings", "from_environ"):
            yield from node.args


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return any(alias.name in {"environ", "getenv"} for alias in node.names)
    return _dotted(node) in {("os", "environ"), ("os", "getenv")}


def _domain_faults(path: str, node: ast.AST) -> Iterator[tuple[int, str]]:
    if (name := _dotted(node)) and (name in CLOCK_READINGS or name[:1] == ("time",)):
        yield node.lineno, f"the domain has no clock: {'.'.join(name)}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "open":
            yield node.lineno, "the domain does no I/O: open()"
        if node.func.id == "round" and path != MONEY:
            yield node.lineno, f"rounding belongs in {MONEY}"


def _dotted(node: ast.AST) -> tuple[str, str] | None:
    """The last two names of `a.b` or `a.b.c`."""
    if not isinstance(node, ast.Attribute):
        return None
    if isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    if isinstance(node.value, ast.Attribute):
        return node.value.attr, node.attr
    return None
