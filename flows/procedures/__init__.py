"""The documented procedures as data, a module for each subject, and the controls that they use."""
