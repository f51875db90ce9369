"""The portal's rules that articles state, and the source of each."""

# So long after the notification of an invoice its PO number may still be changed [S1, S3c, S4a].
DAYS_AFTER_NOTIFICATION = 7
# Who may change PO numbers of an enrollment of each kind [S1, S4b].
EDITORS = {"direct": "EA administrator", "indirect": "partner administrator"}
# What changes the PO number of an invoice that is already generated [S1, S4a].
AFTER_INVOICE = "support ticket"
