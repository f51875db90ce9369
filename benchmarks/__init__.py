"""Programs that measure, beside their peers in the same run; figures from elsewhere do not compare."""
