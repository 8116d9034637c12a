package review

import "github.com/mimtop/mimtop/internal/sizing"

type drawing struct{}

func drawTiers(d *drawing, p *sizing.Placement)                       {}
func drawHeadroom(d *drawing, v *sizing.Verdict, measured []Measured) {}
func drawMap(d *drawing, r *Review)                                   {}
func drawForecast(d *drawing, r *Review)                              {}
