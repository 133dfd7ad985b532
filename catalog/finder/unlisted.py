"""What residents also come for and neither list names: the finder knows it when it hears it.

These are not certificates the lists decide on, so a request that is nearer to one of them than to
any item is answered NEITHER. An edition that lists one of them wins: see ``finder.Finder``.
"""

from catalog.finder.lists import word_list

UNLISTED: tuple[str, ...] = word_list("unlisted")
