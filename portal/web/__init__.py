"""The web: pages, API and webhooks over Flask. Views reach everything else through `parts`."""
