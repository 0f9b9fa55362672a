"""The least that a Typer app can be: what start-up is measured against."""

import typer

app = typer.Typer()


@app.command()
def main() -> None:
    """Print one line."""
    print("one line")


if __name__ == "__main__":
    app()
