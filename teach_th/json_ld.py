"""What JSON-LD of all of the brand's pages has in common."""

PARTNERSHIP = {"@type": "Organization", "name": "Tower Hamlets Education Partnership"}
CONTEXT = {"@context": "https://schema.org"}
