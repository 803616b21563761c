package redistest

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// Proxy passes connections on to a server and cuts some of them: either after a request reached
// the server, so that its answer is lost, or before. It can also be unplugged, or hold everything back. One
// goroutine per direction of a connection; mu owns all that changes. Its methods are for any goroutine.
type Proxy struct {
	Addr string // host:port on loopback, for clients

	to string
	l  net.Listener
	wg sync.WaitGroup

	mu     sync.Mutex
	odds   float64
	dice   *rand.Rand
	open   map[net.Conn]bool
	cuts   int
	closed bool
	out    bool          // unplugged
	held   chan struct{} // closed when what is held may go on; nil: nothing is held
}

// NewProxy starts a proxy before s that cuts nothing yet. It stops when the test ends.
func NewProxy(t testing.TB, s *Server) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("start the proxy: %v", err)
	}
	p := &Proxy{Addr: l.Addr().String(), to: s.Addr, l: l,
		dice: rand.New(rand.NewPCG(1, 2)), open: map[net.Conn]bool{}}
	p.wg.Go(p.accept)
	t.Cleanup(p.stop)
	return p
}

// URL returns the address as clients take it.
func (p *Proxy) URL() string { return "redis://" + p.Addr }

// Cut makes the proxy cut a connection at the given share of answers (0.02: two in a hundred), and
// half as often at a request.
func (p *Proxy) Cut(odds float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.odds = odds
}

// Cuts returns how many times a connection was cut so far.
func (p *Proxy) Cuts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts
}

// Break cuts every connection there is.
func (p *Proxy) Break() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		c.Close()
	}
	p.cuts++
}

// Unplug breaks every connection, and each new one at once, until Plug.
func (p *Proxy) Unplug() {
	p.mu.Lock()
	p.out = true
	p.mu.Unlock()
	p.Break()
}

// Plug ends Unplug.
func (p *Proxy) Plug() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out = false
}

// Hold makes the proxy a black hole until Release: connections stay, new ones are taken, and nothing passes.
func (p *Proxy) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = make(chan struct{})
	}
}

// Release lets what was held go on, late.
func (p *Proxy) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held != nil {
		close(p.held)
		p.held = nil
	}
}

// gate waits while everything is held.
func (p *Proxy) gate() {
	p.mu.Lock()
	held := p.held
	p.mu.Unlock()
	if held != nil {
		<-held
	}
}

func (p *Proxy) stop() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Release()
	p.l.Close()
	p.Break()
	p.wg.Wait()
}

func (p *Proxy) accept() {
	for {
		client, err := p.l.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.to)
		if err != nil {
			client.Close()
			continue
		}
		if !p.keep(client, server) {
			continue
		}
		p.wg.Go(func() { p.pass(client, server, 0.5) })
		p.wg.Go(func() { p.pass(server, client, 1) })
	}
}

// keep remembers a pair of connections, or closes it when the proxy has stopped or is unplugged.
func (p *Proxy) keep(pair ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range pair {
		if p.closed || p.out {
			c.Close()
		} else {
			p.open[c] = true
		}
	}
	return !p.closed && !p.out
}

// pass copies from one to the other until either ends or the dice say so, at a share of the odds;
// then it closes both.
func (p *Proxy) pass(from, to net.Conn, share float64) {
	defer func() {
		from.Close()
		to.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.open, from)
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		p.gate()
		if err != nil || p.cut(share) {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (p *Proxy) cut(share float64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dice.Float64() >= p.odds*share {
		return false
	}
	p.cuts++
	return true
}
