"""The sandbox over real HTTP: as a bot sees it, as a person sees it."""
