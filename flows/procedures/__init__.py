"""The documented procedures as data, one module each, and the controls of the portal that they use."""
