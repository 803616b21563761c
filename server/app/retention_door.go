package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"luot/journal/transfer"
	"luot/queue"
)

// DoorFile is the local door in the data folder: a socket that only the owner of the server may use.
// Through it commands reach the embedded store, which one process alone can hold, while the server runs.
const DoorFile = "luot.sock"

// localTimeout bounds how long a request to the local door may take to be read.
const localTimeout = 5 * time.Second

// DoorStatus is what the local door says of the server.
type DoorStatus struct {
	Started string `json:"started"` // differs from one opening of the store to the next
	Version string `json:"version"`
}

// openLocalDoor serves the local door until run ends. A server without it works; commands then say that
// it must be stopped for them.
func (a *App) openLocalDoor(run context.Context, all transfer.Store) {
	path := filepath.Join(a.opt.Config.Server.Data, DoorFile)
	_ = os.Remove(path) // left by a server that was killed: the store's own lock says that nobody uses it
	l, err := net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		a.log.Warn("no local door: backup, export and verify need the server stopped", "cause", err)
		if l != nil {
			a.note("close the local door", l.Close())
		}
		return
	}
	started := fmt.Sprintf("%d-%d", os.Getpid(), time.Now().UnixNano())
	door := &http.Server{ReadHeaderTimeout: localTimeout, BaseContext: func(net.Listener) context.Context { return run }}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(DoorStatus{started, a.opt.Version})
	})
	mux.HandleFunc("GET /export", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		want := transfer.Wanted{Site: queue.SiteID(q.Get("site")), From: queue.Date(q.Get("from")), To: queue.Date(q.Get("to")),
			Directory: q.Get("directory") == "true"}
		w.Header().Set("Content-Type", "application/x-ndjson")
		tally, err := transfer.Export(r.Context(), w, all, want)
		a.log.Info("exported through the local door", "tally", tally.String(), "directory", want.Directory, "cause", err)
	})
	mux.HandleFunc("POST /restore", func(w http.ResponseWriter, _ *http.Request) {
		if a.opt.Restore == nil {
			w.WriteHeader(http.StatusConflict)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		a.opt.Restore()
	})
	door.Handler = mux
	a.goRun(func() { _ = door.Serve(l) })
	a.goRun(func() {
		<-run.Done()
		a.note("close the local door", door.Close())
	})
}
