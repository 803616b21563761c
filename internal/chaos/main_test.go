package chaos

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"os/signal"

	"luot/configs"
	"luot/engine"
	"luot/journal/redis"
	"luot/server/app"
	"luot/server/cli"
)

// The test binary is also the server: started with these set it runs as one. So what is killed is a real
// process, and it is compiled with whatever the tests are, the race detector included.
const (
	roleServe  = "LUOT_CHAOS_SERVE"  // "1": the program as it is, with the arguments as given
	roleBroken = "LUOT_CHAOS_BROKEN" // a way of breaking, see broken; the argument is a configuration file
	roleClock  = "LUOT_CHAOS_CLOCK"  // "1": lines "date 600" and "both -600" on standard input move its clocks
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(roleServe) != "":
		os.Exit(cli.Main(os.Args[1:], "chaos"))
	case os.Getenv(roleBroken)+os.Getenv(roleClock) != "":
		if err := serveOddly(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serveOddly runs the program with something put between its parts.
func serveOddly(file string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	conf, err := configs.Load(text, nil)
	if err != nil {
		return err
	}
	opt := app.Options{Config: conf, Version: "chaos", Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	if how := os.Getenv(roleBroken); how != "" {
		opt.Journal = broken(how)
	}
	if os.Getenv(roleClock) != "" {
		if opt.Clock, err = movable(ctx, conf.Server.Redis, opt.Log); err != nil {
			return err
		}
	}
	a, err := app.New(ctx, opt)
	if err != nil {
		return err
	}
	return a.Serve(ctx, nil)
}

// movable is the clock that the program has with Redis, over a machine's clocks that standard input moves.
func movable(ctx context.Context, url string, log *slog.Logger) (engine.Clock, error) {
	var date, mono atomic.Int64
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			var which, by string
			fmt.Sscan(lines.Text(), &which, &by)
			seconds, err := strconv.Atoi(by)
			if err != nil {
				log.Error("move the clock", "line", lines.Text(), "cause", err)
				continue
			}
			date.Add(int64(seconds) * int64(time.Second))
			if which == "both" {
				mono.Add(int64(seconds) * int64(time.Second))
			}
		}
	}()
	j, err := redis.Open(ctx, redis.Config{URL: url})
	if err != nil {
		return nil, err
	}
	defer j.Close()
	start := time.Now()
	return engine.NewStoreClockOver(ctx, j, log, func() (time.Time, time.Duration) {
		now := time.Now()
		return now.Round(0).Add(time.Duration(date.Load())), now.Sub(start) + time.Duration(mono.Load())
	})
}
