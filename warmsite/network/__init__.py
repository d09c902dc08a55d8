"""Facts about everybody on a day: pure functions of (records, today). Site, terminal and feed all ask here."""
