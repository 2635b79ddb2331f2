"""The API's document, and what other people's generators make of it."""
