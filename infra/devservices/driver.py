"""The program with which Playwright drives the browser: it comes with its wheel, but not whole.

It is a Node.js that wants libatomic (and libstdc++), which a bare system lacks. Root gets them by
apt-get; without root they are unpacked into `.local/driver` and a small launcher finds them there.
"""

import importlib.util
import os
from pathlib import Path

from infra.devservices import debian
from infra.devservices.browser import version_of
from infra.devservices.problems import Problem, say
from infra.devservices.state import LOCAL, prepare

PACKAGES = ["libatomic1", "libstdc++6"]
NAMED = "PLAYWRIGHT_NODEJS_PATH"
MEND = (
    "The browser tests need the library libatomic and there is none{reason}: install it (Debian,"
    " Ubuntu: sudo apt-get install libatomic1; Fedora: libatomic), or name a Node.js:"
    f" make test {NAMED}=/path/to/node"
)
LAUNCHER = """\
#!/bin/sh
export LD_LIBRARY_PATH='{libraries}'
exec '{node}' "$@"
"""


def driver_variables(local: Path = LOCAL) -> dict[str, str]:
    """Return what the environment needs for Playwright's driver to start; usually nothing.

    Raises:
        Problem: it does not start, and what it lacks cannot be had here.
    """
    named = os.environ.get(NAMED)
    if named:
        if not version_of(Path(named)):
            raise Problem(f"{NAMED}={named} does not start: correct it, or unset it.")
        return {NAMED: named}
    node = _packaged_node()
    if version_of(node):
        return {}
    launcher = local / "driver/node"
    if not version_of(launcher):
        _bring_libraries(local, node, launcher)
    if version_of(node):
        return {}
    if version_of(launcher):
        return {NAMED: str(launcher)}
    raise Problem(MEND.format(reason=""))


def _bring_libraries(local: Path, node: Path, launcher: Path) -> None:
    log = prepare(local) / "driver.log"
    try:
        if not debian.has_apt():
            return
        if debian.is_root():
            say("Playwright's driver lacks libatomic: installing Debian's package.")
            debian.install(PACKAGES, log=log)
            return
        say("Playwright's driver lacks libatomic: unpacking Debian's package into .local.")
        debian.unpack(PACKAGES, local / "driver", log=log)
    except (Problem, OSError) as error:
        raise Problem(MEND.format(reason=f" ({str(error).rstrip('.')})")) from error
    root = local / "driver/root"
    libraries = ":".join(str(path) for path in sorted(root.glob("**/*-linux-gnu*")))
    launcher.write_text(LAUNCHER.format(libraries=libraries, node=node), "utf-8")
    launcher.chmod(0o755)


def _packaged_node() -> Path:
    found = importlib.util.find_spec("playwright")
    if found is None or found.origin is None:
        raise Problem("Playwright is not installed: run `make test`, which does it.")
    return Path(found.origin).parent / "driver/node"
