package spool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// script is a printer that answers as written; each try takes a step, the last one is repeated.
type script struct {
	steps []step
	takes time.Duration // per try

	mu    sync.Mutex
	tries []time.Time
	sent  []string
}

type step struct {
	begun bool
	err   error
}

func (s *script) prepare() error                         { return nil }
func (s *script) look(context.Context) (Condition, bool) { return Condition{}, false }
func (s *script) rest()                                  {}

func (s *script) send(ctx context.Context, job Job, say told) ending {
	s.mu.Lock()
	now := s.steps[min(len(s.tries), len(s.steps)-1)]
	s.tries = append(s.tries, time.Now())
	s.mu.Unlock()
	sends := now.err == nil || now.begun
	if sends && !say.begin(ctx) {
		return ending{err: errDropped}
	}
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return ending{Unconfirmed, reasonTime, ctx.Err()}
	}
	switch {
	case now.err == nil:
		s.mu.Lock()
		s.sent = append(s.sent, job.Number)
		s.mu.Unlock()
		return ending{state: Printed}
	case errors.Is(now.err, errFinal):
		return ending{Failed, "", now.err}
	case now.begun:
		return ending{Unconfirmed, reasonLost, now.err}
	}
	return ending{err: now.err}
}

// results collects what is told.
type results struct {
	mu  sync.Mutex
	all []Result
}

func (r *results) done(one Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, one)
}

// told returns "A001 printed, A002 failed".
func (r *results) told() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var words []string
	for _, one := range r.all {
		words = append(words, fmt.Sprintf("%s %s", one.Job.Number, one.Outcome))
	}
	return strings.Join(words, ", ")
}

// with starts a spool of one scripted printer "p" with room for two waiting jobs.
func with(s *script) (*Spool, *results) {
	told := &results{}
	cfg := Default()
	cfg.Queue, cfg.Done = 2, told.done
	return start(cfg, map[string]transport{"p": s}), told
}

func job(number string) Job {
	return Job{Ticket: "qn." + number, Number: number, Copy: 1, Printer: "p", Bytes: []byte{0x1B, '@'}}
}

var errOff = errors.New("connection refused")

func TestHowJobsEnd(t *testing.T) {
	tests := map[string]struct {
		steps []step
		want  string
		tries int
		after time.Duration // from Submit to the result
	}{
		"at once":                    {[]step{{}}, "A001 printed", 1, 0},
		"printer off, then on":       {[]step{{err: errOff}, {err: errOff}, {err: errOff}, {}}, "A001 printed", 4, 1750 * time.Millisecond},
		"printer off for good":       {[]step{{err: errOff}}, "A001 expired", 16, 60 * time.Second},
		"lost after the first byte":  {[]step{{begun: true, err: errOff}, {}}, "A001 unconfirmed", 1, 0},
		"refused, then lost halfway": {[]step{{err: errOff}, {begun: true, err: errOff}, {}}, "A001 unconfirmed", 2, 250 * time.Millisecond},
		"cannot be printed":          {[]step{{err: fmt.Errorf("%w: disk full", errFinal)}, {}}, "A001 failed", 1, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				printer := &script{steps: tt.steps}
				s, told := with(printer)
				begin := time.Now()
				if err := s.Submit(job("A001")); err != nil {
					t.Fatal(err)
				}
				s.Close(t.Context())
				if got := told.told(); got != tt.want || len(printer.tries) != tt.tries || time.Since(begin) != tt.after {
					t.Errorf("got %q after %d tries and %v, want %q after %d and %v",
						got, len(printer.tries), time.Since(begin), tt.want, tt.tries, tt.after)
				}
				if len(s.pending) != 0 {
					t.Errorf("%d jobs are remembered after their end", len(s.pending))
				}
				if reason := told.all[0].Err; (reason == nil) != (told.all[0].Outcome == Printed) {
					t.Errorf("the reason of %q is %v", tt.want, reason)
				}
			})
		})
	}
}

// A second try may come only while nothing has left: this is what prints two slips for one ticket.
func TestInOrderAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		printer := &script{steps: []step{{err: errOff}, {}}, takes: time.Second}
		s, told := with(printer)
		for _, number := range []string{"A001", "A001", "A002", "A001"} {
			if err := s.Submit(job(number)); err != nil {
				t.Fatal(err)
			}
		}
		s.Close(t.Context())
		if want := []string{"A001", "A002"}; !slices.Equal(printer.sent, want) {
			t.Errorf("sent %v, want %v", printer.sent, want)
		}
		if got, want := told.told(), "A001 printed, A002 printed"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// A wanted reprint is another copy, and another job.
func TestReprintIsAnotherJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		printer := &script{steps: []step{{}}, takes: time.Second}
		s, told := with(printer)
		again := job("A001")
		again.Copy = 2
		if err := errors.Join(s.Submit(job("A001")), s.Submit(again)); err != nil {
			t.Fatal(err)
		}
		s.Close(t.Context())
		if got, want := told.told(), "A001 printed, A001 printed"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, told := with(&script{steps: []step{{}}, takes: time.Second})
		if err := s.Submit(job("A001")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the worker has taken it
		begin := time.Now()
		if err := errors.Join(s.Submit(job("A002")), s.Submit(job("A003"))); err != nil {
			t.Fatal(err)
		}
		if err := s.Submit(job("A004")); !errors.Is(err, ErrFull) {
			t.Errorf("error %v, want ErrFull", err)
		}
		elsewhere := job("A005")
		elsewhere.Printer = "q"
		if err := s.Submit(elsewhere); !errors.Is(err, ErrUnknown) {
			t.Errorf("error %v, want ErrUnknown", err)
		}
		if waited := time.Since(begin); waited != 0 {
			t.Errorf("Submit waited %v", waited)
		}
		s.Close(t.Context())
		if err := s.Submit(job("A006")); !errors.Is(err, ErrClosed) {
			t.Errorf("error %v, want ErrClosed", err)
		}
		if got, want := told.told(), "A001 printed, A002 printed, A003 printed"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// Jobs that waited behind a dead printer are given up at their own deadline, not printed late in a
// pile when somebody switches it on.
func TestOldJobsDoNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		printer := &script{steps: []step{{err: errOff}}}
		s, told := with(printer)
		if err := errors.Join(s.Submit(job("A001")), s.Submit(job("A002"))); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		s.Close(t.Context())
		if got, want := told.told(), "A001 expired, A002 expired"; got != want || time.Since(begin) != time.Minute {
			t.Errorf("told %q after %v, want %q after a minute", got, time.Since(begin), want)
		}
	})
}

// Close gives up what is left when its own time ends, and still tells every job.
func TestCloseInAHurry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, told := with(&script{steps: []step{{}}, takes: time.Hour})
		if err := s.Submit(job("A001")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := errors.Join(s.Submit(job("A002")), s.Submit(job("A003"))); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		begin := time.Now()
		s.Close(ctx)
		if got, want := told.told(), "A001 unconfirmed, A002 expired, A003 expired"; got != want || time.Since(begin) != 2*time.Second {
			t.Errorf("told %q after %v, want %q after 2s", got, time.Since(begin), want)
		}
		s.Close(t.Context())
	})
}

func TestValidate(t *testing.T) {
	good := Default()
	good.Done = func(Result) {}
	good.Printers = map[string]Printer{"a": {Address: "file:slips", Fallback: "b"}, "b": {Address: "tcp://10.0.0.9:9100"}, "c": {Address: "tcp://[::1]:9100"},
		"d": {Address: "usb:/dev/usb/lp0"}, "e": {Address: "agent:"}, "f": {Address: "agent:"}, "g": {Address: "winspool:POS-80"}}
	if err := good.Validate(); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
	for _, address := range []string{"", "file:", "slips", "tcp://", "tcp://host", "tcp://:9100", "tcp://h:9100/x", "tcp:h:9100", "http://h:9100", "tcp://u@h:1", "tcp://h:1?x", "usb:", "winspool:", "agent:x"} {
		bad := good
		bad.Printers = map[string]Printer{"a": {Address: address}}
		if err := bad.Validate(); err == nil || !strings.Contains(err.Error(), "printers.a") {
			t.Errorf("address %q: error %v, want one that names printers.a", address, err)
		}
	}
	shared := good
	shared.Printers = map[string]Printer{"a": {Address: "file:x"}, "b": {Address: "file:x"}}
	if err := shared.Validate(); err == nil {
		t.Error("two printers at one address are accepted")
	}
	for _, other := range []string{"a", "z"} {
		shared.Printers = map[string]Printer{"a": {Address: "file:x", Fallback: other}}
		if err := shared.Validate(); err == nil {
			t.Errorf("the fallback %s of a is accepted", other)
		}
	}
	err := Config{}.Validate()
	for _, word := range []string{"queue", "deadline", "dial", "drain", "done"} {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("the empty configuration's error %v does not name %s", err, word)
		}
	}
	if _, err := Open(Config{}); err == nil {
		t.Error("Open takes the empty configuration")
	}
}
