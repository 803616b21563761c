package chaos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// kiosk issues tickets until the hall closes. Now and then it presses a second time with a key that was
// answered, at another server, as a page does that lost the answer; and now and then the holder of
// the ticket thinks better of it.
func (c *client) kiosk(site string) {
	h := c.hall
	path := "/api/v1/sites/" + site + "/tickets"
	for c.think(h.open, h.scale.kiosk) {
		class := ""
		if c.dice.IntN(6) == 0 {
			class = `,"class":"priority"`
		}
		body := fmt.Sprintf(`{"service":%q%s}`, services[c.dice.IntN(len(services))], class)
		p := &press{Site: site, Verb: "issue", Leaves: true}
		c.ticket(p, c.press(h.end, p, path, body))
		if !p.done() {
			continue
		}
		switch c.dice.IntN(12) {
		case 0:
			c.move()
			again := &press{Site: site, Verb: "issue", Key: p.Key, Leaves: true}
			c.ticket(again, c.again(h.end, again, path, body))
		case 1:
			cancel := &press{Site: site, Verb: "cancel", Leaves: true}
			c.ticket(cancel, c.press(h.end, cancel, "/api/v1/tickets/"+p.Token+"/cancel", ""))
		}
	}
}

// ticket reads which ticket an answer names. The press is in the account already, and read only when all
// clients have ended.
func (c *client) ticket(p *press, a answer) {
	if !p.done() {
		return
	}
	var got struct{ Number, Token string }
	if err := json.Unmarshal(a.body, &got); err != nil || got.Number == "" {
		c.hall.account.complain(fmt.Sprintf("%s %s: the answer names no ticket: %.200s", c.name, p.Verb, a.body))
	}
	p.Number, p.Token = got.Number, got.Token
}

// desk is what an officer's console shows.
type desk struct {
	Seen   uint64
	State  string
	Ticket *struct{ Number, State string }
	Held   []struct{ Number string }
	Undo   *struct{ Of uint64 }
}

// officer is a client at a counter.
type officer struct {
	*client
	site, counter, path string
	now                 desk
}

// newOfficer returns the officer of a counter, not yet logged in.
func newOfficer(c *client, site string, counter int) *officer {
	o := &officer{client: c, site: site, counter: strconv.Itoa(counter)}
	c.staff = site + "-" + o.counter
	o.path = "/api/v1/sites/" + site + "/counters/" + o.counter
	return o
}

// work lives the life of tickets at the counter until the hall closes.
func (o *officer) work() {
	h := o.hall
	if !o.login(h.end) || !o.look() {
		return
	}
	for o.think(h.open, h.scale.officer) {
		verb, more := o.choose()
		o.order(verb, more)
	}
}

// look reads the desk anew; false: the test ended first.
func (o *officer) look() bool {
	body := o.get(o.hall.end, o.path)
	if body == nil {
		return false
	}
	o.take(body)
	return true
}

func (o *officer) take(body []byte) {
	o.now = desk{}
	if err := json.Unmarshal(body, &o.now); err != nil {
		o.hall.account.complain(fmt.Sprintf("%s: no desk: %.200s", o.name, body))
	}
}

// choose says what to press next, and what the body says beside seen.
func (o *officer) choose() (verb, more string) {
	n := o.dice.IntN(100)
	service := fmt.Sprintf(`"service":%q`, services[o.dice.IntN(len(services))])
	switch t := o.now.Ticket; {
	case o.now.State != "open":
		return "open", ""
	case t == nil && len(o.now.Held) > 0 && n < 50:
		return "resume", fmt.Sprintf(`"number":%q`, o.now.Held[0].Number)
	case t == nil && n >= 95:
		return "walk-in", service
	case t == nil:
		return "next", ""
	case o.now.Undo != nil && n < 6:
		return "undo", fmt.Sprintf(`"of":%d`, o.now.Undo.Of)
	case t.State == "called" && n < 70:
		return "start", ""
	case t.State == "called" && n < 80:
		return "recall", ""
	case t.State == "called" && n < 86 && o.hall.conf.optional(o.site):
		return "no-show", ""
	case t.State == "called" && n < 94:
		return "next", `"previous":"done"`
	case n < 50:
		return "finish", `"dossiers":2`
	case n < 75:
		return "next", ""
	case n < 84:
		return "hold", `"reason":"papers"`
	case n < 92:
		return "transfer", service
	}
	return "return", ""
}

// order presses and takes over what the console shows then.
func (o *officer) order(verb, more string) {
	body := fmt.Sprintf(`{"seen":%d}`, o.now.Seen)
	if more != "" {
		body = fmt.Sprintf(`{"seen":%d,%s}`, o.now.Seen, more)
	}
	before := o.now.Ticket
	p := &press{Site: o.site, Verb: verb, Counter: o.counter, Leaves: true}
	if before != nil {
		p.Number = before.Number
	}
	a := o.press(o.hall.end, p, o.path+"/"+verb, body)
	switch {
	case p.Status == http.StatusOK:
		o.take(a.body)
		if verb == "next" || verb == "walk-in" || verb == "resume" {
			p.Number = ""
			if o.now.Ticket != nil && !p.Replayed {
				p.Number = o.now.Ticket.Number
			}
		}
	case p.Status == http.StatusNoContent:
		p.Number, p.Leaves = "", before != nil
		o.look()
	case p.Status != 0:
		o.look()
	}
}

// scale says how many clients a test sends, and how long they think between two presses.
type scale struct {
	kiosks, officers, boards, lines int // per site; boards and lines also per server
	kiosk, officer                  time.Duration
	calm, after                     int           // acknowledged commands before the fault, and after it
	stall, freeze                   time.Duration // how long Redis, and a process, stand still
}

// clients is how many that makes with so many sites and servers.
func (s scale) clients(sites, servers int) int {
	return sites * (s.kiosks + s.officers + servers*(s.boards+s.lines))
}
