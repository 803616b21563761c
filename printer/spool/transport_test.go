package spool

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// patience is how long these tests wait for what must happen.
const patience = 20 * time.Second

// fakePrinter listens like a printer; each connection is given to behave, and what behave returns
// is what came out on paper.
type fakePrinter struct {
	net.Listener
	paper chan []byte
}

// switchOn starts a fake printer at address ("127.0.0.1:0" picks a port).
func switchOn(t *testing.T, address string, behave func(*net.TCPConn) []byte) *fakePrinter {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	p := &fakePrinter{listener, make(chan []byte, 16)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(patience))
			p.paper <- behave(conn.(*net.TCPConn))
			conn.Close()
		}
	}()
	t.Cleanup(func() { listener.Close(); <-ended })
	return p
}

// send gives one job to a spool with that printer, with the limits changed by change, and returns the
// result that is told.
func send(t *testing.T, address string, data []byte, change func(*Config)) Result {
	t.Helper()
	told := make(chan Result, 4)
	cfg := Default()
	cfg.Printers = map[string]Printer{"p": {Address: address}}
	cfg.Done = func(r Result) { told <- r }
	if change != nil {
		change(&cfg)
	}
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	one := job("A012")
	one.Bytes, one.Picture = data, []byte("picture")
	if err := s.Submit(one); err != nil {
		t.Fatal(err)
	}
	s.Close(t.Context())
	if len(told) != 1 {
		t.Fatalf("%d results, want 1", len(told))
	}
	return <-told
}

// slip is larger than what the buffers of both sides of a connection hold together.
func data(size int) []byte { return bytes.Repeat([]byte{0x1B, '@', 0x00, 0xFF}, size/4) }

func readAll(c *net.TCPConn) []byte {
	data, _ := io.ReadAll(c)
	return data
}

// A printer that tells its status unasked must still get the whole slip: closing a connection with
// unread bytes resets it, and of 43 KB only 32 arrived.
func TestTalkativePrinterGetsEverything(t *testing.T) {
	p := switchOn(t, "127.0.0.1:0", func(c *net.TCPConn) []byte {
		c.SetReadBuffer(64 << 10) // so that most of it still waits on our side when all is written
		c.Write([]byte{0x14, 0, 0, 0x0F})
		data := readAll(c)
		c.Write([]byte{0x10, 0, 0, 0x0F})
		return data
	})
	all := data(512 << 10)
	begin := time.Now()
	r := send(t, "tcp://"+p.Addr().String(), all, func(c *Config) { c.Drain = patience })
	if took := time.Since(begin); took > patience/2 {
		t.Errorf("it took %v: the printer was not told that this is all", took)
	}
	if r.Outcome != Unconfirmed || r.Err != nil {
		t.Errorf("%s (%v), want unconfirmed without a reason", r.Outcome, r.Err)
	}
	if got := <-p.paper; !bytes.Equal(got, all) {
		t.Errorf("%d bytes arrived of %d", len(got), len(all))
	}
}

// A printer that keeps the line open holds us up for Drain only, and one that reads slower than
// that still gets everything, from the system's buffer.
func TestSlowPrinterGetsEverything(t *testing.T) {
	hungUp := make(chan struct{})
	p := switchOn(t, "127.0.0.1:0", func(c *net.TCPConn) []byte {
		<-hungUp // it reads nothing before we have gone
		return readAll(c)
	})
	all := data(60_000)
	r := send(t, "tcp://"+p.Addr().String(), all, func(c *Config) { c.Drain = 20 * time.Millisecond })
	close(hungUp)
	if r.Outcome != Unconfirmed || r.Err != nil {
		t.Errorf("%s (%v), want unconfirmed without a reason", r.Outcome, r.Err)
	}
	if got := <-p.paper; !bytes.Equal(got, all) {
		t.Errorf("%d bytes arrived of %d", len(got), len(all))
	}
}

// A printer without paper stops reading: the job ends at its deadline, and nobody says printed.
func TestStalledPrinter(t *testing.T) {
	release := make(chan struct{})
	p := switchOn(t, "127.0.0.1:0", func(*net.TCPConn) []byte { <-release; return nil })
	defer close(release)
	begin := time.Now()
	r := send(t, "tcp://"+p.Addr().String(), data(32<<20), func(c *Config) { c.Deadline = 300 * time.Millisecond })
	if r.Outcome != Unconfirmed || r.Err == nil {
		t.Errorf("%s (%v), want unconfirmed with a reason", r.Outcome, r.Err)
	}
	if took := time.Since(begin); took > patience/2 {
		t.Errorf("it took %v", took)
	}
}

// A connection that is reset halfway is not tried again: half a slip is out already.
func TestResetPrinter(t *testing.T) {
	p := switchOn(t, "127.0.0.1:0", func(c *net.TCPConn) []byte {
		some := make([]byte, 1000)
		io.ReadFull(c, some)
		c.SetLinger(0) // Close sends a reset
		return some
	})
	r := send(t, "tcp://"+p.Addr().String(), data(8<<20), nil)
	if r.Outcome != Unconfirmed || r.Err == nil {
		t.Errorf("%s (%v), want unconfirmed with a reason", r.Outcome, r.Err)
	}
	<-p.paper
	if len(p.paper) != 0 {
		t.Error("the job was sent twice")
	}
}

// closedPort returns an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	place, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer place.Close()
	return place.Addr().String()
}

// watched tells when a try has failed.
type watched struct {
	transport
	failed chan error
}

func (w watched) send(ctx context.Context, j Job, say told) ending {
	end := w.transport.send(ctx, j, say)
	if end.err != nil {
		w.failed <- end.err
	}
	return end
}

// A printer that is switched on late gets its job once.
func TestPrinterSwitchedOnLate(t *testing.T) {
	address := closedPort(t)
	told := &results{}
	cfg := Default()
	cfg.Done = told.done
	printer := watched{&dialog{dial: tcp(address, cfg.Dial), conf: cfg}, make(chan error, 100)}
	s := start(cfg, map[string]transport{"p": printer})
	if err := s.Submit(job("A012")); err != nil {
		t.Fatal(err)
	}
	<-printer.failed
	p := switchOn(t, address, readAll)
	s.Close(t.Context())
	if got, want := told.told(), "A012 unconfirmed"; got != want || told.all[0].Err != nil {
		t.Errorf("told %q (%v), want %q without a reason", got, told.all[0].Err, want)
	}
	if got := <-p.paper; !bytes.Equal(got, job("A012").Bytes) || len(p.paper) != 0 {
		t.Errorf("% x arrived, and %d further jobs", got, len(p.paper))
	}
}

// Nobody listens: nothing was sent, and the job may expire.
func TestPrinterOff(t *testing.T) {
	address := closedPort(t)
	r := send(t, "tcp://"+address, data(4), func(c *Config) { c.Deadline = 100 * time.Millisecond })
	if r.Outcome != Expired || r.Err == nil {
		t.Errorf("%s (%v), want expired with a reason", r.Outcome, r.Err)
	}
}

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// Files are numbered on, also by the next process, and no half file is left.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "slips", "today")
	for range 2 {
		if r := send(t, "file:"+dir, []byte("bytes"), nil); r.Outcome != Printed || r.Err != nil {
			t.Fatalf("%s (%v), want printed", r.Outcome, r.Err)
		}
	}
	want := []string{"0001-A012.escpos", "0001-A012.png", "0002-A012.escpos", "0002-A012.png"}
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("the folder has %v, want %v", got, want)
	}
	for name, want := range map[string]string{"0002-A012.escpos": "bytes", "0002-A012.png": "picture"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", name, got, err, want)
		}
	}
}

// A folder that is gone cannot be printed to, and nothing half is left.
func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "slips")
	f := &folder{dir: dir}
	if err := f.prepare(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	told := &results{}
	cfg := Default()
	cfg.Done = told.done
	s := start(cfg, map[string]transport{"p": f})
	if err := s.Submit(job("A012")); err != nil {
		t.Fatal(err)
	}
	s.Close(t.Context())
	if got, want := told.told(), "A012 failed"; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestFolderNames(t *testing.T) {
	tests := map[string]string{"A012": "A012", "../../x": "______x", "Đ 1": "__1", "": ""}
	for number, want := range tests {
		if got := plain(number); got != want {
			t.Errorf("plain(%q) = %q, want %q", number, got, want)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := Default()
	cfg.Printers, cfg.Done = map[string]Printer{"p": {Address: "file:" + file}}, func(Result) {}
	if _, err := Open(cfg); err == nil {
		t.Error("a file is accepted as a folder")
	}
}
