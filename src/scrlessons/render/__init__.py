"""Records in, text or a Rich renderable out."""
