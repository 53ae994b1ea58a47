"""How many examples a property is tried with: many, or few where it is run again and again.

No deadline: a machine that is busy with something else makes no rule wrong.
"""

import os

from hypothesis import settings

settings.register_profile("care", deadline=None, max_examples=30)
settings.register_profile("quick", deadline=None, max_examples=10, derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "care"))
