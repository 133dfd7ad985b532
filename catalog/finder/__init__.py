"""From a resident's words to the line of the lists they mean. Pure Python, offline.

>>> Finder(entries).find("开个没坐过牢的证明").verdict
Verdict.PROHIBITED
"""

from catalog.finder.entries import Entry, ExceptionEntry, Finding, Hit, Outcome, Verdict
from catalog.finder.finder import Finder

__all__ = ["Entry", "ExceptionEntry", "Finder", "Finding", "Hit", "Outcome", "Verdict"]
