"""World files and label files in YAML, and the sample world."""
