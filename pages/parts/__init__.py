"""The shared pieces of screen, and the only home of session_state and query keys."""
