"""Documents of the vault as PDF/A: constant templates, data only as JSON inputs, bundled fonts only."""
