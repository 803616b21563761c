// Package app puts the program together and owns its lifetime: it opens the journal, starts an
// engine per site, the directory of staff, the hub, the spool and the door, joins them, and stops
// them in the right order. It is the only package that knows all others; it decides nothing itself.
package app

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/audit"
	"luot/configs"
	"luot/counter"
	"luot/display"
	"luot/engine"
	"luot/fleet"
	"luot/index"
	"luot/journal"
	"luot/kiosk"
	"luot/live"
	"luot/locale"
	"luot/queue"
	"luot/rating"
	"luot/report"
	"luot/report/supervisor"
	"luot/server/api"
	"luot/staff"
	"luot/ticket"
	"luot/voice/clips"
	"luot/web"
)

// Options say what is started.
type Options struct {
	Config    *configs.Config // its Server already says what flags and environment say
	Clock     engine.Clock    // nil: real time, the store's when it is shared
	Simulated bool            // the clock is a demo's: never compared with other clocks
	Demo      func(addr string) []byte
	Log       *slog.Logger
	Version   string

	// Restore is called when the local door asks to stop for a backup that waits as RestoreFile; nil
	// refuses to.
	Restore func()

	// Journal, when set, stands between the program and its store: a test shows with it what a broken
	// store would do.
	Journal func(journal.Journal) journal.Journal
}

// App is a running program, or one about to run.
type App struct {
	opt     Options
	log     *slog.Logger
	store   store
	timed   *timed // the store's journal, for all who work with it
	clock   engine.Clock
	sites   []*api.Site
	pubs    map[queue.SiteID]*publisher
	staff   *engine.Loop[*access.Directory, access.Command, access.Event]
	gate    *access.Gate
	loops   engine.Process // what they know together
	hub     *live.Hub
	vigil   *vigil
	desks   *consoles
	shop    *shop
	door    *fiber.App
	public  *fiber.App // nil when the second door is shut
	listen  net.Listener
	listen2 net.Listener
	stop    context.CancelFunc
	espeak  *clips.Espeak // nil where it is not installed
	running sync.WaitGroup

	renewals    rarely      // that failed
	serving     atomic.Bool // the doors are open
	draining    atomic.Bool // told to stop: no new command is taken
	configuring sync.Mutex  // held while rules are put in force
}

// startWithin bounds the start, settleWithin the wait for a store to settle.
const (
	startWithin  = 2 * time.Minute
	settleWithin = 10 * time.Second
)

// New binds the listeners, opens everything and joins it; nothing answers before Serve. ctx bounds
// the start only.
func New(ctx context.Context, opt Options) (a *App, err error) {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	a = &App{opt: opt, log: opt.Log, pubs: map[queue.SiteID]*publisher{}}
	started := a // the returns below set a to nil
	defer func() {
		if err != nil {
			started.Close()
		}
	}()
	if err = a.bind(); err != nil {
		return nil, err
	}
	if a.store, err = openStore(ctx, opt.Config.Server, opt.Simulated); err != nil {
		return nil, err
	}
	if opt.Journal != nil {
		a.store.Journal = opt.Journal(a.store.Journal)
	}
	a.timed = newTimed(a.store.Journal)
	if err = a.tell(ctx); err != nil {
		return nil, err
	}
	if err = a.openHub(); err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.Background())
	a.stop, a.vigil, a.desks = stop, newVigil(a), newConsoles(a)
	var writer journal.WriterID
	rand.Read(writer[:]) // never fails
	a.note("meet the store", a.meet(ctx))
	if err = a.openStaff(ctx, run, writer); err != nil {
		return nil, err
	}
	if err = a.openSites(ctx, run, writer); err != nil {
		return nil, err
	}
	if a.shop, err = a.openShop(); err != nil {
		return nil, err
	}
	a.shop.sweep(run)
	a.goRun(func() { a.shop.run(run) })
	a.goRun(func() { a.shop.runOwed(run) })
	a.follow(run)
	a.watch(run)
	a.keepHistory(run)
	return a, a.openDoors()
}

// bind takes the addresses first, so that a port already in use is said before anything is opened.
func (a *App) bind() (err error) {
	server := a.opt.Config.Server
	if a.listen, err = net.Listen("tcp", server.Listen); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if server.PublicListen != "" {
		if a.listen2, err = net.Listen("tcp", server.PublicListen); err != nil {
			return fmt.Errorf("listen for the public: %w", err)
		}
	}
	if server.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(server.TLSCert, server.TLSKey)
		if err != nil {
			return fmt.Errorf("read the certificate: %w", err)
		}
		conf := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		a.listen = tls.NewListener(a.listen, conf)
		if a.listen2 != nil {
			a.listen2 = tls.NewListener(a.listen2, conf)
		}
	}
	if a.opt.Simulated {
		for i := range a.opt.Config.Sites {
			if s := a.opt.Config.Sites[i].Rules; s.PublicURL == "" {
				s.PublicURL = "http://" + a.Addr()
			}
		}
	}
	return nil
}

// tell chooses the clock: the store's when other processes share it.
func (a *App) tell(ctx context.Context) (err error) {
	a.clock = a.opt.Clock
	if a.clock != nil {
		return nil
	}
	if !a.store.shared {
		a.clock = engine.NewWallClock(a.log)
		return nil
	}
	a.clock, err = engine.NewStoreClock(ctx, a.store.Journal, a.log)
	return err
}

func (a *App) openHub() error {
	conf := live.Default()
	conf.PerAddress, conf.MaxClients = a.opt.Config.Server.Live.PerAddress, a.opt.Config.Server.Live.MaxClients
	conf.Now = a.clock.Now
	conf.Group = a.groupOf
	conf.OnFirstReader = func(t live.Topic) {
		a.desks.first()
		if id, err := siteOf(t); err == nil {
			if p := a.pubs[id]; p != nil {
				p.first()
			}
		}
	}
	tree, err := tree()
	if err != nil {
		return err
	}
	conf.Build = tree.Hash()
	a.hub = live.New(conf)
	return nil
}

// tree is every page's static files and every word.
var tree = sync.OnceValues(func() (*web.Tree, error) {
	return web.New(map[string]fs.FS{
		"kiosk": kiosk.Static(), "display": display.Static(), "counter": counter.Static(), "ticket": ticket.Static(),
		"index": index.Static(), "pair": index.Pair(), "fleet": fleet.Static(), "setup": fleet.Setup(), "report": report.Static(), "rating": rating.Static(), "staff": staff.Static(), "audit": audit.Static(),
		"supervisor": supervisor.Static(), "words": locale.FS(),
	})
})

// meet lets the store settle for every site at once, where it has to.
func (a *App) meet(ctx context.Context) error {
	if a.store.meet == nil {
		return nil
	}
	all := []queue.SiteID{journal.DirectorySite}
	for i := range a.opt.Config.Sites {
		all = append(all, a.opt.Config.Sites[i].Rules.ID)
	}
	return a.store.meet(ctx, all)
}

// openStaff starts the directory of accounts and devices.
func (a *App) openStaff(ctx, run context.Context, writer journal.WriterID) (err error) {
	conf := engine.LoopConfig[*access.Directory, access.Command, access.Event]{
		Journal: a.timed, Site: journal.DirectorySite, Kind: access.Months{}, Writer: writer, Clock: a.clock,
		TrustClock: a.opt.Simulated, Log: a.log, OnChange: func(d *access.Directory) { a.gate.Changed(d) },
		Shared: a.store.shared, Lost: a.lost, Process: &a.loops,
	}
	gate := access.GateConfig{Now: a.clock.Now, Shared: a.store.shared}
	if a.opt.Simulated {
		gate.Cost = access.Cost{MemoryKiB: 1 << 10, Iterations: 1} // thirty passwords at every start
	}
	a.gate = access.NewGate(staffLog{a}, gate)
	if a.staff, err = engine.NewLoop(ctx, conf); err != nil {
		return fmt.Errorf("open the directory of staff: %w", err)
	}
	if err := a.gate.Refresh(ctx); err != nil {
		return fmt.Errorf("read the directory of staff: %w", err)
	}
	a.goRun(func() { a.gate.Run(run, a.unrenewed) })
	return nil
}

// unrenewed tells of sessions that could not be renewed. While the store is away that is every one of them.
func (a *App) unrenewed(err error) {
	if more, tell := a.renewals.now(); tell {
		a.log.Warn("renew a session", "cause", err, "more", more)
	}
}

// staffLog lets the gate speak to a loop that is opened after it.
type staffLog struct{ a *App }

// Do gives a command to the directory. Before the door opens nobody waits for the answer, so what a store
// that is new, or has just failed over, does not take yet is tried again.
func (s staffLog) Do(ctx context.Context, c access.Command, view func(*access.Directory, []access.Event)) error {
	for limit := time.Now().Add(settleWithin); ; {
		err := s.a.staff.Do(ctx, c, view)
		var down *engine.Unavailable
		if s.a.serving.Load() || !errors.As(err, &down) || down.Code != engine.StoreDown || time.Now().After(limit) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Read shows the directory.
func (s staffLog) Read(ctx context.Context, view func(*access.Directory)) error {
	return s.a.staff.Read(ctx, view)
}

// openSites starts an engine and a publisher per site.
func (a *App) openSites(ctx, run context.Context, writer journal.WriterID) error {
	for i := range a.opt.Config.Sites {
		conf := a.opt.Config.Sites[i]
		p := newPublisher(a.hub, conf, a.log)
		p.maker, p.officer = a.newMaker(p, conf), a.officerName
		site, err := engine.Open(ctx, engine.Config{
			Journal: a.timed, Site: conf.Rules, Clock: a.clock, Writer: writer, OnChange: p.changed,
			HasReaders: p.hasReaders, Jitter: a.store.jitter, TrustClock: a.opt.Simulated, Log: a.log,
			Shared: a.store.shared, WaitReplicas: a.opt.Config.Server.WaitReplicas, Lost: a.lost, Process: &a.loops,
		})
		if err != nil {
			return fmt.Errorf("open %s: %w", conf.Rules.ID, err)
		}
		a.pubs[conf.Rules.ID] = p
		a.sites = append(a.sites, api.NewSite(site, conf))
		a.goRun(func() { p.run(run, site) })
		a.speak(run, p, site)
	}
	return nil
}

// follow keeps every loop up with what other processes write, and the clock with the store's.
func (a *App) follow(run context.Context) {
	loops := []engine.Follower{a.staff}
	for _, s := range a.sites {
		loops = append(loops, s.Engine)
	}
	a.goRun(func() {
		if err := engine.Watch(run, a.timed, loops...); err != nil && run.Err() == nil {
			a.log.Error("follow the journal", "cause", err)
		}
	})
	if steady, ok := a.clock.(*engine.SteadyClock); ok && a.store.shared {
		a.goRun(func() { steady.Follow(run, a.store.Journal) })
	}
}

// watch starts what looks after the rest. The store is asked once before anybody else asks.
func (a *App) watch(run context.Context) {
	a.vigil.probe(run)
	a.goRun(func() { a.vigil.run(run) })
	a.goRun(func() { a.vigil.runProbes(run) })
	if a.store.shared && !a.opt.Simulated {
		a.goRun(func() { a.desks.run(run) })
	}
}

func (a *App) goRun(f func()) {
	a.running.Add(1)
	go func() {
		defer a.running.Done()
		f()
	}()
}

// Addr returns the address of the main door.
func (a *App) Addr() string { return a.listen.Addr().String() }

// Sites returns the sites, in the order of the configuration.
func (a *App) Sites() []*api.Site { return a.sites }

// Gate returns the gate of staff and devices.
func (a *App) Gate() *access.Gate { return a.gate }

// Serve answers until ctx ends, then stops in order. ready, which may be nil, is called once the
// door is open.
func (a *App) Serve(ctx context.Context, ready func()) error {
	a.serving.Store(true)
	failed := make(chan error, 2)
	serve := func(door *fiber.App, l net.Listener) {
		if err := door.Listener(l); err != nil {
			failed <- err
		}
	}
	go serve(a.door, a.listen)
	if a.public != nil {
		go serve(a.public, a.listen2)
	}
	if ready != nil {
		ready()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	if err == nil {
		a.drain()
	}
	a.Close()
	return err
}

// folder makes the folder of a file: printer a part of the data folder.
func (a *App) folder(address string) string {
	dir, ok := strings.CutPrefix(address, "file:")
	if !ok || filepath.IsAbs(dir) {
		return address
	}
	return "file:" + filepath.Join(a.opt.Config.Server.Data, dir)
}
