"""The rule book: pure clinical rules, values in and values out; README.md is for a pharmacist."""
