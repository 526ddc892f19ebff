"""SHACL shapes of the model, and reading them."""

from shapes.loading import from_turtle, load
from shapes.model import Shape, ShapeSet
from shapes.paths import InvalidShapeError

__all__ = ["InvalidShapeError", "Shape", "ShapeSet", "from_turtle", "load"]
