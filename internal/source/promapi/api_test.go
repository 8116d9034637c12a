package promapi

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"
)

// TestWhereNobodyMayPostQuestionsAreGot has a proxy before the engine that refuses a POST in each of the usual ways.
func TestWhereNobodyMayPostQuestionsAreGot(t *testing.T) {
	for _, refusal := range []int{http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented} {
		t.Run(fmt.Sprint(refusal), func(t *testing.T) {
			var asked []string
			engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, fmt.Sprintf("%s %s %s %s", r.Method, r.URL.Path, r.FormValue("query"), r.FormValue("time")))
				if r.Method != http.MethodGet {
					w.WriteHeader(refusal)
					return
				}
				_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1.5,"2"]}]}}`))
			}))
			defer engine.Close()
			s := newSource(t, Options{URL: engine.URL + "/prometheus/"})
			rows, err := s.client.rows(t.Context(), "up == 1 & 2", span{at: time.UnixMilli(1500)})
			if err != nil || len(rows) != 1 || rows[0].values[0].Value != 2 || rows[0].labels["a"] != "b" {
				t.Errorf("it read %+v, %v", rows, err)
			}
			const question = " /prometheus/api/v1/query up == 1 & 2 1.5"
			if len(asked) != 2 || asked[0] != "POST"+question || asked[1] != "GET"+question {
				t.Errorf("it asked %q", asked)
			}
		})
	}
}

// TestAQuestionMayBePutAgain looks at what net/http wants to see before it repeats a POST on a new connection.
func TestAQuestionMayBePutAgain(t *testing.T) {
	var header http.Header
	c := &client{address: &url.URL{Scheme: "http", Host: "engine"}, http: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		header = r.Header
		return (&ready{[]byte(`{"status":"success"}`)}).RoundTrip(r)
	})}}
	if _, err := c.post(t.Context(), "query", nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := header["Idempotency-Key"]; !ok {
		t.Errorf("the header is %v", header)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }
