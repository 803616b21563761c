package api

import "testing"

// TestOnlyAnAdminTrustsTheClock: after a night in which the machine slept, nothing could be issued
// until somebody restarted the server; an admin's word is enough.
func TestOnlyAnAdminTrustsTheClock(t *testing.T) {
	r := newRig(t)
	said := 0
	r.api.Trust = func() { said++ }
	const path = "/api/v1/sites/qn/clock/trust"
	for user, want := range map[string]int{"lan": 403, "lead": 403, "boss": 403} {
		r.want(want, "POST", path, ask{cookie: r.logIn(user), origin: r.base, body: "{}"})
	}
	r.want(403, "POST", path, ask{bearer: r.kiosk, body: "{}"})
	r.want(401, "POST", path, ask{origin: r.base, body: "{}"})
	if said != 0 {
		t.Fatalf("the clock was trusted %d times by people who may not", said)
	}
	r.want(200, "POST", path, ask{cookie: r.logIn("root"), origin: r.base, body: "{}"})
	if said != 1 {
		t.Errorf("the clock was trusted %d times, want once", said)
	}
}
