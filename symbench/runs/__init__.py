"""From options to a run: its suite and plan, its sessions, and what it will take."""
