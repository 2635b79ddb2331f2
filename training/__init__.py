"""How the MRZ models are made: pages and lines from fonts and seeds alone, and the recipe."""
