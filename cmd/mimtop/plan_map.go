package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// The size of a printed map.
const (
	mapWidth  = 80
	mapHeight = 26
)

// writeMap prints the capacity surface of a scenario, in colours where the writer is a terminal that has them.
func writeMap(w io.Writer, model *sizing.Model, s *sizing.Scenario, o *ui.Options) error {
	out := colourWriter(w, o)
	look := theme.New(o.Theme, lookOptions(out, o))
	point := widget.SurfacePoint{Users: s.Get(sizing.Users).Value, StanzasPerS: s.Throughput()}
	columns, rows := widget.SurfaceCells(mapWidth, mapHeight)
	grid := sizing.GridFor(model, *s, columns, rows, [2]float64{point.Users, point.StanzasPerS})
	picture := widget.SurfaceMap{
		Surface: sizing.Judge(model, *s, grid),
		Lines:   sizing.NewSampler(sizing.LineDraws, 1).Lines(model, *s, grid),
		WhatIf:  &point,
	}
	text := "\n" + picture.Legend(mapWidth, look) + "\n" + strings.Join(picture.Render(mapWidth, mapHeight, look), "\n") + "\n"
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("write the map: %w", err)
	}
	return nil
}
