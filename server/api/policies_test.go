package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"luot/counter"
	"luot/queue"
)

// policy is one switch of the configuration, and what the API does under two of its values.
type policy struct {
	set  map[string]string
	want string // what play says
	play func(g *grid) string
}

// code is the code of a refusal, or the status of what was done.
func code(g *grid, a answer) string {
	if a.StatusCode < 300 {
		return fmt.Sprint(a.StatusCode)
	}
	return into[problem](g.t, a).Code
}

// order gives lan's order at counter 3 and says what became of it.
func (g *grid) order(verb, more string) string {
	g.t.Helper()
	seen := into[counter.Desk](g.t, g.want(200, "GET", desk3, ask{cookie: g.cookies["lan"]})).Seen
	return code(g, g.send("POST", desk3+"/"+verb, ask{cookie: g.cookies["lan"], origin: g.base, body: fmt.Sprintf(`{"seen":%d%s}`, seen, more)}))
}

// called takes n numbers and calls the first.
func called3(n int, class string) func(*grid) {
	return func(g *grid) {
		for range n {
			g.issue(`{"service":"dat-dai","class":"` + class + `"}`)
		}
		g.order("next", "")
	}
}

// steps gives orders one after the other, "+30s" moving the clock, and says what became of the last.
func steps(before func(*grid), list ...string) func(*grid) string {
	return func(g *grid) (last string) {
		before(g)
		for _, s := range list {
			if by, ok := strings.CutPrefix(s, "+"); ok {
				d, err := time.ParseDuration(by)
				if err != nil {
					g.t.Fatal(err)
				}
				g.clock.Add(d)
				continue
			}
			verb, more, _ := strings.Cut(s, " ")
			last = g.order(verb, more)
		}
		return last
	}
}

// why says which rule chose the ticket that is called next.
func why(before func(*grid)) func(*grid) string {
	return func(g *grid) string {
		before(g)
		g.order("next", "")
		d := into[counter.Desk](g.t, g.want(200, "GET", desk3, ask{cookie: g.cookies["lan"]}))
		return string(d.Ticket.Number) + " " + d.Ticket.Why
	}
}

// logged says whether the log has some bytes.
func logged3(before func(*grid) string, bytesOf string) func(*grid) string {
	return func(g *grid) string {
		before(g)
		a := g.want(200, "GET", "/api/v1/sites/qn/events", ask{cookie: g.cookies["boss"]})
		return fmt.Sprint(bytes.Contains(a.text, []byte(bytesOf)))
	}
}

// absentThrice is one absence after the other until nothing is left to call.
func absences(n int) []string {
	var out []string
	for range n {
		out = append(out, "next", "+25s", "recall", "+50s", "no-show")
	}
	return out
}

func normals(n int) func(*grid) {
	return func(g *grid) {
		for range n {
			g.issue(`{"service":"dat-dai"}`)
		}
	}
}

// mixed has two normal tickets, then one with priority.
func mixed(g *grid) {
	normals(2)(g)
	g.clock.Add(time.Minute)
	g.issue(`{"service":"dat-dai","class":"priority"}`)
}

// onTicket presses as lan on the first ticket and says what became of it.
func onTicket(verb string) func(*grid) string {
	return func(g *grid) string {
		return code(g, g.send("POST", "/api/v1/sites/qn/tickets/A001/"+verb, ask{cookie: g.cookies["lan"], origin: g.base}))
	}
}

var switches = map[string]policy{
	"arrival required":     {nil, "counter.called", steps(called3(2, "normal"), "next")},
	"arrival optional":     {map[string]string{"arrival": "optional"}, "200", steps(called3(2, "normal"), "+21s", "next")},
	"min_visit":            {map[string]string{"arrival": "optional", "min_visit": "40s"}, "counter.just_called", steps(called3(2, "normal"), "+21s", "next")},
	"recall_gap 20s":       {nil, "ticket.too_early", steps(called3(1, "normal"), "+10s", "recall")},
	"recall_gap 5s":        {map[string]string{"recall_gap": "5s"}, "200", steps(called3(1, "normal"), "+10s", "recall")},
	"max_calls 2":          {map[string]string{"max_calls": "2"}, "ticket.max_calls", steps(called3(1, "normal"), "+21s", "recall", "+21s", "recall")},
	"min_calls 1":          {map[string]string{"min_calls": "1"}, "200", steps(called3(1, "normal"), "+46s", "no-show")},
	"min_calls 2":          {nil, "ticket.too_early", steps(called3(1, "normal"), "+46s", "no-show")},
	"absent_after 10s":     {map[string]string{"absent_after": "10s", "min_calls": "1"}, "200", steps(called3(1, "normal"), "+11s", "no-show")},
	"cancel_at 2":          {map[string]string{"cancel_at": "2"}, "true", logged3(steps(normals(1), absences(2)...), `"to":"cancelled"`)},
	"cancel_at 3":          {nil, "false", logged3(steps(normals(1), absences(2)...), `"to":"cancelled"`)},
	"absent_to park":       {map[string]string{"absent_to": "park"}, "true", logged3(steps(normals(1), absences(1)...), `"to":"no_show"`)},
	"absent_to back":       {nil, "A002 ratio", why(func(g *grid) { steps(normals(5), absences(1)...)(g) })},
	"hold_max 1":           {map[string]string{"hold_max": "1"}, "ticket.held_limit", steps(called3(2, "normal"), `hold ,"reason":"papers"`, "next", `hold ,"reason":"papers"`)},
	"late_start 1m":        {map[string]string{"late_start": "1m"}, "true", logged3(steps(called3(1, "normal"), "+61s", "start"), `"start":"late"`)},
	"late_start 3m":        {nil, "false", logged3(steps(called3(1, "normal"), "+61s", "start"), `"start":"late"`)},
	"mode ratio":           {map[string]string{"max_wait": "0s"}, "A003 ratio", why(mixed)},
	"mode strict":          {map[string]string{"mode": "strict", "max_wait": "0s"}, "A003 strict", why(mixed)},
	"mode head_start":      {map[string]string{"mode": "head_start", "max_wait": "0s"}, "A003 head_start", why(mixed)},
	"head_start of 0s":     {map[string]string{"mode": "head_start", "head_start": "{priority: 0s}", "max_wait": "0s"}, "A001 head_start", why(mixed)},
	"max_wait 30s":         {map[string]string{"max_wait": "30s"}, "A001 guard", why(mixed)},
	"transfer_place front": {map[string]string{"transfer_place": "front"}, "200", steps(called3(1, "normal"), "start", `transfer ,"service":"huong-dan"`)},
	"cherry_pick officer":  {map[string]string{"cherry_pick": "officer"}, "200", steps(normals(2), `call ,"number":"A002","reason":"frail"`)},
	"cherry_pick lead":     {nil, "role.missing", steps(normals(2), `call ,"number":"A002","reason":"frail"`)},
	"undo_within 1s":       {map[string]string{"undo_within": "1s"}, "undo.too_late", func(g *grid) string { return undoAfter(g, 5*time.Second) }},
	"undo_within 30s":      {nil, "200", func(g *grid) string { return undoAfter(g, 5*time.Second) }},
	"visit_tickets 1":      {map[string]string{"visit_tickets": "1"}, "value.range", joined},
	"visit_tickets 3":      {nil, "201", joined},
	"defer_max 5m":         {map[string]string{"defer_max": "5m"}, "value.range", deferredFor(10 * time.Minute)},
	"defer_max 30m":        {nil, "200", deferredFor(10 * time.Minute)},
	"keys_per_minute 1":    {map[string]string{"keys_per_minute": "1"}, "keys.too_many", keyed},
	"outcomes ask":         {map[string]string{"outcomes": "ask"}, "true", consoleSays(`"outcomes":true`)},
	"keys":                 {map[string]string{"keys": "{recall: X}"}, "true", consoleSays(`"recall":"X"`)},
	"restore by officer":   {map[string]string{"absent_to": "park"}, "200", func(g *grid) string { steps(normals(1), absences(1)...)(g); return onTicket("restore")(g) }},
}

func undoAfter(g *grid, d time.Duration) string {
	called3(1, "normal")(g)
	of := into[counter.Desk](g.t, g.want(200, "GET", desk3, ask{cookie: g.cookies["lan"]})).Undo.Of
	g.clock.Add(d)
	return g.order("undo", fmt.Sprintf(`,"of":%d`, of))
}

func joined(g *grid) string {
	first := g.issue(`{"service":"dat-dai"}`)
	return code(g, g.send("POST", "/api/v1/sites/qn/tickets", ask{bearer: g.kiosk, body: `{"service":"huong-dan","with":"` + string(first.Token) + `"}`}))
}

func deferredFor(d time.Duration) func(*grid) string {
	return func(g *grid) string {
		it := g.issue(`{"service":"dat-dai"}`)
		until := queue.InstantOf(g.clock.Now().Add(d)).String()
		return code(g, g.send("POST", "/api/v1/tickets/"+string(it.Token)+"/defer", ask{origin: g.base, body: `{"until":"` + until + `"}`}))
	}
}

func keyed(g *grid) (last string) {
	for _, key := range []string{"a", "b"} {
		last = code(g, g.send("POST", "/api/v1/sites/qn/tickets", ask{bearer: g.kiosk, key: key, body: `{"service":"dat-dai"}`}))
	}
	return last
}

func consoleSays(what string) func(*grid) string {
	return func(g *grid) string {
		return fmt.Sprint(bytes.Contains(g.want(http.StatusOK, "GET", "/counter", ask{}).text, []byte(what)))
	}
}

// TestPolicies shows each switch of the configuration through the API.
func TestPolicies(t *testing.T) {
	for name, p := range switches {
		t.Run(name, func(t *testing.T) {
			set := map[string]string{}
			for key, value := range p.set {
				set[key] = value
			}
			if got := p.play(newGrid(t, set)); got != p.want {
				t.Errorf("got %s, want %s", got, p.want)
			}
		})
	}
}
