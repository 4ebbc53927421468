"""The backlog where it is: items of any tool, and how they stand to the goal."""
