import "htmx.org";
import "./find.js";
