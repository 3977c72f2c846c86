"""What runs on the far side of the wall: standard library only, sent there as a zip file."""
