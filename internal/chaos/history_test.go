package chaos

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// rewind lets another history win: Redis falls back to an earlier state, as a backup that is put back, and
// the only process that knows what was acknowledged since is frozen meanwhile. When it comes to itself, the
// others have gone on.
func rewind(x *trial) {
	for _, link := range x.proxies[1:] {
		link.Unplug()
	}
	x.refuses(1)
	x.refuses(2)
	answer, err := x.single.Ask("CONFIG", "GET", "dir")
	if err != nil {
		x.t.Fatal(err)
	}
	live := filepath.Join(answer[1], "appendonlydir")
	backup := filepath.Join(x.t.TempDir(), "backup")
	alone := time.Now()
	x.fine(os.CopyFS(backup, os.DirFS(live)))
	x.until("a press that only one process knows of", func() bool { return x.account.by(0, alone) })
	x.worked(alone, x.scale.after/8) // so that no service loses more than the numbers that are left out

	x.servers[0].pause()
	x.kill(x.single)
	x.fine(os.RemoveAll(live))
	x.fine(os.CopyFS(live, os.DirFS(backup)))
	x.excuses = append(x.excuses, excuse{from: alone, to: time.Now(), kept: true})
	x.single.Restart(x.t)
	for _, link := range x.proxies[1:] {
		link.Plug()
	}
	x.until("the others to go on", func() bool { return x.account.by(1, x.struck) && x.account.by(2, x.struck) })
	x.servers[0].resume()
	x.until("the one that was frozen to go on", func() bool { return x.account.by(0, x.struck.Add(time.Second)) })
}

func (x *trial) fine(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// kept holds what is lost against the files that processes keep for their admin. Every lost command that
// a living process knew is in one, and a ticket that is not in the new history had ended in the old one.
func kept(x *trial, v *verdict) {
	inFile, over := x.lostRecords()
	for _, p := range v.Lost {
		known := slices.ContainsFunc(x.excuses, func(e excuse) bool { return e.kept && e.covers(p) })
		switch {
		case known && !inFile[p.Key]:
			x.t.Errorf("%s of %s, key %s, is neither in the log nor in a file of lost records", p.Verb, p.Who, p.Key)
		case known && p.Verb == "issue" && !over[p.Site+" "+p.Number]:
			x.t.Errorf("ticket %s was waiting and is not entered again", p.Number)
		}
	}
	if x.single != nil && (v.Readmitted == 0 || len(inFile) == 0) {
		x.t.Errorf("%d tickets were entered again, %d keys are in the files of lost records", v.Readmitted, len(inFile))
	}
	x.t.Logf("%d commands in files of lost records, %d of them with an effect that is lost; %d tickets entered again", len(inFile), len(v.Lost), v.Readmitted)
}

// lostRecords reads the files of all processes: which keys are in them, and which tickets had ended there.
func (x *trial) lostRecords() (keys, over map[string]bool) {
	keys, over = map[string]bool{}, map[string]bool{}
	for _, s := range x.servers {
		files, err := filepath.Glob(filepath.Join(s.data, "lost", "s*.ndjson"))
		x.fine(err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			x.fine(err)
			site, _, _ := strings.Cut(filepath.Base(name), "-")
			for line := range bytes.Lines(text) {
				var l struct{ R record }
				x.fine(json.Unmarshal(line, &l))
				if l.R.Key != "" {
					keys[l.R.Key] = true
				}
				if to := after[l.R.Type]; l.R.Data.Number != "" && to.state != "" {
					over[site+" "+l.R.Data.Number] = ended[to.state]
				}
			}
		}
	}
	return keys, over
}
