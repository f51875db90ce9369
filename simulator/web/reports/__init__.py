"""Reports: Usage Summary, View/Edit PO Numbers, downloads, prices and invoices."""
