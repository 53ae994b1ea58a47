"""The ids of one bundle: the same values give the same ones, and they say nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.report.fhir_codes import SYSTEM, Resource

_PATIENT: Final = "patient"


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the resources of one export; another export of the same person has others."""

    namespace: UUID

    @classmethod
    def of_export(cls, *, created_at: datetime, made_at: datetime) -> Names:
        """For the export that was made at this moment, for who came at that one."""
        return cls(uuid5(NAMESPACE_URL, f"{SYSTEM}:{created_at.isoformat()}:{made_at.isoformat()}"))

    def of(self, *parts: object) -> str:
        """The id of what these parts name."""
        return str(uuid5(self.namespace, "/".join(map(str, parts))))

    @property
    def patient_id(self) -> str:
        """The id of the one patient."""
        return self.of(_PATIENT)

    @property
    def patient(self) -> Resource:
        """A reference to the one patient."""
        return {"reference": full_url(self.patient_id)}


def full_url(resource_id: str) -> str:
    """Where a resource is found in the bundle."""
    return f"urn:uuid:{resource_id}"
