package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"luot/configs"
	"luot/journal"
	"luot/journal/transfer"
	"luot/queue"
	"luot/report"
)

type verifyCommand struct {
	storeFlags
	Site string `help:"The site; none means all."`
	Date string `placeholder:"YYYY-MM-DD" help:"The business date; none means all."`
	File string `placeholder:"FILE" help:"A file that export wrote, in place of the store."`
}

// Run checks logs record by record and names the first one that was altered, added or removed: by its
// place, its bytes and its chain; by what may follow the end of a day; by the chain on which the next
// day was opened, and the one that the kept summary names. (Somebody who can write the whole store can
// forge all of it: then only a chain kept elsewhere tells, like an older export.)
func (v verifyCommand) Run(ctx context.Context, c *console) error {
	conf, err := v.load(configs.Example)
	if err != nil {
		return err
	}
	want := transfer.Wanted{Site: queue.SiteID(v.Site), From: queue.Date(v.Date), To: queue.Date(v.Date), Directory: v.Site == "" && v.Date == ""}
	checked, err := v.check(ctx, conf.Server, want, c.out)
	if err == nil && checked == 0 {
		return errors.New("there is no such log")
	}
	if err == nil && v.Date != "" && v.File == "" {
		want.To = "" // once more with what follows: the next day names the chain on which it was opened
		_, err = v.check(ctx, conf.Server, want, io.Discard)
	}
	var broken *journal.Broken
	if errors.As(err, &broken) {
		return fmt.Errorf("record %d of site %s on %s is the first that was altered, added or removed:\n%w",
			broken.Seq, broken.Stream.Site, broken.Stream.Date, err)
	}
	return err
}

// check reads what is wanted and returns how many logs are in order.
func (v verifyCommand) check(ctx context.Context, conf configs.Server, want transfer.Wanted, out io.Writer) (int, error) {
	from, err := v.open(ctx, conf, want)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	as := journal.Stream{}
	if v.File != "" && v.Site != "" && v.Date != "" {
		if as, err = v.bare(from); err != nil {
			return 0, err
		}
	}
	check := verifier{out: out, ends: map[journal.Stream]journal.Position{}}
	if want.To == "" && v.Site != "" { // of all sites, the others come behind it
		check.only = want.From
	}
	_, err = transfer.Scan(from, as, transfer.Taker{Log: check.log, Record: check.record, LogEnd: check.end, Summary: check.summary})
	if errors.Is(err, errSeen) {
		err = nil
	}
	return check.checked, err
}

func (v verifyCommand) open(ctx context.Context, conf configs.Server, want transfer.Wanted) (io.ReadCloser, error) {
	if v.File != "" {
		return os.Open(v.File)
	}
	return source(ctx, conf, want)
}

// bare tells by its first byte after the opening brace whether a file has headers.
func (v verifyCommand) bare(from io.ReadCloser) (journal.Stream, error) {
	f, ok := from.(*os.File)
	if !ok {
		return journal.Stream{}, nil
	}
	var head [5]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return journal.Stream{}, fmt.Errorf("read %s: %w", v.File, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return journal.Stream{}, err
	}
	if string(head[:]) == `{"c":` {
		return journal.Stream{Site: queue.SiteID(v.Site), Date: queue.Date(v.Date)}, nil
	}
	return journal.Stream{}, nil
}

// errSeen ends a scan that has seen enough.
var errSeen = errors.New("enough")

// verifier checks what package transfer cannot know.
type verifier struct {
	only    queue.Date // stop behind the first record after it; "": read all
	out     io.Writer
	stream  journal.Stream
	before  journal.Stream // the log before it, of the same site
	closed  bool
	checked int
	ends    map[journal.Stream]journal.Position
}

func (v *verifier) log(s journal.Stream) error {
	v.before, v.stream, v.closed = v.stream, s, false
	return nil
}

func (v *verifier) record(r journal.Record) error {
	bad := func(format string, args ...any) error {
		return &journal.Broken{Stream: v.stream, Seq: r.Seq, Err: fmt.Errorf("%w: %s", journal.ErrDamaged, fmt.Sprintf(format, args...))}
	}
	if v.closed {
		return bad("the log was closed before it")
	}
	v.closed = r.Type == string(queue.EvDayClosed) || v.stream.Site == journal.DirectorySite && r.Type == "MonthClosed"
	if r.Seq != 1 {
		return nil
	}
	var opened struct {
		Chain string `json:"chain"`
	}
	if err := json.Unmarshal(r.Data, &opened); err != nil {
		return bad("its data cannot be read")
	}
	if v.stream.Site != journal.DirectorySite && r.Type != string(queue.EvOpened) {
		return bad("the log does not begin with Opened")
	}
	if at, ok := v.ends[v.before]; ok && v.before.Site == v.stream.Site && opened.Chain != at.Chain.String() {
		return &journal.Broken{Stream: v.before, Seq: at.Seq, Err: fmt.Errorf("%w: the log ends in chain %s, but %s was opened on chain %s",
			journal.ErrDamaged, at.Chain, v.stream.Date, opened.Chain)}
	}
	if v.only != "" && v.stream.Date != v.only {
		return errSeen
	}
	return nil
}

func (v *verifier) end(s journal.Stream, at journal.Position) error {
	v.ends[s] = at
	v.checked++
	how := "open"
	if v.closed {
		how = "closed"
	}
	_, err := fmt.Fprintf(v.out, "site %s, date %s: %d records, %s, chain %s\n", s.Site, s.Date, at.Seq, how, at.Chain)
	return err
}

// summary checks that a kept summary is of this log.
func (v *verifier) summary(s journal.Summary) error {
	at, ok := v.ends[s.Stream]
	if !ok {
		return nil
	}
	sum, err := report.Read(s.Text)
	if err == nil && (sum.Seq != at.Seq || sum.Chain != at.Chain.String()) {
		err = fmt.Errorf("%w: its summary was made of %d records that end in chain %s", journal.ErrDamaged, sum.Seq, sum.Chain)
	}
	if err != nil {
		return &journal.Broken{Stream: s.Stream, Seq: at.Seq, Err: err}
	}
	return nil
}
