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
# Nothing that a client sends says where the registry lies or by which way it came: gunicorn would take SCRIPT_NAME, PATH_INFO
# and the scheme from whoever connects from this machine. Which proxy is believed is the product's to say (TRUST_PROXY).
forwarded_allow_ips = ""
forwarder_headers = ""
