package queue

// transaction measures the dealing of t with its counter that ends now, before the event that ends
// it. Waiting runs from entering this line to the call, walking from the call to the start, serving
// from the start (from the call when nobody pressed Start, or pressed it late) without holds.
func (x *draft) transaction(t *Ticket, kind string) *Transaction {
	tx := &Transaction{Kind: kind, Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer}
	if kind == TxNoShow {
		return tx
	}
	if t.Waiting.Known {
		tx.WaitingMS = ms(t.Waiting.MS)
	}
	if t.WaitOpen.Known {
		tx.WaitingOpenMS = ms(t.WaitOpen.MS)
	}
	from := t.StartedAt
	if from == 0 {
		from = t.CalledAt
	} else if t.StartMark != StartLate {
		tx.WalkingMS = ms(int64(from - t.CalledAt))
	}
	holds := t.HoldMS
	if t.State == Held {
		holds += int64(x.at - t.HeldAt)
	}
	tx.HoldMS = ms(holds)
	tx.ServingMS = ms(max(0, int64(x.at-from)-holds))
	return tx
}

// heldTx returns the transaction that ends when a held ticket leaves by another way than Resume;
// nil for a ticket that is not held.
func (x *draft) heldTx(t *Ticket) *Transaction {
	if t.State != Held {
		return nil
	}
	return x.transaction(t, TxHeld)
}

func ms(v int64) *int64 { return &v }

// startMark says how the serving time of t began: "none" for a visit that ends from called.
func startMark(t *Ticket) string {
	if t.State == Called {
		return StartNone
	}
	return t.StartMark
}
