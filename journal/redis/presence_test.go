package redis

import (
	"bytes"
	"testing"

	"luot/journal"
	"luot/journal/redistest"
)

// TestPresence: what is said through one process is heard through another, and alike in memory.
func TestPresence(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	open := func() *Journal {
		j, err := Open(t.Context(), Config{URL: server.URL()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	local := &journal.LocalPresence{}
	for name, pair := range map[string][2]journal.Presence{"redis": {open(), open()}, "memory": {local, local}} {
		for _, text := range []string{"old", "new"} {
			if err := pair[0].Say(t.Context(), "qn", "kiosk:qn-1", []byte(text)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if err := pair[0].Say(t.Context(), "pp", "kiosk:pp-1", []byte("elsewhere")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := pair[0].Say(t.Context(), "qn", "loud", bytes.Repeat([]byte("a"), journal.MaxSaid+1)); err == nil {
			t.Errorf("%s: a speech is taken", name)
		}
		said, err := pair[1].Said(t.Context(), "qn")
		if err != nil || len(said) != 1 || string(said["kiosk:qn-1"]) != "new" {
			t.Errorf("%s: heard %q, %v; want new from qn-1 alone", name, said, err)
		}
	}
}
