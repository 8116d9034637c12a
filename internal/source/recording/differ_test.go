package recording

import (
	"fmt"
	"reflect"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// differ names the first field in which two values differ, or returns "". A list that is empty is as good as none.
func differ(path string, got, want reflect.Value) string {
	if at, ok := reflect.TypeAssert[time.Time](want); ok {
		if !got.Interface().(time.Time).Equal(at) {
			return fmt.Sprintf("%s is %v, want %v", path, got, want)
		}
		return ""
	}
	switch want.Kind() {
	case reflect.Struct:
		for i := range want.NumField() {
			if d := differ(path+"."+want.Type().Field(i).Name, got.Field(i), want.Field(i)); d != "" {
				return d
			}
		}
	case reflect.Slice:
		if got.Len() != want.Len() {
			return fmt.Sprintf("%s has %d elements, want %d", path, got.Len(), want.Len())
		}
		for i := range want.Len() {
			if d := differ(fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i)); d != "" {
				return d
			}
		}
	default:
		if !got.Equal(want) {
			return fmt.Sprintf("%s is %v, want %v", path, got, want)
		}
	}
	return ""
}

// filler sets every field to something that stands nowhere else.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch p := v.Addr().Interface().(type) {
	case *cluster.Figure:
		if f.n%3 == 0 {
			*p = cluster.Figure{Why: fmt.Sprint("why ", f.n), From: fmt.Sprint("from ", f.n)}
			return
		}
		*p = cluster.Measured(1/float64(f.n), fmt.Sprint("from ", f.n))
		return
	case *cluster.Latency:
		*p = cluster.Latency{
			UpperEdges: []float64{float64(f.n), float64(f.n + 1)}, Cumulative: []float64{0.5, float64(f.n)},
			SumSeconds: 1 / float64(f.n), From: fmt.Sprint("from ", f.n), Why: fmt.Sprint("why ", f.n),
		}
		return
	case *time.Time:
		*p = began.Add(time.Duration(f.n) * time.Nanosecond)
		return
	case *cluster.State:
		*p = cluster.State(f.n) % (cluster.Foreign + 1)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.String:
		v.SetString(fmt.Sprint("text ", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64, reflect.Int:
		v.SetInt(int64(f.n))
	default:
		panic("no filling for a " + v.Type().String())
	}
}
