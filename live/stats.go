package live

import "sync/atomic"

// Stats are the hub's numbers for a metrics page. Clients and Topics are counts of now, all
// others only grow. A frame counts when it has been written whole.
type Stats struct {
	Clients   int
	Topics    int
	States    uint64 // states written, counted once a reader
	Beats     uint64 // beats written
	Pings     uint64 // pings written
	Pongs     uint64 // pongs written
	Closes    uint64 // farewells written
	Bytes     uint64 // bytes written, headers and torn frames included
	Conflated uint64 // states left out because a newer one came before the reader was ready
	Dropped   uint64 // pongs not sent because four control frames waited or the ping was too long
	CutOff    uint64 // connections closed because one frame took longer than the write timeout
	Refused   uint64 // refusals of Join and Admit
}

// counts are the growing numbers of Stats.
type counts struct {
	states, beats, pings, pongs, closes, bytes, conflated, dropped, cutOff, refused atomic.Uint64
}

// Stats returns the numbers of now; they are read one by one, not at one instant.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	clients, topics := len(h.clients), len(h.topics)
	h.mu.Unlock()
	return Stats{
		Clients:   clients,
		Topics:    topics,
		States:    h.counts.states.Load(),
		Beats:     h.counts.beats.Load(),
		Pings:     h.counts.pings.Load(),
		Pongs:     h.counts.pongs.Load(),
		Closes:    h.counts.closes.Load(),
		Bytes:     h.counts.bytes.Load(),
		Conflated: h.counts.conflated.Load(),
		Dropped:   h.counts.dropped.Load(),
		CutOff:    h.counts.cutOff.Load(),
		Refused:   h.counts.refused.Load(),
	}
}
