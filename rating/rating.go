// Package rating is the tablet at a counter that faces the visitor: who is served there, and, when a visit has
// ended, the question whether it was good. It makes the tablet's message and holds the page's files. It
// decides no rule and keeps no state: what counts as a rating, and when one is too quick, is the queue's.
package rating

import (
	"embed"
	"io/fs"

	"luot/queue"
	"luot/web"
)

//go:embed static
var static embed.FS

// Static is the page's part of the asset tree.
func Static() fs.FS { return web.Part(static, "static") }

// Tablet is the live message of one counter's tablet.
type Tablet struct {
	Type    string          `json:"type"` // rating
	Epoch   string          `json:"epoch"`
	Seq     uint64          `json:"seq"`
	At      queue.Instant   `json:"at"`
	Counter queue.CounterID `json:"counter"`
	State   string          `json:"state"`             // of the counter: closed, open or paused
	Number  queue.Number    `json:"number"`            // called or served there now; "" nobody
	Visit   string          `json:"visit"`             // called or serving; "" nobody
	Officer string          `json:"officer,omitempty"` // who sits there, where the public may know; the caller fills it in
	Ended   *Ended          `json:"ended"`             // the newest visit that ended there; null: none of the last two minutes
}

// Ended is a visit that may be rated.
type Ended struct {
	Number queue.Number  `json:"number"`
	At     queue.Instant `json:"at"`
	Rated  bool          `json:"rated"`
}

// ViewTablet shows a counter to its tablet.
func ViewTablet(v *queue.View, id queue.CounterID) Tablet {
	c := v.Day.Counter(id)
	out := Tablet{Type: "rating", Epoch: v.Epoch, Seq: v.Day.Seq, At: v.Day.At, Counter: id, State: c.State, Ended: ended(v, id)}
	if t := v.Day.Ticket(c.Current); t != nil {
		out.Number, out.Visit = t.Number, string(t.State)
	}
	return out
}

// ended finds the newest visit that ended at a counter and was not taken back.
func ended(v *queue.View, id queue.CounterID) *Ended {
	times := v.Day.Times()
	for i := len(times) - 1; i >= 0 && v.Now.Sub(times[i].At) <= queue.RateWithin; i-- {
		tx := &times[i]
		if tx.Counter != id || tx.Kind != queue.TxDone {
			continue
		}
		if t := v.Day.Ticket(tx.Number); t != nil && t.State == queue.Done && t.EndedBy == id && !t.ByHand {
			return &Ended{t.Number, t.EndedAt, t.Score != 0 || t.Hasty}
		}
	}
	return nil
}
