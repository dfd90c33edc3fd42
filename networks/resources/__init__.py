"""Resources of networks: files, links and pages that leads share with their members."""
