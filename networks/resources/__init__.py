"""What a network's leads share: files, links and pages, in as many versions as there were, each in one network or several."""
