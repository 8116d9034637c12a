package picture

import (
	"bytes"
	"fmt"
)

// block is a character that is a part of its cell, in shares of it from the left and the top.
type block struct {
	x, y, width, height float64
	// opacity is that of a shade.
	opacity float64
	// joins says that several in a row are one piece.
	joins bool
}

// blocks are the characters that are drawn.
var blocks = blockTable()

func blockTable() map[cell]block {
	table := map[cell]block{
		"█": {0, 0, 1, 1, 1, true}, "▓": {0, 0, 1, 1, 0.75, true}, "▒": {0, 0, 1, 1, 0.5, true},
		"─": {0, 0.47, 1, 0.06, 1, true}, "━": {0, 0.42, 1, 0.16, 1, true}, "│": {0.44, 0, 0.12, 1, 1, false},
	}
	for i, left := range []cell{"▏", "▎", "▍", "▌", "▋", "▊", "▉"} {
		table[left] = block{0, 0, float64(i+1) / 8, 1, 1, false}
	}
	for i, lower := range []cell{"▁", "▂", "▃", "▄", "▅", "▆", "▇"} {
		share := float64(i+1) / 8
		table[lower] = block{0, 1 - share, 1, share, 1, true}
	}
	return table
}

// write draws so many blocks from a cell on.
func (b block) write(w *bytes.Buffer, fill string, x, count, y int) {
	shade := ""
	if b.opacity < 1 {
		shade = fmt.Sprintf(` fill-opacity="%g"`, b.opacity)
	}
	width := float64(count-1)*cellWidth + b.width*cellWidth
	fmt.Fprintf(w, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s/>`+"\n",
		pixels(left(x)+b.x*cellWidth), pixels(float64(top(y))+b.y*cellHeight), pixels(width), pixels(b.height*cellHeight), fill, shade)
}
