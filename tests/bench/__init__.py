"""`make bench`: what this machine measures. Figures are for reading, never asserted by a test."""
