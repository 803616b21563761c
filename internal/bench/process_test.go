//go:build bench

package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// patience bounds every wait for what should happen soon.
const patience = 60 * time.Second

// child is a process that is measured, or that keeps its own cost apart.
type child struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Reader // of its output, for roles that answer
	mu    sync.Mutex    // owns log
	log   bytes.Buffer
}

func (c *child) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(p)
}

// spawn starts the test binary in a role. It ends with the test, or with end.
func spawn(t *testing.T, as string, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command(os.Args[0], args...)}
	c.cmd.Env = append(os.Environ(), role+"="+as)
	c.cmd.Stderr = c
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		c.in, err = c.cmd.StdinPipe()
	}
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewReader(out)
	if as == "serve" {
		go io.Copy(c, out)
	}
	t.Cleanup(c.end)
	return c
}

// end stops the process.
func (c *child) end() {
	if c.cmd.ProcessState != nil {
		return
	}
	c.in.Close()
	c.cmd.Process.Signal(os.Interrupt)
	late := time.AfterFunc(patience, func() { c.cmd.Process.Kill() })
	_ = c.cmd.Wait()
	late.Stop()
	if c.t.Failed() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.t.Logf("%v said:\n%.4000s", c.cmd.Args, c.log.String())
	}
}

// ask gives a role an order and returns its answer.
func (c *child) ask(order string) string {
	c.t.Helper()
	fmt.Fprintln(c.in, order)
	return c.answer()
}

// answer reads the next line.
func (c *child) answer() string {
	c.t.Helper()
	text, err := c.lines.ReadString('\n')
	if err != nil {
		c.t.Fatalf("%v does not answer: %v\n%s", c.cmd.Args, err, c.log.String())
	}
	return strings.TrimSpace(text)
}

// cpu returns the processor time that the process has used, to the nanosecond.
func (c *child) cpu() time.Duration {
	c.t.Helper()
	var ts syscall.Timespec
	clock := int32(^c.cmd.Process.Pid<<3 | 2) // the kernel's name for the clock of another process
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, uintptr(clock), uintptr(unsafe.Pointer(&ts)), 0); errno != 0 {
		c.t.Fatalf("read the processor time of %d: %v", c.cmd.Process.Pid, errno)
	}
	return time.Duration(ts.Nano())
}

// memory returns the resident bytes of the process.
func (c *child) memory() float64 {
	c.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.cmd.Process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		c.t.Fatal(err)
	}
	return float64(pages * os.Getpagesize())
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
