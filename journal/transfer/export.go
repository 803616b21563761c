// Package transfer moves logs and summaries from one store to another as lines of text. It decides how
// they look on the way, verifies every record on both sides, and never changes a byte of one: what
// arrives has the same chains. It keeps no state; whoever calls it owns stores and files.
//
// The form is NDJSON. The first line is {"luot":"export","v":1}. A log begins with {"log":{"site","date",
// "seq","chain"}}, where seq and chain are where it ended when its export began, and goes on with its records, {"c":chain,"r":record}. A
// summary is {"summary":{"site","date","text"}}. The last line is {"end":{"logs","records","summaries"}}, or
// {"failed":words}, with the broken record where there is one; a file without it is torn.
package transfer

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"luot/journal"
	"luot/queue"
)

// Version is that of the form.
const Version = 1

// Store is a journal that is an archive as well and can name its sites. Both kinds of stores are.
type Store interface {
	journal.Journal
	journal.Archive
	Sites(ctx context.Context) ([]queue.SiteID, error) // that have logs or summaries, in order, without the directory
}

// Wanted says what is exported.
type Wanted struct {
	Site      queue.SiteID // "": all
	From, To  queue.Date   // both included; "": no bound
	Directory bool         // the accounts as well, all months: they hold hashes of passwords
}

// Tally counts what went through.
type Tally struct {
	Logs      int    `json:"logs"`
	Records   uint64 `json:"records"`
	Summaries int    `json:"summaries"`
}

// String says it in words.
func (t Tally) String() string {
	return fmt.Sprintf("%d logs, %d records, %d summaries", t.Logs, t.Records, t.Summaries)
}

// The lines of the form.
type (
	head struct {
		Luot string `json:"luot"`
		V    int    `json:"v"`
	}
	logLine struct {
		Site  queue.SiteID `json:"site"`
		Date  queue.Date   `json:"date"`
		Seq   uint64       `json:"seq"`
		Chain string       `json:"chain"`
	}
	summaryLine struct {
		Site queue.SiteID    `json:"site"`
		Date queue.Date      `json:"date"`
		Text json.RawMessage `json:"text"`
	}
)

// anyLine is one line that is no record: exactly one member is there.
type anyLine struct {
	Luot    string       `json:"luot,omitempty"`
	V       int          `json:"v,omitempty"`
	Log     *logLine     `json:"log,omitempty"`
	Summary *summaryLine `json:"summary,omitempty"`
	End     *Tally       `json:"end,omitempty"`
	Failed  string       `json:"failed,omitempty"`
	Broken  *brokenLine  `json:"broken,omitempty"` // beside Failed
}

// brokenLine is a journal.Broken.
type brokenLine struct {
	Site  queue.SiteID `json:"site"`
	Date  queue.Date   `json:"date"`
	Seq   uint64       `json:"seq"`
	Newer bool         `json:"newer,omitempty"` // of kind ErrFormat, else ErrDamaged
}

// failure is the last line of an export that failed.
func failure(err error) anyLine {
	var b *journal.Broken
	if !errors.As(err, &b) {
		return anyLine{Failed: err.Error()}
	}
	return anyLine{Failed: b.Err.Error(), Broken: &brokenLine{b.Stream.Site, b.Stream.Date, b.Seq, errors.Is(err, journal.ErrFormat)}}
}

// failed is the error that failure wrote.
func failed(l anyLine) error {
	if l.Broken == nil {
		return fmt.Errorf("the export failed: %s", l.Failed)
	}
	kind := journal.ErrDamaged
	if l.Broken.Newer {
		kind = journal.ErrFormat
	}
	words := strings.TrimPrefix(l.Failed, kind.Error()+": ")
	return &journal.Broken{Stream: journal.Stream{Site: l.Broken.Site, Date: l.Broken.Date}, Seq: l.Broken.Seq, Err: fmt.Errorf("%w: %s", kind, words)}
}

// Export writes what is wanted, site by site and date by date. Each log is read in pages, so that nobody
// who appends waits for the reader; a log that grows meanwhile is written as far as it had come when
// its turn came, or further. An error is also the last line, so that the reader knows.
func Export(ctx context.Context, to io.Writer, store Store, want Wanted) (Tally, error) {
	x := exporter{store: store, out: bufio.NewWriterSize(to, 64<<10)}
	err := x.all(ctx, want)
	if err != nil {
		x.line(failure(err))
	} else {
		x.line(anyLine{End: &x.tally})
	}
	return x.tally, errors.Join(err, x.err, x.out.Flush())
}

// exporter writes the lines; the first error of the writer stays in err.
type exporter struct {
	store Store
	out   *bufio.Writer
	tally Tally
	err   error
}

func (x *exporter) line(l any) {
	text, err := json.Marshal(l)
	if err == nil {
		_, err = x.out.Write(append(text, '\n'))
	}
	if x.err == nil {
		x.err = err
	}
}

func (x *exporter) all(ctx context.Context, want Wanted) error {
	x.line(head{"export", Version})
	sites := []queue.SiteID{want.Site}
	if want.Site == "" {
		var err error
		if sites, err = x.store.Sites(ctx); err != nil {
			return err
		}
	}
	for _, site := range sites {
		if err := x.site(ctx, site, want); err != nil {
			return err
		}
	}
	if !want.Directory {
		return nil
	}
	return x.site(ctx, journal.DirectorySite, Wanted{})
}

// site writes the logs of a site, oldest first, and then the summaries.
func (x *exporter) site(ctx context.Context, site queue.SiteID, want Wanted) error {
	streams, err := collect(x.store.Streams(ctx, site))
	if err != nil {
		return err
	}
	streams = slices.DeleteFunc(streams, func(s journal.Stream) bool {
		return s.Date < want.From || want.To != "" && s.Date > want.To
	})
	for _, s := range streams {
		if err := x.log(ctx, s); err != nil {
			return err
		}
	}
	to := want.To
	if to == "" {
		to = "9999-12-31"
	}
	for s, err := range x.store.Summaries(ctx, site, want.From, to) {
		if err != nil {
			return err
		}
		x.line(anyLine{Summary: &summaryLine{s.Stream.Site, s.Stream.Date, s.Text}})
		x.tally.Summaries++
		if x.err != nil {
			return x.err
		}
	}
	return nil
}

func (x *exporter) log(ctx context.Context, s journal.Stream) error {
	stands, err := x.store.Positions(ctx, []journal.Stream{s})
	if err != nil {
		return err
	}
	x.line(anyLine{Log: &logLine{s.Site, s.Date, stands[0].Seq, stands[0].Chain.String()}})
	x.tally.Logs++
	for r, err := range x.store.Read(ctx, s, journal.Position{}) {
		if err != nil {
			return err
		}
		x.record(r)
		x.tally.Records++
		if x.err != nil {
			return x.err
		}
	}
	return nil
}

// record writes a record as /events does too.
func (x *exporter) record(r journal.Record) {
	_, err := fmt.Fprintf(x.out, "{\"c\":\"%s\",\"r\":%s}\n", r.Chain, r.Raw)
	if x.err == nil {
		x.err = err
	}
}

func collect(seq iter.Seq2[journal.Stream, error]) (out []journal.Stream, err error) {
	for s, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}
