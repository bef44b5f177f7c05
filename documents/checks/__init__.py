"""What a deposited file must pass before anything opens it: cheap, bounded, in this process."""
