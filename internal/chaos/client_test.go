package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// client speaks to whichever server answers, as one person or device. One goroutine uses it.
type client struct {
	hall   *hall
	name   string
	at     int // index of the server it speaks to
	header http.Header
	dice   *rand.Rand
	staff  string // user to log in as; "" for a device
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// tryWithin bounds one try: a server answers within two seconds, and so must say so.
const tryWithin = 6 * time.Second

// wire is shared, as a hall's clients share a network.
var wire = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}}

// once sends one request to the present server; the error is that of the connection.
func (c *client) once(ctx context.Context, method, path, body, key string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	base := c.hall.servers[c.at].Base
	req, err := http.NewRequestWithContext(ctx, method, base+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header = c.header.Clone()
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if c.staff != "" {
		req.Header.Set("Origin", base)
	}
	resp, err := wire.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, text}, err
}

// move goes to the next server, as behind a balancer that saw the last one fail.
func (c *client) move() { c.at = (c.at + 1) % len(c.hall.servers) }

// think waits between two presses, with jitter, or until the context ends; it reports which.
func (c *client) think(ctx context.Context, about time.Duration) bool {
	select {
	case <-time.After(about/2 + time.Duration(c.dice.Int64N(int64(about)+1))):
		return true
	case <-ctx.Done():
		return false
	}
}

// problem is a refusal.
type problem struct {
	Code string
	Args struct{ Desk json.RawMessage }
}

// press repeats a command with its key until the answer is final, and puts it into the account. A
// status of 0 says that the end of the test came first.
func (c *client) press(ctx context.Context, p *press, path, body string) answer {
	p.Key = fmt.Sprintf("%s-%x", c.name, c.dice.Uint64())
	return c.again(ctx, p, path, body)
}

// again is press with the key that p has.
func (c *client) again(ctx context.Context, p *press, path, body string) answer {
	if c.dice.IntN(4) == 0 {
		c.move() // the balancer before the servers spreads requests
	}
	p.Who, p.First = c.name, time.Now()
	defer c.hall.account.add(p)
	for {
		p.Tries++
		a, err := c.once(ctx, http.MethodPost, path, body, p.Key)
		var refused problem
		if err == nil && a.status >= 400 {
			_ = json.Unmarshal(a.body, &refused) // what is no problem document has no code
		}
		switch {
		case err != nil:
			p.Unknown++
		case a.status == http.StatusUnauthorized && c.staff != "":
			if !c.login(ctx) {
				return answer{}
			}
			continue
		case a.status == http.StatusServiceUnavailable:
			c.hall.account.back(refused.Code)
			if refused.Code == "store.unknown" || refused.Code == "store.unsafe" {
				p.Unknown++
			} else {
				p.Refused++
			}
			if a.header.Get("Retry-After") == "" && refused.Code != "store.format" && refused.Code != "clock.wrong" {
				c.hall.account.complain(fmt.Sprintf("%s %s: 503 %s without Retry-After", c.name, path, refused.Code))
			}
		default:
			p.Status, p.Code, p.Server, p.Answered = a.status, refused.Code, c.at, time.Now()
			p.Replayed = a.header.Get("Idempotency-Replayed") == "true"
			if a.status >= 500 || a.status == http.StatusBadRequest || a.status == http.StatusForbidden {
				c.hall.account.complain(fmt.Sprintf("%s %s %s: %d %.200s", c.name, path, body, a.status, a.body))
			}
			return a
		}
		c.move()
		if !c.think(ctx, 200*time.Millisecond) {
			return answer{}
		}
	}
}

// login logs in on the present server or the next ones; false: the context ended first.
func (c *client) login(ctx context.Context) bool {
	body := fmt.Sprintf(`{"user":%q,"password":%q}`, c.staff, password)
	for {
		c.header.Del("Cookie")
		a, err := c.once(ctx, http.MethodPost, "/api/v1/session", body, "")
		if err == nil && a.status == http.StatusOK {
			cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
			c.header.Set("Cookie", cookie)
			return true
		}
		c.move()
		if !c.think(ctx, 200*time.Millisecond) {
			return false
		}
	}
}

// get reads from the present server, or the next ones, until one answers 200; nil: the context ended.
func (c *client) get(ctx context.Context, path string) []byte {
	for {
		a, err := c.once(ctx, http.MethodGet, path, "", "")
		switch {
		case err == nil && a.status == http.StatusOK:
			return a.body
		case err == nil && a.status == http.StatusUnauthorized && c.staff != "":
			if !c.login(ctx) {
				return nil
			}
			continue
		}
		c.move()
		if !c.think(ctx, 200*time.Millisecond) {
			return nil
		}
	}
}
