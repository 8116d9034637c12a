package demo

import (
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// render appends a page to dst, or returns false when there is nobody to answer.
type render func(dst []byte) ([]byte, bool)

const contentType = "text/plain; version=0.0.4"

// handler answers GET /metrics as MongooseIM's exporter does, but for the binary format, which it offers too.
func handler(page render) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/metrics":
			http.NotFound(w, r)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		case !accepts(r.Header.Values("Accept"), "text/plain", "text/*", "*/*"):
			w.WriteHeader(http.StatusNotAcceptable)
			return
		}
		pooled := bodies.Get().(*[]byte)
		defer bodies.Put(pooled)
		body, ok := page((*pooled)[:0])
		*pooled = body
		if !ok {
			breakOff(w)
			return
		}
		write(w, r, body)
	})
}

var (
	bodies = sync.Pool{New: func() any { return new([]byte) }}
	zips   = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
)

func write(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Vary", "Accept, Accept-Encoding")
	encodings := r.Header.Values("Accept-Encoding")
	if len(encodings) == 0 || !accepts(encodings, "gzip") {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // An error is that of a client who went away.
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	zip := zips.Get().(*gzip.Writer)
	defer zips.Put(zip)
	zip.Reset(w)
	_, _ = zip.Write(body)
	_ = zip.Close()
}

// accepts says that one of the wanted words is in a negotiation header and not refused there. Without the header
// everything is accepted.
func accepts(values []string, wanted ...string) bool {
	if len(values) == 0 {
		return true
	}
	for item := range strings.SplitSeq(strings.Join(values, ","), ",") {
		word, parameters, _ := strings.Cut(item, ";")
		for _, each := range wanted {
			if strings.EqualFold(strings.TrimSpace(word), each) && !refused(parameters) {
				return true
			}
		}
	}
	return false
}

// refused says that the quality among an item's parameters is 0.
func refused(parameters string) bool {
	for p := range strings.SplitSeq(parameters, ";") {
		if q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(p)), "q="); ok {
			quality, err := strconv.ParseFloat(q, 64)
			return err == nil && quality == 0
		}
	}
	return false
}

// breakOff ends the connection without an answer, as that of a process that was killed.
func breakOff(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	_ = connection.Close()
}
