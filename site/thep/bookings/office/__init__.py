"""The office's screens of bookings, of the demand for dates and of the booking terms."""
