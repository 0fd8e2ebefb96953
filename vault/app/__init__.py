"""The service put together: ports opened, start checked, routes mounted, refusals answered."""
