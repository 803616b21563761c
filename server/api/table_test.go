package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/counter"
	"luot/queue"
)

// transition is a row of the table of design section 3 as the test reads it: from where, by whom at least, and how
// it is asked for. It knows nothing of the table in package queue.
type transition struct {
	from   string // states, apart by spaces
	role   string // least role; "own": the officer of the counter, or a lead
	method string // "" is POST
	path   string // below the site; {n} is the number
	body   string // {seen} and {n} are filled in
	to     string // states it may lead to; "" leaves the state
}

const at3 = "/counters/3/"

// transitions are all that staff may do with a ticket.
var transitions = map[string]transition{
	"next absent":  {"called", "own", "", at3 + "next", `{"seen":{seen},"previous":"absent"}`, "waiting no_show"},
	"next done":    {"called serving", "own", "", at3 + "next", `{"seen":{seen},"previous":"done"}`, "done"},
	"next return":  {"called serving", "own", "", at3 + "next", `{"seen":{seen},"previous":"return"}`, "waiting"},
	"recall":       {"called", "own", "", at3 + "recall", `{"seen":{seen}}`, "called"},
	"start":        {"called", "own", "", at3 + "start", `{"seen":{seen}}`, "serving"},
	"finish":       {"called serving", "own", "", at3 + "finish", `{"seen":{seen},"outcome":"result","dossiers":2}`, "done"},
	"no-show":      {"called", "own", "", at3 + "no-show", `{"seen":{seen}}`, "waiting no_show"},
	"hold":         {"called serving", "own", "", at3 + "hold", `{"seen":{seen},"reason":"papers"}`, "held"},
	"return":       {"called serving", "own", "", at3 + "return", `{"seen":{seen}}`, "waiting"},
	"transfer":     {"called serving", "own", "", at3 + "transfer", `{"seen":{seen},"service":"huong-dan"}`, "waiting"},
	"resume":       {"held", "own", "", at3 + "resume", `{"seen":{seen},"number":"{n}"}`, "serving"},
	"invite":       {"no_show", "own", "", at3 + "invite", `{"seen":{seen},"number":"{n}"}`, "waiting"},
	"call":         {"waiting", "pick", "", at3 + "call", `{"seen":{seen},"number":"{n}","reason":"frail"}`, "called"},
	"back":         {"held", "officer", "", "/tickets/{n}/back", "", "waiting"},
	"cancel":       {"waiting called held no_show", "officer", "", "/tickets/{n}/cancel", "", "cancelled"},
	"restore":      {"no_show", "officer", "", "/tickets/{n}/restore", "", "waiting"},
	"restore late": {"cancelled expired", "lead", "", "/tickets/{n}/restore", "", "waiting"},
	"classify":     {"waiting no_show", "lead", http.MethodPatch, "/tickets/{n}", `{"class":"priority"}`, ""},
	"classify own": {"called serving held", "officer", http.MethodPatch, "/tickets/{n}", `{"class":"priority"}`, ""},
	"served":       {"waiting no_show", "officer", "", "/by-hand", `{"served":{"numbers":["{n}"],"counter":"3"}}`, "done"},
}

// reached brings a fresh ticket into each state with counter 3, which lan has, and leaves the counter open.
var reached = map[string][]string{
	"waiting": {}, "called": {"next", "wait", "recall", "wait"}, "serving": {"next", "start"}, "held": {"next", "hold"},
	"no_show": {"next", "wait", "recall", "wait", "no-show"}, "done": {"next", "finish"}, "cancelled": {"cancel"}, "expired": {"expire"},
}

// policies are the switches under which the whole table is played.
var policies = map[string]map[string]string{
	"as shipped":                             {},
	"parked, officers pick, strict":          {"absent_to": "park", "cherry_pick": "officer", "mode": "strict"},
	"optional arrival, to the end, outcomes": {"arrival": "optional", "absent_to": "end", "outcomes": "ask", "min_visit": "0s", "transfer_place": "end"},
	"supervisors pick, head start, front":    {"cherry_pick": "supervisor", "mode": "head_start", "transfer_place": "front", "absent_to": "park"},
}

// ranks are the roles, each of which may do all that those before it may.
var ranks = []string{"officer", "lead", "supervisor", "admin"}

// people are who presses, by role. minh is an officer of the same site without a counter.
var people = map[string]string{"minh": "officer", "lan": "officer", "lead": "lead", "boss": "supervisor", "root": "admin"}

// everyPolicy has all of them played; on every run two are.
var everyPolicy bool

// TestEveryTransition plays each transition from each state by each role under each policy over HTTP: allowed, or the
// right refusal with nothing changed; and after each change the day is sound.
func TestEveryTransition(t *testing.T) {
	for name, set := range policies {
		if !everyPolicy && name != "as shipped" && name != "optional arrival, to the end, outcomes" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			g := newGrid(t, maps.Clone(set))
			for _, state := range slices.Sorted(maps.Keys(reached)) {
				if state == "no_show" && set["absent_to"] != "park" {
					continue // nobody stays in it
				}
				g.refuseAll(state)
				for _, verb := range slices.Sorted(maps.Keys(transitions)) {
					if slices.Contains(strings.Fields(transitions[verb].from), state) {
						g.allowed(state, verb)
					}
				}
				g.alike()
			}
			t.Logf("%d presses were done, %d refused", g.done, g.refused)
		})
	}
}

// grid is a rig with everybody logged in.
type grid struct {
	*rig
	cookies       map[string]string
	pick          string // least role that may call out of turn
	done, refused int
	again         *queue.Day // the log, folded by the test
}

func newGrid(t *testing.T, set map[string]string) *grid {
	g := &grid{cookies: map[string]string{}, pick: set["cherry_pick"]}
	if g.pick == "" {
		g.pick = "lead"
	}
	if set["keys_per_minute"] == "" {
		set["keys_per_minute"] = "0"
	}
	g.rig = newRigWith(t, set)
	g.addOfficer("minh")
	for user := range people {
		g.cookies[user] = g.logIn(user)
	}
	g.cookies["far"] = g.logIn("far")
	g.press(g.cookies["lan"], "open", "")
	return g
}

// reach makes a ticket in a state.
func (g *grid) reach(state string) queue.Number {
	g.t.Helper()
	lan := g.cookies["lan"]
	g.freed()
	for _, other := range into[counter.Queue](g.t, g.want(200, "GET", "/api/v1/sites/qn/queue", ask{cookie: lan})).Tickets {
		g.want(200, "POST", "/api/v1/sites/qn/tickets/"+string(other.Number)+"/cancel", ask{cookie: lan, origin: g.base})
	}
	n := g.issue(`{"service":"dat-dai"}`).Number
	for _, step := range reached[state] {
		switch step {
		case "wait":
			g.clock.Add(46 * time.Second)
		case "cancel":
			g.want(200, "POST", "/api/v1/sites/qn/tickets/"+string(n)+"/cancel", ask{cookie: lan, origin: g.base})
		case "expire":
			g.want(200, "POST", "/api/v1/sites/qn/close-day", ask{cookie: g.cookies["lead"], origin: g.base, body: `{"confirm":"expire"}`})
		case "hold":
			g.press(lan, step, `,"reason":"papers"`)
		default:
			g.press(lan, step, "")
		}
	}
	if got := g.state(n); string(got) != state {
		g.t.Fatalf("%s is %s, want %s", n, got, state)
	}
	return n
}

// state says in which state a ticket is, by the API.
func (g *grid) state(n queue.Number) queue.State {
	g.t.Helper()
	a := g.want(200, "GET", "/api/v1/sites/qn/tickets?number="+string(n), ask{cookie: g.cookies["lan"]})
	return into[struct{ Tickets []queue.TicketView }](g.t, a).Tickets[0].State
}

// try presses as somebody; user "" is nobody, "kiosk" the kiosk, "far" the officer of another site.
func (g *grid) try(user, verb string, n queue.Number) answer {
	g.t.Helper()
	v := transitions[verb]
	seen := into[counter.Desk](g.t, g.want(200, "GET", desk3, ask{cookie: g.cookies["lan"]})).Seen
	fill := strings.NewReplacer("{n}", string(n), "{seen}", fmt.Sprint(seen)).Replace
	a := ask{cookie: g.cookies[user], origin: g.base, body: fill(v.body)}
	if user == "kiosk" {
		a.bearer = g.kiosk
	}
	method := v.method
	if method == "" {
		method = http.MethodPost
	}
	got := g.send(method, "/api/v1/sites/qn"+fill(v.path), a)
	if got.StatusCode >= 500 {
		g.t.Errorf("%s by %q: %d %s", verb, user, got.StatusCode, got.text)
	}
	return got
}

// may says whether somebody has the role that a transition asks for; lan's is the counter.
func (g *grid) may(user, role string) bool {
	switch role {
	case "own":
		if user == "lan" {
			return true
		}
		role = "lead"
	case "pick":
		return slices.Index(ranks, people[user]) >= slices.Index(ranks, g.pick) && (user == "lan" || people[user] != "officer")
	}
	return slices.Index(ranks, people[user]) >= slices.Index(ranks, role)
}
