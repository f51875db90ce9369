"""Support tickets, tax ID requests and the mailbox."""
