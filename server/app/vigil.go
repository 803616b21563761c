package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"luot/engine"
	"luot/journal"
	"luot/live"
	"luot/queue"
	"luot/server/api"
)

// How often the vigil looks, in real time.
const (
	lookEvery   = 200 * time.Millisecond // at the engines, which costs nothing
	probeEvery  = time.Second            // at the store
	probeWithin = time.Second
	deafAfter   = 2                // probes in a row without an answer: one alone may be a hiccup
	tellEvery   = time.Minute      // what the log says of an outage that goes on
	eventShown  = 30 * time.Minute // a failover that went well is a warning so long
)

// vigil watches engines and store, so that readiness, screens and log say the same: what cannot be
// served, and since when. It asks the store itself, because a site that nobody presses a key in would
// not notice that the store has gone, and one whose last batch failed would not notice that it is back.
// mu owns what follows it; the app starts its two goroutines and waits for them.
type vigil struct {
	app *App

	mu      sync.Mutex
	probed  probe
	sites   map[queue.SiteID]*siteState
	trusted queue.Instant // when an admin said that the clock is right
}

// probe is what the store said when it was asked.
type probe struct {
	began  time.Time     // of the last one
	err    error         // of the last one
	deaf   int           // in a row that had no answer
	good   queue.Instant // by the program's clock, of the last one that was answered well
	since  time.Time     // of the first of those that failed in a row
	told   time.Time     // when the log heard of it
	checks int
}

// siteState is what the vigil last saw of a site.
type siteState struct {
	code     string // why it cannot be served; "" when it can
	cause    error
	since    queue.Instant
	failed   uint64    // batches that were not stored, as counted by the engine
	failedAt time.Time // when that count last moved
	healed   uint64    // records put back and failovers gone through, as counted by the engine
	healedAt time.Time
	orphans  []queue.Number
	looked   time.Time // for orphans
}

func newVigil(a *App) *vigil { return &vigil{app: a, sites: map[queue.SiteID]*siteState{}} }

// run looks until run ends.
func (v *vigil) run(run context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-run.Done():
			return
		case <-tick.C:
			v.look()
		}
	}
}

// runProbes asks the store until run ends. It is a goroutine of its own, because the answer may be late.
func (v *vigil) runProbes(run context.Context) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-run.Done():
			return
		case <-tick.C:
			v.probe(run)
			v.checkOrphans(run)
		}
	}
}

// look compares every site with what was seen last, and tells the readers of those that have changed.
func (v *vigil) look() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range v.app.sites {
		st := v.state(s.ID())
		code, cause := v.problem(st, s.Engine.Status(), time.Now())
		st.cause = cause
		if code == st.code {
			continue
		}
		if st.code == "" {
			st.since = queue.InstantOf(v.app.clock.Now())
			if v.probed.err != nil && v.probed.good != 0 {
				st.since = min(st.since, v.probed.good)
			}
		}
		st.code = code
		mark := ""
		if strings.HasPrefix(code, "store.") { // with a wrong clock the picture is right all the same
			mark = code
		}
		v.app.hub.Mark(string(s.ID()), mark, st.since.Time())
	}
}

func (v *vigil) state(id queue.SiteID) *siteState {
	st := v.sites[id]
	if st == nil {
		st = &siteState{}
		v.sites[id] = st
	}
	return st
}

// problem says why a site cannot be served. A batch that failed is history as soon as the store has been
// asked since and is well.
func (v *vigil) problem(st *siteState, now engine.Status, at time.Time) (string, error) {
	if now.Failed != st.failed {
		st.failed, st.failedAt = now.Failed, at
	}
	if sum := now.Healed + now.Recovered; sum != st.healed {
		st.healed, st.healedAt = sum, at
	}
	var down *engine.Unavailable
	if errors.As(now.Problem, &down) {
		over := down.Code == engine.StoreDown && now.Awake && !now.Settling && v.probed.err == nil && v.probed.began.After(st.failedAt)
		if !over {
			return down.Code, down.Cause
		}
	}
	if v.unusable() {
		return engine.StoreDown, v.probed.err
	}
	return "", nil
}

// unusable reports whether the store surely takes no records now. One that is only unfit, by its
// settings, still does.
func (v *vigil) unusable() bool {
	return v.probed.err != nil && errors.Is(v.probed.err, journal.ErrStore) && v.probed.deaf >= deafAfter
}

// probe asks the store how it is.
func (v *vigil) probe(ctx context.Context) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	err := v.ask(ctx)
	if errors.Is(ctx.Err(), context.Canceled) {
		return // the program stops
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	p := &v.probed
	was := p.err
	p.began, p.err, p.checks = began, err, p.checks+1
	switch {
	case err == nil:
		p.deaf, p.good = 0, queue.InstantOf(v.app.clock.Now())
		if was != nil && !p.told.IsZero() {
			v.app.log.Info("the store is well again", "after", time.Since(p.since).Round(time.Millisecond))
		}
		p.told = time.Time{}
		return
	case was == nil:
		p.since = began
	}
	if errors.Is(err, journal.ErrStore) {
		p.deaf++
	} else {
		p.deaf = 0
	}
	if (p.deaf == 0 || p.deaf >= deafAfter) && time.Since(p.told) >= tellEvery {
		p.told = time.Now()
		v.app.log.Error("the store cannot be relied on", "for", time.Since(p.since).Round(time.Second), "err", err)
	}
}

// ask asks Redis, or whether the disk of the embedded store takes a file while a site's batch failed.
func (v *vigil) ask(ctx context.Context) error {
	if v.app.store.health != nil {
		return v.app.store.health(ctx)
	}
	v.mu.Lock()
	failing := false
	for _, st := range v.sites {
		failing = failing || st.code == engine.StoreDown
	}
	v.mu.Unlock()
	if !failing {
		return nil
	}
	return tryDisk(v.app.opt.Config.Server.Data)
}

// diskTried is how many bytes the disk must take: a batch needs no more.
const diskTried = 256 << 10

// tryDisk reports whether a file can be written beside the log.
func tryDisk(dir string) error {
	path := filepath.Join(dir, ".room")
	err := os.WriteFile(path, make([]byte, diskTried), 0o600)
	if gone := os.Remove(path); err == nil {
		err = gone
	}
	if err != nil {
		return fmt.Errorf("try the disk: %w: %w", journal.ErrStore, err)
	}
	return nil
}

// trust notes that an admin has said that the clock is right.
func (v *vigil) trust() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.trusted = queue.InstantOf(v.app.clock.Now())
}

// groupOf names the site of a topic, for the hub; "" for topics that are no site's.
func (a *App) groupOf(t live.Topic) string {
	if id, err := siteOf(t); err == nil && a.pubs[id] != nil {
		return string(id)
	}
	return ""
}

// ready says what keeps the program from its work, and what somebody should look at.
func (a *App) ready() api.Readiness {
	v := a.vigil
	v.look()
	v.mu.Lock()
	defer v.mu.Unlock()
	out := api.Readiness{Problems: []api.Trouble{}, Warnings: []api.Trouble{}}
	var down *engine.Unavailable
	if errors.As(a.staff.Status().Problem, &down) && (down.Code != engine.StoreDown || v.probed.err != nil) {
		out.Problems = append(out.Problems, api.Trouble{Where: "staff", Code: down.Code, Cause: text(down.Cause)})
	}
	for _, s := range a.sites {
		st := v.state(s.ID())
		if st.code != "" {
			out.Problems = append(out.Problems, api.Trouble{Where: string(s.ID()), Code: st.code, Since: st.since, Cause: text(st.cause)})
		}
		out.Warnings = append(out.Warnings, v.warnings(s, st)...)
	}
	if p := v.probed; p.err != nil && (p.deaf == 0 || p.deaf >= deafAfter || p.good == 0) {
		code := "store.unfit"
		if errors.Is(p.err, journal.ErrStore) {
			code = "store.unreachable"
		}
		out.Problems = append(out.Problems, api.Trouble{Where: "store", Code: code, Since: p.good, Cause: text(p.err)})
	}
	if v.trusted != 0 {
		out.Warnings = append(out.Warnings, api.Trouble{Where: "server", Code: "clock.trusted", Since: v.trusted})
	}
	return out
}

// warnings are what somebody should look at in a site that works.
func (v *vigil) warnings(s *api.Site, st *siteState) []api.Trouble {
	where, now := string(s.ID()), s.Engine.Status()
	var out []api.Trouble
	if now.Lost > 0 {
		out = append(out, api.Trouble{Where: where, Code: "lost", Args: map[string]any{"records": now.Lost, "tickets": now.Readmitted}})
	}
	if !st.healedAt.IsZero() && time.Since(st.healedAt) < eventShown {
		out = append(out, api.Trouble{Where: where, Code: "recovered", Args: map[string]any{"records": now.Healed}})
	}
	if len(st.orphans) > 0 {
		out = append(out, api.Trouble{Where: where, Code: "orphans", Args: map[string]any{"numbers": st.orphans}})
	}
	return out
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
