"""A Chromium for the browser tests, and a font configuration that gives it Chinese glyphs.

Looked for in this order: `CHROMIUM`, the system's programs, Playwright's own download, the
packages unpacked into `.local/debian`. Where there is none it is installed: by apt-get as root,
unpacked from Debian's packages without root, downloaded by Playwright elsewhere.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.devservices import debian
from infra.devservices.problems import Problem, say
from infra.devservices.progress import run_counted
from infra.devservices.state import LOCAL, prepare

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MEND = (
    "install it (Debian, Ubuntu: sudo apt-get install chromium; others: .venv/bin/playwright"
    " install --with-deps chromium), or name one: make test CHROMIUM=/path/to/chromium"
)
FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
</fontconfig>
"""
UNPACKED_LAUNCHER = """\
#!/bin/sh
root='{root}'
libraries="$root/usr/lib/{triplet}"
export LD_LIBRARY_PATH="$libraries:$root/lib/{triplet}:$libraries/pulseaudio"
exec "$root/usr/lib/chromium/chromium" "$@"
"""


def find_chromium(local: Path = LOCAL) -> Path | None:
    """Return a Chromium that starts, None where there is none.

    Raises:
        Problem: `CHROMIUM` names something that does not start.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not version_of(Path(named)):
            raise Problem(f"CHROMIUM={named} does not start: correct it, or unset it.")
        return Path(named)
    return next((path for path in _candidates(local) if version_of(path)), None)


def ensure_chromium(local: Path = LOCAL) -> Path:
    """Return a Chromium that starts, installing one where there is none.

    Raises:
        Problem: none can be had; the message says what to install.
    """
    found = find_chromium(local)
    if found:
        return found
    prepare(local)
    log = local / "chromium.log"
    reasons = []
    for attempt in _attempts():
        try:
            attempt(local, log)
        except (Problem, OSError) as error:
            reasons.append(str(error))
            continue
        found = find_chromium(local)
        if found:
            return found
    reason = f" ({reasons[-1].rstrip('.')})" if reasons else ""
    raise Problem(f"The browser tests need Chromium and there is none{reason}: {MEND}")


def version_of(program: Path) -> str | None:
    """Return what a browser says of its version, None where it does not start."""
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=30, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = done.stdout.strip()
    return said if done.returncode == 0 and said else None


def font_configuration(local: Path = LOCAL) -> Path:
    """Return a fontconfig file with the project's Chinese fonts besides the system's own."""
    found = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if found is None or found.origin is None:
        raise Problem("The Chinese fonts are not installed: run `make test`, which does it.")
    path = prepare(local) / "fonts.conf"
    cache = local / "fontconfig"
    path.write_text(FONTS_CONF.format(fonts=Path(found.origin).parent, cache=cache), "utf-8")
    return path


def browser_variables(local: Path = LOCAL) -> dict[str, str]:
    """Return what the browser tests' environment needs: the program and its fonts."""
    return {
        "CHROMIUM": str(ensure_chromium(local)),
        "FONTCONFIG_FILE": str(font_configuration(local)),
    }


def _candidates(local: Path) -> Iterator[Path]:
    """Yield the places where a Chromium may be, best first."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    yield from sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    unpacked = local / "debian/chromium"
    if unpacked.exists():
        yield unpacked


def _attempts() -> list[Callable[[Path, Path], None]]:
    """Return the ways to install a Chromium here, best first."""
    if not debian.has_apt() or _is_ubuntu():
        # Ubuntu's package is an empty one that wants snap.
        return [_download]
    return [_install, _download] if debian.is_root() else [_unpack, _download]


def _install(_local: Path, log: Path) -> None:
    say("There is no Chromium: installing Debian's package.")
    debian.install(["chromium"], log=log)


def _unpack(local: Path, log: Path) -> None:
    say("There is no Chromium: unpacking Debian's package into .local (nothing is installed).")
    debian.unpack(["chromium"], local / "debian", log=log)
    libraries = next((local / "debian/root/usr/lib").glob("*-linux-gnu*"), None)
    if libraries is None:
        raise Problem(f"Debian's packages brought no libraries; the log is {log}.")
    launcher = local / "debian/chromium"
    root = str(local / "debian/root")
    launcher.write_text(UNPACKED_LAUNCHER.format(root=root, triplet=libraries.name), "utf-8")
    launcher.chmod(0o755)


def _download(_local: Path, log: Path) -> None:
    say("There is no Chromium: asking Playwright to download one.")
    command = [sys.executable, "-m", "playwright", "install"]
    if debian.is_root() and debian.has_apt():
        command.append("--with-deps")
    code = run_counted(
        [*command, "chromium"], label="Downloading Chromium", log=log, counts=r"\|.*%"
    )
    if code:
        raise Problem(f"Playwright could not download it; the log is {log}")


def _is_ubuntu() -> bool:
    try:
        return "ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").lower()
    except OSError:
        return False
