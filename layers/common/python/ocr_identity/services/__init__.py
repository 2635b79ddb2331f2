"""Use cases: each takes ports and does one thing for a caller. Knows neither AWS nor the database."""
