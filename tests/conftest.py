"""Settings that hold for every test: Qt paints off screen, hypothesis repeats itself."""

import os

from hypothesis import HealthCheck, settings

# Set before anything imports Qt, which reads it once. End-to-end tests that want a real
# window give their own value to the program they start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A failure seen once must be seen by everybody: the same examples on every machine, and no
# deadline, since a busy machine is not a bug.
settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everywhere")

# The fixtures that tests of every layer share.
pytest_plugins = ["tests.builders"]
