package configs

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"luot/queue"
)

var (
	partID = regexp.MustCompile(`^[a-z0-9-]{1,24}$`)
	prefix = regexp.MustCompile(`^[A-Z]{1,2}$`)
	backN  = regexp.MustCompile(`^back_([1-9][0-9]?)$`)
	roleOf = map[string]queue.Role{"officer": queue.Officer, "lead": queue.Lead, "supervisor": queue.Supervisor, "admin": queue.Admin}
	widths = []int{384, 512, 576, 640}

	languages = []string{"vi", "en"} // those with a catalogue, which this package may not open
)

// A ticket's URL is public_url, "/t/", the site id, a dot and the random digits; at 60 bytes or less
// its QR code stays small enough for a 58 mm slip.
const (
	ticketURL   = 60
	tokenDigits = 16
)

// rules checks the house rules and turns them into package queue's words.
func (r *reader) rules(n *yaml.Node, in rules) queue.Rules {
	r.one(n, "arrival", in.Arrival, queue.ArrivalRequired, queue.ArrivalOptional)
	r.one(n, "mode", in.Mode, queue.ModeHeadStart, queue.ModeRatio, queue.ModeStrict)
	r.one(n, "transfer_place", in.TransferPlace, queue.PlaceFirstIssue, queue.PlaceEnd, queue.PlaceFront)
	r.one(n, "outcomes", in.Outcomes, "", "ask")
	r.one(n, "cherry_pick", in.CherryPick, "officer", "lead", "supervisor", "admin")
	r.one(n, "show_officer", in.ShowOfficer, "off", "name", "name_title")
	r.one(n, "number.reading", in.Number.Reading, "digits", "pairs", "cardinal")
	r.one(n, "number.dialect", in.Number.Dialect, "south", "north")
	for key, v := range map[string]int{"max_calls": in.MaxCalls, "min_calls": in.MinCalls, "cancel_at": in.CancelAt,
		"hold_max": in.HoldMax, "call.repeat": in.Call.Repeat, "visit_tickets": in.VisitTickets, "number.hand_from": in.Number.HandFrom} {
		if v < 1 {
			r.mistake(r.at(n, key), "%s is %d; it must be at least 1", key, v)
		}
	}
	if in.MinCalls > in.MaxCalls {
		r.mistake(r.at(n, "min_calls"), "min_calls %d is more than max_calls %d", in.MinCalls, in.MaxCalls)
	}
	if len(in.Ratio) != 2 || in.Ratio[0] < 1 || in.Ratio[1] < 1 {
		r.mistake(r.at(n, "ratio"), "ratio %v is not two whole numbers from 1 up, like [1, 2]", in.Ratio)
		in.Ratio = []int{1, 2}
	}
	out := queue.DefaultRules()
	out.Arrival, out.Mode, out.TransferPlace = in.Arrival, in.Mode, in.TransferPlace
	out.Ratio = [2]int{in.Ratio[0], in.Ratio[1]}
	out.MaxCalls, out.MinCalls, out.CancelAt, out.HoldMax = in.MaxCalls, in.MinCalls, in.CancelAt, in.HoldMax
	out.HandFrom, out.VisitTickets, out.DeferTimes = in.Number.HandFrom, in.VisitTickets, in.DeferTimes
	out.KeysPerMinute, out.TargetPerDesk, out.TargetWait = in.KeysPerMinute, in.Target.PerDesk, in.Target.Wait
	out.HeadStart, out.AskOutcome, out.ServeIssued = in.HeadStart, in.Outcomes == "ask", in.Close.ServeIssued
	out.CherryPick = roleOf[in.CherryPick]
	r.durations(n, in, &out)
	r.absentTo(n, in.AbsentTo, &out)
	return out
}

// durations copies the lengths of time, none of which may be negative.
func (r *reader) durations(n *yaml.Node, in rules, out *queue.Rules) {
	out.RecallGap, out.AbsentAfter, out.MinVisit, out.LateStart = in.RecallGap, in.AbsentAfter, in.MinVisit, in.LateStart
	out.UndoWithin, out.UncancelWithin, out.BreakGrace = in.UndoWithin, in.Uncancel, in.BreakGrace
	out.ReleaseAfter, out.MaxWait, out.DeferMax = in.ReleaseAfter, in.MaxWait, in.DeferMax
	if min(in.RecallGap, in.AbsentAfter, in.MinVisit, in.LateStart, in.UndoWithin, in.Uncancel, in.BreakGrace,
		in.ReleaseAfter, in.MaxWait, in.DeferMax, in.Call.Gap) < 0 {
		r.mistake(n, "a length of time is negative")
	}
	for class, d := range in.HeadStart {
		if d < 0 {
			r.mistake(r.at(n, "head_start"), "head_start of %s is negative", class)
		}
	}
	if in.Call.Rate <= 0 {
		r.mistake(r.at(n, "call"), "call.rate is %v; it must be more than 0", in.Call.Rate)
	}
	var err error
	if out.ExpireAt, err = clockOf(in.Close.ExpireAt); err != nil {
		r.mistake(r.at(n, "close"), "close.expire_at: %v", err)
	}
	if out.DayEnds, err = clockOf(in.Close.DayEnds); err != nil {
		r.mistake(r.at(n, "close"), "close.day_ends: %v", err)
	}
}

func (r *reader) absentTo(n *yaml.Node, text string, out *queue.Rules) {
	if m := backN.FindStringSubmatch(text); m != nil {
		out.AbsentTo, out.AbsentBack = queue.AbsentBack, int(m[1][0]-'0')
		if len(m[1]) == 2 {
			out.AbsentBack = out.AbsentBack*10 + int(m[1][1]-'0')
		}
		return
	}
	out.AbsentTo = text
	r.one(n, "absent_to", text, queue.AbsentEnd, queue.AbsentPark, "back_3")
}

// address checks what QR codes carry; "" is none.
func (r *reader) address(n *yaml.Node, text string) {
	u, err := url.Parse(text)
	if text != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		r.mistake(r.at(n, "public_url"), "public_url is not an http or https address")
	}
}

func (r *reader) one(n *yaml.Node, key, got string, allowed ...string) {
	if !slices.Contains(allowed, got) {
		r.mistake(r.at(n, key), "%s is %q; allowed are %q", key, got, allowed)
	}
}

// check looks at a site as a whole.
func (r *reader) check(n *yaml.Node, s *queue.Site) {
	if len(s.Languages) == 0 {
		r.mistake(n, "a site needs at least one language")
	}
	for i, lang := range s.Languages {
		r.one(n, "languages", lang, languages...)
		if slices.Contains(s.Languages[:i], lang) {
			r.mistake(r.at(n, "languages"), "languages names %q twice", lang)
		}
	}
	if s.Name["vi"] == "" && s.Name["en"] == "" {
		r.mistake(r.at(n, "name"), "a site needs a name in vi or en")
	}
	r.address(n, s.PublicURL)
	if room := ticketURL - len("/t/.") - len(s.ID) - tokenDigits; len(s.PublicURL) > room {
		r.mistake(r.at(n, "public_url"), "public_url is %d characters; at most %d keep the QR code small", len(s.PublicURL), room)
	}
	seen := map[string]queue.ServiceID{}
	for _, v := range s.Services {
		switch {
		case !partID.MatchString(string(v.ID)):
			r.mistake(r.at(n, "services"), "service id %q is not 1 to 24 of a-z, 0-9 and -", v.ID)
		case !prefix.MatchString(v.Prefix):
			r.mistake(r.at(n, "services"), "service %s: prefix %q is not one or two capital letters", v.ID, v.Prefix)
		case seen[v.Prefix] != "":
			r.mistake(r.at(n, "services"), "services %s and %s share the prefix %s", seen[v.Prefix], v.ID, v.Prefix)
		case v.Last != 0 && v.Last < v.First:
			r.mistake(r.at(n, "services"), "service %s: last %d is before first %d", v.ID, v.Last, v.First)
		case v.Mean < 0 || v.Cap < 0 || v.First < 0:
			r.mistake(r.at(n, "services"), "service %s: mean, cap and first are not negative", v.ID)
		}
		seen[v.Prefix] = v.ID
		r.one(n, "services."+string(v.ID)+".kind", v.Kind, "", "submit", "collect", "guidance")
	}
	for _, c := range s.Counters {
		if !partID.MatchString(string(c.ID)) {
			r.mistake(r.at(n, "counters"), "counter id %q is not 1 to 24 of a-z, 0-9 and -", c.ID)
		}
	}
}

// server checks the settings of the process.
func (r *reader) server(n *yaml.Node, s Server) {
	for key, addr := range map[string]string{"listen": s.Listen, "public_listen": s.PublicListen} {
		if _, _, err := net.SplitHostPort(addr); err != nil && (addr != "" || key == "listen") {
			r.mistake(r.at(n, key), "%s %q is not host:port", key, addr)
		}
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		r.mistake(r.at(n, "tls_cert"), "tls_cert and tls_key go together")
	}
	r.store(n, s)
	r.address(n, s.PublicURL)
	for _, a := range s.TrustedProxies {
		if _, _, err := net.ParseCIDR(a); err != nil && net.ParseIP(a) == nil {
			r.mistake(r.at(n, "trusted_proxies"), "trusted_proxies: %q is neither an address nor a range", a)
		}
	}
	if s.Live.PerAddress < 1 || s.Live.MaxClients < 1 {
		r.mistake(r.at(n, "live"), "live.per_address and live.max_clients must be at least 1")
	}
}

// redisSchemes are the ways to reach Redis; each also exists with rediss for TLS.
var redisSchemes = []string{"redis", "redis+sentinel", "redis+cluster"}

// store checks where the log is kept and for how long.
func (r *reader) store(n *yaml.Node, s Server) {
	if s.Redis != "" {
		u, err := url.Parse(s.Redis)
		if err != nil || !slices.Contains(redisSchemes, strings.Replace(u.Scheme, "rediss", "redis", 1)) {
			r.mistake(r.at(n, "redis"), "redis is not a redis:// or rediss:// address, nor one of redis+sentinel:// and redis+cluster://")
		}
	}
	if s.WaitReplicas < 0 || s.WaitReplicas > 5 {
		r.mistake(r.at(n, "wait_replicas"), "wait_replicas is %d, not 0 to 5", s.WaitReplicas)
	}
	if s.KeepDays < 0 {
		r.mistake(r.at(n, "keep_days"), "keep_days is %d; 0 keeps logs for ever", s.KeepDays)
	}
	if s.Drain < 0 || s.Drain > 10*time.Second { // the whole stop stays under 20 s
		r.mistake(r.at(n, "drain"), "drain is %v, not 0s to 10s", s.Drain)
	}
}
