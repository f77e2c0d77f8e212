"""Record or Protocol → text or bytes: one file a format."""
