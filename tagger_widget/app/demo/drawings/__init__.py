"""The sample images of the demo: one module each, with a function `draw`."""
