"""What one person leaves behind when they go: everything viewed, copies outstanding, pledges binding, rights cut, each with proof."""
