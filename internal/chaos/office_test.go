package chaos

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/access"
	"luot/engine"
	"luot/journal"
	"luot/journal/redis"
	"luot/queue"
)

// office is the province of a test: sites s1, s2 … that differ in their house rules, with the same services
// and counters.
type office struct {
	sites, counters int
	wait            int // wait_replicas
}

const password = "mat-khau-thu"

func (o office) ids() (ids []string) {
	for i := range o.sites {
		ids = append(ids, fmt.Sprintf("s%d", i+1))
	}
	return ids
}

var services = []string{"dat-dai", "ho-tich", "thue", "cong-an"}

// optional tells the sites where the visitor's arrival is not confirmed and absence is told at once.
func (o office) optional(site string) bool { return site == "s2" || site == "s4" }

// yaml is the configuration but for what each server has for itself. The zone is the one in which it is
// about ten in the morning, so that no test meets midnight or the hour at which tickets expire.
func (o office) yaml() string {
	var b strings.Builder
	east := 10 - time.Now().UTC().Hour()
	if east < -12 {
		east += 24
	}
	fmt.Fprintf(&b, "version: 1\ntz: Etc/GMT%+d\nwait_replicas: %d\npublic_url: http://luot.example\n", -east, o.wait)
	b.WriteString(`keys_per_minute: 0
recall_gap: 0s
min_calls: 1
absent_to: back_3
name: {vi: Tỉnh thử, en: Test province}
hours: {mon-sun: {work: ["00:00-23:59"], issue: ["00:00-23:59"]}}
reasons:
  hold: [{id: papers, name: {vi: Giấy tờ, en: Papers}}]
  transfer: [{id: next, name: {vi: Bước sau, en: Next step}}]
services:
`)
	for i, id := range services {
		fmt.Fprintf(&b, "  %s: {prefix: %c, name: {vi: %s, en: %s}, spoken: {vi: %s, en: %s}, mean: 1m}\n", id, "AHUQ"[i], id, id, id, id)
	}
	b.WriteString("sites:\n")
	for _, id := range o.ids() {
		fmt.Fprintf(&b, "  %s:\n    name: {vi: %s, en: %s}\n    services: [A, H, U, Q]\n", id, id, id)
		if o.optional(id) {
			b.WriteString("    arrival: optional\n    absent_after: 0s\n    min_visit: 0s\n")
		} else {
			b.WriteString("    arrival: required\n    absent_after: 10m\n")
		}
		b.WriteString("    counters:\n")
		for c := range o.counters {
			serves := []string{"[A, H, U, Q]", "[[A], [H, U], [Q]]"}[c%2]
			fmt.Fprintf(&b, "      %d: %s\n", c+1, serves)
		}
	}
	return b.String()
}

// enrol writes accounts and kiosks into the store, as a command beside the servers does, but with passwords
// that are cheap to check. What is there already stays.
func (o office) enrol(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	j, err := redis.Open(ctx, redis.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	quiet := slog.New(slog.DiscardHandler)
	clock, err := engine.NewStoreClock(ctx, j, quiet)
	if err != nil {
		t.Fatal(err)
	}
	var writer journal.WriterID
	rand.Read(writer[:])
	loop, err := engine.NewLoop(ctx, engine.LoopConfig[*access.Directory, access.Command, access.Event]{
		Journal: j, Site: journal.DirectorySite, Kind: access.Months{}, Writer: writer, Clock: clock, Log: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close(ctx)
	g := access.NewGate(loop, access.GateConfig{Now: clock.Now, Cost: access.Cost{MemoryKiB: 64, Iterations: 1}})
	if err := g.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	await(t, "accounts and kiosks to be enrolled", func() error { return o.missing(ctx, g) })
}

// missing adds the accounts and kiosks that are not there. It is asked again when a store that is new takes
// nothing yet.
func (o office) missing(ctx context.Context, g *access.Gate) error {
	known := g.Accounts()
	for _, a := range o.staff() {
		if slices.ContainsFunc(known, func(k access.Account) bool { return k.User == a.User }) {
			continue
		}
		if err := g.AddAccount(ctx, "test", a, password); err != nil {
			return fmt.Errorf("enrol %s: %w", a.User, err)
		}
	}
	for _, id := range o.ids() {
		if _, ok := g.Device(kioskToken(id)); ok {
			continue
		}
		device := access.Device{Site: queue.SiteID(id), Kind: access.Kiosk}
		if _, err := g.AddDeviceWithToken(ctx, "test", device, kioskToken(id)); err != nil {
			return fmt.Errorf("enrol the kiosk of %s: %w", id, err)
		}
	}
	return nil
}

// staff are an admin, and per site an officer per counter and a supervisor.
func (o office) staff() []access.Account {
	all := []access.Account{{User: "admin", Name: "admin", Role: queue.Admin}}
	for _, id := range o.ids() {
		at := []queue.SiteID{queue.SiteID(id)}
		all = append(all, access.Account{User: queue.OfficerID(id + "-super"), Name: id, Role: queue.Supervisor, Sites: at})
		for c := range o.counters {
			user := queue.OfficerID(fmt.Sprintf("%s-%d", id, c+1))
			all = append(all, access.Account{User: user, Name: string(user), Role: queue.Officer, Sites: at})
		}
	}
	return all
}

// kioskToken is the bearer token of a site's kiosks.
func kioskToken(site string) string {
	var secret [20]byte
	copy(secret[:], "chaos kiosk "+site)
	return access.TokenOf(secret)
}
