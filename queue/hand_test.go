package queue

import (
	"reflect"
	"testing"
)

// TestServedByHandNamesAll: a list from paper used to be refused for its first wrong number alone, so that
// nobody could tell which of the others were good. Now all are named, and still nothing has happened.
func TestServedByHandNamesAll(t *testing.T) {
	h := newHall(t)
	a, b, c := h.issue("land", ""), h.issue("land", ""), h.issue("land", "")
	h.do(lan, ServedByHand{Numbers: []Number{a}, Counter: "1"})
	h.open("3", minh)
	h.open("1", lan)
	if got := h.next("1", lan, ""); got != b {
		t.Fatalf("called %s, want %s", got, b)
	}
	seq := h.d.Seq
	_, err := h.try(lan, ServedByHand{Numbers: []Number{a, c, b, "A9007", c}, Counter: "3"})
	r, ok := err.(*Refusal)
	if !ok || r.Code != "ticket.done" {
		t.Fatalf("got %v, want the refusal of the first", err)
	}
	want := []HandRefused{{a, "ticket.done", "1"}, {b, "ticket.called", "1"}, {"A9007", "ticket.unknown", ""}, {c, "ticket.done", "3"}}
	if got := r.Args["refused"]; !reflect.DeepEqual(got, want) {
		t.Errorf("refused %v, want %v", got, want)
	}
	if h.d.Seq != seq || h.d.Ticket(c).State != Waiting {
		t.Errorf("a refused list left %s as %s at seq %d, want waiting at %d", c, h.d.Ticket(c).State, h.d.Seq, seq)
	}
	h.do(lan, ServedByHand{Numbers: []Number{c}, Counter: "3"})
}

func TestHandRange(t *testing.T) {
	tests := map[string]struct {
		counters, from, at int
		first, last        int
		ok                 bool
	}{
		"a small office":        {6, 9001, 2, 9201, 9300, true},
		"fourteen counters":     {14, 9001, 2, 9101, 9150, true},
		"seventy counters":      {70, 9001, 69, 9691, 9700, true},
		"more than shares":      {120, 9001, 5, 9001, 9999, true},
		"no by-hand numbers":    {6, 0, 2, 0, 0, false},
		"no such counter":       {6, 9001, 6, 0, 0, false},
		"the last of the range": {9, 9001, 8, 9801, 9900, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := &Site{Rules: Rules{HandFrom: tt.from}}
			for i := range tt.counters {
				s.Counters = append(s.Counters, Counter{ID: CounterID(rune('A' + i))})
			}
			first, last, ok := s.Index().HandRange(CounterID(rune('A' + tt.at)))
			if first != tt.first || last != tt.last || ok != tt.ok {
				t.Errorf("got %d–%d %v, want %d–%d %v", first, last, ok, tt.first, tt.last, tt.ok)
			}
		})
	}
}
