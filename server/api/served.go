package api

import (
	"luot/queue"
)

// servedBy returns the name of who calls or serves t, as the public may read it; "" where the site keeps it
// to itself. An account without a name is nobody's.
func (a *API) servedBy(site *Site, t *queue.Ticket) string {
	shown := site.Config().Officers
	if shown != "name" && shown != "name_title" || t.Officer == "" || t.State != queue.Called && t.State != queue.Serving {
		return ""
	}
	for _, who := range a.Gate.Accounts() {
		if who.User != t.Officer {
			continue
		}
		if shown == "name_title" && who.Title != "" && who.Name != "" {
			return who.Name + ", " + who.Title
		}
		return who.Name
	}
	return ""
}
