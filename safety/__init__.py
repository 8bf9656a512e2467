"""What stands between the network and the product: bounds, single submissions, secrets, what is refused and how it is said."""
