package configs

import (
	"time"

	"gopkg.in/yaml.v3"

	"luot/queue"
)

// root is the file as written; sites and counters stay nodes because their order matters.
type root struct {
	Version   int `yaml:"version"`
	Server    `yaml:",inline"`
	TZ        string                 `yaml:"tz"`
	Languages []string               `yaml:"languages"`
	Name      queue.Words            `yaml:"name"` // of the centre, above the sites' own names
	Rules     rules                  `yaml:",inline"`
	Hours     hours                  `yaml:"hours"`
	Reasons   reasons                `yaml:"reasons"`
	Services  map[string]serviceFile `yaml:"services"`
	Sites     yaml.Node              `yaml:"sites"`
	Reports   yaml.Node              `yaml:"reports"` // read by reports
}

// site is one entry under sites; every key of rules may be set again there.
type site struct {
	Name       queue.Words            `yaml:"name"`
	Address    string                 `yaml:"address"`
	TZ         string                 `yaml:"tz"`
	PublicURL  string                 `yaml:"public_url"`
	Languages  []string               `yaml:"languages"`
	Services   []string               `yaml:"services"`
	SearchAlso map[string][]string    `yaml:"search_also"`
	Counters   yaml.Node              `yaml:"counters"`
	Hours      *hours                 `yaml:"hours"`
	Printers   map[string]printerFile `yaml:"printers"`
	KioskPIN   string                 `yaml:"kiosk_pin"`
	Slip       string                 `yaml:"slip"`
	Rules      rules                  `yaml:",inline"`
}

// serviceFile is one service of the catalogue, by its id.
type serviceFile struct {
	Prefix string        `yaml:"prefix"`
	Name   queue.Words   `yaml:"name"`
	Spoken queue.Words   `yaml:"spoken"`
	Mean   time.Duration `yaml:"mean"`
	Cap    int           `yaml:"cap"`
	First  int           `yaml:"first"`
	Last   int           `yaml:"last"`
	Search []string      `yaml:"search"`
	Kind   string        `yaml:"kind"`

	Procedures   []queue.Procedure `yaml:"procedures"`
	AskProcedure bool              `yaml:"ask_procedure"`
}

// counterFile is the long form of a counter; the short form is the value of serves alone.
type counterFile struct {
	Label  queue.Words `yaml:"label"`
	Spoken string      `yaml:"spoken"`
	Serves yaml.Node   `yaml:"serves"`
}

// tierFile is the long form of a tier.
type tierFile struct {
	Services yaml.Node   `yaml:"services"`
	Class    queue.Class `yaml:"class"`
}

type number struct {
	HandFrom int    `yaml:"hand_from"`
	Reading  string `yaml:"reading"`
	Dialect  string `yaml:"dialect"`
}

type call struct {
	Repeat int           `yaml:"repeat"`
	Rate   float64       `yaml:"rate"`
	Gap    time.Duration `yaml:"gap"`
}

type closing struct {
	ServeIssued bool   `yaml:"serve_issued"`
	ExpireAt    string `yaml:"expire_at"`
	DayEnds     string `yaml:"day_ends"`
}

type target struct {
	Wait    time.Duration `yaml:"wait"`
	PerDesk int           `yaml:"waiting_per_counter"`
}

// rules are the house rules in the file's words; see queue.Rules for their meaning.
type rules struct {
	Number        number                        `yaml:"number"`
	Call          call                          `yaml:"call"`
	Close         closing                       `yaml:"close"`
	Target        target                        `yaml:"target"`
	Arrival       string                        `yaml:"arrival"`
	RecallGap     time.Duration                 `yaml:"recall_gap"`
	MaxCalls      int                           `yaml:"max_calls"`
	MinCalls      int                           `yaml:"min_calls"`
	AbsentAfter   time.Duration                 `yaml:"absent_after"`
	AbsentTo      string                        `yaml:"absent_to"` // back_N, end or park
	CancelAt      int                           `yaml:"cancel_at"`
	HoldMax       int                           `yaml:"hold_max"`
	MinVisit      time.Duration                 `yaml:"min_visit"`
	LateStart     time.Duration                 `yaml:"late_start"`
	UndoWithin    time.Duration                 `yaml:"undo_within"`
	Uncancel      time.Duration                 `yaml:"uncancel_within"`
	BreakGrace    time.Duration                 `yaml:"break_grace"`
	ReleaseAfter  time.Duration                 `yaml:"release_after"`
	TransferPlace string                        `yaml:"transfer_place"`
	Mode          string                        `yaml:"mode"`
	Ratio         []int                         `yaml:"ratio"`
	HeadStart     map[queue.Class]time.Duration `yaml:"head_start"`
	MaxWait       time.Duration                 `yaml:"max_wait"`
	DeferMax      time.Duration                 `yaml:"defer_max"`
	DeferTimes    int                           `yaml:"defer_times"`
	Outcomes      string                        `yaml:"outcomes"` // "" or ask
	KeysPerMinute int                           `yaml:"keys_per_minute"`
	PerKiosk      *int                          `yaml:"issues_per_minute"`
	RatingsFrom   int                           `yaml:"ratings_from"`
	CherryPick    string                        `yaml:"cherry_pick"` // least role that may call out of turn
	VisitTickets  int                           `yaml:"visit_tickets"`
	ShowOfficer   string                        `yaml:"show_officer"`
	Display       displayFile                   `yaml:"display"`
	Keys          map[string]string             `yaml:"keys"` // of the officer's console, by act
}

// perKiosk is how many numbers one kiosk gives in a minute unless the file says otherwise: one in two seconds is more
// than people who must touch the screen twice or three times take, and far less than a stuck button.
const perKiosk = 30

// perKiosk returns the limit; a site without a limit on keys, as programs that press want it, has none here either
// unless the file names one.
func (r rules) perKiosk() int {
	switch {
	case r.PerKiosk != nil:
		return *r.PerKiosk
	case r.KeysPerMinute == 0:
		return 0
	}
	return perKiosk
}

// hours maps "mon-fri", "sat", "sun" … and days to spans.
type hours struct {
	Week map[string]dayHours  `yaml:",inline"`
	Days map[string]yaml.Node `yaml:"days"`
}

type dayHours struct {
	Work  []string `yaml:"work"`
	Issue []string `yaml:"issue"`
}

type reasons struct {
	Hold     []queue.Reason `yaml:"hold"`
	Pause    []queue.Reason `yaml:"pause"`
	Call     []queue.Reason `yaml:"call"`
	Transfer []queue.Reason `yaml:"transfer"`
	Rate     []queue.Reason `yaml:"rate"`
}

// rulesOf turns the defaults of package queue into the file's words, so that an absent key keeps
// its default.
func rulesOf(r queue.Rules) rules {
	return rules{
		Number:  number{HandFrom: r.HandFrom, Reading: "digits", Dialect: "south"},
		Call:    call{Repeat: 2, Rate: 0.95, Gap: 600 * time.Millisecond},
		Close:   closing{ServeIssued: r.ServeIssued, ExpireAt: clockText(r.ExpireAt), DayEnds: "00:00"},
		Target:  target{Wait: r.TargetWait, PerDesk: r.TargetPerDesk},
		Arrival: r.Arrival, RecallGap: r.RecallGap, MaxCalls: r.MaxCalls, MinCalls: r.MinCalls,
		AbsentAfter: r.AbsentAfter, AbsentTo: "back_3", CancelAt: r.CancelAt, HoldMax: r.HoldMax,
		MinVisit: r.MinVisit, LateStart: r.LateStart, UndoWithin: r.UndoWithin, Uncancel: r.UncancelWithin,
		BreakGrace: r.BreakGrace, ReleaseAfter: r.ReleaseAfter, TransferPlace: r.TransferPlace,
		Mode: r.Mode, Ratio: r.Ratio[:], HeadStart: r.HeadStart, MaxWait: r.MaxWait,
		DeferMax: r.DeferMax, DeferTimes: r.DeferTimes, KeysPerMinute: r.KeysPerMinute,
		CherryPick: "lead", VisitTickets: r.VisitTickets, ShowOfficer: "off", RatingsFrom: 5, Display: usualDisplay(),
	}
}
