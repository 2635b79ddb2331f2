"""Telling owners: what an e-mail says, how a webhook is signed, and what is sent to whom."""
