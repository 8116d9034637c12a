package quantity

import (
	"math"
	"strings"
	"testing"
)

func TestParseReadsWhatOperatorsType(t *testing.T) {
	for _, c := range []struct {
		text string
		unit Unit
		want float64
	}{
		{"0", Count, 0}, {"-0", Count, 0}, {"250000", Count, 250_000}, {"40k", Count, 40_000}, {"40K", Count, 40_000},
		{"2.5M", Count, 2_500_000}, {"2.5m", Count, 2_500_000}, {" 1.1 M ", Count, 1_100_000}, {"3G", Count, 3e9},
		{"1T", Count, 1e12}, {".5", Count, 0.5}, {"5.", Count, 5}, {"+7", Count, 7}, {"-5", Count, -5}, {"1e6", Count, 1e6},
		{"1.5E3k", Count, 1.5e6}, {"1_000", Count, 1000}, {"1_0.5", Count, 10.5}, {"1,000,000", Count, 1e6},
		{"12,500", Count, 12_500}, {"1,000.5", Count, 1000.5}, {"2e-3", Count, 0.002},
		{"40k/s", PerSecond, 40_000}, {"40k", PerSecond, 40_000}, {"0.3 /s", PerSecond, 0.3}, {"1.5 k / s", PerSecond, 1500},
		{"30/min", PerSecond, 0.5}, {"3600/h", PerSecond, 1},
		{"6/h", PerHour, 6}, {"6", PerHour, 6}, {"2/s", PerHour, 7200}, {"1/min", PerHour, 60}, {"48/d", PerHour, 2},
		{"64 GiB", GiB, 64}, {"64gib", GiB, 64}, {"64", GiB, 64}, {"64G", GiB, 64}, {"512 MiB", GiB, 0.5}, {"1.5TiB", GiB, 1536},
		{"64 GB", GiB, 64e9 / (1 << 30)},
		{"1.5 Gbit/s", GbitPerS, 1.5}, {"10", GbitPerS, 10}, {"500 Mbit/s", GbitPerS, 0.5}, {"10Gbps", GbitPerS, 10},
		{"30%", Share, 0.3}, {"30 %", Share, 0.3}, {"0.3", Share, 0.3}, {"7%", Share, 0.07}, {"120%", Share, 1.2}, {"5", Percent, 5}, {"12.5 %", Percent, 12.5},
		{"1", Share, 1}, {"5ms", Milliseconds, 5}, {"5", Milliseconds, 5}, {"1.5 s", Milliseconds, 1500},
		{"200 us", Milliseconds, 0.2}, {"200 µs", Milliseconds, 0.2}, {"2 min", Milliseconds, 120_000},
		{"60", Seconds, 60}, {"5 min", Seconds, 300}, {"5m", Seconds, 300}, {"500ms", Seconds, 0.5}, {"2h", Seconds, 7200},
		{"500 B", Bytes, 500}, {"1.5kB", Bytes, 1500}, {"1.5 KiB", Bytes, 1536}, {"2k", Bytes, 2000},
		{"12 MB/s", BytesPerS, 12e6}, {"1 MiB/s", BytesPerS, 1 << 20}, {"12M", BytesPerS, 12e6},
		{"on", Bool, 1}, {"Yes", Bool, 1}, {"TRUE", Bool, 1}, {"1", Bool, 1},
		{"off", Bool, 0}, {"no", Bool, 0}, {"false", Bool, 0}, {"0", Bool, 0},
	} {
		got, err := Parse(c.text, c.unit)
		if err != nil || got != c.want || math.Signbit(got) != math.Signbit(c.want) {
			t.Errorf("Parse(%q, %d) = %v, %v; want %v", c.text, c.unit, got, err, c.want)
		}
	}
}

func TestParseRefusesWithTheInputTheReasonAndWhatIsAccepted(t *testing.T) {
	for _, c := range []struct {
		text string
		unit Unit
		want string
	}{
		{"abc", Count, `"abc" is not a number; accepted: 250000, 250k, 2.5M`},
		{"", Count, `"" is not a number; accepted: 250000, 250k, 2.5M`},
		{"  ", Count, "is not a number"},
		{"k", Count, "is not a number"},
		{"-", Count, "is not a number"},
		{"--5", Count, `"--5" has the unknown unit "-5"`},
		{"1.2.3", Count, "is not a number"},
		{"NaN", Count, `"NaN" is not a number`},
		{"Inf", Count, `"Inf" is not a number`},
		{"-inf", Count, `unknown unit "inf"`},
		{"infinity", PerSecond, "is not a number"},
		{"0x1F", Count, `unknown unit "x1F"`},
		{"0x1p4", Count, "unknown unit"},
		{"1e308", Count, "is too large"},
		{"1e309", Count, "is too large"},
		{"1e99999999999999999999", Count, "is too large"},
		{"9999999999T", Count, "is too large"},
		{"1e", Count, `unknown unit "e"`},
		{"64 GiB", Count, `unknown unit "GiB"`},
		{"5ms", PerSecond, `unknown unit "ms"`},
		{"10 Gb/s", GbitPerS, `unknown unit "Gb/s"`}, // bits or bytes, nobody knows
		{"1,5", Count, "a fraction is written with a point"},
		{"0,125", Count, "a fraction is written with a point"},
		{"1,00,000", Count, "a fraction is written with a point"},
		{"1000,000", Count, "a fraction is written with a point"},
		{",5", Count, "a fraction is written with a point"},
		{"1.000,5", Count, "is not a number"},
		{"1__0", Count, "is not a number"},
		{"_1", Count, "is not a number"},
		{"1_", Count, "is not a number"},
		{"1._5", Count, "is not a number"},
		{"30", Share, `"30" is more than the whole, and a percentage needs its %; accepted: 30%, 0.3`},
		{"maybe", Bool, `"maybe" is neither on nor off; accepted: on, off, yes, no, true, false`},
		{"2", Bool, "neither on nor off"},
		{strings.Repeat("9", 65), Count, "is too long for a number"},
		{"5\x1b[31m", Count, `"5\x1b[31m" has the unknown unit "\x1b[31m"`},
	} {
		v, err := Parse(c.text, c.unit)
		if err == nil {
			t.Errorf("Parse(%q, %d) = %v, want an error with %q", c.text, c.unit, v, c.want)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "accepted: ") {
			t.Errorf("Parse(%q, %d): %q; want %q in it", c.text, c.unit, err, c.want)
		}
	}
}

func TestErrorsStayOnOneShortLineWhateverIsPasted(t *testing.T) {
	for _, text := range []string{strings.Repeat("x\n\x1b", 1000), strings.Repeat("é", 30), "1 " + strings.Repeat("\xff", 60)} {
		_, err := Parse(text, Count)
		if err == nil {
			t.Fatalf("Parse(%q) has no error", text)
		}
		if len(err.Error()) > 400 || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("the error is %d bytes: %q", len(err.Error()), err)
		}
	}
}

func TestAUnitThatDoesNotExistIsAnErrorAndNotAPanic(t *testing.T) {
	if v, err := Parse("1", unitCount); err == nil {
		t.Errorf("Parse gives %v", v)
	}
	if got := Format(1, unitCount) + Exact(1, 255); got != "n/an/a" {
		t.Errorf("Format and Exact give %q", got)
	}
}

func TestCheckNamesTheBoundInTheNotationOfTheUnit(t *testing.T) {
	for _, c := range []struct {
		v, min, max float64
		unit        Unit
		want        string
	}{
		{5, 1, 10, Count, ""}, {1, 1, 10, Count, ""}, {10, 1, 10, Count, ""},
		{-5, 0, 1e7, Count, "-5 is below the minimum 0"},
		{2e7, 0, 1e7, Count, "20M is above the maximum 10M"},
		{1_048_577, 0, 1_048_576, Count, "1048577 is above the maximum 1048576"},
		{1.2, 0, 0.99, Share, "120% is above the maximum 99%"},
		{0.5, 1, 64, GiB, "512MiB is below the minimum 1GiB"},
		{math.NaN(), 0, 1, Count, "is not a number"},
		{math.Inf(1), 0, 1, Count, "n/a is above the maximum 1"},
	} {
		got := ""
		if err := Check(c.v, c.min, c.max, c.unit); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("Check(%v, %v, %v, %d) = %q, want %q", c.v, c.min, c.max, c.unit, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2.5M", "40k/s", "1,000", "64 GiB", "30%", "1e308", "off", "-_,e+"} {
		f.Add(s, uint8(Count))
	}
	f.Fuzz(func(t *testing.T, s string, unit uint8) {
		v, err := Parse(s, Unit(unit))
		if err == nil && (math.IsNaN(v) || math.Abs(v) > maxMagnitude) {
			t.Errorf("Parse(%q, %d) = %v", s, unit, v)
		}
		if err != nil && v != 0 {
			t.Errorf("Parse(%q, %d) gives %v beside the error", s, unit, v)
		}
	})
}
