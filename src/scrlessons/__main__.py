"""`python -m scrlessons` is `scr`."""

from scrlessons.cli import main

if __name__ == "__main__":
    main()
