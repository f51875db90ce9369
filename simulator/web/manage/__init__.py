"""Manage: the enrollment, its settings, administrators, departments, accounts and contacts."""
