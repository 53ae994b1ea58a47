"""KEEPS TIME: wall clock to instant, the occurrence table, the engines. Knows no bot."""
