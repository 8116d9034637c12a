package mongooseim

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestNamesFromTheNetworkAreMadePrintable(t *testing.T) {
	body := string(short(1000, 0, 0, "# HELP wpool_global_queue_lengths_total \x1b]0;title\x07\n# TYPE wpool_global_queue_lengths_total gauge\n"+
		"wpool_global_queue_lengths_total{pool_tag=\"\x1b[2Jred\",pool_type=\"http\"} 3\n"+
		"wpool_global_queue_lengths_total{pool_tag=\"line\\nbreak\",pool_type=\"http\"} 4\n"+
		"wpool_global_queue_lengths_total{pool_tag=\""+strings.Repeat("long", 100)+"\",pool_type=\"http\"} 5\n"))
	n := newTarget("a").sees(t, 0, []byte(body))
	if len(n.Pools) != 3 || n.Pools[0].Tag != "?[2Jred" || n.Pools[1].Tag != "line?break" {
		t.Errorf("pools %+v", n.Pools)
	}
	if runes := len([]rune(n.Pools[2].Tag)); runes != maxLabelRunes {
		t.Errorf("a name of %d characters, want %d", runes, maxLabelRunes)
	}
	holds(t, "node", reflect.ValueOf(*n))
}

func TestThereAreNotMorePoolsThanAnyoneLooksAt(t *testing.T) {
	var b strings.Builder
	b.WriteString("# TYPE wpool_global_queue_lengths_total gauge\n")
	for i := range 2 * maxPools {
		fmt.Fprintf(&b, "wpool_global_queue_lengths_total{pool_tag=\"%d\",pool_type=\"http\"} 1\n", i)
	}
	if n := newTarget("a").sees(t, 0, short(1000, 0, 0, b.String())); len(n.Pools) != maxPools {
		t.Errorf("%d pools, want %d", len(n.Pools), maxPools)
	}
}

func TestAPoolThatIsNotANumberHasNoFigure(t *testing.T) {
	n := composed(vm + `gauge wpool_global_rdbms_stats_workers{pool_tag="default"} NaN
gauge wpool_global_queue_lengths_total{pool_tag="default",pool_type="rdbms"} 2
`).twice(t)
	if len(n.Pools) != 1 {
		t.Fatalf("pools %+v", n.Pools)
	}
	exact(t, "queue", n.Pools[0].QueueLength, 2)
	absent(t, "workers", n.Pools[0].Workers, "wpool_global_rdbms_stats_workers is not a number")
}
