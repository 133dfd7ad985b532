"""Sealing everything anew under the newest key, in batches, beside people at work.

How far it has come stands in the rows themselves: the second byte of a sealed value is its key's
version. So it can be stopped anywhere, started again, and run twice.
"""

from core.privacy.rotation.batches import Batch, reseal_batch
from core.privacy.rotation.tables import SealedTable, sealed_tables

__all__ = ["Batch", "SealedTable", "reseal_batch", "sealed_tables"]
