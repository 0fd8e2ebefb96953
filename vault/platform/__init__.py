"""What every domain stands on: settings, clock, ids, database, refusals, jobs. Knows no documents and no people."""
