"""Reading one file: decode, preprocess, recognize, extract. Runs in the sandbox alone."""
