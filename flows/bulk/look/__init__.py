"""Reading the portal without changing anything: plan, verify, template."""
