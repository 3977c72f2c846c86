"""Settings of all tests: one thread for linear algebra, few and repeatable examples."""

import os

from hypothesis import HealthCheck, settings

# before numpy: threads that wait for one another cost more than they save on small matrices
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "default",
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_QUIET,
)
settings.register_profile("nightly", max_examples=1000, deadline=None, suppress_health_check=_QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
