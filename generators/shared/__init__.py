"""What two tasks or more use."""
