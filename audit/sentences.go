package audit

import "luot/queue"

// sentences are the keys of what the events say.
var sentences = map[queue.Type]string{
	queue.EvIssued:         "audit.e_issued",
	queue.EvCalled:         "audit.e_called",
	queue.EvRecalled:       "audit.e_recalled",
	queue.EvStarted:        "audit.e_started",
	queue.EvDone:           "audit.e_done",
	queue.EvNoShow:         "audit.e_no_show",
	queue.EvRestored:       "audit.e_restored",
	queue.EvReturned:       "audit.e_returned",
	queue.EvHeld:           "audit.e_held",
	queue.EvResumed:        "audit.e_resumed",
	queue.EvCameBack:       "audit.e_came_back",
	queue.EvTransferred:    "audit.e_transferred",
	queue.EvReleased:       "audit.e_released",
	queue.EvCancelled:      "audit.e_cancelled",
	queue.EvUncancelled:    "audit.e_uncancelled",
	queue.EvExpired:        "audit.e_expired",
	queue.EvUndone:         "audit.e_undone",
	queue.EvClassified:     "audit.e_classified",
	queue.EvDeferred:       "audit.e_deferred",
	queue.EvDeferEnded:     "audit.e_defer_ended",
	queue.EvRated:          "audit.e_rated",
	queue.EvPrinted:        "audit.e_printed",
	queue.EvCounterOpened:  "audit.e_counter_opened",
	queue.EvCounterPaused:  "audit.e_counter_paused",
	queue.EvCounterClosed:  "audit.e_counter_closed",
	queue.EvCounterChanged: "audit.e_counter_changed",
	queue.EvServicePaused:  "audit.e_service_paused",
	queue.EvServiceResumed: "audit.e_service_resumed",
	queue.EvNoticePosted:   "audit.e_notice_posted",
	queue.EvHoursChanged:   "audit.e_hours_changed",
	queue.EvHelpAsked:      "audit.e_help_asked",
	queue.EvHelpSeen:       "audit.e_help_seen",
	queue.EvConfigured:     "audit.e_configured",
	queue.EvOpened:         "audit.e_opened",
	queue.EvRecovered:      "audit.e_recovered",
	queue.EvReadmitted:     "audit.e_readmitted",
	queue.EvDayClosed:      "audit.e_day_closed",
	queue.EvWoke:           "audit.e_woke",
}

// whys are the keys of the reasons that the program itself gives.
var whys = map[string]string{
	queue.WhyOwn:       "audit.why_own",
	queue.WhyGuard:     "audit.why_guard",
	queue.WhyReturn:    "audit.why_return",
	queue.WhyHeadStart: "audit.why_head_start",
	queue.WhyRatio:     "audit.why_ratio",
	queue.WhyStrict:    "audit.why_strict",
	queue.WhyPicked:    "audit.why_picked",
	queue.WhyWalkIn:    "audit.why_walk_in",
	queue.WhyBack:      "audit.why_back",
}

// prints are the keys of what became of a slip.
var prints = map[string]string{
	queue.PrintQueued:      "audit.print_queued",
	queue.PrintDone:        "audit.print_done",
	queue.PrintUnconfirmed: "audit.print_unconfirmed",
	queue.PrintFailed:      "audit.print_failed",
	queue.PrintExpired:     "audit.print_expired",
}
