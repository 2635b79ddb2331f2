"""The words of the field: documents, jobs, events and errors. Imports nothing but pydantic."""
