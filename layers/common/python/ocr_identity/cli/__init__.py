"""The command `ocr-identity`: tables for people, `--json` (or a pipe) for programs.

Exit codes: 0 all went well, 1 something was refused or failed, 2 the command was not understood.
"""
