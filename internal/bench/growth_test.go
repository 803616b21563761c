//go:build bench

package bench

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/display"
	"luot/queue"
)

// point is what a size costs.
type point struct{ size, cost float64 }

// growth shows how cost grows with each size, one chart for each, and that no step is much worse than linear.
func growth(t *testing.T, s *sheet) {
	for _, g := range []struct {
		name, size, unit string
		take             func(*testing.T) []point
	}{
		{"tickets", "tickets of the day", "µs of one issue and call", ticketsGrow},
		{"waiting", "waiting", "µs of all estimates", waitingGrow},
		{"counters", "counters", "µs of the board", countersGrow},
		{"screens", "screens", "ms from press to last screen, p50", screensGrow},
		{"sites", "sites awake", "MB resident", sitesGrow},
		{"asleep", "sites asleep", "MB resident", asleepGrow},
	} {
		t.Run(g.name, func(t *testing.T) {
			points := g.take(t)
			steepest := 0.0
			for i := 1; i < len(points); i++ {
				a, b := points[i-1], points[i]
				steepest = max(steepest, math.Log(b.cost/a.cost)/math.Log(b.size/a.size))
			}
			s.line(fmt.Sprintf("growth with %s (%s), steepest step as a power: %s", g.size, g.unit, listed(points)), "", 1.1).add(steepest)
			if *charts != "" {
				draw(t, filepath.Join(*charts, "growth-"+g.name+".svg"), g.size, g.unit, points)
			}
		})
	}
}

func listed(points []point) string {
	var all []string
	for _, p := range points {
		all = append(all, fmt.Sprintf("%.0f: %s", p.size, short(p.cost)))
	}
	return strings.Join(all, ", ")
}

// timed returns the median microseconds of doing something, several times.
func timed(n int, do func()) float64 {
	var took []float64
	for range n {
		began := time.Now()
		do()
		took = append(took, float64(time.Since(began))/1e3)
	}
	return median(took)
}

func ticketsGrow(t *testing.T) (points []point) {
	p := newDay(t, 20)
	for _, size := range []int{1000, 2000, 5000, 10_000, 20_000} {
		for p.n < size-200 {
			p.issue(t)
			p.call(t, p.n%20)
		}
		points = append(points, point{float64(size), timed(200, func() {
			p.issue(t)
			p.call(t, p.n%20)
		})})
	}
	return points
}

func waitingGrow(t *testing.T) (points []point) {
	p := newDay(t, 40)
	for _, size := range []int{10, 100, 500, 1000, 2000, 5000} {
		for p.n < size {
			p.issue(t)
		}
		points = append(points, point{float64(size), timed(30, func() { p.d.Forecast(p.site, p.now) })})
	}
	return points
}

func countersGrow(t *testing.T) (points []point) {
	for _, size := range []int{1, 10, 30, 100, 300} {
		p := newDay(t, size)
		for range 300 {
			p.issue(t)
		}
		for c := range size {
			p.call(t, c)
		}
		v := &queue.View{Day: p.d, Site: p.site, Now: p.now, Forecast: p.d.Forecast(p.site, p.now)}
		points = append(points, point{float64(size), timed(200, func() { display.ViewBoard(v, mute) })})
	}
	return points
}

func screensGrow(t *testing.T) (points []point) {
	for _, n := range []int{1, 10, 100, 1000, 5000, 10_000} {
		p := newPair(t, n)
		_, took := p.ours(max(20, min(200, 50_000/n)))
		p.intact()
		p.h.end()
		p.bare.end()
		p.crowd.end()
		p.calm.end()
		points = append(points, point{float64(n), median(took)})
	}
	return points
}

func sitesGrow(t *testing.T) (points []point) {
	for _, n := range []int{1, 10, 30, 100, 300} {
		h := office{sites: n, counters: 4}.open(t)
		for i := range n * 20 {
			if _, err := h.issue(fmt.Sprintf("s%d", i%n+1), i); err != nil {
				t.Fatal(err)
			}
		}
		points = append(points, point{float64(n), h.memory() / 1e6})
		h.end()
	}
	return points
}

func asleepGrow(t *testing.T) (points []point) {
	var halls []*hall
	sizes := []int{10, 100, 1000, 3400}
	for _, n := range sizes {
		halls = append(halls, office{sites: n, counters: 4}.open(t))
	}
	<-time.After(70 * time.Second) // a site sleeps after a minute of which nobody wants anything
	for i, h := range halls {
		points = append(points, point{float64(sizes[i]), h.memory() / 1e6})
		h.end()
	}
	return points
}

// draw writes a small chart, both axes logarithmic.
func draw(t *testing.T, path, size, unit string, points []point) {
	const w, h, edge = 360, 200, 40
	lowX, highX := math.Log(points[0].size), math.Log(points[len(points)-1].size)
	lowY, highY := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		lowY, highY = min(lowY, math.Log(p.cost)), max(highY, math.Log(p.cost))
	}
	highY = max(highY, lowY+math.Ln2)
	var line, marks strings.Builder
	for i, p := range points {
		x := edge + (math.Log(p.size)-lowX)/(highX-lowX)*(w-2*edge)
		y := h - edge - (math.Log(p.cost)-lowY)/(highY-lowY)*(h-2*edge)
		fmt.Fprintf(&line, "%s%.1f %.1f ", map[bool]string{true: "M", false: "L"}[i == 0], x, y)
		fmt.Fprintf(&marks, `<circle cx="%.1f" cy="%.1f" r="3"/><text x="%.1f" y="%.1f">%s</text><text x="%.1f" y="%d">%.0f</text>`,
			x, y, x, y-8, short(p.cost), x, h-edge+16, p.size)
	}
	text := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="10" text-anchor="middle">`+
		`<rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="none" stroke="#0b57a4" stroke-width="2"/><g fill="#0b57a4">%s</g>`+
		`<text x="%d" y="%d">%s</text><text x="%d" y="14">%s</text></svg>`+"\n", w, h, w, h, line.String(), marks.String(), w/2, h-6, size, w/2, unit)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Error(err)
	}
}

// mute has no words for a call.
func mute(queue.CallEntry) (full, short queue.Words) { return full, short }
