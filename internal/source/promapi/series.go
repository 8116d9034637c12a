package promapi

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"github.com/prometheus/common/model"
)

// series is one series of an answer as it stands there.
type series struct {
	// metric are its labels, a JSON object that is not looked into yet: from one refresh to the next it is the same.
	metric []byte
	// values are those that are plain numbers, in the order of the answer. A native histogram has none: MongooseIM has no
	// such, and another program's are not wanted.
	values []model.SamplePair
}

// read takes a series out of its JSON. The memory of the values is used again, the labels are part of data.
func (s *series) read(data []byte) error {
	if s.readUsual(data) {
		return nil
	}
	s.metric, s.values = nil, s.values[:0]
	p := pieces{data: data}
	for p.open('{', '}'); p.more(); {
		key := p.value()
		p.expect(':')
		switch string(key) {
		case `"metric"`:
			if s.metric != nil || p.peek() != '{' {
				return errNoJSON
			}
			s.metric = p.value()
		case `"value"`:
			s.pair(&p)
		case `"values"`:
			for p.open('[', ']'); p.more(); {
				s.pair(&p)
			}
		default:
			p.value()
		}
	}
	if p.broken || s.metric == nil {
		return errNoJSON
	}
	return nil
}

var (
	usualStart  = []byte(`{"metric":{`)
	usualMiddle = []byte(`},"value":`)
)

// readUsual reads a series as engines write one that has a value: {"metric":{...},"value":[...]}. It does not look into the
// labels: the middle cannot stand inside of one, where its quotes would be escaped, and what may be another member before
// the value is left to the slow way.
func (s *series) readUsual(data []byte) bool {
	middle := bytes.LastIndex(data, usualMiddle)
	if middle < 0 || !bytes.HasPrefix(data, usualStart) {
		return false
	}
	metric := data[len(usualStart)-1 : middle+1]
	if bytes.Contains(metric, []byte(`},`)) {
		return false
	}
	value := data[middle+len(usualMiddle) : len(data)-1]
	s.metric, s.values = metric, s.values[:0]
	p := pieces{data: value}
	s.pair(&p)
	return !p.broken && p.at == len(value)
}

// pair reads a time and a value: [1795475000.123,"42"].
func (s *series) pair(p *pieces) {
	p.open('[', ']')
	p.more()
	seconds, err := strconv.ParseFloat(string(p.value()), 64)
	if err != nil || !(math.Abs(seconds) <= maxUnixSeconds) {
		p.broken = true
	}
	p.more()
	text := p.value()
	if len(text) < 2 || text[0] != '"' {
		p.broken = true
	}
	if p.more() || p.broken {
		p.broken = true
		return
	}
	value, ok := number(text[1 : len(text)-1])
	p.broken = !ok
	s.values = append(s.values, model.SamplePair{
		Timestamp: model.Time(math.Round(seconds * 1000)), Value: model.SampleValue(value),
	})
}

// maxUnixSeconds is far behind the end of all clocks, and well within what counts milliseconds.
const maxUnixSeconds = 1e13

// number reads a value. Most are whole numbers.
func number(text []byte) (float64, bool) {
	const exactDigits = 15
	if len(text) > 0 && len(text) <= exactDigits {
		whole := 0
		for _, c := range text {
			if c < '0' || c > '9' {
				whole = -1
				break
			}
			whole = 10*whole + int(c-'0')
		}
		if whole >= 0 {
			return float64(whole), true
		}
	}
	value, err := strconv.ParseFloat(string(text), 64)
	return value, err == nil
}

// labelsOf reads the labels of a series.
func labelsOf(metric []byte) (model.Metric, error) {
	var labels model.Metric
	if err := json.Unmarshal(metric, &labels); err != nil {
		return nil, errNoJSON
	}
	return labels, nil
}

// pieces walks through JSON that is there as a whole. After a first error it goes no further.
type pieces struct {
	data   []byte
	at     int
	broken bool
	// closing are the ends of the open objects and arrays; first says that no member of the innermost was taken yet.
	closing [maxDepth]byte
	depth   int
	first   bool
}

// maxDepth is that of the values of a range: the series, its values, and one of these.
const maxDepth = 3

// peek returns the next byte that is no white space, 0 at the end.
func (p *pieces) peek() byte {
	for ; p.at < len(p.data) && !p.broken; p.at++ {
		switch c := p.data[p.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (p *pieces) expect(c byte) {
	if p.peek() != c {
		p.broken = true
		return
	}
	p.at++
}

// open begins an object or an array, whose members more walks through.
func (p *pieces) open(open, end byte) {
	p.expect(open)
	if p.depth == maxDepth {
		p.broken = true
		return
	}
	p.closing[p.depth] = end
	p.depth, p.first = p.depth+1, true
}

// more says that another member follows, and else ends the object or array.
func (p *pieces) more() bool {
	first := p.first
	p.first = false
	switch c := p.peek(); {
	case p.broken || p.depth == 0:
		p.broken = true
		return false
	case c == p.closing[p.depth-1]:
		p.at++
		p.depth--
		return false
	case !first:
		p.expect(',')
	}
	return !p.broken
}

// value takes any value.
func (p *pieces) value() []byte {
	p.peek()
	var end extent
	length := end.find(p.data[min(p.at, len(p.data)):])
	if length == 0 || p.broken {
		p.broken = true
		return nil
	}
	value := p.data[p.at : p.at+length]
	p.at += length
	return value
}
