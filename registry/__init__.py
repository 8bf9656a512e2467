"""The Django project: settings, addresses, servers, and nothing of the registry's business."""
