package exposition

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// readerRules are those of a small page with every kind of line.
func readerRules() *Rules {
	return Compile(map[string]Rule{
		"sessions": {Type: Gauge},
		"messages": {Type: Counter, Drop: []Label{{Name: "kind", Value: "s2s"}}},
		"took":     {Type: Histogram, Edges: []float64{1, 2, 4}},
		"other":    {Type: Histogram},
		"picked":   {Type: Counter, Accept: func(labels []Label) bool { return len(labels) > 0 && labels[0].Value == "yes" }},
	})
}

// pageOf writes a page whose numbers follow from the seed; its lines are always the same.
func pageOf(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	number := func() string {
		switch r.IntN(6) {
		case 0:
			return fmt.Sprintf("%.3f", r.Float64()*1e6)
		case 1:
			return fmt.Sprint(r.Uint64())
		case 2:
			return fmt.Sprintf("%e", r.Float64()*1e12)
		}
		return fmt.Sprint(r.IntN(1_000_000))
	}
	histogram := func(name, labels string) {
		count := 0
		for _, le := range []string{"1", "2", "4", "+Inf"} {
			count += r.IntN(1000)
			fmt.Fprintf(&b, "%s_bucket{%sle=\"%s\"} %d\n", name, labels, le, count)
		}
		bare := strings.TrimSuffix(labels, ",")
		if bare != "" {
			bare = "{" + bare + "}"
		}
		fmt.Fprintf(&b, "%s_count%s %d\n%s_sum%s %s\n", name, bare, count, name, bare, number())
	}
	fmt.Fprintf(&b, "# TYPE unwanted gauge\n# HELP unwanted of no use\nunwanted{a=\"b\"} %s\nunwanted NaN\n", number())
	fmt.Fprintf(&b, "# TYPE sessions gauge\n# HELP sessions open ones\nsessions{host_type=\"\"} %s\nsessions{host_type=\"a b\"} -%s\n", number(), number())
	fmt.Fprintf(&b, "# TYPE messages counter\nmessages{kind=\"c2s\"} %s\nmessages{kind=\"s2s\"} %s\n\n", number(), number())
	b.WriteString("# TYPE took histogram\n# HELP took µs\n")
	histogram("took", "")
	histogram("took", `host_type="x",`)
	b.WriteString("# TYPE waste histogram\n")
	histogram("waste", "")
	b.WriteString("# TYPE other histogram\n")
	histogram("other", `host_type="x",`)
	fmt.Fprintf(&b, "# TYPE picked counter\npicked{a=\"yes\"} %s\npicked{a=\"no\"} %s\n", number(), number())
	b.WriteString("# TYPE nothing counter\n# HELP nothing yet\n")
	return []byte(b.String())
}

// sees compares what a reader that has read pages before makes of a body with what Read makes of it.
func sees(t testing.TB, r *Reader, body []byte) {
	t.Helper()
	want, wantErr := Read(body, r.rules)
	got, err := r.Read(body)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("error %v, Read says %v", err, wantErr)
	}
	if err != nil {
		return
	}
	if !reflect.DeepEqual(got.Warnings, want.Warnings) || !reflect.DeepEqual(got.declared, want.declared) || !reflect.DeepEqual(got.names, want.names) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	if !got.same(want) && !reflect.DeepEqual(got.families, want.families) { // NaN differs from itself
		for name, f := range want.families {
			if g := got.families[name]; !reflect.DeepEqual(f, g) && fmt.Sprint(f) != fmt.Sprint(g) {
				t.Errorf("%s: got %+v, want %+v", name, g, f)
			}
		}
	}
}

func TestAReaderReadsWhatReadReads(t *testing.T) {
	r := NewReader(readerRules())
	for seed := range uint64(200) {
		sees(t, r, pageOf(seed))
		if seed > 0 && r.missed > 0 {
			t.Fatalf("page %d with known lines went the long way", seed)
		}
	}
}

func TestOddPagesGoTheLongWay(t *testing.T) {
	plain := string(pageOf(1))
	tests := map[string]string{
		"another label":             strings.Replace(plain, `sessions{host_type=""}`, `sessions{host_type="c"}`, 1),
		"a series more":             strings.Replace(plain, "# TYPE took", "messages{kind=\"bosh\"} 5\n# TYPE took", 1),
		"a series less":             plain[:strings.Index(plain, `picked{a="no"}`)],
		"a family more":             plain + "# TYPE more gauge\nmore 1\n",
		"a family less":             plain[:strings.Index(plain, "# TYPE nothing")],
		"another type":              strings.Replace(plain, "# TYPE messages counter", "# TYPE messages gauge", 1),
		"a comment":                 strings.Replace(plain, "# TYPE took", "# a word\n# TYPE took", 1),
		"a comment without blank":   strings.Replace(plain, "# TYPE took", "#TYPE took", 1),
		"a timestamp":               strings.Replace(plain, "sessions{host_type=\"\"} ", "sessions{host_type=\"\"} 5 1700000000", 1),
		"cut short":                 plain[:len(plain)-20],
		"cut in the last line":      strings.TrimSuffix(plain, "\n"),
		"carriage returns":          strings.ReplaceAll(plain, "\n", "\r\n"),
		"nothing":                   "",
		"empty lines":               strings.ReplaceAll(plain, "\n", "\n\n"),
		"a stranger":                strings.Replace(plain, "unwanted NaN", "sessions{host_type=\"z\"} 3", 1),
		"no number":                 strings.Replace(plain, "# HELP took µs\ntook_bucket{le=\"1\"} ", "# HELP took µs\ntook_bucket{le=\"1\"} x", 1),
		"a sign":                    strings.Replace(plain, "took_bucket{le=\"1\"} ", "took_bucket{le=\"1\"} -", 1),
		"a fraction":                strings.Replace(plain, "took_bucket{le=\"1\"} ", "took_bucket{le=\"1\"} 0.", 1),
		"buckets that fall":         strings.Replace(plain, "took_bucket{le=\"1\"} ", "took_bucket{le=\"1\"} 99999", 1),
		"a counter below 0":         strings.Replace(plain, "picked{a=\"yes\"} ", "picked{a=\"yes\"} -", 1),
		"not a number":              strings.Replace(plain, "sessions{host_type=\"a b\"} ", "sessions{host_type=\"a b\"} NaN\nx", 1),
		"hexadecimal":               strings.Replace(plain, "sessions{host_type=\"\"} ", "sessions{host_type=\"\"} 0x", 1),
		"two families of one name":  plain + "# TYPE sessions gauge\n",
		"the same series twice":     strings.Replace(plain, "# TYPE took", "messages{kind=\"c2s\"} 5\n# TYPE took", 1),
		"two blanks":                strings.Replace(plain, "sessions{host_type=\"\"} ", "sessions{host_type=\"\"}  ", 1),
		"no end of the number":      plain + "# TYPE last gauge\nsessions 5",
		"not UTF-8":                 strings.Replace(plain, `host_type=""`, "host_type=\"\xff\"", 1),
		"an escape in a label":      strings.Replace(plain, `host_type=""`, `host_type="\""`, 1),
		"a web page":                "<html><title>no metrics</title></html>\n",
		"a number of many digits":   strings.Replace(plain, "sessions{host_type=\"\"} ", "sessions{host_type=\"\"} 12345678901234567890", 1),
		"a number beyond all":       strings.Replace(plain, "sessions{host_type=\"\"} ", "sessions{host_type=\"\"} 1e999\nx", 1),
		"a bucket of 30 digits":     strings.Replace(plain, "took_bucket{le=\"1\"} ", "took_bucket{le=\"1\"} 123456789012345678901234567890", 1),
		"blanks before the comment": strings.Replace(plain, "# TYPE took", " # TYPE took", 1),
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			r := NewReader(readerRules())
			sees(t, r, pageOf(0))
			sees(t, r, []byte(body))
			sees(t, r, []byte(body)) // What was learned from it is right, too.
			sees(t, r, pageOf(2))
		})
	}
}

// shuffled is a page with its families, and the series of each, in another order. A histogram's buckets go anywhere, too.
func shuffled(page []byte, random *rand.Rand) []byte {
	var families [][]string
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "# TYPE") {
			families = append(families, nil)
		}
		last := len(families) - 1
		families[last] = append(families[last], line)
	}
	random.Shuffle(len(families), func(i, j int) { families[i], families[j] = families[j], families[i] })
	var b strings.Builder
	for _, f := range families {
		head := 1
		for head < len(f) && strings.HasPrefix(f[head], "# HELP") {
			head++
		}
		end := len(f)
		for f[end-1] == "\n" {
			end--
		}
		samples := f[head:end]
		random.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		b.WriteString(strings.Join(f, ""))
	}
	return []byte(b.String())
}

func TestAPageInAnotherOrderIsReadWithoutTheReferenceParser(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	rules := readerRules()
	sees(t, NewReader(rules), pageOf(0))
	for i := range uint64(100) {
		another := NewReader(rules)
		sees(t, another, shuffled(pageOf(i), random)) // a first page
		sees(t, another, shuffled(pageOf(i+1), random))
		if another.missed > 0 {
			t.Fatalf("page %d went the long way", i)
		}
	}
	if n := len(rules.schemas.seen); n != 1 {
		t.Errorf("%d schemas of alike pages", n)
	}
}

func TestAnotherOrderOfOtherLinesIsAnotherPage(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	plain := string(pageOf(1))
	for what, body := range map[string]string{
		"a line less":              strings.Replace(plain, "# TYPE nothing counter\n", "", 1),
		"a line more":              plain + "# TYPE more gauge\nmore 1\n",
		"one line twice":           plain + "# TYPE nothing counter\n",
		"one in place of one":      strings.Replace(plain, "# TYPE nothing counter", "# TYPE something counter", 1),
		"a series less":            strings.Replace(plain, `sessions{host_type="a b"}`, `sessions{host_type=""}`, 1),
		"a sample elsewhere":       strings.Replace(plain, "# TYPE picked counter\n", "# TYPE picked counter\nsessions 3\n", 1),
		"a sample before its type": "sessions{host_type=\"\"} 3\n" + plain,
		"no sample":                strings.Replace(plain, "\nunwanted NaN", "\n}", 1),
	} {
		t.Run(what, func(t *testing.T) {
			rules := readerRules()
			sees(t, NewReader(rules), pageOf(0))
			r := NewReader(rules)
			sees(t, r, []byte(body))
			if strings.HasPrefix(body, "# TYPE") {
				sees(t, r, shuffled([]byte(body), random))
			}
			sees(t, r, pageOf(2))
		})
	}
}

func TestReadersShareWhatTheyLearn(t *testing.T) {
	rules := readerRules()
	a, b := NewReader(rules), NewReader(rules)
	sees(t, a, pageOf(1))
	sees(t, b, pageOf(2))
	if a.layout == nil || b.layout == nil || a.layout.schema != b.layout.schema {
		t.Fatal("two readers of alike pages do not share a schema")
	}
	one, err := a.Read(pageOf(3))
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.Read(pageOf(4))
	if err != nil {
		t.Fatal(err)
	}
	if one == two || one.same(two) {
		t.Error("two pages that are read at once share their numbers")
	}
}

func TestAPageWithLinesThatAlwaysChangeIsNotLearnedEachTime(t *testing.T) {
	r := NewReader(readerRules())
	learned := 0
	for i := range 3 * rareMisses {
		before := r.layout
		sees(t, r, append(pageOf(1), fmt.Sprintf("# TYPE new%d gauge\n", i)...))
		if r.layout != before {
			learned++
		}
	}
	if learned > eagerMisses+3 {
		t.Errorf("learned %d layouts from %d pages", learned, 3*rareMisses)
	}
	if n := len(r.rules.schemas.seen); n > maxSchemas {
		t.Errorf("%d schemas are remembered", n)
	}
}

func TestWhatIsRememberedOfPagesIsBounded(t *testing.T) {
	rules := readerRules()
	long := strings.Repeat("x", maxNameBytes-10)
	pageOfFamilies := func(number, families int) []byte {
		var b strings.Builder
		for i := range families {
			fmt.Fprintf(&b, "# TYPE %s%d_%d gauge\n", long, number, i)
		}
		return append(pageOf(uint64(number)), b.String()...)
	}
	r := NewReader(rules)
	sees(t, r, pageOfFamilies(0, 1000))
	if r.layout != nil {
		t.Errorf("a layout of %d bytes is remembered, more than %d", r.layout.bytes, maxSchemaBytes)
	}
	for i := range 2 * maxSchemas {
		sees(t, NewReader(rules), pageOfFamilies(i, 300))
	}
	sum := 0
	for _, l := range rules.schemas.seen {
		sum += l.bytes
	}
	if sum > maxSharedBytes || sum != rules.schemas.bytes || len(rules.schemas.seen) < 2 {
		t.Errorf("%d schemas of %d bytes are remembered, want at most %d bytes; %d are noted", len(rules.schemas.seen), sum,
			maxSharedBytes, rules.schemas.bytes)
	}
}

func TestReadingAKnownPageTakesLittleMemory(t *testing.T) {
	r := NewReader(readerRules())
	pages := [][]byte{bytes.ReplaceAll(pageOf(0), []byte("e+"), []byte("0")), bytes.ReplaceAll(pageOf(1), []byte("e+"), []byte("0"))}
	for _, p := range pages {
		sees(t, r, p)
	}
	i := 0
	allocations := testing.AllocsPerRun(100, func() {
		i++
		if _, err := r.Read(pages[i%2]); err != nil {
			t.Fatal(err)
		}
	})
	// A number with more digits than a float64 holds is a string on its way, and the race detector makes the pool of
	// numbers forget some of them.
	if reference := testing.AllocsPerRun(10, func() { _, _ = Read(pages[0], r.rules) }); allocations > reference/5 {
		t.Errorf("%.0f allocations for a known page, %.0f for an unknown one", allocations, reference)
	}
}

// FuzzReader gives a reader two bodies in a row: whatever the first one taught it, it reads the second as Read does.
func FuzzReader(f *testing.F) {
	f.Add(pageOf(0), pageOf(1))
	f.Add(pageOf(2), shuffled(pageOf(3), rand.New(rand.NewPCG(1, 1))))
	f.Add([]byte("# TYPE sessions gauge\nsessions 1\n"), []byte("# TYPE sessions gauge\nsessions 1e3\n"))
	f.Add([]byte("# TYPE took histogram\ntook_bucket{le=\"1\"} 1\ntook_bucket{le=\"+Inf\"} 2\ntook_sum 3\n"), []byte("# TYPE took histogram\ntook_bucket{le=\"1\"} 3\ntook_bucket{le=\"+Inf\"} 2\ntook_sum 3\n"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		r := NewReader(readerRules())
		_, _ = r.Read(first) // Its error, if any, is FuzzRead's matter.
		sees(t, r, second)
	})
}
