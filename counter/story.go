package counter

import (
	"strings"
	"time"

	"luot/locale"
	"luot/queue"
)

// storyMost bounds the sentences about one ticket.
const storyMost = 500

// Sentence is one thing that happened to a ticket or before it.
type Sentence struct {
	At   queue.Instant `json:"at"`
	Text string        `json:"text"`
}

// Story tells the life of one ticket in plain sentences: what was done with it, who was called before it and
// why, and which counters of its line stopped or began. It is a fold of the day's log; give it every event.
type Story struct {
	site   *queue.Site
	lang   string
	number queue.Number
	day    *queue.Day
	lines  []Sentence

	overtaken map[string]int // as told so far, by reason
	run       string         // the reason of the last sentence, while it is about overtakers
	count     int            // of that sentence
}

// NewStory begins the story of number n on a day that is empty.
func NewStory(site *queue.Site, date queue.Date, n queue.Number, lang string) *Story {
	return &Story{site: site, lang: lang, number: n, day: queue.NewDay(site.ID, date)}
}

// Ticket returns the ticket as it stands; nil when the log has none of that number.
func (s *Story) Ticket() *queue.Ticket { return s.day.Ticket(s.number) }

// Sentences returns the story so far, in order of time; never nil.
func (s *Story) Sentences() []Sentence {
	if s.lines == nil {
		return []Sentence{}
	}
	return s.lines
}

// Add takes the next event in.
func (s *Story) Add(e queue.Event) {
	var before queue.Ticket
	if t := s.Ticket(); t != nil {
		before = *t
	}
	s.day.Apply(e)
	t := s.Ticket()
	switch {
	case t == nil:
	case e.Number == s.number:
		s.tell(e.At, s.own(&e, &before))
	case e.Type == queue.EvUndone && (before.State != t.State || before.Counter != t.Counter):
		s.tell(e.At, s.say("undone", nil))
	case t.State == queue.Waiting:
		s.around(&e, t)
	}
	if t != nil && t.State == queue.Waiting && e.Number == s.number {
		s.overtaken = s.day.Overtaken(t) // what came before it entered this line is no longer counted
	}
}

// tell adds a sentence; "" is none.
func (s *Story) tell(at queue.Instant, text string) {
	if text == "" || len(s.lines) >= storyMost {
		return
	}
	s.lines, s.run = append(s.lines, Sentence{at, text}), ""
}

// around tells what happened before the ticket while it waited.
func (s *Story) around(e *queue.Event, t *queue.Ticket) {
	switch e.Type {
	case queue.EvCalled, queue.EvUndone:
		s.overtakers(e.At, t)
	case queue.EvCounterPaused, queue.EvCounterClosed, queue.EvCounterOpened, queue.EvCounterChanged:
		if e.AfterThis || !s.serves(e.Counter, t.Service) {
			return
		}
		s.tell(e.At, s.counter(e))
	case queue.EvHoursChanged:
		s.tell(e.At, s.say("hours", nil))
	case queue.EvWoke:
		s.tell(e.At, s.say("woke", nil))
	case queue.EvRecovered:
		s.tell(e.At, s.say("recovered", nil))
	}
}

// overtakers counts who has been called before the ticket though behind it; neighbours of one kind share a
// sentence.
func (s *Story) overtakers(at queue.Instant, t *queue.Ticket) {
	now := s.day.Overtaken(t)
	for _, why := range []string{queue.OvertakenPriority, queue.OvertakenReturn, queue.OvertakenPicked, queue.OvertakenOther} {
		more := now[why] - s.overtaken[why]
		if more == 0 {
			continue
		}
		if s.run == why && len(s.lines) > 0 {
			if s.count += more; s.count <= 0 { // taken back
				s.lines, s.run = s.lines[:len(s.lines)-1], ""
				continue
			}
			s.lines[len(s.lines)-1] = Sentence{at, s.before(why, s.count)}
			continue
		}
		if more > 0 {
			s.tell(at, s.before(why, more))
			s.run, s.count = why, more
		}
	}
	s.overtaken = now
}

func (s *Story) serves(id queue.CounterID, service queue.ServiceID) bool {
	for _, tier := range s.day.TiersOf(s.site, id) {
		for _, v := range tier.Services {
			if v == service {
				return true
			}
		}
	}
	return false
}

func (s *Story) say(what string, args map[string]any) string {
	return locale.Text(s.lang, "story."+what, args)
}

// before says who was called before.
func (s *Story) before(why string, n int) string {
	return s.say("before_"+why, map[string]any{"n": n})
}

func (s *Story) counter(e *queue.Event) string {
	what := map[queue.Type]string{queue.EvCounterPaused: "counter_paused", queue.EvCounterClosed: "counter_closed",
		queue.EvCounterOpened: "counter_opened", queue.EvCounterChanged: "counter_changed"}[e.Type]
	return s.say(what, map[string]any{"counter": upper(e.Counter)})
}

func upper(id queue.CounterID) string { return strings.ToUpper(string(id)) }

// field names a service in the story's language.
func (s *Story) field(id queue.ServiceID) string {
	if v := s.site.Service(id); v != nil {
		return v.Name.In(s.lang)
	}
	return string(id)
}

func (s *Story) clock(at queue.Instant) string { return at.Time().In(s.site.Zone).Format("15:04") }

func minutes(ms int64) int64 { return ms / time.Minute.Milliseconds() }
