package exposition

import (
	"bytes"
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
)

// The bounds of one body. A large MongooseIM node has about 20,000 lines, 500 families and 1,000 wanted samples.
const (
	maxLines     = 500_000
	maxFamilies  = 10_000
	maxNameBytes = 1_000
	maxSamples   = 20_000
	// maxWantedBytes and maxLabels bound what the parser makes many small objects of.
	maxWantedBytes = 4 << 20
	maxLabels      = 100_000
	maxLineBytes   = 64 << 10
	maxValueBytes  = 4 << 10
)

// sifter walks a body by line and copies the lines of wanted families.
type sifter struct {
	rules    *Rules
	kept     []byte
	declared map[string]Type // all families with a # TYPE line
	names    []string        // the same in the order of the body
	samples  int             // sample lines kept
	labels   int             // of the sample lines kept, as good as they can be counted without parsing
	foreign  int             // sample lines of other families than the last # TYPE line named
	odd      int             // lines that are neither comments nor samples
	oddLine  []byte          // the first of them
	all      bool            // leave no bucket out
	fold     fold

	// The family of the last # TYPE line.
	name string
	typ  Type
	rule *compiledRule
	// header is its # TYPE line until the first sample is kept: many families have none, which the parser need not see.
	header []byte
	late   map[*compiledRule][]byte // such lines of families before, in case their samples follow in another place
}

func newSifter(body []byte, rules *Rules) *sifter {
	return &sifter{
		rules:    rules,
		kept:     make([]byte, 0, min(len(body), 16<<10)),
		declared: make(map[string]Type, 512),
		names:    make([]string, 0, 512),
		late:     make(map[*compiledRule][]byte, 64),
	}
}

func (s *sifter) sift(body []byte) error {
	lines := 0
	for rest := body; len(rest) > 0; {
		var line []byte
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			line, rest = rest, nil
		} else {
			line, rest = rest[:end], rest[end+1:]
		}
		if lines++; lines > maxLines {
			return fmt.Errorf("%w: more than %d lines", ErrTooMuch, maxLines)
		}
		if err := s.line(line); err != nil {
			return err
		}
	}
	if !s.fold.done() {
		return errOtherBuckets
	}
	// A page for people may hold a line or two of a word and a number.
	if s.odd > 0 && len(s.declared) == 0 && s.samples == 0 && s.foreign <= s.odd {
		return fmt.Errorf("%w: it begins with %q", ErrNotExposition, cluster.Printable(string(head(s.oddLine, 200)), 40))
	}
	if len(body) > 0 && body[len(body)-1] != '\n' {
		return ErrTruncated
	}
	return nil
}

func (s *sifter) line(line []byte) error {
	switch {
	case len(line) == 0:
		return nil
	case line[0] == '#':
		return s.comment(line)
	case s.belongs(line):
		if s.rule == nil {
			return nil
		}
		return s.keep(line, s.rule, s.typ)
	}
	return s.stranger(line)
}

// comment takes the type of a family; all other comments go.
func (s *sifter) comment(line []byte) error {
	word, rest := token(line[1:])
	if string(word) != "TYPE" {
		return nil
	}
	if !s.fold.done() {
		return errOtherBuckets
	}
	name, rest := token(rest)
	typ, _ := token(rest)
	if len(name) > maxNameBytes {
		return fmt.Errorf("%w: a family name of more than %d bytes", ErrTooMuch, maxNameBytes)
	}
	if s.header != nil {
		s.late[s.rule] = s.header
	}
	s.name, s.typ, s.rule, s.header = string(name), typeOf(typ), s.rules.byName[string(name)], nil
	_, twice := s.declared[s.name]
	s.declared[s.name] = s.typ
	switch {
	case !twice:
		s.names = append(s.names, s.name)
	case s.rule != nil:
		return fmt.Errorf("%w: two # TYPE lines of %s", ErrMalformed, s.rule.name)
	}
	if len(s.names) > maxFamilies {
		return fmt.Errorf("%w: more than %d families", ErrTooMuch, maxFamilies)
	}
	if s.rule != nil {
		s.header = line
	}
	return nil
}

// takeHeader returns the # TYPE line of a family whose first sample is about to be kept, and nil for further samples.
func (s *sifter) takeHeader(rule *compiledRule) []byte {
	if rule == s.rule {
		header := s.header
		s.header = nil
		return header
	}
	header := s.late[rule]
	delete(s.late, rule)
	return header
}

// belongs says that the line is a sample of the family of the last # TYPE line.
func (s *sifter) belongs(line []byte) bool {
	n := len(s.name)
	if n == 0 || len(line) <= n || string(line[:n]) != s.name {
		return false
	}
	rest := line[n:]
	if s.typ == Histogram || s.typ == Summary {
		rest = rest[partSuffix(rest):]
	}
	return len(rest) > 0 && endsName(rest[0])
}

// stranger handles a line that is not of the family of the last # TYPE line: a family in several places, a sample
// without # TYPE line, or no sample at all.
func (s *sifter) stranger(line []byte) error {
	n := bytes.IndexAny(line, "{ \t")
	if n < 0 || !looksLikeSample(line, n) {
		if s.odd++; s.odd == 1 {
			s.oddLine = line
		}
		return nil
	}
	s.foreign++
	name := line[:n]
	if rule := s.rules.byName[string(name)]; rule != nil {
		return s.keep(line, rule, s.declared[rule.name])
	}
	for i := range name {
		if name[i] != '_' || partSuffix(name[i:]) != n-i {
			continue
		}
		rule := s.rules.byName[string(name[:i])]
		if rule != nil && s.declared[rule.name] == Histogram {
			return s.keep(line, rule, Histogram)
		}
	}
	return nil
}

func (s *sifter) keep(line []byte, rule *compiledRule, typ Type) error {
	if rule.drops(line) {
		return nil
	}
	if typ == Histogram {
		switch part := line[len(rule.name):]; {
		case bytes.HasPrefix(part, countSuffix):
			// The count of a histogram is that of its last bucket. Its own line is not needed, and may be ambiguous: a
			// counter may have the same name.
			return nil
		case !s.all && rule.les != nil && bytes.HasPrefix(part, bucketSuffix):
			return s.keepBucket(line, rule)
		}
	}
	if err := s.admit(line, rule); err != nil {
		return err
	}
	s.kept = append(append(s.kept, line...), '\n')
	return nil
}

// keepBucket hands a bucket to the fold; all those of a series count as one sample.
func (s *sifter) keepBucket(line []byte, rule *compiledRule) error {
	if s.fold.done() {
		if err := s.admit(line, rule); err != nil {
			return err
		}
	}
	kept, err := s.fold.bucket(line, rule, s.kept)
	s.kept = kept
	return err
}

// admit keeps the bounds, and has the # TYPE line stand before the first sample.
func (s *sifter) admit(line []byte, rule *compiledRule) error {
	if len(line) > maxLineBytes {
		return fmt.Errorf("%w: a line of more than %d bytes", ErrTooMuch, maxLineBytes)
	}
	if s.samples++; s.samples > maxSamples {
		return fmt.Errorf("%w: more than %d samples wanted", ErrTooMuch, maxSamples)
	}
	if len(s.kept)+len(line) > maxWantedBytes {
		return fmt.Errorf("%w: more than %d MiB of samples wanted", ErrTooMuch, maxWantedBytes>>20)
	}
	// Each label has two quotes; one inside a value has a backslash before it.
	if s.labels += (bytes.Count(line, quote) - bytes.Count(line, escapedQuote)) / 2; s.labels > maxLabels {
		return fmt.Errorf("%w: more than %d labels of samples wanted", ErrTooMuch, maxLabels)
	}
	if header := s.takeHeader(rule); header != nil {
		s.kept = append(append(s.kept, header...), '\n')
	}
	return nil
}

var quote, escapedQuote = []byte(`"`), []byte(`\"`)

var countSuffix, bucketSuffix = []byte("_count"), []byte("_bucket")

// partSuffix returns the length of the suffix at the start of rest that names a part of a histogram, or 0.
func partSuffix(rest []byte) int {
	for _, suffix := range [...]string{"_bucket", "_sum", "_count"} {
		if len(rest) >= len(suffix) && string(rest[:len(suffix)]) == suffix {
			return len(suffix)
		}
	}
	return 0
}
