package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestARunOfCellsBecomesAnElementAsWideAsItsCells(t *testing.T) {
	var out strings.Builder
	screen := "\x1b[1;38;2;255;0;0mred\x1b[0m  <plain> \x1b[7mturned\x1b[0m\nsecond row\n"
	if err := draw(&out, strings.NewReader(screen), 30, 2); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`width="272" height="54"`,
		`<text x="10.0" y="23" fill="#ff0000" font-weight="bold" textLength="25.2" xml:space="preserve">red</text>`,
		`<text x="52.0" y="23" fill="#d8dade" textLength="58.8" xml:space="preserve">&lt;plain&gt;</text>`,
		`<rect x="119.2" y="10" width="50.4" height="17" fill="#d8dade"/>`,
		`fill="#16181d" textLength="50.4" xml:space="preserve">turned</text>`,
		`<text x="10.0" y="40" fill="#d8dade" textLength="84.0" xml:space="preserve">second row</text>`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in:\n%s", want, out.String())
		}
	}
	for d := xml.NewDecoder(strings.NewReader(out.String())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v", err)
		}
	}
}
