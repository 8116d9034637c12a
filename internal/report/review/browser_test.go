package review

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// looks are the ways in which a page is shown.
var looks = []struct {
	name   string
	media  string
	scheme string
	width  int
	dark   bool
}{
	{"light", "screen", "light", 1100, false},
	{"dark", "screen", "dark", 1100, true},
	{"phone", "screen", "light", 390, false},
	{"print", "print", "light", 720, false},
	{"print-of-a-dark-screen", "print", "dark", 720, false},
}

// TestTheBrowserShowsThePage renders every subject in a real Chromium, one of them in every look. With MIMTOP_TEST_PICTURES, a folder, the
// screenshots are kept there for people to look at.
func TestTheBrowserShowsThePage(t *testing.T) {
	b := openBrowser(t)
	for name, shown := range map[string][]int{"live": {0, 1, 2, 3, 4}, "sites": {1, 2, 3}, "plan": {0}, "unread": {1}, "bare": {2}} {
		subject := subjects[name]
		var page bytes.Buffer
		if err := New(subject(t)).WriteHTML(&page); err != nil {
			t.Fatal(err)
		}
		b.showAll(t, name, page.Bytes(), shown...)
	}
	var page bytes.Buffer
	if err := New(hostileSubject(t, `"><img src=http://127.0.0.1:9/x onerror=alert(1)><script>console.log(1)</script>`)).WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	b.showAll(t, "hostile", page.Bytes(), 2)
}

// showAll shows a page in some of the looks.
func (b *browser) showAll(t *testing.T, name string, page []byte, shown ...int) {
	address := b.open(page)
	for _, i := range shown {
		look := looks[i]
		t.Run(name+"/"+look.name, func(t *testing.T) {
			b.t = t
			b.call("Emulation.setEmulatedMedia", map[string]any{
				"media": look.media, "features": []any{map[string]any{"name": "prefers-color-scheme", "value": look.scheme}},
			}, nil)
			b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
			var size struct{ Inner, Scroll, Height float64 }
			b.evaluate(`(() => { const e = document.documentElement; return {Inner: innerWidth, Scroll: e.scrollWidth, Height: e.scrollHeight} })()`, &size)
			if size.Scroll > size.Inner {
				t.Errorf("the page is %.0f wide on a screen of %.0f", size.Scroll, size.Inner)
			}
			shot := b.screenshot(size.Inner, size.Height)
			keepPicture(t, name+"-"+look.name, shot)
			picture, err := png.Decode(bytes.NewReader(shot))
			if err != nil {
				t.Fatal(err)
			}
			if got := picture.Bounds().Size(); got != image.Pt(int(size.Inner), int(size.Height)) || got.Y < 900 {
				t.Errorf("the picture is %v, the page %.0f x %.0f", got, size.Inner, size.Height)
			}
			colours, corner := coloursOf(picture)
			if colours < 30 {
				t.Errorf("only %d colours: the page is as good as empty", colours)
			}
			if light := brightness(corner) > 0.5; light == look.dark {
				t.Errorf("the paper is %v", corner)
			}
			b.checkContrast(t)
		})
	}
	b.t = t
	for _, complaint := range b.complaints(address) {
		t.Errorf("%s: %s", name, complaint)
	}
	b.mu.Lock()
	b.events = nil
	b.mu.Unlock()
	t.Run(name+"/pdf", func(t *testing.T) {
		b.t = t
		var printed struct{ Data string }
		b.call("Page.printToPDF", map[string]any{"printBackground": true, "preferCSSPageSize": true}, &printed)
		pdf, err := base64.StdEncoding.DecodeString(printed.Data)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, name+".pdf", pdf)
		if pages := bytes.Count(pdf, []byte("/Type /Page\n")); !bytes.HasPrefix(pdf, []byte("%PDF-")) || pages < 2 {
			t.Errorf("%d bytes with %d pages are no review on paper", len(pdf), pages)
		}
	})
	t.Run(name+"/accessibility", func(t *testing.T) {
		b.t = t
		b.checkAccessibility(t)
	})
	b.t = t
}

func (b *browser) screenshot(width, height float64) []byte {
	var shot struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{
		"format": "png", "captureBeyondViewport": true, "clip": map[string]any{"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
	}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	return data
}

func keepPicture(t *testing.T, name string, data []byte) { keep(t, name+".png", data) }

func keep(t *testing.T, name string, data []byte) {
	folder := os.Getenv("MIMTOP_TEST_PICTURES")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
		t.Error(err)
	}
}

// coloursOf counts the colours of a picture, and returns that of its corner.
func coloursOf(picture image.Image) (count int, corner color.Color) {
	seen := map[color.Color]bool{}
	box := picture.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y += 2 {
		for x := box.Min.X; x < box.Max.X; x += 2 {
			seen[picture.At(x, y)] = true
		}
	}
	return len(seen), picture.At(box.Min.X, box.Min.Y)
}

func brightness(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return (float64(r) + float64(g) + float64(b)) / (3 * 0xffff)
}

// leastContrast is what WCAG 2 asks of text in its level AA.
const leastContrast = 4.5

// checkContrast measures every text of the page against the colour behind it, and of a picture against all fills below it.
func (b *browser) checkContrast(t *testing.T) {
	t.Helper()
	var found struct {
		Texts int
		Poor  []string
	}
	b.evaluate(fmt.Sprintf(contrastScript, leastContrast), &found)
	for _, poor := range found.Poor {
		t.Errorf("contrast: %s", poor)
	}
	const fewest = 40
	if found.Texts < fewest {
		t.Errorf("only %d texts were measured", found.Texts)
	}
}

// contrastScript looks at each element that has text of its own. A text with a rim is measured against the rim.
const contrastScript = `(() => {
  const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return {r: m[0], g: m[1], b: m[2], a: m.length > 3 ? m[3] : 1} };
  const part = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4) };
  const light = c => 0.2126 * part(c.r) + 0.7152 * part(c.g) + 0.0722 * part(c.b);
  const ratio = (a, b) => { const x = light(a), y = light(b); return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) };
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a > 0) return c } return {r: 255, g: 255, b: 255} };
  const inside = (box, p) => p.x >= box.left && p.x <= box.right && p.y >= box.top && p.y <= box.bottom;
  const out = {Texts: 0, Poor: []};
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(e), svg = e.closest("svg");
    if (!e.getClientRects().length || svg && e.tagName !== "text") continue;
    out.Texts++;
    let colour = parse(svg ? style.fill : style.color), grounds = [behind(e)];
    if (svg && style.stroke !== "none") grounds = [parse(style.stroke)];
    else if (svg) {
      const box = e.getBoundingClientRect(), middle = {x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2};
      for (const shape of svg.querySelectorAll("rect, circle")) {
        if (shape.compareDocumentPosition(e) & 4 && inside(shape.getBoundingClientRect(), middle)) grounds = [parse(getComputedStyle(shape).fill)];
      }
    }
    for (const ground of grounds) {
      const r = ratio(colour, ground);
      if (r < %g) out.Poor.push(r.toFixed(2) + ": " + e.tagName + "." + e.getAttribute("class") + " " + e.textContent.slice(0, 40));
    }
  }
  return out;
})()`
