"""Makes the documents and the reference data of the quickstart."""
