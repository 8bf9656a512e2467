"""gunicorn's settings, the same everywhere. The command line adds where it listens and how many processes there are."""

from registry.serving.access_log import FORMAT

worker_class = "registry.serving.worker.BoundedThreadWorker"
logger_class = "registry.serving.access_log.AccessLogger"
access_log_format = FORMAT
threads = 4
# Open connections of one process; idle ones make room for new ones.
worker_connections = 500
# Answers leave through the loop.
sendfile = False
