//go:build chaos

package e2e

import (
	"fmt"
	"testing"
	"time"

	"luot/journal/redistest"
)

// TestChaosPrinterFaults is the long form of TestPrinterFaults: what takes a slip's whole minute, and the cable pulled at every
// 1 KB boundary.
func TestChaosPrinterFaults(t *testing.T) {
	h := faulty(t)
	const unsure, out = "Máy in chưa xác nhận đã in xong", "Đã in phiếu"
	h.fake.Paper(0)
	h.take("expired (paper)@qn-2") // after five seconds it is the other printer's, which has none either
	h.second.Paper(0)
	h.sees("expired", "Máy in hết giấy. Số của quý khách là R001")
	h.second.Paper(-1)
	h.fake.Paper(-1)
	h.done()
	h.fake.Paper(200)
	h.take("unconfirmed (paper)@qn-1")
	h.sees("unconfirmed", unsure)
	h.fake.Paper(-1)
	h.done()
	h.fake.PerRow(2 * time.Millisecond)
	h.take("unconfirmed (silent)@qn-1")
	h.printing()
	h.fake.Silent(true)
	h.sees("unconfirmed", unsure)
	h.fake.Silent(false)
	h.fake.PerRow(0)
	h.done()
	h.fake.Late(20 * time.Second) // the word comes after the 15 s that are waited for it
	h.take("unconfirmed (silent)@qn-1")
	h.sees("unconfirmed", unsure)
	h.fake.Late(0)
	h.done()
	h.take("printed@qn-1") // and is not taken for that of this slip
	h.sees("printed", out)
	h.done()
	for at := 1024; at < 42<<10; at += 1024 {
		h.pull(at, unsure)
		h.done()
	}
	h.take("printed@qn-1")
	h.sees("printed", out)
	h.done()
	h.settle()
}

// TestChaosTwoServersOnePrinter has two programs on one Redis want the same printer, which takes one client at a time: every slip
// comes out once, and the log says so.
func TestChaosTwoServersOnePrinter(t *testing.T) {
	store := redistest.Start(t, redistest.Everysec)
	one, fake, _, _ := printingAt(t, "--redis", store.URL())
	other := demo(t, one.args[7:]...) // the same but for address, folder and credentials
	want := map[string][]string{}
	kiosks := []*client{one.kiosk("qn"), other.kiosk("qn")}
	for i := range 12 {
		kiosk := kiosks[i%2]
		p := kiosk.take(t)
		want[p.Number] = []string{"printed@qn-1"}
		kiosk.waitTicket(t, p.Token, "printed", func(p printed) bool { return p.Print == "printed" })
	}
	if got := one.printedEvents(t); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the log says %v", got)
	}
	whole := 0
	for _, p := range append(fake.Out(), fake.Hanging()) {
		if p.Picture != nil {
			whole++
		}
	}
	if whole != len(want) {
		t.Errorf("%d slips came out for %d tickets", whole, len(want))
	}
}
