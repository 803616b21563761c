package journal

import (
	"encoding/json"
	"fmt"

	"luot/queue"
)

// types are the events that this program knows; the values spare a copy of the name.
var types = func() map[queue.Type]queue.Type {
	m := map[queue.Type]queue.Type{}
	for _, t := range []queue.Type{
		queue.EvIssued, queue.EvCalled, queue.EvRecalled, queue.EvStarted, queue.EvDone, queue.EvNoShow,
		queue.EvRestored, queue.EvReturned, queue.EvHeld, queue.EvResumed, queue.EvCameBack,
		queue.EvTransferred, queue.EvReleased, queue.EvCancelled, queue.EvUncancelled, queue.EvExpired,
		queue.EvUndone, queue.EvClassified, queue.EvDeferred, queue.EvDeferEnded, queue.EvRated,
		queue.EvPrinted, queue.EvCounterOpened, queue.EvCounterPaused, queue.EvCounterClosed,
		queue.EvCounterChanged, queue.EvServicePaused, queue.EvServiceResumed, queue.EvNoticePosted,
		queue.EvHoursChanged, queue.EvHelpAsked, queue.EvHelpSeen, queue.EvConfigured, queue.EvOpened,
		queue.EvRecovered, queue.EvReadmitted, queue.EvWoke, queue.EvDayClosed,
	} {
		m[t] = t
	}
	return m
}()

// FromEvent makes a record of an event; Seal gives it its bytes. It refuses an event of a type that
// ToEvent would not know.
func FromEvent(e queue.Event) (Record, error) {
	if _, ok := types[e.Type]; !ok {
		return Record{}, fmt.Errorf("record event %d: type %q is not known", e.Seq, e.Type)
	}
	data, err := json.Marshal(e.Facts)
	if err != nil {
		return Record{}, fmt.Errorf("record event %d: %w", e.Seq, err)
	}
	return Record{Seq: e.Seq, At: e.At, Type: string(e.Type), Actor: e.Actor, Key: e.Key, Print: e.Print, Data: data}, nil
}

// ToEvent reads the event of a record. An unknown type or member, or one of another kind, is
// ErrFormat, as a newer version is. The caller, who knows the stream, wraps the error in a Broken.
func ToEvent(r Record) (queue.Event, error) {
	t, ok := types[queue.Type(r.Type)]
	if !ok {
		return queue.Event{}, newer("type %q is not known", r.Type)
	}
	e := queue.Event{Seq: r.Seq, At: r.At, Type: t, Actor: r.Actor, Key: r.Key, Print: r.Print}
	if err := readData(r.Data, &e.Facts); err != nil {
		return queue.Event{}, fmt.Errorf("%s: %w", r.Type, err)
	}
	return e, nil
}
