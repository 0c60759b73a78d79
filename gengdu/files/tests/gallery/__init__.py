"""A page with a list of pictures and one of attachments, for the journeys: no app has one here."""
