package app

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"luot/engine"
)

// gauge describes one figure read when it is asked for.
type gauge struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(engine.Status) float64
}

// collector reads the engines' and the hub's own counts; nothing is counted twice.
type collector struct {
	app    *App
	sites  []gauge
	took   *prometheus.Desc
	hub    *prometheus.Desc
	people *prometheus.Desc
}

func siteFigure(name, help string, kind prometheus.ValueType, value func(engine.Status) float64) gauge {
	return gauge{prometheus.NewDesc("luot_site_"+name, help, []string{"site"}, nil), kind, value}
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func newCollector(a *App) *collector {
	return &collector{app: a, sites: []gauge{
		siteFigure("seq", "Records in today's log.", prometheus.GaugeValue, func(s engine.Status) float64 { return float64(s.Seq) }),
		siteFigure("commands_total", "Commands decided.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Commands) }),
		siteFigure("batches_total", "Batches appended.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Batches) }),
		siteFigure("records_total", "Records appended.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Records) }),
		siteFigure("conflicts_total", "Batches that another process came before.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Conflicts) }),
		siteFigure("failed_total", "Batches that were surely not stored.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Failed) }),
		siteFigure("unknown_total", "Batches whose callers were told that nobody knows.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Unknown) }),
		siteFigure("diverged_total", "Times the store had another history.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Diverged) }),
		siteFigure("healed_total", "Records that the store had lost and that were put back.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Healed) }),
		siteFigure("lost_total", "Records that were lost because another history won.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Lost) }),
		siteFigure("readmitted_total", "Lost tickets that were entered again.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Readmitted) }),
		siteFigure("recovered_total", "Failovers after which this process was the first to go on.", prometheus.CounterValue, func(s engine.Status) float64 { return float64(s.Recovered) }),
		siteFigure("settling", "1 while a server that has just taken over takes no new batch.", prometheus.GaugeValue, func(s engine.Status) float64 { return oneIf(s.Settling) }),
		siteFigure("awake", "1 while the day is held in memory.", prometheus.GaugeValue, func(s engine.Status) float64 { return oneIf(s.Awake) }),
		siteFigure("problem", "1 while commands cannot be served.", prometheus.GaugeValue, func(s engine.Status) float64 { return oneIf(s.Problem != nil) }),
	},
		took:   prometheus.NewDesc("luot_site_publish_seconds", "Time the last publishing of board and desks took.", []string{"site"}, nil),
		hub:    prometheus.NewDesc("luot_live_total", "Counts of the live channels.", []string{"what"}, nil),
		people: prometheus.NewDesc("luot_live_clients", "Open live connections.", nil, nil),
	}
}

// Describe is for package prometheus.
func (c *collector) Describe(to chan<- *prometheus.Desc) {
	for _, g := range c.sites {
		to <- g.desc
	}
	to <- c.took
	to <- c.hub
	to <- c.people
}

// Collect is for package prometheus.
func (c *collector) Collect(to chan<- prometheus.Metric) {
	for _, s := range c.app.sites {
		status := s.Engine.Status()
		for _, g := range c.sites {
			to <- prometheus.MustNewConstMetric(g.desc, g.kind, g.value(status), string(s.ID()))
		}
		took := time.Duration(c.app.pubs[s.ID()].took.Load()).Seconds()
		to <- prometheus.MustNewConstMetric(c.took, prometheus.GaugeValue, took, string(s.ID()))
	}
	h := c.app.hub.Stats()
	to <- prometheus.MustNewConstMetric(c.people, prometheus.GaugeValue, float64(h.Clients))
	for what, n := range map[string]uint64{"states": h.States, "beats": h.Beats, "bytes": h.Bytes, "conflated": h.Conflated,
		"cut_off": h.CutOff, "refused": h.Refused, "dropped": h.Dropped} {
		to <- prometheus.MustNewConstMetric(c.hub, prometheus.CounterValue, float64(n), what)
	}
}

// metrics answers /metrics.
func (a *App) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(newCollector(a), newPrinterCollector(a.shop), a.timed.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}
