package sizing

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// decodeJSON decodes a file in JSON. A key that is there twice is an error, and what is wrong is said in words, with its
// line: the decoder itself would take the last of the two, and names Go types.
func decodeJSON(data []byte, into any) error {
	if !json.Valid(data) {
		var syntax *json.SyntaxError
		if err := json.Unmarshal(data, into); errors.As(err, &syntax) {
			return fmt.Errorf("not JSON: line %d: %w", lineAt(data, syntax.Offset), err)
		}
		return errors.New("not JSON")
	}
	if _, err := readJSON(data); err != nil {
		return err
	}
	err := json.Unmarshal(data, into)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("line %d: %s must be %s, not %s",
			lineAt(data, wrong.Offset), cmp.Or(pathTo(data, wrong.Offset), "the file"), kindInWords(wrong.Type), jsonInWords(wrong.Value))
	}
	return err
}

// lineAt is the line of a place in a file, counted from 1.
func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

// pathTo names the value at a place in valid JSON by the keys that lead to it: coefficients.cpu_in.typical. The decoder
// leaves the keys of its maps out.
func pathTo(data []byte, offset int64) string {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var path []string // a key for each object or list that is open
	var inObject []bool
	isKey := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return ""
		}
		last := len(path) - 1
		word, isText := token.(string)
		if isKey && isText {
			path[last], isKey = word, false
			continue
		}
		if end := token == json.Delim('}') || token == json.Delim(']'); end {
			path, inObject = path[:last], inObject[:last]
		} else if decoder.InputOffset() >= offset {
			return shownPath(path)
		}
		if token == json.Delim('{') || token == json.Delim('[') {
			path, inObject = append(path, ""), append(inObject, token == json.Delim('{'))
		}
		isKey = len(inObject) > 0 && inObject[len(inObject)-1]
	}
}

func shownPath(path []string) string {
	keys := slices.DeleteFunc(slices.Clone(path), func(key string) bool { return key == "" })
	for i, key := range keys {
		keys[i] = shown(key)
	}
	return strings.Join(keys, ".")
}

// kindInWords says what a field takes.
func kindInWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Float64, reflect.Float32:
		return "a number"
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint64:
		return "a whole number"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Pointer:
		return kindInWords(t.Elem())
	}
	return "an object"
}

// jsonInWords says what stands in its place, as the decoder calls it: string, number, bool, array or object, or the number itself.
func jsonInWords(value string) string {
	switch value {
	case "string":
		return "a text"
	case "number":
		return "a number"
	case "bool":
		return "true or false"
	case "array":
		return "a list"
	case "object":
		return "an object"
	}
	return shown(strings.TrimPrefix(value, "number "))
}
