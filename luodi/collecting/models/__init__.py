"""Keep calls for needs with their districts, what is entered without a login, and what experts say beforehand."""

from luodi.collecting.models.calls import CallDistrict, NeedCall
from luodi.collecting.models.entries import Entry, EntryNeed
from luodi.collecting.models.readings import PreReading

__all__ = ["CallDistrict", "Entry", "EntryNeed", "NeedCall", "PreReading"]
