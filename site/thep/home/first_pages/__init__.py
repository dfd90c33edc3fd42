"""What a new site has before an editor begins: its pages, subjects, tiers, policies and terms. The demonstration begins with it too."""
