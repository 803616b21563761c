package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"luot/access"
	"luot/queue"
)

// heartbeatEvery is how often a device says how it is; after three times as long it counts as lost.
const heartbeatEvery = 60 * time.Second

// fleetRoutes are the devices: what they say of themselves, and what supervisors do with them.
func (a *API) fleetRoutes() []route {
	const devices = base + "/sites/:site/devices"
	return []route{
		{http.MethodPost, base + "/sites/:site/heartbeat", ownDevice, postHeartbeat},
		{http.MethodGet, devices, supervisor, getDevices},
		{http.MethodPost, devices, supervisor, postDevice},
		{http.MethodPatch, devices + "/:device", supervisor, patchDevice},
		{http.MethodPost, devices + "/:device/reload", supervisor, deviceAct((*access.Gate).ReloadDevice)},
		{http.MethodPost, devices + "/:device/revoke", supervisor, deviceAct((*access.Gate).RevokeDevice)},
		{http.MethodGet, "/fleet", anyone, fleetPage("fleet")},
		{http.MethodGet, "/setup", anyone, fleetPage("setup")},
	}
}

// heartbeat is what a device says of itself.
type heartbeat struct {
	Page   string `json:"page"`   // path and query that it shows
	Build  string `json:"build"`  // of its page, as in the beats
	Width  int    `json:"width"`  // of its window, in CSS pixels
	Height int    `json:"height"` //
	Status string `json:"status"` // connecting, live or lost: its live channel
	Note   string `json:"note"`   // a code of what is wrong with it, like sound.blocked; "" nothing
}

// said is a heartbeat as it is kept.
type said struct {
	heartbeat
	At      queue.Instant `json:"at"`
	Address string        `json:"address"`
}

// check refuses what no page of ours says.
func (h heartbeat) check() error {
	switch {
	case len(h.Page) > 300 || !strings.HasPrefix(h.Page, "/"):
		return invalid("value.format", "page")
	case len(h.Build) > 64:
		return invalid("value.range", "build")
	case h.Width < 0 || h.Width > 20_000 || h.Height < 0 || h.Height > 20_000:
		return invalid("value.range", "width")
	case !slices.Contains([]string{"connecting", "live", "lost"}, h.Status):
		return invalid("value.unknown", "status")
	case len(h.Note) > 40:
		return invalid("value.range", "note")
	}
	return nil
}

// orders is what a heartbeat is answered: what the device is called and what it should show.
type orders struct {
	Name   string         `json:"name"`
	Page   string         `json:"page"`   // where its page is; "" for a device without one
	Reload *queue.Instant `json:"reload"` // a page loaded before this loads itself again
	Now    queue.Instant  `json:"now"`
	Every  int            `json:"every_s"` // seconds to the next heartbeat
}

// pageOf returns the address of a device's page; "" for one without.
func pageOf(d access.Device) string {
	switch d.Kind {
	case access.Tablet:
		return "/rate/" + string(d.Site) + "/" + string(atCounter(d))
	case access.Kiosk, access.Display:
	default:
		return ""
	}
	page := "/" + d.Kind + "/" + string(d.Site)
	if d.Query != "" {
		page += "?" + d.Query
	}
	return page
}

// postHeartbeat handles POST /sites/:site/heartbeat. A device that has been moved is given the cookie
// of its new site and sent there.
func postHeartbeat(k *call) error {
	in, err := read[heartbeat](k)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	d, now := k.device, queue.InstantOf(k.api.Now())
	text, err := json.Marshal(said{in, now, k.api.address(k.Ctx)})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	if err := k.api.Presence.Say(ctx, d.Site, deviceWho+d.ID, text); err != nil {
		k.api.Log.Debug("a heartbeat is not kept", "device", d.ID, "cause", err) // the next one may be
	}
	if token := k.deviceToken(); string(d.Site) != pathSite(k.Ctx) && bearer(k.Ctx) == "" {
		k.api.setCookie(k.Ctx, deviceCookie+string(d.Site), token, time.Now().Add(deviceFor))
	}
	out := orders{Name: d.Name, Page: pageOf(d), Now: now, Every: int(heartbeatEvery.Seconds())}
	if d.Reload != 0 {
		out.Reload = &d.Reload
	}
	return k.JSON(out)
}

// deviceWho is before a device's id among those who say something at a site.
const deviceWho = "device:"

// deviceView is a device as supervisors see it.
type deviceView struct {
	ID      string       `json:"id"`
	Site    queue.SiteID `json:"site"`
	Kind    string       `json:"kind"`
	Name    string       `json:"name"`
	Query   string       `json:"query"`
	Page    string       `json:"page"`
	Revoked bool         `json:"revoked"`
	State   string       `json:"state"` // live, trouble, lost, never or revoked
	Last    *said        `json:"last"`  // what it said last; null: nothing that is remembered

	Issued *issuedView `json:"issued,omitempty"` // by a kiosk
}

// issuedView is how many numbers a kiosk gives. Limit is the most in a minute; 0 sets none.
type issuedView struct {
	Today  int `json:"today"`
	Hour   int `json:"hour"`   // the last 60 minutes
	Minute int `json:"minute"` // the last 60 seconds
	Limit  int `json:"limit"`
}

// issuedBy counts the numbers of the day by the kiosk that gave them.
func issuedBy(v *queue.View, limit int) map[string]*issuedView {
	out := map[string]*issuedView{}
	for i := range v.Day.All() {
		t := &v.Day.All()[i]
		if t.Device == "" {
			continue
		}
		n := out[t.Device]
		if n == nil {
			n = &issuedView{Limit: limit}
			out[t.Device] = n
		}
		n.Today++
		if ago := v.Now.Sub(t.IssuedAt); ago < time.Minute {
			n.Minute, n.Hour = n.Minute+1, n.Hour+1
		} else if ago < time.Hour {
			n.Hour++
		}
	}
	return out
}

// viewDevice joins a device with what it said last.
func viewDevice(d access.Device, text []byte, now queue.Instant) deviceView {
	out := deviceView{ID: d.ID, Site: d.Site, Kind: d.Kind, Name: d.Name, Query: d.Query, Page: pageOf(d), Revoked: d.Revoked, State: "never"}
	var last said
	if len(text) > 0 && json.Unmarshal(text, &last) == nil {
		out.Last = &last
		switch {
		case now.Sub(last.At) > 3*heartbeatEvery:
			out.State = "lost"
		case last.Status != "live" || last.Note != "":
			out.State = "trouble"
		default:
			out.State = "live"
		}
	}
	if d.Revoked {
		out.State = "revoked"
	}
	return out
}

// getDevices handles GET /sites/:site/devices.
func getDevices(k *call) error {
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	texts, err := k.api.Presence.Said(ctx, k.site.ID())
	if err != nil {
		k.api.Log.Warn("what devices said cannot be read", "site", k.site.ID(), "cause", err)
	}
	out := struct {
		Now     queue.Instant `json:"now"`
		Build   string        `json:"build"`
		Known   bool          `json:"known"` // false: nobody can say now how the devices are
		Devices []deviceView  `json:"devices"`
	}{queue.InstantOf(k.api.Now()), k.api.Tree.Hash(), err == nil, []deviceView{}}
	limit := k.site.Config().PerKiosk
	var issued map[string]*issuedView
	if err := k.look(func(v *queue.View) { issued = issuedBy(v, limit) }); err != nil {
		k.api.Log.Debug("the kiosks' numbers cannot be read", "site", k.site.ID(), "cause", err)
	}
	for _, d := range k.api.Gate.Devices() {
		if d.Site != k.site.ID() {
			continue
		}
		v := viewDevice(d, texts[deviceWho+d.ID], out.Now)
		if d.Kind == access.Kiosk && issued != nil {
			v.Issued = cmp.Or(issued[d.ID], &issuedView{Limit: limit})
		}
		out.Devices = append(out.Devices, v)
	}
	return k.JSON(out)
}

// postDevice handles POST /sites/:site/devices {kind, name, query}: the token is told once.
func postDevice(k *call) error {
	in, err := read[struct {
		Kind  string `json:"kind"`
		Name  string `json:"name"`
		Query string `json:"query"`
	}](k)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	d, token, err := k.api.Gate.AddDevice(ctx, k.actor.ID, access.Device{Site: k.site.ID(), Kind: in.Kind, Name: in.Name, Query: in.Query})
	if err != nil {
		return err
	}
	return k.Status(http.StatusCreated).JSON(struct {
		deviceView
		Token string `json:"token"`
		Pair  string `json:"pair"` // to be opened on the device once
	}{viewDevice(d, nil, 0), token, "/pair#" + token})
}

// pathDevice returns the device of the site that the path names.
func (k *call) pathDevice() (access.Device, error) {
	id := k.Params("device")
	for _, d := range k.api.Gate.Devices() {
		if d.ID == id && d.Site == k.site.ID() {
			return d, nil
		}
	}
	return access.Device{}, refuse(http.StatusNotFound, "device.unknown")
}

// patchDevice handles PATCH /sites/:site/devices/:device {name?, query?, site?}. Moving it needs the role
// at both sites.
func patchDevice(k *call) error {
	in, err := read[struct {
		Name  *string       `json:"name"`
		Query *string       `json:"query"`
		Site  *queue.SiteID `json:"site"`
	}](k)
	if err != nil {
		return err
	}
	d, err := k.pathDevice()
	if err != nil {
		return err
	}
	if in.Name != nil {
		d.Name = *in.Name
	}
	if in.Query != nil {
		d.Query = *in.Query
	}
	if in.Site != nil && *in.Site != d.Site {
		if k.api.site(string(*in.Site)) == nil {
			return refuse(http.StatusUnprocessableEntity, "site.unknown", "site", string(*in.Site))
		}
		if !k.account.May(*in.Site, queue.Supervisor) {
			return refuse(http.StatusForbidden, "role.missing")
		}
		d.Site = *in.Site
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	if err := k.api.Gate.ChangeDevice(ctx, k.actor.ID, d); err != nil {
		return err
	}
	return k.JSON(viewDevice(d, nil, 0))
}

// deviceAct makes the handler of an act on a device.
func deviceAct(act func(*access.Gate, context.Context, string, string) error) func(*call) error {
	return func(k *call) error {
		if _, err := read[empty](k); err != nil {
			return err
		}
		d, err := k.pathDevice()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
		defer cancel()
		if err := act(k.api.Gate, ctx, k.actor.ID, d.ID); err != nil {
			return err
		}
		return k.SendStatus(http.StatusNoContent)
	}
}

// fleetPage makes the handler of a page about devices of all sites. Who may see what is asked of the API.
func fleetPage(part string) func(*call) error {
	return func(k *call) error {
		return k.page(http.StatusOK, part, k.allSites())
	}
}
