"""REMEMBERS: tables, queries and migrations. What a person told us, and what we said to it."""
