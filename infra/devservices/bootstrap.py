"""Make the virtual environment: `python3 -m infra.devservices.bootstrap run|dev`.

Called by the Makefile before anything is installed. This file is read by whatever Python the
machine has, so it holds nothing but the check of its version.
"""

import sys

OLDEST = (3, 11)


def objection_to(version: "tuple[object, ...]") -> "str | None":
    """Return the sentence that refuses a Python version, or None for a good one.

    Args:
        version: at least major and minor number, as in `sys.version_info`.
    """
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        f"Python 3.11 or newer is needed and this is {version[0]}.{version[1]}:"
        " install a newer one (Debian, Ubuntu: sudo apt-get install python3 python3-venv),"
        " or name it: make run PYTHON=/path/to/python3.11"
    )


if __name__ == "__main__":
    objection = objection_to(sys.version_info)
    if objection:
        sys.exit(objection)
    from infra.devservices.environment import main

    main(sys.argv[1:])
