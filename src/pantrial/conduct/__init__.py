"""A protocol carried out: doses, visits, and what allocation and endpoints need."""
