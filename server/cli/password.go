package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// longestLine is the most bytes that are read for a password.
const longestLine = 4096

// askPassword reads a password: twice and unseen from a terminal, else the first line of standard
// input.
func askPassword(ctx context.Context, c *console) (string, error) {
	lines := bufio.NewReader(io.LimitReader(c.in, longestLine))
	if !terminal(c.in) {
		return line(ctx, lines)
	}
	hidden := echo(c.in, false)
	defer echo(c.in, true)
	if !hidden {
		c.say("This terminal will show what you type.")
	}
	var answers [2]string
	for i, ask := range []string{"Password: ", "Once more: "} {
		fmt.Fprint(c.err, ask)
		var err error
		answers[i], err = line(ctx, lines)
		c.say("")
		if err != nil {
			return "", err
		}
	}
	if answers[0] != answers[1] {
		return "", errors.New("the two passwords differ; nothing was done")
	}
	return answers[0], nil
}

// line reads one line without its end, or gives up when ctx ends.
func line(ctx context.Context, from *bufio.Reader) (string, error) {
	type read struct {
		text string
		err  error
	}
	got := make(chan read, 1)
	go func() { // ends with the program at the latest: a terminal cannot be interrupted
		text, err := from.ReadString('\n')
		got <- read{text, err}
	}()
	select {
	case r := <-got:
		text := strings.TrimRight(r.text, "\r\n")
		if text == "" {
			return "", errors.New("no password was given; nothing was done")
		}
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// terminal reports whether a person types there.
func terminal(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// echo has the terminal show what is typed, or not, and reports whether it obeys. It needs stty,
// which every Unix has.
func echo(in io.Reader, on bool) bool {
	mode := "-echo"
	if on {
		mode = "echo"
	}
	stty := exec.Command("stty", mode)
	stty.Stdin = in
	return stty.Run() == nil
}
