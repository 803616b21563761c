package spool

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// folder keeps jobs as files, NNNN-number.escpos and .png, for the demo and for tests. Nothing in
// it is ever deleted or written twice.
type folder struct {
	dir  string
	last int // number of the newest file
}

// prepare makes the folder and goes on counting after what is in it.
func (f *folder) prepare() error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		count, _, _ := strings.Cut(e.Name(), "-")
		if n, err := strconv.Atoi(count); err == nil {
			f.last = max(f.last, n)
		}
	}
	return nil
}

// look says that a folder is always ready; what a disk lacks shows when it is written.
func (f *folder) look(context.Context) (Condition, bool) { return Condition{State: Ready}, true }

func (f *folder) rest() {}

// send writes the picture, then the bytes, each whole or not at all. An error of the disk is final.
func (f *folder) send(ctx context.Context, job Job, say told) ending {
	if !say.begin(ctx) {
		return ending{err: errDropped}
	}
	if err := f.keep(job); err != nil {
		say.condition(Condition{State: Fault, Detail: err.Error()})
		return ending{Failed, Fault, err}
	}
	say.condition(Condition{State: Ready})
	return ending{state: Printed}
}

func (f *folder) keep(job Job) error {
	f.last++
	base := filepath.Join(f.dir, fmt.Sprintf("%04d-%s", f.last, plain(job.Number)))
	if job.Picture != nil {
		if err := whole(base+".png", job.Picture); err != nil {
			return fmt.Errorf("%w: %w", errFinal, err)
		}
	}
	if err := whole(base+".escpos", job.Bytes); err != nil {
		return fmt.Errorf("%w: %w", errFinal, err)
	}
	return nil
}

// plain makes a number fit for the name of a file: other signs than letters and digits become "_".
func plain(number string) string {
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, number)
	return name[:min(len(name), 32)]
}

// whole writes a file under another name and renames it. Only its owner may read it: a slip's code
// opens its ticket.
func whole(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // nothing is left to remove once it is renamed
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(tmp.Name(), path)
}
