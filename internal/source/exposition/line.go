package exposition

import (
	"bytes"
	"errors"
	"strconv"
)

func endsName(b byte) bool { return b == '{' || b == ' ' || b == '\t' }

// looksLikeSample says that a line with a name of n bytes may be a sample: its name is one, and a number follows the
// labels. The first line of a web page or of a JSON document is none.
func looksLikeSample(line []byte, n int) bool {
	quoted := n == 0 && len(line) > 1 && line[1] == '"'
	if !quoted && !isName(line[:n]) {
		return false
	}
	rest := line[n:]
	if rest[0] == '{' {
		rest = rest[bytes.LastIndexByte(rest, '}')+1:]
	}
	value, _ := token(rest)
	_, err := strconv.ParseFloat(string(value), 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

func isName(name []byte) bool {
	for i, c := range name {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return len(name) > 0
}

// token returns the first word of a line, blanks before it left out, and what follows.
func token(line []byte) (word, rest []byte) {
	from := 0
	for from < len(line) && (line[from] == ' ' || line[from] == '\t') {
		from++
	}
	for to := from; to < len(line); to++ {
		if line[to] == ' ' || line[to] == '\t' {
			return line[from:to], line[to:]
		}
	}
	return line[from:], nil
}

func head(b []byte, n int) []byte { return b[:min(len(b), n)] }
