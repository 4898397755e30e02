"""What starts as a program: the command line, the browser app, and the demo with its sample images."""
