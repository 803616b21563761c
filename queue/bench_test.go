package queue

import (
	"fmt"
	"testing"
	"time"
)

// fullHall is the state of the bar of design section 9: 1,500 waiting for 12 services, 70 counters,
// an eighth of the tickets with priority, and 1,000 visits measured.
func fullHall(tb testing.TB) (*Site, *Day, Instant) {
	tb.Helper()
	cfg := &Site{ID: "qn", Zone: time.FixedZone("ICT", 7*3600), Rules: DefaultRules()}
	var all []ServiceID
	for i := range 12 {
		id := ServiceID(fmt.Sprintf("service-%d", i))
		all = append(all, id)
		cfg.Services = append(cfg.Services, Service{ID: id, Prefix: string(rune('A' + i)), Mean: time.Duration(4+i) * time.Minute})
	}
	for i := range 70 {
		tiers := []Tier{{Services: []ServiceID{all[i%12]}}, {Services: []ServiceID{all[(i+5)%12], all[(i+7)%12]}}}
		if i%10 == 0 {
			tiers = []Tier{{Services: all, Class: Priority}, {Services: all}}
		}
		cfg.Counters = append(cfg.Counters, Counter{ID: CounterID(fmt.Sprint(i + 1)), Tiers: tiers})
	}
	for i := range cfg.Calendar.Week {
		cfg.Calendar.Week[i] = officeHours()
	}
	cfg.Index()
	d := NewDay("qn", testDate)
	now := at(7, 0, 0)
	do := func(a Actor, o Order) {
		events, err := d.Decide(cfg, Command{At: now, Actor: a, Do: o})
		if err != nil {
			tb.Fatalf("%T: %v", o, err)
		}
		for _, e := range events {
			d.Apply(e)
		}
	}
	do(timer, OpenDay{})
	for i := range 70 {
		id := CounterID(fmt.Sprint(i + 1))
		do(Actor{ID: "staff:" + string(id), Role: Officer, User: OfficerID(id)}, OpenCounter{Desk: Desk{Counter: id}})
	}
	for i := range 1500 {
		now += 3000
		class := Normal
		if i%8 == 0 {
			class = Priority
		}
		do(kiosk, Issue{Service: all[i*7%12], Class: class, Token: Token(fmt.Sprintf("qn.%016d", i))})
	}
	for i := range 1000 {
		ms, walk := int64(180_000+i*500), int64(15_000+i*10)
		d.times = append(d.times, Transaction{Kind: TxDone, Counter: CounterID(fmt.Sprint(i%70 + 1)), Service: all[i%12], ServingMS: &ms, WalkingMS: &walk})
	}
	return cfg, d, now
}

// BenchmarkForecast is all estimates of a full hall; the bar is 0.5 ms.
func BenchmarkForecast(b *testing.B) {
	cfg, d, now := fullHall(b)
	b.ReportAllocs()
	for b.Loop() {
		f := d.Forecast(cfg, now)
		if len(f.Line) != 1500 {
			b.Fatalf("%d tickets in the forecast, want 1500", len(f.Line))
		}
	}
}

// BenchmarkForecastOf is the estimate of one ticket from a forecast.
func BenchmarkForecastOf(b *testing.B) {
	cfg, d, now := fullHall(b)
	f := d.Forecast(cfg, now)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := f.Of(f.Line[700]); !ok {
			b.Fatal("no estimate")
		}
	}
}
