"""One file a framework. README.md in the folder above says what an adapter has."""
