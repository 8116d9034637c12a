package promapi

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
)

const selectorForm = `want label="value" pairs of the scrape target, as in job="mongooseim",env=~"prod.*"`

// ParseSelector reads the label matchers of a target as PromQL has them, with or without braces, and returns their normal
// form without braces. An engine would refuse most of what is refused here, but with less to go by.
func ParseSelector(s string) (string, error) {
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("selector %q: %w (%s)", cluster.Printable(s, maxShownRunes), err, selectorForm)
	}
	rest := strings.TrimSpace(s)
	if strings.HasPrefix(rest, "{") != strings.HasSuffix(rest, "}") {
		return fail(errors.New("has one brace only"))
	}
	rest = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(rest, "{"), "}"))
	if rest == "" {
		return fail(errors.New("is empty"))
	}
	var matchers []string
	for rest != "" {
		matcher, after, err := cutMatcher(rest)
		if err != nil {
			return fail(err)
		}
		matchers = append(matchers, matcher)
		rest = strings.TrimSpace(after)
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			return fail(fmt.Errorf("after %s there is no comma", matcher))
		}
		rest = strings.TrimSpace(rest[1:])
	}
	return strings.Join(matchers, ","), nil
}

// cutMatcher takes one matcher off the front and returns it in its normal form.
func cutMatcher(s string) (matcher, rest string, err error) {
	n := 0
	for n < len(s) && isLabelByte(s[n], n) {
		n++
	}
	label := s[:n]
	rest = strings.TrimSpace(s[n:])
	if label == "" {
		return "", "", errors.New("a label name is missing, or holds a character that cannot stand there")
	}
	if label == "__name__" {
		return "", "", errors.New("names a metric: give labels of the scrape target alone")
	}
	operator := ""
	for _, o := range []string{"=~", "!~", "!=", "="} {
		if strings.HasPrefix(rest, o) {
			operator = o
			break
		}
	}
	if operator == "" {
		return "", "", fmt.Errorf("after label %s there is none of =, !=, =~, !~", label)
	}
	rest = strings.TrimSpace(rest[len(operator):])
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil && strings.HasPrefix(rest, "'") {
		quoted, err = singleQuoted(rest)
	}
	if err != nil {
		return "", "", fmt.Errorf("the value of label %s is not in quotes", label)
	}
	value, err := unquote(quoted)
	if err != nil {
		return "", "", fmt.Errorf("the value of label %s cannot be read", label)
	}
	return label + operator + strconv.Quote(value), rest[len(quoted):], nil
}

// singleQuoted takes a string in single quotes, which may hold more than the one character of Go's.
func singleQuoted(s string) (string, error) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\'':
			return s[:i+1], nil
		}
	}
	return "", strconv.ErrSyntax
}

func unquote(quoted string) (string, error) {
	if quoted[0] != '\'' {
		return strconv.Unquote(quoted)
	}
	inner := strings.ReplaceAll(quoted[1:len(quoted)-1], `\'`, `'`)
	return strconv.Unquote(`"` + strings.ReplaceAll(inner, `"`, `\"`) + `"`)
}

// ParseLabel checks the name of a label.
func ParseLabel(s string) error {
	for i := range len(s) {
		if !isLabelByte(s[i], i) {
			return fmt.Errorf("%q is not the name of a label", cluster.Printable(s, maxShownRunes))
		}
	}
	return nil
}

func isLabelByte(c byte, at int) bool {
	letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
	return letter || at > 0 && c >= '0' && c <= '9'
}
