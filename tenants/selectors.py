"""Reading the table of offices."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenants.models import Domain, Level, Tenant


@dataclass
class Region:
    """A city and its counties, as the front page lists them; ``address`` is a host with port."""

    name: str
    address: str
    counties: list[Region] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the front page, on whatever scheme the reader came by."""
        return f"//{self.address}/"


def regions(port_suffix: str = "") -> list[Region]:
    """Return every active city with its counties, by division code.

    ``port_suffix`` (such as ``:8000``) is added to each host.
    """
    hosts = dict(Domain.objects.filter(is_primary=True).values_list("tenant_id", "domain"))
    active = Tenant.objects.active().order_by("is_functional_zone", "division_code")
    found: dict[int, Region] = {}
    for city in active.filter(level=Level.CITY):
        found[city.pk] = Region(city.name, hosts.get(city.pk, "") + port_suffix)
    for county in active.filter(level=Level.COUNTY, parent_id__in=found):
        region = Region(county.name, hosts.get(county.pk, "") + port_suffix)
        found[county.parent_id].counties.append(region)
    return list(found.values())
