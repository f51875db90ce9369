"""Forms: administrators, contacts, departments, accounts and settings; sent by whom, with what effect."""
