package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"luot/access"
	"luot/journal"
	"luot/queue"
)

func (r *rig) addOfficer(user queue.OfficerID) {
	r.t.Helper()
	if err := r.gate.AddAccount(r.t.Context(), "test", access.Account{User: user, Name: "Minh", Role: queue.Officer, Sites: []queue.SiteID{"qn"}}, password); err != nil {
		r.t.Fatal(err)
	}
}

// refuseAll brings one ticket into a state and tries all that is not allowed there, by everybody: nothing changes.
func (g *grid) refuseAll(state string) {
	g.t.Helper()
	n, before := g.reach(state), g.seq()
	for _, verb := range slices.Sorted(maps.Keys(transitions)) {
		v := transitions[verb]
		right := slices.Contains(strings.Fields(v.from), state)
		for _, user := range append(slices.Sorted(maps.Keys(people)), "", "kiosk", "far") {
			if right && people[user] != "" && g.may(user, v.role) || g.otherRow(user, verb, state) {
				continue
			}
			got := g.try(user, verb, n)
			if why := g.refusal(user, verb, right, got); why != "" {
				g.t.Errorf("%s of a ticket %s by %q: %s (%d %s)", verb, state, user, why, got.StatusCode, got.text)
			}
			g.refused++
		}
	}
	if after := g.seq(); after != before {
		g.t.Errorf("refusals wrote %d records about a ticket %s", after-before, state)
	}
}

// otherRow tells the presses that the same request of another row allows, or that do nothing to the ticket: a call
// for the next at a free counter, and classes that only their own row is about.
func (g *grid) otherRow(user, verb, state string) bool {
	switch verb {
	case "next done", "next return", "next absent":
		return (state != "called" && state != "serving") && people[user] != "" && g.may(user, "own")
	case "restore", "restore late":
		return strings.Contains("no_show cancelled expired", state)
	case "classify", "classify own":
		return strings.Contains("waiting no_show called serving held", state) && people[user] != ""
	}
	return false
}

// refusal says what is wrong with a refusal; "" is nothing.
func (g *grid) refusal(user, verb string, right bool, got answer) string {
	v := transitions[verb]
	want := []int{http.StatusConflict}
	switch {
	case user == "":
		want = []int{http.StatusUnauthorized}
	case user == "kiosk" || user == "far":
		want = []int{http.StatusForbidden}
	case right || !g.may(user, v.role) || verb == "classify own":
		want = []int{http.StatusForbidden}
		if !right {
			want = append(want, http.StatusConflict) // the state is looked at first where the counter has nobody
		}
	}
	if !slices.Contains(want, got.StatusCode) {
		return "the wrong status"
	}
	code := into[problem](g.t, got).Code
	for status, prefixes := range map[int][]string{401: {"session."}, 403: {"role."}, 409: {"ticket.", "counter.", "by_hand."}} {
		if got.StatusCode == status && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(code, p) }) {
			return "the wrong code"
		}
	}
	return ""
}

// allowed does a transition by everybody who may, each with a ticket of its own.
func (g *grid) allowed(state, verb string) {
	g.t.Helper()
	v := transitions[verb]
	for _, user := range slices.Sorted(maps.Keys(people)) {
		if !g.may(user, v.role) || verb == "classify own" && user == "minh" {
			continue
		}
		n := g.reach(state)
		got := g.try(user, verb, n)
		if got.StatusCode != http.StatusOK && got.StatusCode != http.StatusNoContent {
			g.t.Errorf("%s of a ticket %s by %s: %d %s", verb, state, user, got.StatusCode, got.text)
		}
		to := v.to
		if to == "" {
			to = state
		}
		if now := g.state(n); !slices.Contains(strings.Fields(to), string(now)) {
			g.t.Errorf("%s of a ticket %s by %s leads to %s, want %s", verb, state, user, now, to)
		}
		g.sound()
		g.done++
		g.freed()
	}
}

// alike folds the log anew and compares: the day is what the log says and nothing else.
func (g *grid) alike() {
	g.t.Helper()
	err := g.api.site("qn").Engine.Read(g.t.Context(), func(v *queue.View) {
		if g.again == nil {
			g.again = queue.NewDay("qn", v.Day.Date)
		}
		g.fold()
		for i, it := range v.Day.All() {
			if i >= len(g.again.All()) || it != g.again.All()[i] {
				g.t.Errorf("%s is %+v, the log says otherwise", it.Number, it)
			}
		}
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

// freed ends what is at counter 3.
func (g *grid) freed() {
	g.t.Helper()
	lan := g.cookies["lan"]
	if a := g.want(200, "GET", desk3, ask{cookie: lan}); strings.Contains(string(a.text), `"ticket":{`) {
		g.press(lan, "finish", "")
	}
}

// fold takes in what the log has got since the last time.
func (g *grid) fold() {
	g.t.Helper()
	for rec, err := range g.api.site("qn").Engine.Records(context.Background(), g.again.Date, g.again.Seq) {
		if err != nil {
			g.t.Error(err)
			return
		}
		e, err := journal.ToEvent(rec)
		if err != nil {
			g.t.Error(err)
			return
		}
		g.again.Apply(e)
	}
}

// sound looks at the day itself after each press: who is at a counter is there alone, and who waits is counted.
func (g *grid) sound() {
	g.t.Helper()
	err := g.api.site("qn").Engine.Read(g.t.Context(), func(v *queue.View) {
		waiting := map[queue.ServiceID]int{}
		for _, it := range v.Day.All() {
			c := v.Day.Counter(it.Counter)
			switch it.State {
			case queue.Called, queue.Serving:
				if c.Current != it.Number {
					g.t.Errorf("%s is %s at %q, which has %q", it.Number, it.State, it.Counter, c.Current)
				}
			case queue.Held:
				if !slices.Contains(c.Held, it.Number) {
					g.t.Errorf("%s is held by %q, which does not know", it.Number, it.Counter)
				}
			case queue.Waiting:
				waiting[it.Service]++
			}
		}
		for s, n := range waiting {
			if v.Day.Waiting(s) != n {
				g.t.Errorf("%d wait for %s, the day says %d", n, s, v.Day.Waiting(s))
			}
		}
	})
	if err != nil {
		g.t.Fatal(err)
	}
}
