"""STEP models as pages: solids as triangles, and pictures of them from fixed sides."""
