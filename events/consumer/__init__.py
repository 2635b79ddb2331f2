"""An example of who consumes the events: a CDK app of its own, for an account of its own if need be."""
