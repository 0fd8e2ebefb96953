"""The roster (管理名簿) of access holders: six fixed columns, made from live grants, as at any moment (G4.1.3-c, G3.0-g)."""
