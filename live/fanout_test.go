//go:build unix

package live

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// crowdEnv makes the test binary a crowd of readers instead of a test: its value is the address
// to dial. A process of its own keeps the cost of reading out of the cost of writing.
const crowdEnv = "LUOT_LIVE_CROWD"

func TestMain(m *testing.M) {
	if addr := os.Getenv(crowdEnv); addr != "" {
		if err := crowd(addr); err != nil {
			fmt.Fprintln(os.Stderr, "crowd:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// crowd dials addr: first a line for orders, then as many readers as the first order says. Each
// later order is how many bytes all readers together are to read before the crowd answers with
// one byte.
func crowd(addr string) error {
	orders, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	var n, want uint64
	if err := binary.Read(orders, binary.BigEndian, &n); err != nil {
		return err
	}
	var got atomic.Uint64
	more := make(chan struct{}, 1)
	for range n {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		go func() {
			buf := make([]byte, 4<<10)
			for {
				k, err := conn.Read(buf)
				if err != nil {
					return
				}
				got.Add(uint64(k))
				select {
				case more <- struct{}{}:
				default:
				}
			}
		}()
	}
	var sum uint64
	for {
		if err := binary.Read(orders, binary.BigEndian, &want); err != nil {
			return nil // the benchmark is over
		}
		for sum += want; got.Load() < sum; {
			<-more
		}
		if _, err := orders.Write([]byte{1}); err != nil {
			return err
		}
	}
}

// audience is a crowd as the writing side sees it.
type audience struct {
	b      *testing.B
	orders net.Conn
	conns  []*net.TCPConn
	took   []float64 // nanoseconds from the first write to the last reader, for each round
}

// gather starts a crowd of n readers and accepts them.
func gather(b *testing.B, n int) *audience {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crowdEnv+"="+l.Addr().String())
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	a := &audience{b: b}
	accept := func() *net.TCPConn {
		conn, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		return conn.(*net.TCPConn)
	}
	a.orders = accept()
	b.Cleanup(func() {
		a.orders.Close()
		for _, c := range a.conns {
			c.Close()
		}
		if err := child.Wait(); err != nil {
			b.Error(err)
		}
	})
	a.order(uint64(n))
	for range n {
		a.conns = append(a.conns, accept())
	}
	return a
}

func (a *audience) order(v uint64) {
	if err := binary.Write(a.orders, binary.BigEndian, v); err != nil {
		a.b.Fatal(err)
	}
}

// wait returns when the crowd has read all it was ordered to.
func (a *audience) wait() {
	if _, err := io.ReadFull(a.orders, make([]byte, 1)); err != nil {
		a.b.Fatal(err)
	}
}

// cpu returns the processor time this process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rank returns the value below which percent of v lie.
func rank(percent int, v []float64) float64 {
	return slices.Sorted(slices.Values(v))[len(v)*percent/100]
}

// heap returns the bytes of heap and stacks in use.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse + m.StackInuse)
}

// BenchmarkFanOut compares the processor time of one delivery with a bare loop of socket writes
// of the same frame, in turns in the same run, each publish after everybody has read the one
// before. It prints the ratio (median, least, most of nine), the same for the time until the last
// reader has the frame (p99), the time of Publish itself for
// each reader, and the memory of a connection without its upgrade handler.
func BenchmarkFanOut(b *testing.B) {
	for _, n := range []int{50, 1000, 5000} {
		b.Run(fmt.Sprint("readers=", n), func(b *testing.B) { fanOut(b, n) })
	}
}

func fanOut(b *testing.B, n int) {
	const turns, size = 9, 1024
	bare, crowd := gather(b, n), gather(b, n)
	before := heap()
	h := open(b, crowd)
	frame := publish(numbered(1, size), nil).frame
	write := func() {
		for _, conn := range bare.conns {
			if _, err := conn.Write(frame); err != nil {
				b.Fatal(err)
			}
		}
	}
	seq, publishing := uint64(0), time.Duration(0)
	send := func() {
		seq++
		s := numbered(seq, size)
		begin := time.Now()
		h.Publish("a", s)
		publishing += time.Since(begin)
	}
	bare.turn(len(frame), write) // warm up
	crowd.turn(len(frame), send)
	memory := heap() - before
	var ratios, costs []float64
	for b.Loop() {
		for range turns {
			floor, cost := bare.turn(len(frame), write), crowd.turn(len(frame), send)
			ratios, costs = append(ratios, cost/floor), append(costs, cost)
		}
	}
	if got := h.Stats(); got.Conflated != 0 {
		b.Errorf("%d states were left out: fewer deliveries than counted", got.Conflated)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(rank(50, ratios), "x-bare")
	b.ReportMetric(slices.Min(ratios), "x-bare-min")
	b.ReportMetric(slices.Max(ratios), "x-bare-max")
	b.ReportMetric(rank(99, crowd.took)/rank(99, bare.took), "p99-x-bare")
	b.ReportMetric(rank(50, costs), "cpu-ns/delivery")
	b.ReportMetric(float64(publishing.Nanoseconds())/float64(int(seq)*n), "publish-ns/reader")
	b.ReportMetric(memory/float64(n), "B/conn")
}

// open returns a hub that the whole audience has joined, with the first beats behind it and no
// others to come.
func open(b *testing.B, a *audience) *Hub {
	cfg := Default()
	cfg.Beat, cfg.Ping, cfg.ReadTimeout = time.Hour, time.Hour, 2*time.Hour
	cfg.Now = func() time.Time { return time.Unix(0, 0).UTC() }
	h := New(cfg)
	a.order(uint64(len(a.conns) * len(beatFrame(cfg.Now(), nil, h.build, nil))))
	for _, conn := range a.conns {
		c, err := h.Join(conn, "127.0.0.1", "a")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(c.Leave)
	}
	a.wait()
	return h
}

// turn delivers some 20,000 times, each time once all have read the frame before, and returns
// the nanoseconds of processor time for one delivery. once must write size bytes to everybody.
func (a *audience) turn(size int, once func()) float64 {
	n := len(a.conns)
	rounds := max(20_000/n, 1)
	begin := cpu(a.b)
	for range rounds {
		a.order(uint64(n * size))
		start := time.Now()
		once()
		a.wait()
		a.took = append(a.took, float64(time.Since(start)))
	}
	return float64(cpu(a.b)-begin) / float64(rounds*n)
}

func BenchmarkPublish(b *testing.B) {
	for _, size := range []int{300, 8 << 10} {
		b.Run(fmt.Sprint("bytes=", size), func(b *testing.B) {
			h, s := New(Default()), numbered(1, size)
			b.ReportAllocs()
			for b.Loop() {
				s.Seq++
				h.Publish("a", s)
			}
		})
	}
	b.Run("unchanged", func(b *testing.B) {
		h, s := New(Default()), numbered(1, 8<<10)
		b.ReportAllocs()
		for b.Loop() {
			h.Publish("a", s)
		}
	})
}
