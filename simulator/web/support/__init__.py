"""Support: tickets, requests for a tax ID, and the mailbox."""
