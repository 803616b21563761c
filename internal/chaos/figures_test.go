package chaos

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// sums are counts by field, "3:served" and "3:dat-dai:served", as in the hash of a date.
type sums map[string]int64

// add counts a transaction, sign times, by the words of the design's table of keys.
func (s sums) add(x tx, sign int64) {
	for _, head := range []string{x.Counter + ":", x.Counter + ":" + x.Service + ":"} {
		if x.Kind == "no_show" {
			s[head+"no_show"] += sign
			continue
		}
		if x.Kind == "done" || x.Kind == "transferred" {
			s[head+"served"] += sign
		}
		if x.Kind == "transferred" {
			s[head+"transferred"] += sign
		}
		s[head+"dossiers"] += sign * int64(x.Dossiers)
		for name, ms := range map[string]*int64{"waiting": x.WaitingMS, "walking": x.WalkingMS, "serving": x.ServingMS} {
			if ms != nil {
				s[head+name+"_ms"] += sign * *ms
				s[head+name+"_n"] += sign
			}
		}
		for name, ms := range map[string]*int64{"waiting_open_ms": x.WaitingOpenMS, "hold_ms": x.HoldMS} {
			if ms != nil {
				s[head+name] += sign * *ms
			}
		}
	}
}

// differs names a field in which two accounts differ; a missing one is 0.
func (s sums) differs(other sums) string {
	fields := slices.Sorted(maps.Keys(s))
	for _, field := range append(fields, slices.Sorted(maps.Keys(other))...) {
		if s[field] != other[field] {
			return fmt.Sprintf("%s is %d and %d", field, s[field], other[field])
		}
	}
	return ""
}

// compareFigures holds four accounts of the served against each other: the checker's sum over the log, each
// process's answer, Redis' hash and Redis' stream.
func (h *hall) compareFigures(v *verdict, site string, records []record) {
	own := sums{}
	date := ""
	for _, r := range records {
		if r.Data.Tx != nil {
			own.add(*r.Data.Tx, 1)
		}
		for _, x := range r.Data.Void {
			own.add(x, -1)
		}
	}
	c := h.asker(site)
	for at := range h.servers {
		c.at = at
		body, err := c.ask("/api/v1/sites/" + site + "/service-times")
		if err != nil {
			v.wrong(inFigures, "read the service times: %v", err)
			continue
		}
		said, day, err := answered(body)
		date = day
		if err != nil {
			v.wrong(inFigures, "%s: service times of server %d: %v", site, at, err)
			continue
		}
		if why := own.means().differs(said); why != "" {
			v.wrong(inFigures, "%s: service times by the log and by server %d: %s", site, at, why)
		}
	}
	if h.redis == nil {
		return
	}
	hash, err := h.redis.hash(site, "luot:{"+site+"}:"+date+":counters")
	if err != nil {
		v.wrong(inFigures, "read the hash of %s: %v", site, err)
	} else if why := own.differs(hash); why != "" {
		v.wrong(inFigures, "%s: counters by the log and in Redis' hash: %s", site, why)
	}
	entries, err := h.redis.stream(site, "luot:{"+site+"}:service-times")
	if err != nil {
		v.wrong(inFigures, "read the stream of %s: %v", site, err)
		return
	}
	summed := sumEntries(entries)
	for field := range own { // no-shows are no service times
		if strings.HasSuffix(field, ":no_show") {
			delete(own, field)
		}
	}
	if why := own.differs(summed); why != "" {
		v.wrong(inFigures, "%s: counters by the log and in Redis' stream: %s", site, why)
	}
}

// means turns sums into what the service times of the API say of a counter and service.
func (s sums) means() sums {
	out := sums{}
	for field, n := range s {
		head, name := field[:strings.LastIndex(field, ":")+1], field[strings.LastIndex(field, ":")+1:]
		if strings.Count(head, ":") != 2 {
			continue
		}
		switch name {
		case "served", "dossiers", "no_show":
			out[field] = n
		case "waiting_n", "walking_n", "serving_n":
			out[field] = n
			if sum := s[head+strings.TrimSuffix(name, "_n")+"_ms"]; n > 0 {
				out[head+strings.TrimSuffix(name, "_n")+"_mean"] = (2*sum + n) / (2 * n)
			}
		}
	}
	return out
}

// answered reads the service times of a process.
func answered(body []byte) (out sums, date string, err error) {
	type stat struct{ N, Mean int64 }
	var times struct {
		Date string
		Rows []struct {
			Counter, Service string
			Served, Dossiers int64
			NoShow           int64 `json:"no_show"`
			Waiting          stat  `json:"waiting_ms"`
			Walking          stat  `json:"walking_ms"`
			Serving          stat  `json:"serving_ms"`
		}
	}
	if err := json.Unmarshal(body, &times); err != nil {
		return nil, "", err
	}
	out = sums{}
	for _, r := range times.Rows {
		head := r.Counter + ":" + r.Service + ":"
		out[head+"served"], out[head+"dossiers"], out[head+"no_show"] = r.Served, r.Dossiers, r.NoShow
		for name, s := range map[string]stat{"waiting": r.Waiting, "walking": r.Walking, "serving": r.Serving} {
			out[head+name+"_n"], out[head+name+"_mean"] = s.N, s.Mean
		}
	}
	return out, times.Date, nil
}

// sumEntries sums up the entries of the stream that no later one voids.
func sumEntries(entries []map[string]string) sums {
	kept := map[string]map[string]string{}
	out := sums{}
	for _, e := range entries {
		if e["void"] != "" {
			delete(kept, e["void"])
			continue
		}
		if kept[e["seq"]] != nil {
			out["twice:"+e["seq"]]++ // differs from any other account
		}
		kept[e["seq"]] = e
	}
	for _, e := range kept {
		number := func(name string) *int64 {
			if n, err := strconv.ParseInt(e[name], 10, 64); err == nil {
				return &n
			}
			return nil
		}
		x := tx{Kind: e["kind"], Counter: e["counter"], Service: e["service"], WaitingMS: number("waiting_ms"),
			WaitingOpenMS: number("waiting_open_ms"), WalkingMS: number("walking_ms"), ServingMS: number("serving_ms"), HoldMS: number("hold_ms")}
		if n := number("dossiers"); n != nil {
			x.Dossiers = int(*n)
		}
		out.add(x, 1)
	}
	return out
}

// keys is Redis as its own client sees it: cli runs redis-cli at the server that has a site's keys.
type keys struct {
	cli func(site string) []string // the arguments that name the server
}

func (k *keys) ask(into any, site string, words ...string) error {
	args := append(append(k.cli(site), "--json"), words...)
	out, err := exec.Command("redis-cli", args...).Output()
	if err != nil {
		return fmt.Errorf("redis-cli %v: %w (`make test` installs it)", args, err)
	}
	return json.Unmarshal(out, into)
}

// hash reads a hash of numbers.
func (k *keys) hash(site, key string) (sums, error) {
	text := map[string]string{}
	if err := k.ask(&text, site, "HGETALL", key); err != nil {
		return nil, err
	}
	out := sums{}
	for field, value := range text {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, err
		}
		out[field] = n
	}
	return out, nil
}

// stream reads the entries of a stream as their fields.
func (k *keys) stream(site, key string) (all []map[string]string, err error) {
	var entries [][2]json.RawMessage
	if err := k.ask(&entries, site, "XRANGE", key, "-", "+"); err != nil {
		return nil, err
	}
	for _, e := range entries {
		var words []string
		if err := json.Unmarshal(e[1], &words); err != nil {
			return nil, err
		}
		fields := map[string]string{}
		for i := 0; i+1 < len(words); i += 2 {
			fields[words[i]] = words[i+1]
		}
		all = append(all, fields)
	}
	return all, nil
}
