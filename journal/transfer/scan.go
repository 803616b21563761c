package transfer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"luot/journal"
)

// ErrTorn is wrapped when a file ends too early or has a line that nobody wrote.
var ErrTorn = errors.New("the file is torn or altered")

// maxLine bounds a line: a summary, or a record, and what stands around it.
const maxLine = max(journal.MaxRecord, journal.MaxSummary) + 4096

// Taker gets what a file holds. Each method may be nil.
type Taker struct {
	// Log begins a log.
	Log func(s journal.Stream) error
	// Record is the next record of it, verified.
	Record func(r journal.Record) error
	// Summary is a summary.
	Summary func(s journal.Summary) error
	// LogEnd ends a log, after its last record.
	LogEnd func(s journal.Stream, at journal.Position) error
}

// At is a mistake in a file, with its line, counted from 1.
type At struct {
	Line int
	Err  error
}

// Error names the line.
func (a *At) Error() string { return fmt.Sprintf("line %d: %v", a.Line, a.Err) }

// Unwrap returns Err.
func (a *At) Unwrap() error { return a.Err }

// Scan reads a file and verifies every record and the end. as is the log of a file without headers, as
// /events gives it; zero when there must be headers. The first mistake ends it, an *At: a *Broken
// inside names the record that was altered, added or removed. An error of the Taker ends it as it is.
func Scan(from io.Reader, as journal.Stream, to Taker) (Tally, error) {
	s := scanner{in: bufio.NewReaderSize(from, 64<<10), to: to}
	if as != (journal.Stream{}) {
		s.bare, s.in1, s.at = true, as, journal.Position{}
		if err := s.begin(as); err != nil {
			return s.tally, err
		}
	}
	err := s.all()
	var taker *taken
	switch {
	case errors.As(err, &taker):
		err = taker.error
	case err != nil:
		err = &At{s.line, err}
	}
	return s.tally, err
}

// taken is an error of the Taker: it has no line.
type taken struct{ error }

type scanner struct {
	in    *bufio.Reader
	to    Taker
	tally Tally
	line  int
	bare  bool             // no headers
	in1   journal.Stream   // the log that is being read; zero: none
	at    journal.Position // where it stands
	due   logLine          // what its header said
}

func (s *scanner) all() error {
	for {
		text, err := s.next()
		if err == io.EOF {
			s.line++
			if s.bare && s.tally.Records > 0 {
				return s.close()
			}
			return fmt.Errorf("%w: it ends without its last line", ErrTorn)
		}
		if err != nil {
			return err
		}
		done, err := s.take(text)
		if done || err != nil {
			return err
		}
	}
}

// next returns the next line without its end.
func (s *scanner) next() ([]byte, error) {
	var line []byte
	for {
		part, err := s.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			s.line++
			return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrTorn, maxLine)
		}
		switch {
		case err == nil:
			s.line++
			return line[:len(line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case err == io.EOF && len(line) > 0:
			s.line++
			return nil, fmt.Errorf("%w: the line breaks off", ErrTorn)
		default:
			return nil, err
		}
	}
}

// take reads one line; done says that it was the last one.
func (s *scanner) take(text []byte) (done bool, err error) {
	if st, ok := storedOf(text); ok {
		return false, s.record(st)
	}
	var l anyLine
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil || d.More() {
		return false, fmt.Errorf("%w: it is no line of an export", ErrTorn)
	}
	if s.line == 1 != (l.Luot != "") && !s.bare {
		return false, fmt.Errorf("%w: it does not begin with the line of an export; name --site and --date for a log without headers", ErrTorn)
	}
	switch {
	case l.Luot != "":
		if l.V > Version || s.bare {
			return false, fmt.Errorf("%w: the export has version %d, this program reads up to %d", journal.ErrFormat, l.V, Version)
		}
	case l.Log != nil:
		if err := s.close(); err != nil {
			return false, err
		}
		s.due = *l.Log
		return false, s.begin(journal.Stream{Site: l.Log.Site, Date: l.Log.Date})
	case l.Summary != nil:
		if err := s.close(); err != nil {
			return false, err
		}
		return false, s.summary(journal.Summary{Stream: journal.Stream{Site: l.Summary.Site, Date: l.Summary.Date}, Text: l.Summary.Text})
	case l.End != nil:
		if err := s.close(); err != nil {
			return false, err
		}
		if *l.End != s.tally {
			return false, fmt.Errorf("%w: it tells of %v, and has %v", ErrTorn, *l.End, s.tally)
		}
		return true, nil
	case l.Failed != "":
		return false, failed(l)
	default:
		return false, fmt.Errorf("%w: it is no line of an export", ErrTorn)
	}
	return false, nil
}

// storedOf reads a line of the form {"c":"…","r":…}; false when it is none.
func storedOf(text []byte) (journal.Stored, bool) {
	const digits = 32
	rest, ok := bytes.CutPrefix(text, []byte(`{"c":"`))
	if !ok || len(rest) < digits {
		return journal.Stored{}, false
	}
	chain, err := journal.ParseHash(string(rest[:digits]))
	raw, ok := bytes.CutPrefix(rest[digits:], []byte(`","r":`))
	raw, closed := bytes.CutSuffix(raw, []byte("}"))
	if err != nil || !ok || !closed {
		return journal.Stored{}, false
	}
	return journal.Stored{Chain: chain, Raw: raw}, true
}

// What names a log: the store makes keys and folders of it, so nothing else may come in from a file.
var (
	siteForm  = regexp.MustCompile(`^[a-z0-9-]{1,12}$`)
	dateForm  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	monthForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}$`)
)

// named refuses the name of a log that no store of ours gave it.
func named(log journal.Stream) error {
	ok := siteForm.MatchString(string(log.Site)) && dateForm.MatchString(string(log.Date))
	if log.Site == journal.DirectorySite {
		ok = monthForm.MatchString(string(log.Date))
	}
	if !ok {
		return fmt.Errorf("%w: there is no site %.40q with a date %.40q", ErrTorn, log.Site, log.Date)
	}
	return nil
}

func (s *scanner) begin(log journal.Stream) error {
	if err := named(log); err != nil {
		return err
	}
	s.in1, s.at = log, journal.Position{}
	s.tally.Logs++
	if s.to.Log != nil {
		return wrap(s.to.Log(log))
	}
	return nil
}

func (s *scanner) record(st journal.Stored) error {
	if s.in1 == (journal.Stream{}) {
		return fmt.Errorf("%w: a record without the line of its log", ErrTorn)
	}
	r, err := journal.Decode(st.Raw)
	if err != nil {
		return &journal.Broken{Stream: s.in1, Seq: s.at.Seq + 1, Err: err}
	}
	st.Seq = r.Seq
	r, err = journal.Next(s.in1, s.at, st)
	if err != nil {
		return err
	}
	if s.in1.Site != journal.DirectorySite {
		if _, err := journal.ToEvent(r); err != nil {
			return &journal.Broken{Stream: s.in1, Seq: r.Seq, Err: err}
		}
	}
	s.at = r.Position()
	s.tally.Records++
	if s.to.Record != nil {
		return wrap(s.to.Record(r))
	}
	return nil
}

func (s *scanner) summary(sum journal.Summary) error {
	if err := named(sum.Stream); err != nil {
		return err
	}
	if err := journal.CheckSummary(sum.Stream, sum.Text); err != nil {
		return fmt.Errorf("%w: %w", ErrTorn, err)
	}
	s.tally.Summaries++
	if s.to.Summary != nil {
		return wrap(s.to.Summary(sum))
	}
	return nil
}

// close ends the log that was being read: it must have come at least as far as its header says.
func (s *scanner) close() error {
	log := s.in1
	if log == (journal.Stream{}) {
		return nil
	}
	if s.at.Seq < s.due.Seq || s.at.Seq == s.due.Seq && s.due.Seq > 0 && s.at.Chain.String() != s.due.Chain {
		return &journal.Broken{Stream: log, Seq: s.at.Seq + 1, Err: fmt.Errorf(
			"%w: the log ends before it but stood at %d (%s)", journal.ErrDamaged, s.due.Seq, s.due.Chain)}
	}
	s.in1, s.due = journal.Stream{}, logLine{}
	if s.to.LogEnd != nil {
		return wrap(s.to.LogEnd(log, s.at))
	}
	return nil
}

func wrap(err error) error {
	if err != nil {
		return &taken{err}
	}
	return nil
}
