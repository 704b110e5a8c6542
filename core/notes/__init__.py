"""Notes: a Markdown file in, a chapter out; which cell needs which; form fields; stored outputs; search."""
