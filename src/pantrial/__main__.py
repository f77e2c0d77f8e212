"""`python -m pantrial`."""

from pantrial.cli import main

main()
