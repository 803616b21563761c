// Package ticket shows a citizen the own turn: the line of a service as all its phones share it,
// and the page behind the QR code. It decides no rule and keeps no state, and nothing in a line
// opens a ticket: it holds numbers only.
package ticket

import (
	"embed"
	"encoding/json"
	"io/fs"

	"luot/queue"
	"luot/web"
)

//go:embed static
var static embed.FS

// Static is the page's part of the asset tree.
func Static() fs.FS { return web.Part(static, "static") }

// lineShown is how many tickets a line frame carries; a phone behind them asks for its ticket.
const lineShown = 200

// Line is the live message of one service.
type Line struct {
	Type    string          `json:"type"` // line
	Epoch   string          `json:"epoch"`
	Seq     uint64          `json:"seq"`
	At      queue.Instant   `json:"at"`
	Service queue.ServiceID `json:"service"`
	Line    []Place         `json:"line"`
	Called  []CalledAt      `json:"called"`
	Serving []CalledAt      `json:"serving"` // so that a phone sees at once when its visit ends
}

// Place is one waiting ticket: ["A013",7,[20,30]], the range in whole minutes or null.
type Place struct {
	Number queue.Number
	Ahead  *int
	Wait   *[2]int
}

// MarshalJSON writes the place as an array, to keep the frame small.
func (p Place) MarshalJSON() ([]byte, error) { return json.Marshal([]any{p.Number, p.Ahead, p.Wait}) }

// CalledAt is a number at a counter: ["A012","3"].
type CalledAt struct {
	Number  queue.Number
	Counter queue.CounterID
}

// MarshalJSON writes the call as an array.
func (c CalledAt) MarshalJSON() ([]byte, error) { return json.Marshal([]any{c.Number, c.Counter}) }

// ViewLine shows the line of a service to its phones.
func ViewLine(v *queue.View, s queue.ServiceID) Line {
	out := Line{Type: "line", Epoch: v.Epoch, Seq: v.Day.Seq, At: v.Day.At, Service: s, Line: []Place{}, Called: []CalledAt{}, Serving: []CalledAt{}}
	for i := range v.Site.Counters {
		c := v.Day.Counter(v.Site.Counters[i].ID)
		t := v.Day.Ticket(c.Current)
		if t == nil || t.Service != s || t.WalkIn {
			continue
		}
		if t.State == queue.Called {
			out.Called = append(out.Called, CalledAt{t.Number, t.Counter})
		} else {
			out.Serving = append(out.Serving, CalledAt{t.Number, t.Counter})
		}
	}
	if v.Forecast == nil {
		return out
	}
	for _, n := range v.Forecast.Line {
		t := v.Day.Ticket(n)
		if t == nil || t.Service != s || t.State != queue.Waiting {
			continue
		}
		if len(out.Line) == lineShown {
			break
		}
		out.Line = append(out.Line, place(n, v.Wait(n)))
	}
	return out
}

func place(n queue.Number, e queue.Estimate) Place {
	p := Place{Number: n}
	if e.Known {
		ahead := e.Ahead
		p.Ahead, p.Wait = &ahead, &[2]int{int(e.Min.Minutes()), int(e.Max.Minutes())}
	}
	return p
}
