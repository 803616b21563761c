package supervisor

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/queue"
	"luot/report"
	"luot/web/jstest"
)

func TestFold(t *testing.T) {
	jstest.Run(t, map[string]fs.FS{"supervisor": Static()}, "testdata")
}

// office is a Monday at the first demo site, played order by order.
type office struct {
	*testing.T
	site *queue.Site
	day  *queue.Day
	log  []queue.Event
	now  queue.Instant
}

func enter(t *testing.T) *office {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{T: t, site: conf.Sites[0].Rules, day: queue.NewDay("qn", "2026-11-23")}
	o.at("07:00")
	o.do(queue.Actor{ID: queue.ActorClock}, queue.OpenDay{})
	return o
}

// at moves the clock to a time of the day.
func (o *office) at(clock string) {
	o.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-23 "+clock, o.site.Zone)
	if err != nil {
		o.Fatal(err)
	}
	o.now = queue.InstantOf(at)
}

func (o *office) do(who queue.Actor, order queue.Order) []queue.Event {
	o.Helper()
	events, err := o.day.Decide(o.site, queue.Command{At: o.now, Actor: who, Do: order})
	if err != nil {
		o.Fatalf("%T: %v", order, err)
	}
	for _, e := range events {
		o.day.Apply(e)
	}
	o.log = append(o.log, events...)
	return events
}

var (
	kiosk = queue.Actor{ID: "kiosk:qn-1"}
	lan   = queue.Actor{ID: "staff:lan", Role: queue.Officer, User: "lan"}
	boss  = queue.Actor{ID: "staff:boss", Role: queue.Supervisor, User: "boss"}
)

func (o *office) issue(s queue.ServiceID) queue.Number {
	o.Helper()
	token := queue.Token(fmt.Sprintf("qn.%016d", len(o.log)))
	return o.do(kiosk, queue.Issue{Service: s, Class: queue.Normal, Lang: "vi", Channel: "kiosk", Token: token})[0].Number
}

func (o *office) desk(c queue.CounterID) queue.Desk {
	return queue.Desk{Counter: c, Seen: o.day.Counter(c).Seen}
}

// serve opens the counter, calls and ends one visit of so many minutes, and leaves the counter open.
func (o *office) serve(c queue.CounterID, minutes int) queue.Number {
	o.Helper()
	if o.day.Counter(c).State != queue.CounterOpen {
		o.do(lan, queue.OpenCounter{Desk: o.desk(c)})
	}
	o.do(lan, queue.CallNext{Desk: o.desk(c)})
	n := o.day.Counter(c).Current
	o.do(lan, queue.Start{Desk: o.desk(c)})
	o.now = o.now.Add(time.Duration(minutes) * time.Minute)
	o.do(lan, queue.Finish{Desk: o.desk(c)})
	return n
}

func (o *office) view() *queue.View {
	return &queue.View{Day: o.day, Site: o.site, Forecast: o.day.Forecast(o.site, o.now), Epoch: "e", Now: o.now}
}

// field returns one service of the overview.
func field(o Overview, id queue.ServiceID) Field {
	for _, f := range o.Services {
		if f.ID == id {
			return f
		}
	}
	return Field{}
}

func kinds(o Overview) string {
	var out []string
	for _, a := range o.Alerts {
		out = append(out, strings.TrimSpace(a.Kind+" "+string(a.Service)+string(a.Counter)+a.Device))
	}
	return strings.Join(out, ", ")
}

// TestLightsAndAlerts goes through a morning: nobody, somebody whom nobody serves, on target, nearly over, over,
// help, a long pause; and in the break nothing grows.
func TestLightsAndAlerts(t *testing.T) {
	o := enter(t)
	look := func(clock, light, alerts string) Overview {
		t.Helper()
		o.at(clock)
		got := ViewOverview(o.view(), nil)
		if l := field(got, "dat-dai").Light; l != light || kinds(got) != alerts {
			t.Errorf("%s: %q with %q, want %q with %q", clock, l, kinds(got), light, alerts)
		}
		return got
	}
	look("07:30", "", "")
	o.at("08:00")
	n := o.issue("dat-dai")
	look("08:00", Red, "unserved dat-dai")
	o.do(lan, queue.OpenCounter{Desk: o.desk("3")})
	got := look("08:15", Green, "")
	if got.Waiting != 1 || got.Open != 1 || got.LastHour != 1 || got.Kiosks != 1 || got.Longest.Number != n || got.Longest.Since != o.now.Add(-15*time.Minute) {
		t.Errorf("counts: %+v, longest %+v", got.Standing, got.Longest)
	}
	look("08:16", Amber, "")
	look("08:20", Amber, "")
	got = look("08:21", Red, "wait dat-dai")
	if a := got.Alerts[0]; a.Number != n || a.Minutes != 21 {
		t.Errorf("the alert: %+v", a)
	}
	o.do(kiosk, queue.AskHelp{Device: "qn-1"})
	look("08:22", Red, "help qn-1, wait dat-dai")
	o.do(boss, queue.HelpSeen{})
	o.do(lan, queue.PauseCounter{Desk: o.desk("3"), Reason: o.site.Reasons.Pause[0].ID})
	look("08:33", Red, "unserved dat-dai, paused 3")
	got = look("12:30", Red, "wait dat-dai")
	if got.Longest.Since != 0 || got.Longest.WaitedS != 3*3600+30*60 {
		t.Errorf("in the break: %+v, want three and a half hours of work, not growing", got.Longest)
	}
	if got.Hours.Issue || got.Hours.Changed || got.Hours.WorkTo.Time().In(o.site.Zone).Format("15:04") != "17:00" {
		t.Errorf("hours: %+v", got.Hours)
	}
}

// TestCrowd: more than fifteen for one counter are too many, before anybody has waited long.
func TestCrowd(t *testing.T) {
	o := enter(t)
	o.do(lan, queue.OpenCounter{Desk: o.desk("3")})
	for range 15 {
		o.issue("dat-dai")
	}
	if got := ViewOverview(o.view(), nil); kinds(got) != "" || field(got, "dat-dai").Light != Amber {
		t.Errorf("fifteen: %q, %q", kinds(got), field(got, "dat-dai").Light)
	}
	o.issue("dat-dai")
	if got := ViewOverview(o.view(), nil); kinds(got) != "crowd dat-dai" || field(got, "dat-dai").Light != Red {
		t.Errorf("sixteen: %q, %q", kinds(got), field(got, "dat-dai").Light)
	}
}

// TestFigures folds a small day by hand: two visits at counter 3 of ten and twenty minutes, who waited none and
// ten minutes, one rated 5, one 2 with a reason, and a third that was rated too quickly.
func TestFigures(t *testing.T) {
	o := enter(t)
	o.at("08:00")
	for range 3 {
		o.issue("dat-dai")
	}
	rate := func(n queue.Number, r queue.Rate) {
		r.Number = n
		o.do(queue.Actor{ID: "holder:" + string(n)}, r)
	}
	rate(o.serve("3", 10), queue.Rate{Score: 5})
	rate(o.serve("3", 20), queue.Rate{Score: 2, Reasons: []string{"wait"}})
	rate(o.serve("3", 5), queue.Rate{Score: 5, Counter: "3", Quick: true})
	fold := report.NewFold("qn", "2026-11-23", o.site.Zone)
	for _, e := range o.log {
		fold.Add(e)
	}
	days := []report.Summary{report.Empty("qn", "2026-11-22"), fold.Summary("")}
	got := ViewFigures(o.site, days, 2)
	total := got.Total
	if total.Issued != 3 || total.Served != 3 || *total.WaitMS != 13*60_000+20_000 || *total.WaitP90 != 30*60_000 || total.Within != 2 || *total.ServeMS != 700_000 {
		t.Errorf("total: %+v, mean wait %d", total, *total.WaitMS)
	}
	if r := total.Rating; r == nil || r.N != 2 || r.Of != 3 || r.Score != 350 || r.Satisfied != 1 || r.TooQuick != 1 {
		t.Errorf("ratings: %+v", total.Rating)
	}
	if got.Days != 1 || len(got.Hours) != 1 || got.Hours[0].Hour != 8 || len(got.Officers) != 1 || len(got.Reasons) != 1 || got.Reasons[0] != (Reason{"wait", 1}) {
		t.Errorf("days %d, hours %d, officers %d, reasons %+v", got.Days, len(got.Hours), len(got.Officers), got.Reasons)
	}
	if len(got.Heat) != 1 || got.Heat[0].Weekday != 1 || got.Heat[0].Hour != 8 || got.Heat[0].Days != 1 || got.Heat[0].Issued != 3 {
		t.Errorf("heat: %+v", got.Heat)
	}
	if few := ViewFigures(o.site, days, 3); few.Total.Rating == nil || len(few.Officers) != 0 || few.Services[0].Rating != nil || few.Hours[0].Rating != nil {
		t.Errorf("with three wanted, two ratings are shown of %+v", few.Officers)
	}
	if none := ViewFigures(o.site, days[:1], 5); len(none.Hours) != 0 || none.Total.Rating != nil || none.Total.WaitMS != nil || none.Days != 0 {
		t.Errorf("a day without a log: %+v", none.Total)
	}
	row := ViewRow(o.view(), 2)
	if row.Issued != 3 || row.Hours[8] != 3 || row.Ratings != 2 || *row.Score != 350 || row.Waits != 3 || row.Within != 2 || ViewRow(o.view(), 3).Score != nil {
		t.Errorf("the row: %+v", row)
	}
}
