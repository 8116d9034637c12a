package picture

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// elements reads a picture as XML and returns each element with its text.
func elements(t *testing.T, svg []byte) (all []element) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			all = append(all, e)
		case xml.CharData:
			if text := strings.Trim(string(token), "\n"); text != "" {
				all[len(all)-1].text += text
			}
		}
	}
}

type element struct {
	name, text string
	attr       map[string]string
}

func find(t *testing.T, all []element, text string) element {
	t.Helper()
	for _, e := range all {
		if e.text == text {
			return e
		}
	}
	t.Fatalf("no element says %q: %v", text, all)
	return element{}
}

func TestWordsStandAtTheirColumnsInTheirColours(t *testing.T) {
	all := elements(t, SVG("ab  c<d\n    \x1b[38;2;255;0;16m\x1b[1mred  x\x1b[0m", 12, 2, Dark, "a & b"))
	find(t, all, "a & b")
	for _, c := range []struct{ text, x, y, fill, weight, length string }{
		{"ab", "10", "23", Dark.Foreground, "", "16.8"},
		{"c<d", "43.6", "23", Dark.Foreground, "", "25.2"},
		{"red", "43.6", "40", "#ff0010", "bold", "25.2"},
		{"x", "85.6", "40", "#ff0010", "bold", "8.4"},
	} {
		e := find(t, all, c.text)
		if e.attr["x"] != c.x || e.attr["y"] != c.y || e.attr["fill"] != c.fill || e.attr["font-weight"] != c.weight || e.attr["textLength"] != c.length {
			t.Errorf("%q is %v, want %v", c.text, e.attr, c)
		}
	}
}

func TestBlocksAndBackgroundsAreDrawn(t *testing.T) {
	all := elements(t, SVG("█████▌ ▒▒\n\x1b[7mrow\x1b[0m \x1b[48;2;1;2;3m  \x1b[0m", 9, 2, Light, ""))
	var rects []map[string]string
	for _, e := range all {
		if e.name == "rect" {
			rects = append(rects, e.attr)
		}
		if strings.ContainsAny(e.text, "█▌▒") {
			t.Errorf("%q is text, not a picture", e.text)
		}
	}
	want := []map[string]string{
		{"width": "100%", "height": "100%", "fill": Light.Background, "rx": "6"},
		{"x": "10", "y": "10", "width": "42", "height": "17", "fill": Light.Foreground},
		{"x": "52", "y": "10", "width": "4.2", "height": "17", "fill": Light.Foreground},
		{"x": "68.8", "y": "10", "width": "16.8", "height": "17", "fill": Light.Foreground, "fill-opacity": "0.5"},
		{"x": "10", "y": "27", "width": "25.2", "height": "17", "fill": Light.Foreground},
		{"x": "43.6", "y": "27", "width": "16.8", "height": "17", "fill": "#010203"},
	}
	if len(rects) != len(want) {
		t.Fatalf("%d rectangles: %v", len(rects), rects)
	}
	for i, w := range want {
		for k, v := range w {
			if rects[i][k] != v {
				t.Errorf("rectangle %d: %s is %q, want %q", i, k, rects[i][k], v)
			}
		}
	}
	if e := find(t, all, "row"); e.attr["fill"] != Light.Background {
		t.Errorf("reverse video is written in %s", e.attr["fill"])
	}
}

// TestNothingOfAFrameIsLost: the words of the picture, read in order, are those of the frame.
func TestNothingOfAFrameIsLost(t *testing.T) {
	const frame = "one two  three & 日本 x  \n\x1b[31mfour\x1b[0m five"
	var words []string
	for _, e := range elements(t, SVG(frame, 30, 2, Dark, "")) {
		if e.name == "text" {
			words = append(words, strings.Fields(e.text)...)
		}
	}
	if got, want := strings.Join(words, " "), strings.Join(strings.Fields(ansi.Strip(frame)), " "); got != want {
		t.Errorf("the picture says %q, the frame %q", got, want)
	}
}

func TestTextAndANSI(t *testing.T) {
	const frame = "\x1b[1mHOLDS\x1b[m: 41 %   \nplain  "
	if got, want := string(Text(frame)), "HOLDS: 41 %\nplain\n"; got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
	if got, want := string(ANSI(frame)), "\x1b[1mHOLDS\x1b[m: 41 %   \x1b[m\nplain  \n"; got != want {
		t.Errorf("the ANSI text is %q, want %q", got, want)
	}
}
