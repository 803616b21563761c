//go:build bench

package bench

import (
	"fmt"
	"os"
	"testing"

	"luot/server/cli"
	"luot/web/webtest"
)

// role makes the test binary something else than the measurer: a process of its own keeps the cost of one side out
// of the cost of the other.
const role = "LUOT_BENCH_ROLE"

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(role) {
	case "serve":
		os.Exit(cli.Main(os.Args[1:], "bench"))
	case "crowd":
		err = crowd(os.Args[1], os.Args[2], os.Args[3])
	case "bare":
		err = bare(os.Args[1])
	default:
		os.Exit(webtest.Main(m))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, os.Getenv(role)+":", err)
		os.Exit(1)
	}
}

// TestBench takes every measurement and prints the table; -run TestBench/name takes one of them.
func TestBench(t *testing.T) {
	s := &sheet{runs: *runs}
	for _, m := range []struct {
		name string
		take func(*testing.T, *sheet)
	}{
		{"issue", issue}, {"fanout", fanOut}, {"lobby", lobby}, {"rush", rush}, {"idle", idlePhones},
		{"rules", rules}, {"start", start}, {"pages", pages}, {"growth", growth},
	} {
		t.Run(m.name, func(t *testing.T) { m.take(t, s) })
	}
	s.print(t)
}
