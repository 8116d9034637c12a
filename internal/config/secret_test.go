package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/prometheus/common/config"
	"go.yaml.in/yaml/v3"
)

func TestHTTPConfigIsExactlyPrometheuss(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":     "{}",
		"basic auth":  "{basic_auth: {username: u, password_file: /f}, follow_redirects: false}",
		"oauth2":      "{oauth2: {client_id: i, client_secret_file: /f, token_url: 'http://t', scopes: [a], endpoint_params: {a: b}, tls_config: {ca_file: /c}, proxy_url: 'http://p'}}",
		"tls":         "{tls_config: {ca_file: /c, cert_file: /d, key_file: /k, server_name: s, insecure_skip_verify: true, min_version: TLS12}, enable_http2: false}",
		"proxy":       "{proxy_url: 'http://p', no_proxy: 'a,b'}",
		"environment": "{proxy_from_environment: true}",
		"headers":     "{http_headers: {X-Scope-OrgID: {values: [t]}, X-Other: {files: [/f]}}}",
		"bearer":      "{bearer_token_file: /f}",
	} {
		t.Run(name, func(t *testing.T) {
			want, err := config.LoadHTTPConfig(text)
			if err != nil {
				t.Fatal(err)
			}
			got := one(t, "clusters: {a: {targets: [n], http_config: "+text+"}}").HTTP
			if !reflect.DeepEqual(&got, want) {
				t.Errorf("got %+v, want %+v", got, *want)
			}
		})
	}
	if got := one(t, "clusters: {a: {targets: [n]}}").HTTP; !reflect.ValueOf(got).IsZero() {
		t.Errorf("without http_config it is %+v", got)
	}
}

func TestNoSecretIsEverPrinted(t *testing.T) {
	const secret = "s3cret"
	text := strings.ReplaceAll(`
clusters:
  a:
    targets:
      - http://u:SECRET@n/metrics?token=SECRET
      - {url: "http://u:SECRET@m", node_exporter: "http://u:SECRET@m:9100"}
    node_exporters: ["http://u:SECRET@n:9100"]
    http_sd:
      - http://u:SECRET@sd/?token=SECRET
      - url: http://sd2/
        http_config: {oauth2: {client_id: i, client_secret: SECRET, token_url: "http://u:SECRET@t", endpoint_params: {password: SECRET}}}
    http_config:
      basic_auth: {username: u, password: SECRET}
      tls_config: {key: SECRET, cert: x}
      proxy_url: http://u:SECRET@proxy
      proxy_connect_header: {Proxy-Authorization: [SECRET]}
      http_headers: {X-Key: {secrets: [SECRET], values: [SECRET]}}
  b:
    prometheus: {url: "http://u:SECRET@p/?key=SECRET"}
    http_config: {authorization: {credentials: SECRET}}
`, "SECRET", secret)
	c, problems := Parse("c", []byte(text), testOptions())
	if _, err := split(problems); err != nil {
		t.Fatal(err)
	}
	if string(c.Clusters[0].HTTP.BasicAuth.Password) != secret || !strings.Contains(c.Clusters[1].Prometheus.URL, secret) {
		t.Fatal("the configuration does not hold the secret, so this shows nothing")
	}
	printed := map[string]string{"problems": lines(problems), "problem values": fmt.Sprintf("%+v", problems)}
	for name, value := range map[string]any{
		"config": *c, "pointer": c, "cluster": c.Clusters[0], "cluster pointer": &c.Clusters[1], "clusters": c.Clusters,
		"inside a struct": struct{ C *Config }{c}, "inside another": struct{ C Cluster }{c.Clusters[0]},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			printed[name+" "+verb] = fmt.Sprintf(verb, value)
		}
		asJSON, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		asYAML, err := yaml.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		printed[name+" json"], printed[name+" yaml"] = string(asJSON), string(asYAML)
	}
	for name, text := range printed {
		if strings.Contains(text, secret) {
			t.Errorf("%s tells the secret: %s", name, text)
		}
	}
	for _, part := range []string{`"http://n:80/metrics?..."`, `"http://m:9100/metrics"`, `"basic_auth"`, `"http://p/?..."`} {
		if !strings.Contains(c.String(), part) {
			t.Errorf("the text lacks %s: %s", part, c)
		}
	}
}
