# An error whose type has a name that means something to a page.
# expect: error *
# control: none, nobody shows it there

raise type("<script>alert(1)</script>" * 100, (Exception,), {})("x")
