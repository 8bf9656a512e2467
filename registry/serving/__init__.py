"""The web server: gunicorn's threads, with slow clients kept away from them.

A request is taken in whole, and an answer sent, by one loop that waits for thousands at once. A thread is given a request
that is there, and hands over an answer that leaves at its reader's pace: neither holds up the next reader.
"""
