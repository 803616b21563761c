package spool

import (
	"testing"

	"luot/printer"
	"luot/printer/printertest"
)

func TestProbe(t *testing.T) {
	tests := map[string]struct {
		set  func(*printertest.Fake)
		want printer.Can
	}{
		"all":      {func(*printertest.Fake) {}, printer.Can{DLEEOT: true, ASB: true, GSR: true, ProcessID: true}},
		"no GS (H": {func(f *printertest.Fake) { f.Plain(true) }, printer.Can{DLEEOT: true, ASB: true, GSR: true}},
		"nothing":  {func(f *printertest.Fake) { f.Mute(true) }, printer.Can{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, addr := fakeAt(t, printertest.OneWaits)
			tt.set(f)
			got, _, err := Probe(t.Context(), addr)
			if err != nil || got != tt.want {
				t.Errorf("got %v (%v), want %v", got, err, tt.want)
			}
			if f.Hanging().Picture != nil || f.Hanging().Text != "" || len(f.Out()) > 0 {
				t.Error("something was printed")
			}
		})
	}
}
