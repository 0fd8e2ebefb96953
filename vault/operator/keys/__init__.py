"""What an operator does with the vault's keys: renewing the epoch key, backing up the ring, changing the passphrase."""
