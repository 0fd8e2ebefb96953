"""The key ring at work: data keys wrapped under epoch keys, opened for one object, destroyed for good."""
