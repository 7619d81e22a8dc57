"""The system under test: the deployed definition, functions and job, in simulated surroundings."""
