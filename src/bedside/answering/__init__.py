"""One question of one person, answered on this machine."""
