"""The one place where what people send is opened: in a process of its own, within limits, whatever door it came through.

`running.run` calls a function of `files/standalone/` on a file; `slots` bounds how many such processes there are.
"""
