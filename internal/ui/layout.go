package ui

// place is a rectangle of the terminal, in cells from its top left corner. An empty one is not shown.
type place struct{ left, top, width, height int }

// has says whether a cell lies in the rectangle.
func (p place) has(x, y int) bool {
	return x >= p.left && x < p.left+p.width && y >= p.top && y < p.top+p.height
}

// take cuts so many lines off the top, or what is left of them.
func (p *place) take(lines int) place {
	top := *p
	top.height = min(max(lines, 0), p.height)
	p.top, p.height = p.top+top.height, p.height-top.height
	return top
}

// takeLow cuts so many lines off the bottom, or what is left of them.
func (p *place) takeLow(lines int) place {
	low := *p
	low.height = min(max(lines, 0), p.height)
	p.height -= low.height
	low.top = p.top + p.height
	return low
}

// split divides it into a left half and a right one, with so many blank columns between them.
func (p place) split(gap int) (left, right place) {
	left, right = p, p
	left.width = max((p.width-gap)/2, 0)
	right.left, right.width = p.left+left.width+gap, max(p.width-gap-left.width, 0)
	return left, right
}
