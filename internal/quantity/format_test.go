package quantity

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestFormatHasThreeSignificantDigits(t *testing.T) {
	for _, c := range []struct {
		v    float64
		unit Unit
		want string
	}{
		{0, Count, "0"}, {math.Copysign(0, -1), Count, "0"}, {1, Count, "1"}, {950, Count, "950"}, {999.4, Count, "999"},
		{999.5, Count, "1k"}, {1200, Count, "1.2k"}, {1234, Count, "1.23k"}, {12_500, Count, "12.5k"}, {125_000, Count, "125k"},
		{999_499, Count, "999k"}, {999_500, Count, "1M"}, {2.5e6, Count, "2.5M"}, {1.25e9, Count, "1.25G"}, {7e12, Count, "7T"},
		{0.3, Count, "0.3"}, {0.0567, Count, "0.0567"}, {0.00123, Count, "0.00123"}, {0.000123, Count, "1.2e-4"},
		{9.996, Count, "10"}, {0.99961, Count, "1"}, {99.96, Count, "100"}, {-1234, Count, "-1.23k"}, {1.7e18, Count, "1.7e6T"},
		{40_000, PerSecond, "40k/s"}, {0.3, PerSecond, "0.3/s"}, {0, PerSecond, "0/s"}, {0.2, PerHour, "0.2/h"},
		{32, GiB, "32 GiB"}, {0.5, GiB, "512 MiB"}, {1000, GiB, "1000 GiB"}, {1023, GiB, "1023 GiB"}, {1024, GiB, "1 TiB"}, {0, GiB, "0 GiB"},
		{1.5, GbitPerS, "1.5 Gbit/s"}, {0.5, GbitPerS, "500 Mbit/s"}, {0, GbitPerS, "0 Gbit/s"},
		{0.3, Share, "30 %"}, {0.005, Share, "0.5 %"}, {1.25, Share, "125 %"}, {0, Share, "0 %"}, {12.5, Share, "1250 %"}, {5, Percent, "5 %"}, {-0.5, Percent, "-0.5 %"},
		{8.2, Milliseconds, "8.2 ms"}, {1500, Milliseconds, "1.5 s"}, {90_000, Milliseconds, "1.5 min"}, {0.05, Milliseconds, "0.05 ms"},
		{60, Seconds, "60 s"}, {300, Seconds, "300 s"}, {0.25, Seconds, "250 ms"}, {5400, Seconds, "1.5 h"}, {0, Seconds, "0 s"},
		{500, Bytes, "500 B"}, {1500, Bytes, "1.5 kB"}, {12e6, BytesPerS, "12 MB/s"},
		{1, Bool, "on"}, {0, Bool, "off"},
		{math.NaN(), Count, "n/a"}, {math.Inf(1), PerSecond, "n/a"}, {math.Inf(-1), Share, "n/a"}, {math.NaN(), Bool, "n/a"},
	} {
		if got := Format(c.v, c.unit); got != c.want {
			t.Errorf("Format(%v, %d) = %q, want %q", c.v, c.unit, got, c.want)
		}
	}
}

func TestExactIsTheShortestExactForm(t *testing.T) {
	for _, c := range []struct {
		v    float64
		unit Unit
		want string
	}{
		{250_000, Count, "250k"}, {1_234_567, Count, "1234567"}, {1_048_576, Count, "1048576"}, {0, Count, "0"}, {0.3, Count, "0.3"},
		{2.5e6, Count, "2.5M"}, {-40_000, Count, "-40k"}, {40_000, PerSecond, "40k/s"}, {64, GiB, "64GiB"}, {1536, GiB, "1.5TiB"},
		{0.3, Share, "30%"}, {0.07, Share, "7%"}, {0.995, Share, "99.5%"}, {5, Percent, "5%"}, {1.5, GbitPerS, "1.5Gbit/s"}, {0.1, GbitPerS, "100Mbit/s"},
		{500, Bytes, "500B"}, {1, Bool, "on"}, {300, Seconds, "300s"}, {1e-300, Count, "1e-300"}, {math.MaxFloat64, Count, "1.7976931348623157e+308"},
		{math.NaN(), Count, "n/a"}, {math.Inf(1), GiB, "n/a"},
	} {
		if got := Exact(c.v, c.unit); got != c.want {
			t.Errorf("Exact(%v, %d) = %q, want %q", c.v, c.unit, got, c.want)
		}
	}
}

// anyValue draws magnitudes evenly on a log scale, because that is how the quantities of a cluster spread.
func anyValue(r *rand.Rand) float64 {
	v := math.Pow(10, r.Float64()*27-12)
	if r.IntN(4) == 0 {
		v = math.Round(v)
	}
	if r.IntN(8) == 0 {
		v = -v
	}
	return v
}

func TestParseReadsBackWhatFormatAndExactWrite(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		unit := Unit(r.IntN(int(Bool)))
		v := anyValue(r)
		shown, exact := Format(v, unit), Exact(v, unit)
		for _, text := range []string{shown, exact} {
			if strings.Contains(text, "n/a") || strings.Contains(text, "Inf") || strings.Contains(text, "NaN") {
				t.Fatalf("%v of unit %d is written as %q", v, unit, text)
			}
		}
		back, err := Parse(shown, unit)
		tolerance := 0.005
		if strings.Contains(shown, "e") { // exponents come with two digits
			tolerance = 0.05
		}
		if err != nil || math.Abs(back-v) > tolerance*math.Abs(v)*1.0001 {
			t.Fatalf("Parse(Format(%v, %d)) = Parse(%q) = %v, %v", v, unit, shown, back, err)
		}
		if back, err = Parse(exact, unit); err != nil || back != v {
			t.Fatalf("Parse(Exact(%v, %d)) = Parse(%q) = %v, %v", v, unit, exact, back, err)
		}
		if again := Format(back, unit); again != shown {
			t.Fatalf("%v of unit %d is %q and then %q", v, unit, shown, again)
		}
	}
}

func TestFormatIsShortWhereClustersLive(t *testing.T) {
	widest := map[Unit]int{
		Count: 7, PerSecond: 9, PerHour: 9, GiB: 8, GbitPerS: 11, Share: 7, Percent: 9, Milliseconds: 9, Seconds: 7, Bytes: 7, BytesPerS: 9, Bool: 3,
	}
	lowest := map[Unit]float64{GiB: 0.001, GbitPerS: 0.001, Seconds: 0.001, Bytes: 1, BytesPerS: 1, Share: 0.001, Milliseconds: 0.01}
	r := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		unit := Unit(r.IntN(int(unitCount)))
		v := math.Abs(anyValue(r))
		if v < max(lowest[unit], 0.001) || v > 1e6 && unit != Count && unit != PerSecond && unit != Bytes && unit != BytesPerS ||
			unit == Share && v > 10 || unit == Percent && v > 1000 {
			continue
		}
		if got := Format(v, unit); utf8.RuneCountInString(got) > widest[unit] {
			t.Fatalf("Format(%v, %d) = %q is wider than %d", v, unit, got, widest[unit])
		}
	}
}

func TestFormatDurationRoundsDownToWholeUnits(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{-time.Hour, "0 s"}, {0, "0 s"}, {999 * time.Millisecond, "0 s"}, {3 * time.Second, "3 s"}, {59_999 * time.Millisecond, "59 s"},
		{time.Minute, "1 min"}, {150 * time.Second, "2 min"}, {time.Hour - 1, "59 min"}, {time.Hour, "1 h"},
		{65 * time.Minute, "1 h 5 min"}, {24*time.Hour - 1, "23 h 59 min"}, {24 * time.Hour, "1 d"}, {76 * time.Hour, "3 d 4 h"},
		{10*24*time.Hour + 5*time.Hour, "10 d"}, {120 * 24 * time.Hour, "120 d"}, {math.MaxInt64, "106751 d"},
	} {
		if got := FormatDuration(c.d); got != c.want {
			t.Errorf("FormatDuration(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Format(1_234_567, PerSecond)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("1.5M/s", PerSecond); err != nil {
			b.Fatal(err)
		}
	}
}
