"""What is said and made of tasks: the audit of their claims, their page, a new one."""
