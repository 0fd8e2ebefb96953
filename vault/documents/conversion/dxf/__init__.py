"""DXF drawings as pages: read within bounds, recorded as marks, put on a sheet that fits."""
