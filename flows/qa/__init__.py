"""Quality assurance: the pytest plugin, and the packaged checks of the procedure."""
