package calibrate

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	// recoverySeeds are those of the study, checkedSeeds those that every test run repeats.
	recoverySeeds, checkedSeeds = 100, 5
	recoveryFile                = "testdata/recovery.txt"
	// Of the seeds, after a day: how many must know the capacity to a tenth, and how many intervals may hold the truth.
	// Fewer would be too sure of themselves, more not sure enough.
	leastWithinTenth, leastCovered, mostCovered = 90, 80, 97
)

// study runs seeds side by side; the result is by seed, then by hours.
func study(t testing.TB, seeds int) [][]recovered {
	t.Helper()
	all, errs := make([][]recovered, seeds), make([]error, seeds)
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for seed := range next {
				all[seed], errs[seed] = recoverFrom(uint64(seed), recoveryHours)
			}
		})
	}
	for seed := range seeds {
		next <- seed
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// recoveryTable is the table of docs/model.md.
func recoveryTable(all [][]recovered) string {
	var b strings.Builder
	b.WriteString("| hours watched | until | error: P5 | median | P95 | within 10 % | interval holds the truth | its width, P95/P5 |\n|---|---|---|---|---|---|---|---|\n")
	for i, hours := range recoveryHours {
		for k, name := range [...]string{"the cores are used up", "the memory is used up", "the first of both is"} {
			var errs, widths []float64
			for _, seed := range all {
				errs, widths = append(errs, seed[i].errorOf(k)), append(widths, seed[i].high[k]/seed[i].low[k])
			}
			within, covered := countWithinTenth(all, i, k), countCovered(all, i, k)
			fmt.Fprintf(&b, "| %d | %s | %s | %s | %s | %d of %d | %d of %d | %.2f |\n", hours, name, signedPercent(quantileOf(errs, 0.05)),
				signedPercent(quantileOf(errs, 0.5)), signedPercent(quantileOf(errs, 0.95)), within, len(all), covered, len(all), quantileOf(widths, 0.5))
		}
	}
	return b.String()
}

func countWithinTenth(all [][]recovered, hours, k int) (n int) {
	for _, seed := range all {
		if math.Abs(seed[hours].errorOf(k)) <= 0.1 {
			n++
		}
	}
	return n
}

func countCovered(all [][]recovered, hours, k int) (n int) {
	for _, seed := range all {
		if seed[hours].covered(k) {
			n++
		}
	}
	return n
}

// signedPercent never says -0.
func signedPercent(share float64) string {
	if math.Abs(share) < 0.0005 {
		return "0.0 %"
	}
	return fmt.Sprintf("%+.1f %%", 100*share)
}

// What a simulated cluster teaches within a day, against what it really holds. All seeds are in a file; some of them are
// run again here, and all of them with -update and by the benchmark.
func TestRecovery(t *testing.T) {
	if *update {
		writeRecovery(t, study(t, recoverySeeds))
	}
	all := readRecovery(t)
	for seed, again := range study(t, checkedSeeds) {
		for i := range again {
			for k := range recoveryResources {
				was, is := &all[seed][i], &again[i]
				// Machines round differently.
				if math.Abs(is.learned[k]/was.learned[k]-1) > 0.002 || math.Abs(is.low[k]/was.low[k]-1) > 0.005 || math.Abs(is.high[k]/was.high[k]-1) > 0.005 {
					t.Errorf("seed %d after %d h: %s is out of date, run go generate ./internal/calibrate: %.4g (%.4g-%.4g) users, there %.4g (%.4g-%.4g)",
						seed, recoveryHours[i], recoveryFile, is.learned[k], is.low[k], is.high[k], was.learned[k], was.low[k], was.high[k])
				}
			}
		}
	}
	checkRecovery(t, all)
	inDocument(t, "recovery", recoveryTable(all))
}

// checkRecovery holds the day against what is promised. The memory of the simulator is a straight line to half a percent,
// and it is what its clusters run out of first: intervals made for real servers always hold it, hence no upper bound there.
func checkRecovery(t testing.TB, all [][]recovered) {
	day := slices.Index(recoveryHours, 24)
	for k := range recoveryResources {
		if n := countWithinTenth(all, day, k); n*recoverySeeds < leastWithinTenth*len(all) {
			t.Errorf("resource %d: %d of %d seeds know the capacity to a tenth", k, n, len(all))
		}
		n := countCovered(all, day, k)
		if n*recoverySeeds < leastCovered*len(all) || k == recoveryCPU && n*recoverySeeds > mostCovered*len(all) {
			t.Errorf("resource %d: %d of %d intervals hold the truth", k, n, len(all))
		}
	}
}

// The file has one line for a seed and length of history: both, then truth, learned, P5 and P95 in users for each resource.
func writeRecovery(t *testing.T, all [][]recovered) {
	t.Helper()
	var b strings.Builder
	for seed := range all {
		for i, r := range all[seed] {
			fmt.Fprintf(&b, "%d %d", seed, recoveryHours[i])
			for k := range recoveryResources {
				fmt.Fprintf(&b, " %.0f %.0f %.0f %.0f", r.truth[k], r.learned[k], r.low[k], r.high[k])
			}
			b.WriteString("\n")
		}
	}
	if err := os.WriteFile(recoveryFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readRecovery(t *testing.T) [][]recovered {
	t.Helper()
	f, err := os.Open(recoveryFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := make([][]recovered, recoverySeeds)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var seed, hours int
		var r recovered
		fields := []any{&seed, &hours}
		for k := range recoveryResources {
			fields = append(fields, &r.truth[k], &r.learned[k], &r.low[k], &r.high[k])
		}
		if _, err := fmt.Sscan(lines.Text(), fields...); err != nil {
			t.Fatal(err)
		}
		all[seed] = append(all[seed], r)
	}
	for seed := range all {
		if len(all[seed]) != len(recoveryHours) {
			t.Fatalf("%s has %d lines for seed %d, want %d", recoveryFile, len(all[seed]), seed, len(recoveryHours))
		}
	}
	return all
}

// BenchmarkRecovery runs the whole study and prints its table.
func BenchmarkRecovery(b *testing.B) {
	for b.Loop() {
		all := study(b, recoverySeeds)
		checkRecovery(b, all)
		b.Logf("\n%s", recoveryTable(all))
		day := slices.Index(recoveryHours, 24)
		b.ReportMetric(float64(countWithinTenth(all, day, recoveryCPU)), "within-10%-of-100")
		b.ReportMetric(float64(countCovered(all, day, recoveryCPU)), "covered-of-100")
	}
}
