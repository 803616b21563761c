package app

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// printerCollector reads the shop's own counts when it is asked.
type printerCollector struct {
	h                                   *shop
	slips, queued, alarm, stopped, roll *prometheus.Desc
}

func newPrinterCollector(h *shop) *printerCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("luot_printer_"+name, help, append([]string{"printer"}, labels...), nil)
	}
	return &printerCollector{h: h,
		slips:   desc("slips_total", "Slips by what they came to.", "outcome"),
		queued:  desc("queued", "Slips that wait."),
		alarm:   desc("alarm", "1 while nothing comes out, by why.", "state"),
		stopped: desc("stopped_seconds_total", "Time in which nothing came out, by why.", "state"),
		roll:    desc("roll_slips", "Slips since the roll was changed."),
	}
}

// Describe is for package prometheus.
func (c *printerCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.slips, c.queued, c.alarm, c.stopped, c.roll} {
		to <- d
	}
}

// Collect is for package prometheus.
func (c *printerCollector) Collect(to chan<- prometheus.Metric) {
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	for end, n := range c.h.ends {
		to <- prometheus.MustNewConstMetric(c.slips, prometheus.CounterValue, float64(n), end.printer, string(end.state))
	}
	for _, s := range c.h.a.sites {
		for _, p := range s.Config().Printers {
			st, _ := c.h.spool.Status(p.ID)
			to <- prometheus.MustNewConstMetric(c.queued, prometheus.GaugeValue, float64(st.Queued), p.ID)
			to <- prometheus.MustNewConstMetric(c.roll, prometheus.GaugeValue, float64(c.h.rolls.of(p.ID).Slips), p.ID)
			al := c.h.alarms[p.ID]
			for _, state := range []string{"paper", "cover", "error", "offline"} {
				total := al.total[state]
				if al.state == state {
					total += time.Since(al.since)
				}
				to <- prometheus.MustNewConstMetric(c.alarm, prometheus.GaugeValue, oneIf(al.state == state), p.ID, state)
				to <- prometheus.MustNewConstMetric(c.stopped, prometheus.CounterValue, total.Seconds(), p.ID, state)
			}
		}
	}
}
