package promapi

import (
	"bytes"
	"fmt"
	"io"
)

// withoutSeries reads an answer, hands over the series of a vector or a matrix, and returns what is left: the same answer
// with an empty result. An answer about a thousand nodes is 45 MB, so no more than one series of it is held at a time.
func withoutSeries(from io.Reader, each func(series []byte) error) ([]byte, error) {
	s := newScanner(from)
	var rest bytes.Buffer
	err := s.object(&rest, func(key string) (bool, error) {
		if key != `"data"` {
			return false, nil
		}
		kind := ""
		if next, err := s.peek(); err != nil || next != '{' {
			return false, err
		}
		return true, s.object(&rest, func(key string) (bool, error) {
			next, err := s.peek()
			switch {
			case err != nil:
				return false, err
			case key == `"resultType"`:
				value, err := s.value()
				if err != nil {
					return false, err
				}
				kind = string(value)
				rest.Write(value)
				return true, nil
			case key == `"result"` && next == '[' && (kind == `"vector"` || kind == `"matrix"`):
				rest.WriteString("[]")
				return true, s.array(each)
			}
			return false, nil
		})
	})
	if err != nil {
		return nil, err
	}
	return rest.Bytes(), s.end()
}

// object takes an object and copies it. Member is called before each value with its key as JSON, and says whether it
// took the value and has written what is to stand there.
func (s *scanner) object(to *bytes.Buffer, member func(key string) (bool, error)) error {
	if ok, err := s.take('{'); err != nil || !ok {
		return orNoJSON(err)
	}
	to.WriteByte('{')
	if empty, err := s.take('}'); err != nil || empty {
		to.WriteByte('}')
		return err
	}
	for {
		key, err := s.value()
		if err != nil {
			return err
		}
		name := string(key)
		if ok, err := s.take(':'); err != nil || !ok {
			return orNoJSON(err)
		}
		to.WriteString(name)
		to.WriteByte(':')
		taken, err := member(name)
		if err != nil {
			return err
		}
		if !taken {
			value, err := s.value()
			if err != nil {
				return err
			}
			to.Write(value)
			if to.Len() > maxValueBytes {
				return fmt.Errorf("%w beside its series", errValueTooLarge)
			}
		}
		if more, err := s.take(','); err != nil {
			return err
		} else if more {
			to.WriteByte(',')
			continue
		}
		if ok, err := s.take('}'); err != nil || !ok {
			return orNoJSON(err)
		}
		to.WriteByte('}')
		return nil
	}
}

// array takes an array and calls each with its values.
func (s *scanner) array(each func(value []byte) error) error {
	s.next++
	if empty, err := s.take(']'); err != nil || empty {
		return err
	}
	for {
		value, err := s.value()
		if err != nil {
			return err
		}
		if err := each(value); err != nil {
			return err
		}
		if more, err := s.take(','); err != nil {
			return err
		} else if more {
			continue
		}
		ok, err := s.take(']')
		if err != nil || !ok {
			return orNoJSON(err)
		}
		return nil
	}
}

func orNoJSON(err error) error {
	if err == nil {
		return errNoJSON
	}
	return err
}
