"""What each command of `triage` does; loaded one by one, so that a listing does not pay for building a site."""
