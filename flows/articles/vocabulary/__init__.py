"""The words with which articles ask for actions, in many languages."""
