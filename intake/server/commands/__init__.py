"""What each command of `intake` does; loaded one by one, so that `intake status` does not load a web server."""
