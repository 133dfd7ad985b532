"""Everything between a bare machine and a running stack.

bootstrap    the virtual environment, made from a lock file (standard library only)
debian       Debian packages, with or without root (standard library only)
services     PostgreSQL and Valkey: the servers named by URL, or embedded ones
browser      a Chromium for the browser tests, and Chinese glyphs for it
pooler       a PgBouncer for the test of tenant isolation, where one can be had
stack        the whole stack as a context manager: web, worker and beat on their own database
supervisor   `make run`: the stack on a terminal

Nothing is imported here, so that the bootstrap works before any package is installed.
"""
