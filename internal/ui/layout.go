package ui

// place is a rectangle of the terminal, in cells from its top left corner. An empty one is not shown.
type place struct{ left, top, width, height int }

// has says whether a cell lies in the rectangle.
func (p place) has(x, y int) bool {
	return x >= p.left && x < p.left+p.width && y >= p.top && y < p.top+p.height
}
