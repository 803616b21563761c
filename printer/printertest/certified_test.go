package printertest

import (
	"testing"
	"time"

	"luot/internal/oracle"
)

// A print client that we did not write takes our fake printer for a real one in all six states.
func TestCertified(t *testing.T) {
	tests := map[string]struct {
		set   func(*Fake)
		print string
		want  string
	}{
		"ready":           {func(*Fake) {}, "print", "success"},
		"no paper":        {func(f *Fake) { f.Paper(0) }, "print", "paperempty"},
		"cover open":      {func(f *Fake) { f.Cover(true) }, "print", "coveropen"},
		"near the end":    {func(f *Fake) { f.NearEnd(true) }, "print", "success"},
		"paper ends":      {func(f *Fake) { f.Late(time.Second); go f.endSoon() }, "print", "paperempty"},
		"silent":          {func(f *Fake) { f.Silent(true) }, "print", "offline"},
		"asked, ready":    {func(*Fake) {}, "status", "online"},
		"asked, no paper": {func(f *Fake) { f.Paper(0) }, "status", "paperempty"},
		"asked, cover":    {func(f *Fake) { f.Cover(true) }, "status", "coveropen"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := NewFake()
			defer f.Close()
			_, stop, err := f.Listen("127.0.0.87:9100", OneWaits)
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			tt.set(f)
			if got := oracle.Client(t, tt.print, "127.0.0.87"); got != tt.want {
				t.Errorf("receiptio says %q, want %q", got, tt.want)
			}
		})
	}
}

// endSoon ends the paper in the middle of a receipt: when the client has been told that all is well, and its data is
// there.
func (f *Fake) endSoon() {
	f.mu.Lock()
	for f.asb == 0 && !f.closed {
		f.moved.Wait()
	}
	f.mu.Unlock()
	<-time.After(1500 * time.Millisecond) // the answers are a second late
	f.Paper(0)
}
