"""Scans and photographs that people send in: drawn anew, sealed, shown to who may see them."""

from core.uploads.cleaning import Cleaned, cleaned

__all__ = ["Cleaned", "cleaned"]
