package redistest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// login is how a client is let in; the zero login is anybody.
type login struct {
	name, password string
	tls            *tls.Config
}

func (l login) scheme() string {
	if l.tls != nil {
		return "rediss://"
	}
	return "redis://"
}

func (l login) user() string {
	if l.name == "" {
		return ""
	}
	return l.name + ":" + l.password + "@"
}

func (l login) port() string {
	if l.tls != nil {
		return "--tls-port"
	}
	return "--port"
}

// dial opens a connection that is let in.
func (s *Server) dial() (net.Conn, *bufio.Reader, error) {
	plain := &net.Dialer{Timeout: time.Second}
	var conn net.Conn
	var err error
	if s.login.tls != nil {
		conn, err = tls.DialWithDialer(plain, "tcp", s.Addr, s.login.tls)
	} else {
		conn, err = plain.Dial("tcp", s.Addr)
	}
	if err != nil {
		return nil, nil, err
	}
	in := bufio.NewReader(conn)
	if err = conn.SetDeadline(time.Now().Add(5 * time.Second)); err == nil && s.login.name != "" {
		var answer []string
		if err = say(conn, "AUTH", s.login.name, s.login.password); err == nil {
			answer, err = hear(in)
		}
		if err == nil && answer[0] != "OK" {
			err = errors.New(answer[0])
		}
	}
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	return conn, in, nil
}

// Do sends one command on a connection of its own and returns the first line of the answer as it
// stands on the wire.
func (s *Server) Do(words ...string) (string, error) {
	conn, in, err := s.dial()
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := say(conn, words...); err != nil {
		return "", err
	}
	line, err := in.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

// Ask sends one command on a connection of its own and returns every value of the answer, lists within
// lists flattened, nil as "". An answer that is an error is an error.
func (s *Server) Ask(words ...string) ([]string, error) {
	conn, in, err := s.dial()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := say(conn, words...); err != nil {
		return nil, err
	}
	return hear(in)
}

// Field returns a field of INFO, "" when there is none or no answer.
func (s *Server) Field(field string) string {
	answer, err := s.Ask("INFO", "everything")
	if err != nil {
		return ""
	}
	return valueIn(answer[0], field)
}

// valueIn reads "field:value" among lines.
func valueIn(text, field string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), field+":"); ok {
			return value
		}
	}
	return ""
}

func say(conn io.Writer, words ...string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	_, err := io.WriteString(conn, b.String())
	return err
}

func hear(in *bufio.Reader) ([]string, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return nil, errors.New("an empty answer")
	}
	n, _ := strconv.Atoi(line[1:])
	switch line[0] {
	case '-':
		return nil, errors.New(line[1:])
	case '$':
		if n < 0 {
			return []string{""}, nil
		}
		text := make([]byte, n+2)
		_, err := io.ReadFull(in, text)
		return []string{string(text[:n])}, err
	case '*':
		all := []string{}
		for range n {
			more, err := hear(in)
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		return all, nil
	}
	return []string{line[1:]}, nil
}
