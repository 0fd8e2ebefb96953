"""The register of important technologies (目録): entries, their managers, tiers and markings."""
