"""The least that a Typer app with Rich can be: one table in a panel."""

import typer

app = typer.Typer()


@app.command()
def main() -> None:
    """Print one table in a panel."""
    from rich.console import Console  # noqa: PLC0415
    from rich.panel import Panel  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table("number", "word")
    table.add_row("1", "one")
    Console().print(Panel(table))


if __name__ == "__main__":
    app()
