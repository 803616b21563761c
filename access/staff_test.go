package access

import (
	"context"
	"testing"
	"time"

	"luot/queue"
)

// TestLapsed: a session that has ended by itself opens for an officer with a visitor, and for no other; not for
// longer than Grace, and not when somebody has ended it.
func TestLapsed(t *testing.T) {
	g, _, w := door(t)
	yes, no := func(queue.OfficerID) bool { return true }, func(queue.OfficerID) bool { return false }
	cookie, ended := enter(t, g), enter(t, g)
	if err := g.EndSession(t.Context(), "test", "lan", SessionID(ended)); err != nil {
		t.Fatal(err)
	}
	opens := func(cookie string, serving func(queue.OfficerID) bool) bool {
		a, ok := g.Lapsed(cookie, serving)
		return ok && a.User == "lan"
	}
	w.pass(DefaultIdle) // too idle
	if _, ok := g.Session(cookie); ok || opens(cookie, no) || opens(ended, yes) || opens("x", yes) {
		t.Error("an idle session opens without a visitor, or one that was ended does")
	}
	if !opens(cookie, yes) {
		t.Error("thrown out in the middle of a visitor, for being idle")
	}
	if _, ok := g.Session(cookie); !ok {
		t.Error("serving is no use")
	}
	for range 15 {
		w.pass(time.Hour)
		g.Session(cookie)
	}
	other := g.Sessions("lan") // too old
	if len(other) != 0 || opens(cookie, no) || !opens(cookie, yes) {
		t.Errorf("after 17 hours: sessions %+v", other)
	}
	enter(t, g) // which forgets what is over for good
	if !opens(cookie, yes) {
		t.Error("another log-in has thrown the officer out")
	}
	for range 3 {
		w.pass(time.Hour)
		opens(cookie, yes)
	}
	if opens(cookie, yes) {
		t.Error("a session of 20 hours opens")
	}
}

// TestChangeOfRole: it counts at once, and there is always an admin of all sites.
func TestChangeOfRole(t *testing.T) {
	g, _, _ := door(t)
	cookie := enter(t, g)
	chief := Account{User: "chief", Role: queue.Admin}
	part := Account{User: "part", Role: queue.Admin, Sites: []queue.SiteID{"qn"}}
	for _, a := range []Account{chief, part} {
		if err := g.AddAccount(t.Context(), "test", a, password); err != nil {
			t.Fatal(err)
		}
	}
	to := lan
	to.Role, to.Name = queue.Lead, "Trần Lan"
	if err := g.ChangeAccount(t.Context(), "test", to); err != nil {
		t.Fatal(err)
	}
	if a, ok := g.Session(cookie); !ok || a.Role != queue.Lead || a.Name != "Trần Lan" {
		t.Errorf("the session is %+v, %v", a, ok)
	}
	refused(t, g.ChangeAccount(t.Context(), "test", Account{User: "chief", Role: queue.Officer}), "account.last_admin")
	refused(t, g.ChangeAccount(t.Context(), "test", Account{User: "chief", Role: queue.Admin, Sites: []queue.SiteID{"qn"}}), "account.last_admin")
	refused(t, g.Disable(t.Context(), "test", "chief"), "account.last_admin")
	refused(t, g.ChangeAccount(t.Context(), "test", Account{User: "bo", Role: queue.Officer}), "account.unknown")
	if err := g.Disable(t.Context(), "test", "part"); err != nil { // chief is left
		t.Error(err)
	}
	if part.Over(chief) || !chief.Over(part) || part.Over(Account{Sites: []queue.SiteID{"qn", "pk"}}) || !part.Over(lan) || to.Over(lan) {
		t.Error("who looks after whom")
	}
}

// TestRefusedLogInsAreBounded: guessing without end fills the log no faster than missedPerMinute, and the next
// record says how many are missing.
func TestRefusedLogInsAreBounded(t *testing.T) {
	g, m, w := door(t)
	for range missedPerMinute + 30 {
		g.refused("lan", true, "10.0.0.9:4711")
	}
	run, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); g.Run(run, func(err error) { t.Error(err) }) }()
	t.Cleanup(func() { stop(); <-ended })
	refusals := func() (n int) {
		for _, typ := range m.types() {
			if typ == "LogInRefused" {
				n++
			}
		}
		return n
	}
	eventually(t, func() bool { return refusals() == missedPerMinute })
	w.pass(time.Minute)
	g.refused("lan", true, "10.0.0.9")
	eventually(t, func() bool { return refusals() == missedPerMinute+1 })
	e, err := FromRecord(m.records[len(m.records)-1])
	if f, ok := e.Fact.(LogInRefused); err != nil || !ok || f.More != 30 || f.From != "10.0.0.9" || f.User != "lan" || e.Actor != stranger {
		t.Errorf("%+v, %v", e, err)
	}
}
