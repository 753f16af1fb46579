"""What the suites share: a site (site.py) and a person with a web client (client.py)."""
