# A script in printed text, in a value, in a name.
# expect: ok
# kinds: stream text
# control: none, there is no screen

print("<script>alert(1)</script>")
"</pre><script>alert(1)</script>"
