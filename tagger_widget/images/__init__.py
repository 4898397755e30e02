"""Pixels: safe decoding, conversion, previews. Bytes in, bytes out."""
