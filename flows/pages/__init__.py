"""Page objects, one per documented step: locators and verbs, nothing else."""
