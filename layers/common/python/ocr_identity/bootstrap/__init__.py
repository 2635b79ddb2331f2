"""Where adapters are built: settings to services, one module a function."""
