package e2e

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// balancer spreads requests over servers that are ready, as a province's would. It looks at /readyz, and
// when a server does not take a connection it asks the next one; what has been sent it sends nowhere else.
type balancer struct {
	URL  string
	next atomic.Uint64

	mu    sync.Mutex
	ready []*url.URL
}

// looksEvery is how often it looks; grace of the servers is longer.
const looksEvery = 200 * time.Millisecond

func balance(t *testing.T, bases ...string) *balancer {
	b := &balancer{}
	targets := make([]*url.URL, len(bases))
	for i, base := range bases {
		targets[i], _ = url.Parse(base)
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			b.look(targets)
			select {
			case <-stop:
				return
			case <-time.After(looksEvery):
			}
		}
	}()
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(b.pick()); r.Out.Host = r.In.Host },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Transport:    &http.Transport{DisableKeepAlives: true, MaxIdleConnsPerHost: -1},
		ErrorLog:     log.New(io.Discard, "", 0),
	}
	server := httptest.NewServer(proxy)
	b.URL = server.URL
	t.Cleanup(func() { close(stop); <-ended; server.CloseClientConnections(); server.Close() })
	return b
}

// look asks each server whether it is ready.
func (b *balancer) look(targets []*url.URL) {
	client := http.Client{Timeout: time.Second}
	var ready []*url.URL
	for _, target := range targets {
		if res, err := client.Get(target.String() + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				ready = append(ready, target)
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ready = ready
}

// pick takes the ready servers in turn.
func (b *balancer) pick() *url.URL {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ready) == 0 {
		return &url.URL{Scheme: "http", Host: "127.0.0.1:1"} // refused
	}
	return b.ready[b.next.Add(1)%uint64(len(b.ready))]
}

// count returns how many servers are ready.
func (b *balancer) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.ready)
}
