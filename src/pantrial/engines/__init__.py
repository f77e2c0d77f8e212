"""Engines ask atoms of patients. The reference engine defines what is right; the others must agree, reasons included."""
