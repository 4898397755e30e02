"""The sample images of the demonstration, one module each, each with a function `draw`."""
