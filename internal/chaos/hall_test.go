package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

// hall is a province at work: servers over one Redis, and every client of every site.
type hall struct {
	t       *testing.T
	conf    office
	scale   scale
	seed    uint64
	servers []*server
	account account
	screens []*screen
	astray  []astray
	lines   []*screen
	redis   *keys // nil: Redis is not looked at

	open, end         context.Context // no new press after open, no further try after end
	shut, stop        context.CancelFunc
	clients, watchers sync.WaitGroup
}

// newHall prepares a hall at servers that are ready; send fills it.
func newHall(t *testing.T, conf office, scale scale, servers []*server) *hall {
	h := &hall{t: t, conf: conf, scale: scale, seed: uint64(time.Now().UnixNano()), servers: servers}
	h.end, h.stop = context.WithCancel(context.Background())
	h.open, h.shut = context.WithCancel(h.end)
	t.Cleanup(func() {
		h.stop()
		h.clients.Wait()
		h.watchers.Wait()
	})
	t.Logf("seed %d, %d clients", h.seed, scale.clients(conf.sites, len(servers)))
	return h
}

// client makes a client whose dice follow from the hall's seed and its own name.
func (h *hall) client(name string, at int) *client {
	sum := fnv.New64a()
	sum.Write([]byte(name))
	return &client{hall: h, name: name, at: at % len(h.servers), header: http.Header{}, dice: rand.New(rand.NewPCG(h.seed, sum.Sum64()))}
}

// send starts every client.
func (h *hall) send() {
	for _, site := range h.conf.ids() {
		for n := range h.scale.kiosks {
			c := h.client(fmt.Sprintf("%s-k%d", site, n), n)
			c.header.Set("Authorization", "Bearer "+kioskToken(site))
			h.clients.Go(func() { c.kiosk(site) })
		}
		for n := range h.scale.officers {
			o := newOfficer(h.client(fmt.Sprintf("%s-o%d", site, n+1), n), site, n+1)
			h.clients.Go(o.work)
		}
		for at := range h.servers {
			for range h.scale.boards {
				s := &screen{hall: h, site: site, at: at, path: "/live/sites/" + site + "/board"}
				h.screens = append(h.screens, s)
				h.watchers.Go(s.watch)
			}
			for n := range h.scale.lines {
				s := &screen{hall: h, site: site, at: at, path: "/live/sites/" + site + "/lines/" + services[n%len(services)]}
				h.lines = append(h.lines, s)
				h.watchers.Go(s.watch)
			}
		}
	}
}

// until waits for something that the clients' work brings about.
func (h *hall) until(what string, ok func() bool) {
	h.t.Helper()
	await(h.t, what, func() error {
		if !ok() {
			f := h.account.sum(time.Time{})
			return fmt.Errorf("not after %d acknowledged commands, %d unknown tries and answers 503 %v", f.Commands, f.Unknown, h.account.codes())
		}
		return nil
	})
}

// close lets no new press begin, waits for the answers of those that are under way, and then until every
// process shows the same of every site, for as long as rest says. What never happens is a complaint of the
// verdict that it begins.
func (h *hall) close(rest time.Duration) *verdict {
	v := &verdict{}
	h.shut()
	ended := make(chan struct{})
	go func() { h.clients.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(patience):
		v.wrong(inQuiet, "some presses had no answer %v after the last was made", patience)
	}
	if err := within(rest, h.quiet); err != nil {
		v.wrong(inQuiet, "the processes never came to agree: %v", err)
	}
	h.stop()
	<-ended
	h.watchers.Wait()
	return v
}

// standing is where one process sees a site.
type standing struct {
	Epoch string
	Seq   uint64
}

// quiet reports why not all processes and screens show the same.
func (h *hall) quiet() error {
	for _, site := range h.conf.ids() {
		c := h.asker(site)
		var first standing
		for at := range h.servers {
			c.at = at
			body, err := c.ask("/api/v1/sites/" + site + "/queue")
			if err != nil {
				return err
			}
			var now standing
			if err := json.Unmarshal(body, &now); err != nil {
				return fmt.Errorf("%s at server %d: %w", site, at, err)
			}
			if at == 0 {
				first = now
			}
			if now != first {
				return fmt.Errorf("%s stands at %v at server %d, at %v at server 0", site, now, at, first)
			}
		}
	}
	return nil
}

// asker is a supervisor who asks one server and no other.
func (h *hall) asker(site string) *client {
	c := h.client(site+"-super", 0)
	c.staff = site + "-super"
	return c
}

// ask reads from the present server alone.
func (c *client) ask(path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for tried := false; ; tried = true {
		a, err := c.once(ctx, http.MethodGet, path, "", "")
		if err != nil {
			return nil, err
		}
		if a.status == http.StatusUnauthorized && !tried {
			body := fmt.Sprintf(`{"user":%q,"password":%q}`, c.staff, password)
			in, err := c.once(ctx, http.MethodPost, "/api/v1/session", body, "")
			if err != nil || in.status != http.StatusOK {
				return nil, fmt.Errorf("log in as %s at server %d: %v, %d %.200s", c.staff, c.at, err, in.status, in.body)
			}
			c.header.Set("Cookie", in.header.Get("Set-Cookie"))
			continue
		}
		if a.status != http.StatusOK {
			return nil, fmt.Errorf("%s at server %d: %d %.200s", path, c.at, a.status, a.body)
		}
		return a.body, nil
	}
}
