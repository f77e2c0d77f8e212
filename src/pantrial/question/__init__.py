"""Questions about one patient, without a trial or a span: atoms, and how a protocol becomes them."""
