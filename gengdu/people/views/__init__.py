"""The pages of people: doors, second step, my page, the village's QR code, a guest's place."""
