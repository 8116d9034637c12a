package themes

import "github.com/lucasb-eyer/go-colorful"

// vision is a way to see colours: a name and what it makes of linear red, green and blue.
type vision struct {
	name   string
	matrix [3][3]float64
}

// visions are the usual one and the three in which one kind of cone is missing. The matrices are those for a severity of 1.0
// of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision
// Deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (6), 2009; they apply to linear sRGB. The authors
// call their tritanopia an approximation.
var visions = [...]vision{
	{"usual sight", [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"protanopia", [3][3]float64{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
	{"deuteranopia", [3][3]float64{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
	{"tritanopia", [3][3]float64{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}

// sees returns what a colour looks like to eyes of this kind.
func (v *vision) sees(c colorful.Color) colorful.Color {
	r, g, b := c.LinearRgb()
	var seen [3]float64
	for i, row := range v.matrix {
		seen[i] = row[0]*r + row[1]*g + row[2]*b
	}
	return colorful.LinearRgb(max(0, min(seen[0], 1)), max(0, min(seen[1], 1)), max(0, min(seen[2], 1)))
}

// difference is how far two colours are apart to eyes of this kind: CIEDE2000 (CIE 142-2001) under D65, in its usual units, in
// which about 1 can just be told when two large fields touch.
func (v *vision) difference(a, b colorful.Color) float64 {
	return 100 * v.sees(a).DistanceCIEDE2000(v.sees(b)) // The library has L from 0 to 1.
}
