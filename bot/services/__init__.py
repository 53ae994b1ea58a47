"""JOINS: one file a human story. Each function is one transaction's work and knows no Telegram."""
