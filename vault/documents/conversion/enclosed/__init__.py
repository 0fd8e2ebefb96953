"""Running a program of others on one file, with nothing in reach but the folder of that job."""
