package queue

import (
	"fmt"
	"strconv"
	"strings"
)

// press is one order line being read.
type press struct {
	scene *scene
	at    Instant
	actor Actor
	desk  Desk
	words []string          // arguments without names
	named map[string]string // name=value
}

// actorOf reads WHO: kiosk, holder, clock, spool, lead, super, or a counter as "c3" (its own officer
// o3) or "c3:lan".
func actorOf(who string) Actor {
	switch who {
	case "kiosk", "kiosk2", "clock", "spool", "web":
		return Actor{ID: who}
	case "holder":
		return Actor{ID: "holder:any"}
	}
	user := who
	if strings.HasPrefix(who, "c") {
		counter, officer, named := strings.Cut(who[1:], ":")
		user = "o" + counter
		if named {
			user = officer
		}
	}
	role := Officer
	switch user {
	case "lead":
		role = Lead
	case "super":
		role = Supervisor
	}
	return Actor{ID: "staff:" + user, Role: role, User: OfficerID(user)}
}

// split sorts the arguments and fills in the desk: seen is what the counter's console shows now.
func (p *press) split(who string) {
	var plain []string
	for _, w := range p.words {
		if name, value, ok := strings.Cut(w, "="); ok {
			p.named[name] = value
			continue
		}
		plain = append(plain, w)
	}
	p.words = plain
	if strings.HasPrefix(who, "c") && who != "clock" {
		id, _, _ := strings.Cut(who[1:], ":")
		p.desk = Desk{Counter: CounterID(id), Seen: p.scene.day.Counter(CounterID(id)).Seen}
	}
	if text, ok := p.named["seen"]; ok {
		seen, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			p.scene.t.Fatalf("seen=%s: %v", text, err)
		}
		p.desk.Seen = seen
	}
}

// arg is the i-th argument without a name, or "".
func (p *press) arg(i int) string {
	if i < len(p.words) {
		return p.words[i]
	}
	return ""
}

func (p *press) number() Number { return Number(p.arg(0)) }

// count reads a named number; absent is 0.
func (p *press) count(name string) int {
	n := 0
	if text, ok := p.named[name]; ok {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			p.scene.t.Fatalf("%s=%s: %v", name, text, err)
		}
	}
	return n
}

// time reads a named time of day; absent is 0.
func (p *press) time(name string) Instant {
	if text, ok := p.named[name]; ok {
		return p.scene.clock(text)
	}
	return 0
}

func (p *press) token() Token {
	p.scene.tokens++
	return Token(fmt.Sprintf("test.%016d", p.scene.tokens))
}

// numbers expands A9001..A9003 and plain numbers.
func (p *press) numbers() []Number {
	var out []Number
	for _, w := range p.words {
		from, to, isRange := strings.Cut(w, "..")
		if !isRange {
			out = append(out, Number(w))
			continue
		}
		lo, errLo := strconv.Atoi(from[1:])
		hi, errHi := strconv.Atoi(to[1:])
		if errLo != nil || errHi != nil {
			p.scene.t.Fatalf("%q is no range", w)
		}
		for n := lo; n <= hi; n++ {
			out = append(out, Number(fmt.Sprintf("%s%03d", from[:1], n)))
		}
	}
	return out
}

// read turns WHAT and the arguments into an order.
func (p *press) read(what string) Order {
	if o := p.readTicket(what); o != nil {
		return o
	}
	if o := p.readDesk(what); o != nil {
		return o
	}
	if o := p.readSite(what); o != nil {
		return o
	}
	p.scene.t.Fatalf("%q is no order", what)
	return nil
}

func (p *press) readTicket(what string) Order {
	switch what {
	case "issue":
		o := Issue{Service: ServiceID(p.arg(0)), Class: Class(p.arg(1)), Lang: "vi", Channel: "kiosk", Token: p.token()}
		if with := p.named["with"]; with != "" {
			o.With = p.scene.day.Ticket(Number(with)).Token
		}
		return o
	case "by-hand":
		o := IssueByHand{Service: ServiceID(p.arg(0)), First: p.count("first"), Count: p.count("count")}
		for range o.Count {
			o.Tokens = append(o.Tokens, p.token())
		}
		return o
	case "served":
		return ServedByHand{Numbers: p.numbers(), Counter: CounterID(p.named["at"])}
	case "back":
		return Back{p.number()}
	case "cancel":
		return Cancel{p.number()}
	case "uncancel":
		return Uncancel{p.number()}
	case "restore":
		return Restore{p.number()}
	case "classify":
		return Classify{p.number(), Class(p.arg(1))}
	case "defer":
		return Defer{p.number(), p.time("until")}
	case "rate":
		return Rate{Number: p.number(), Score: p.count("score")}
	case "printed":
		return Printed{Number: p.number(), Copy: p.count("copy"), Result: p.arg(1)}
	case "reprint":
		return Reprint{p.number()}
	}
	return nil
}

func (p *press) readDesk(what string) Order {
	switch what {
	case "next":
		return CallNext{Desk: p.desk, Previous: p.arg(0)}
	case "call":
		return Call{p.desk, p.number(), p.arg(1)}
	case "recall":
		return Recall{p.desk}
	case "start":
		return Start{p.desk}
	case "finish":
		return Finish{p.desk, p.named["outcome"], p.count("dossiers"), ServiceID(p.named["service"])}
	case "absent":
		return Absent{p.desk}
	case "put-back":
		return PutBack{p.desk}
	case "hold":
		return Hold{p.desk, p.arg(0)}
	case "resume":
		return Resume{p.desk, p.number()}
	case "transfer":
		return Transfer{p.desk, ServiceID(p.named["service"]), CounterID(p.named["counter"]), p.arg(0) == "back", p.named["reason"]}
	case "walk-in":
		return WalkIn{p.desk, ServiceID(p.arg(0)), p.token()}
	case "undo":
		of := p.scene.day.Counter(p.desk.Counter).UndoOf
		if p.named["of"] != "" {
			of = uint64(p.count("of"))
		}
		return Undo{p.desk, of}
	case "open":
		return OpenCounter{p.desk, p.arg(0) == "takeover", p.arg(1) == "idle"}
	case "pause":
		return PauseCounter{p.desk, p.arg(0), p.arg(1) == "after"}
	case "close":
		return CloseCounter{p.desk, p.named["confirm"]}
	case "tiers":
		return SetCounter{Desk: p.desk, Tiers: p.tiers()}
	}
	return nil
}

// tiers reads "H A+Q priority:*" as three tiers.
func (p *press) tiers() []Tier {
	var out []Tier
	for _, w := range p.words {
		class, list, ok := strings.Cut(w, ":")
		if !ok {
			class, list = "", w
		}
		t := Tier{Class: Class(class)}
		for id := range strings.SplitSeq(list, "+") {
			t.Services = append(t.Services, ServiceID(id))
		}
		out = append(out, t)
	}
	return out
}

func (p *press) readSite(what string) Order {
	switch what {
	case "pause-service":
		return PauseService{ServiceID(p.arg(0))}
	case "resume-service":
		return ResumeService{ServiceID(p.arg(0))}
	case "notice":
		o := PostNotice{Until: p.time("until")}
		if p.arg(0) != "" {
			o.Text = Words{"vi": p.arg(0)}
		}
		return o
	case "hours":
		return SetHours{p.time("issue"), p.time("work"), p.named["reason"]}
	case "help":
		return AskHelp{p.arg(0)}
	case "help-seen":
		return HelpSeen{p.arg(0)}
	case "close-day":
		return CloseDay{p.named["confirm"]}
	case "tick":
		return Tick{Due: p.time("due"), Woke: p.arg(0) == "woke"}
	case "end-day":
		return EndDay{}
	case "recover":
		return Recover{p.count("skip")}
	case "readmit":
		at := p.time("place")
		return Readmit{Ticket{
			Number: p.number(), Token: p.token(), Service: "dat-dai", Class: Normal, State: Waiting, Lang: "vi",
			Place: at.Place(), Serial: 2, Order: 2, IssuedAt: at, EnteredAt: at,
		}}
	}
	return nil
}
