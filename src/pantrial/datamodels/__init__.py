"""Where an atom's facts live in a database: pantrial's own tables, and (later) views of OMOP and FHIR like them."""

from pantrial.datamodels.facts import EXACT, LARGEST, create, load

__all__ = ["EXACT", "LARGEST", "create", "load"]
