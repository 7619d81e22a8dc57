"""The system under test: the deployed definition, functions and job, with simulated surroundings."""
