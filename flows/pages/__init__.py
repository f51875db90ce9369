"""Page objects, one for each documented step: locators and verbs, nothing else."""
