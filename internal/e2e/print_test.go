package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/printer/printertest"
)

// printed is what a citizen's kiosk sees of a ticket.
type printed struct {
	Number, Token, Print string
	Printer              *struct {
		ID, Label, State, Alarm string
		Fallback                bool
	}
}

// printing starts the demo, with nobody but us, whose kiosk qn-1 prints at a fake printer and falls back to another.
func printing(t *testing.T) (s *server, first, second *printertest.Fake) {
	t.Helper()
	s, first, second, _ = printingAt(t)
	return s, first, second
}

// printingAt is printing, with the address of the first printer and further arguments.
func printingAt(t *testing.T, more ...string) (s *server, first, second *printertest.Fake, at string) {
	t.Helper()
	first, second = printertest.NewFake(), printertest.NewFake()
	text := string(configs.GiaLai)
	for id, f := range map[string]*printertest.Fake{"qn-1": first, "qn-2": second} {
		addr, stop, err := f.Listen("127.0.0.1:0", printertest.OneWaits)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stop(); f.Close() })
		with := `{address: "tcp://` + addr + `", width: 576, can: [dle_eot, asb, gs_r, process_id]`
		if id == "qn-1" {
			with += ", fallback: qn-2"
			at = addr
		}
		text = strings.Replace(text, `{address: "file:slips/`+id+`", width: 576`, with, 1)
	}
	file := filepath.Join(t.TempDir(), "site.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return demo(t, append([]string{"--config", file, "--at", "0", "--speed", "0"}, more...)...), first, second, at
}

func (c *client) take(t *testing.T) (p printed) {
	t.Helper()
	a := c.must(t, 201, "POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"})
	a.decode(t, &p)
	return p
}

// waitTicket reads a ticket until it is as wanted.
func (c *client) waitTicket(t *testing.T, token, what string, is func(printed) bool) (p printed) {
	t.Helper()
	for deadline := time.Now().Add(startWithin); ; <-time.After(50 * time.Millisecond) {
		p = printed{}
		c.must(t, 200, "GET", "/api/v1/tickets/"+token, nil).decode(t, &p)
		if is(p) {
			return p
		}
		if time.Now().After(deadline) {
			t.Fatalf("the ticket is not %s but %+v %+v", what, p, p.Printer)
		}
	}
}

// boss is a supervisor of qn.
func (s *server) boss() string {
	for _, l := range s.Staff {
		if l.Role == "supervisor" && strings.Contains(strings.Join(l.Sites, " "), "qn") {
			return l.User
		}
	}
	return ""
}

// logOf returns the results of a ticket's slips in the log, in order.
func (s *server) logOf(t *testing.T, number string) (results []string) {
	t.Helper()
	for _, line := range bytes.Split(s.staff(s.boss()).must(t, 200, "GET", "/api/v1/sites/qn/events", nil).Body, []byte("\n")) {
		var e struct {
			R struct {
				Type string
				Data struct{ Number, Result string }
			}
		}
		if json.Unmarshal(line, &e) == nil && e.R.Type == "Printed" && e.R.Data.Number == number {
			results = append(results, e.R.Data.Result)
		}
	}
	return results
}

// TestKilledWhilePrinting kills the server with SIGKILL while half a slip is out. The ticket is in line, its slip is
// unconfirmed after the start, the log says so, and the machine does not print it a second time.
func TestKilledWhilePrinting(t *testing.T) {
	s, first, _ := printing(t)
	kiosk := s.kiosk("qn")
	first.Paper(200)
	p := kiosk.take(t)
	kiosk.waitTicket(t, p.Token, "stalled without paper", func(p printed) bool {
		return p.Print == "queued" && p.Printer != nil && p.Printer.State == "stalled" && p.Printer.Alarm == "paper"
	})
	s.kill()
	s.start()
	kiosk = s.kiosk("qn")
	kiosk.waitTicket(t, p.Token, "unconfirmed", func(p printed) bool { return p.Print == "unconfirmed" })
	if got := s.logOf(t, p.Number); len(got) != 1 || got[0] != "unconfirmed" {
		t.Errorf("the log says %v of its slip", got)
	}
	first.Paper(-1)
	next := kiosk.take(t)
	kiosk.waitTicket(t, next.Token, "printed", func(p printed) bool { return p.Print == "printed" })
	whole := 0
	for _, piece := range append(first.Out(), first.Hanging()) {
		if piece.Text != "" {
			t.Errorf("garbage came out: %.40q", piece.Text)
		}
		if piece.Picture != nil && piece.Picture.Height > 500 {
			whole++
		}
	}
	if whole > 2 {
		t.Errorf("%d slips came out for two tickets", whole)
	}
}

// TestFallbackPrinter has no paper in the kiosk's own printer: five seconds later the slip comes out at the other one,
// and the kiosk is told which.
func TestFallbackPrinter(t *testing.T) {
	s, first, second := printing(t)
	kiosk := s.kiosk("qn")
	first.Paper(0)
	p := kiosk.take(t)
	kiosk.waitTicket(t, p.Token, "queued at a printer without paper", func(p printed) bool { return p.Printer != nil && p.Printer.Alarm == "paper" })
	got := kiosk.waitTicket(t, p.Token, "printed", func(p printed) bool { return p.Print == "printed" })
	if got.Printer == nil || !got.Printer.Fallback || got.Printer.Label != "2" {
		t.Errorf("the kiosk is told %+v", got.Printer)
	}
	if len(first.Out()) != 0 || len(second.Out()) != 1 {
		t.Errorf("%d and %d slips came out, want none and one", len(first.Out()), len(second.Out()))
	}
	if got := s.logOf(t, p.Number); len(got) != 1 || got[0] != "printed" {
		t.Errorf("the log says %v of its slip", got)
	}
}

// TestAgentProgram runs the program a second time as the agent beside a printer, kills it while it prints, and starts
// it again: the slip is unconfirmed, the next one comes out.
func TestAgentProgram(t *testing.T) {
	f := printertest.NewFake()
	addr, stop, err := f.Listen("127.0.0.1:0", printertest.OneWaits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); f.Close() })
	dir := t.TempDir()
	file := filepath.Join(dir, "site.yaml")
	text := strings.Replace(string(configs.GiaLai), `"file:slips/qn-1"`, `"agent:"`, 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := demo(t, "--config", file, "--at", "0", "--speed", "0")
	var made struct{ Token string }
	s.staff(s.boss()).must(t, 201, "POST", "/api/v1/sites/qn/devices", map[string]string{"kind": "agent", "name": "Kiosk"}).decode(t, &made)
	agent := func() *exec.Cmd {
		c := exec.Command(program, "agent", "--server", s.Base, "--printer", "qn-1", "--address", "tcp://"+addr, "--can", "dle_eot,asb,gs_r,process_id",
			"--token", made.Token, "--data", filepath.Join(dir, "agent"))
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		return c
	}
	first, kiosk := agent(), s.kiosk("qn")
	p := kiosk.take(t)
	kiosk.waitTicket(t, p.Token, "printed", func(p printed) bool { return p.Print == "printed" })
	f.Paper(200)
	half := kiosk.take(t)
	kiosk.waitTicket(t, half.Token, "stalled", func(p printed) bool { return p.Printer != nil && p.Printer.State == "stalled" })
	first.Process.Kill()
	first.Wait()
	agent()
	kiosk.waitTicket(t, half.Token, "unconfirmed", func(p printed) bool { return p.Print == "unconfirmed" })
	f.Paper(-1)
	next := kiosk.take(t)
	kiosk.waitTicket(t, next.Token, "printed", func(p printed) bool { return p.Print == "printed" })
	if got := s.logOf(t, half.Number); len(got) != 1 || got[0] != "unconfirmed" {
		t.Errorf("the log says %v of the half slip", got)
	}
}
